"""What the coordinator decided since a package went out, as its one reader's log is to tell it.

The same is left out as when the package was made (`reader_study.exchange.seed`): other readers,
their steps, the reference standard, where a case came from, and reasons that a person wrote. An
arbitrator is told the answers between which she decides, and whose they are is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from reader_study.cases import CaseRole
from reader_study.deid.going_out import kept_back
from reader_study.deid.reported import PHI_ACTS, told_to_others
from reader_study.designs.step import NO_CASE, ReadStep, StepKind
from reader_study.exchange.opinions import opinions_events
from reader_study.exchange.reduced import NOT_TOLD, protocol_file, reduced
from reader_study.media.logged import media_of
from reader_study.protocol.amendable import changes_between
from reader_study.protocol.arms import ArmSpec
from reader_study.protocol.content import Protocol
from reader_study.rules.declared import rebuilt
from reader_study.store import Event, NewEvent
from reader_study.store.events import Value
from reader_study.store.names import LESIONS_GIVEN
from reader_study.study import Study

_ON_CASES = frozenset({"case.registered", LESIONS_GIVEN})
_ON_HER = frozenset({"case.known", "person.unlocked"})
_FOR_HER = _ON_HER | {"washout.overridden", "read.voided", "steps.withdrawn", "steps.drawn"}


@dataclass
class SinceThen:
    """What of the study's acts reaches one reader.

    Parameters
    ----------
    study : Study
        The coordinator's; its steps are asked for once.
    reader_id : str
        Of the package.

    """

    study: Study
    reader_id: str

    def acts(self, event: Event) -> Iterator[NewEvent]:
        """Return what an act of the coordinator's comes to in the package; as a rule nothing."""
        if event.action in _ON_CASES:
            if event.content["case_id"] in self._cases:
                yield NewEvent(event.action, event.entity, new=_without_source(event.content))
        elif event.action in PHI_ACTS:
            if event.content["case_id"] in self._cases:
                yield told_to_others(event, reason=NOT_TOLD, made_before=True)
        elif event.action == "protocol.amended":
            yield from self._amended(event)
        elif event.action == "arbitration.drawn":
            if event.content["case_id"] in self._arbitrated:
                yield from opinions_events(self.study, self.reader_id, event)
        elif event.action in _FOR_HER and self._concerns(event):
            reason = NOT_TOLD if event.reason else ""
            yield NewEvent(
                event.action, event.entity, event.field, event.old_content, event.content, reason
            )

    def files(self, act: NewEvent) -> dict[Path, str]:
        """Return the files of media that an act needs beside it, each with its hash by the log."""
        content = act.new
        if act.action != "case.registered" or not isinstance(content, dict):
            return {}
        if content["case_id"] in kept_back(self.study):
            return {}
        paths = self.study.paths
        return {p: h for medium in media_of(content) for p, h in paths.files_of(medium).items()}

    def protocol_text(self) -> str:
        """Return the file of the protocol as it is now, for her; empty when it was not amended."""
        amended = list(self.study.events(action="protocol.amended"))
        hers = [event for event in amended if self._is_in(_protocol_of(event))]
        return protocol_file(self._reduced(_protocol_of(hers[-1]))) if hers else ""

    def _amended(self, event: Event) -> Iterator[NewEvent]:
        protocol = _protocol_of(event)
        if not self._is_in(protocol):
            return  # she left with it: her steps are withdrawn, and her protocol stays
        new, old = self._reduced(protocol), self._reduced(self._before(event))
        changes: dict[str, Value] = {
            key: list(pair) for key, pair in changes_between(old.flat(), new.flat()).items()
        }
        text = protocol_file(new).encode()
        content: dict[str, Value] = {
            "version": event.content["version"],
            "sha256": new.sha256,
            "file_sha256": sha256(text).hexdigest(),
            "keys": new.flat(),
            "changes": changes,
        }
        yield NewEvent(event.action, event.entity, new=content, reason=NOT_TOLD)

    def _before(self, amended: Event) -> Protocol:
        """Return the protocol that an amendment changed; she was registered in it."""
        found = [
            event
            for action in ("protocol.locked", "protocol.amended")
            for event in self.study.events(action=action)
            if event.seq < amended.seq and self._is_in(_protocol_of(event))
        ]
        return _protocol_of(found[-1])

    def _reduced(self, protocol: Protocol) -> Protocol:
        return reduced(protocol, self.reader_id, self._arms(protocol))

    def _arms(self, protocol: Protocol) -> tuple[ArmSpec, ...]:
        met = {step.arm for step in self._steps if step.kind is not StepKind.QUESTIONS}
        return tuple(arm for arm in protocol.all_arms if self._decides or arm.id in met)

    def _is_in(self, protocol: Protocol) -> bool:
        return any(reader.id == self.reader_id for reader in protocol.readers)

    def _concerns(self, event: Event) -> bool:
        if event.action in _ON_HER:
            return event.entity == f"person/{self.reader_id}"
        if event.action == "washout.overridden":
            return event.entity == f"washout/{self.reader_id}"
        if event.action == "read.voided":
            return event.entity.startswith(f"read/{self.reader_id}/")
        return bool(event.content["reader_id"] == self.reader_id)

    @cached_property
    def _steps(self) -> list[ReadStep]:
        return self.study.steps(self.reader_id)

    @cached_property
    def _decides(self) -> bool:
        readers = self.study.protocol.readers
        return any(one.id == self.reader_id and one.role == "arbitrator" for one in readers)

    @cached_property
    def _cases(self) -> frozenset[str]:
        """Cases that she reads; of an arbitrator all that are read."""
        hers = {step.case_id for step in self._steps} - {NO_CASE}
        if self._decides:
            hers |= {case.case_id for case in self.study.cases(CaseRole.READING)}
        return frozenset(hers)

    @cached_property
    def _arbitrated(self) -> frozenset[str]:
        return frozenset(s.case_id for s in self._steps if s.kind is StepKind.ARBITRATION)


def _without_source(content: dict[str, Value]) -> dict[str, Value]:
    """Return what is told of a case without where it came from, which can tell what it is."""
    return {**content, "source": ""} if "source" in content else content


def _protocol_of(event: Event) -> Protocol:
    content = event.content
    return rebuilt(content.get("version", 1), content["sha256"], content["keys"]).content
