"""Amending a locked protocol: numbered, with a reason, and nobody's steps move."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ground.errors import ProtocolError, ReadingRuleError
from ground.files import sha256_file, write_atomic
from ground.regular import read_regular
from reader_study.cases import CaseRole
from reader_study.closing import require_open
from reader_study.conduct.reasons import required_reason
from reader_study.conduct.sessions import has_open_session
from reader_study.designs.amending import append_steps
from reader_study.designs.order import generator
from reader_study.designs.registry import check_design
from reader_study.designs.step import COUNTED, ReadStep, StepKind
from reader_study.exchange.note import require_not_package
from reader_study.held_files import PROTOCOL, held_bytes
from reader_study.protocol.amendable import AmendableNow, Changes, changes_between, reader_ids
from reader_study.protocol.content import Protocol
from reader_study.protocol.file import parse_protocol, read_text
from reader_study.protocol.sections import Design
from reader_study.store import NewEvent
from reader_study.store.drawn import steps_events
from reader_study.store.events import Value
from reader_study.study import Study


@dataclass(frozen=True, slots=True)
class AmendmentPlan:
    """What an amendment would change; nothing is written yet.

    Parameters
    ----------
    version : int
        Of the protocol afterwards; 1 is that of the lock.
    text : bytes
        The protocol file.
    changes : mapping of key to (before, after)
        As JSON; None where a key holds its default. Empty when comments or layout changed alone.
    added, removed : tuple of str
        Ids of readers.

    """

    version: int
    protocol: Protocol
    text: bytes
    changes: Changes
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def needs_truth(self) -> bool:
        """Whether the order of new steps depends on the reference standard."""
        return bool(self.added) and self.protocol.design.max_run > 0


def plan_amendment(study: Study, file: Path | None = None) -> AmendmentPlan:
    """Check an amended protocol against the locked one.

    Parameters
    ----------
    file : Path, optional
        The amended protocol; without it the study's own protocol.toml, changed in place.

    Raises
    ------
    ProtocolError
        When the file is not valid, does not suit its design, changes what may not be changed, or
        changes nothing.
    ReadingRuleError
        When the protocol is not locked or the study is closed; when a reader is left out who has
        reads, an open session or arbitrations.

    """
    locked = study.store.tables.state("protocol.locked")
    if locked is None:
        raise ReadingRuleError(
            "The protocol is not locked yet.",
            remedy="Change protocol.toml as you like; amendments begin with the lock.",
            path=study.paths.protocol,
        )
    require_not_package(study)
    require_open(study)
    path = file or study.paths.protocol
    protocol = parse_protocol(read_text(path), path=path)
    before, after = locked["new"]["keys"], protocol.flat()
    if sha256_file(path) == locked["new"]["file_sha256"]:
        raise ProtocolError(
            "Nothing is changed: the file is the locked one.",
            remedy="Change a copy of it, or the file in the study, and try again.",
            path=path,
        )
    old, new = reader_ids(before), reader_ids(after)
    plan = AmendmentPlan(
        version=study.protocol_version + 1,
        protocol=protocol,
        text=read_regular(path, PROTOCOL),
        changes=changes_between(before, after),
        added=tuple(reader for reader in new if reader not in old),
        removed=tuple(reader for reader in old if reader not in new),
    )
    _require_amendable(study, plan, before, after, path)
    for reader_id in plan.removed:
        _require_removable(study, reader_id, path)
    return plan


def amend(
    study: Study,
    plan: AmendmentPlan,
    *,
    reason: str,
    malignant: Mapping[str, bool] | None = None,
) -> tuple[ReadStep, ...]:
    """Make an amendment: protocol file, event and new steps, all of it or nothing.

    Parameters
    ----------
    malignant : mapping, optional
        Reference standard of all cases, where `AmendmentPlan.needs_truth`.

    Returns
    -------
    tuple of ReadStep
        Steps of readers who came.

    Raises
    ------
    ReadingRuleError
        Without a reason.
    ProtocolError
        When new steps cannot be drawn.

    """
    told = required_reason(reason)
    steps = _new_steps(study, plan, malignant)
    target = study.paths.protocol
    before = held_bytes(target, PROTOCOL)
    try:
        write_atomic(target, plan.text)
        study.record(*_events(study, plan, told, steps))
    except BaseException:
        with suppress(Exception):
            write_atomic(target, before)
        raise
    study.protocol = plan.protocol
    return steps


def amended_event(
    study: Study,
    protocol: Protocol,
    changes: Changes,
    *,
    reason: str,
) -> NewEvent:
    """Return the event of an amendment; the protocol's file lies in the study already."""
    told: dict[str, Value] = {key: list(pair) for key, pair in changes.items()}
    content: dict[str, Value] = {
        "version": study.protocol_version + 1,
        "sha256": protocol.sha256,
        "file_sha256": sha256_file(study.paths.protocol),
        "keys": protocol.flat(),
        "changes": told,
    }
    return NewEvent("protocol.amended", "protocol", new=content, reason=reason)


def practice_cases(study: Study) -> tuple[str, ...]:
    """Return the ids of the practice cases that were drawn at the lock."""
    drawn = next(iter(study.events(action="practice.drawn")), None)
    return () if drawn is None else tuple(drawn.content["labels"])


def _new_steps(
    study: Study, plan: AmendmentPlan, malignant: Mapping[str, bool] | None
) -> tuple[ReadStep, ...]:
    if not plan.added:
        return ()
    stay = [step for step in study.steps() if step.reader_id not in plan.removed]
    reading = study.cases(CaseRole.READING)
    return append_steps(
        plan.protocol, stay, reading, malignant=malignant, practice=practice_cases(study)
    )


def _events(
    study: Study, plan: AmendmentPlan, reason: str, steps: Sequence[ReadStep]
) -> Iterator[NewEvent]:
    yield amended_event(study, plan.protocol, plan.changes, reason=reason)
    for reader_id in plan.removed:
        yield NewEvent(
            "steps.withdrawn", f"steps/{reader_id}", new={"reader_id": reader_id}, reason=reason
        )
    yield from steps_events(plan.protocol.seed, steps, generator=generator(plan.protocol))


def _require_amendable(
    study: Study,
    plan: AmendmentPlan,
    before: Mapping[str, str],
    after: Mapping[str, str],
    path: Path,
) -> None:
    reads = study.reads()
    now = AmendableNow(
        read=any(read.kind in COUNTED for read in reads),
        with_reads=frozenset(read.reader_id for read in reads),
        washout_days=int(before.get("design.washout_days", Design().washout_days)),
    )
    found = now.refusals(before, after) or check_design(plan.protocol)
    if found:
        raise ProtocolError(
            "; ".join(found) + ".", remedy="An amendment changes other keys alone.", path=path
        )


def _require_removable(study: Study, reader_id: str, path: Path) -> None:
    n = sum(read.reader_id == reader_id for read in study.reads())
    if n:
        raise ReadingRuleError(
            f"readers: {reader_id!r} has {n} locked reads and cannot be taken away.",
            remedy="Leave her in the protocol; a study can be closed without her other reads, "
            "with a reason.",
            path=path,
        )
    if has_open_session(study, reader_id):
        raise ReadingRuleError(
            f"readers: a session of {reader_id!r} is open.",
            remedy="Let her end it in the window, then take her away.",
            path=path,
        )
    if any(step.kind is StepKind.ARBITRATION for step in study.steps(reader_id)):
        raise ReadingRuleError(
            f"readers: arbitrations wait for {reader_id!r}, who cannot be taken away.",
            remedy="Leave her in the protocol.",
            path=path,
        )
