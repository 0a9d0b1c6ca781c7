"""Logs of whole studies, and the same with one thing changed: sealed anew, so that the chain holds.

What the chain cannot tell any more, only the rules can.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reader_study import closing
from reader_study.designs.registry import DESIGNS
from reader_study.reading.session import ReadingSession
from reader_study.rules import State, apply
from reader_study.store import Event, NewEvent
from reader_study.store.chain import GENESIS
from reader_study.store.events import Value, canonical
from reader_study.study import Study
from reader_study.trust.keys import workstation_key
from reader_study.trust.known_head import signed_bytes
from tests.builders import PASSPHRASE, BootedClock
from tests.e2e.designs.made import locked_study
from tests.e2e.designs.sitting import Sitters

HASHES: dict[str, Value] = {"sha256": "1" * 64, "reads_sha256": "2" * 64}
MORE: dict[str, dict[str, dict[str, Any]]] = {
    "crossover": {
        "practice": {"cases": 2, "pass_mark": 1},
        "questions": {"before_ai": ["comprehension"], "after_session": ["nasa-tlx"]},
    }
}


@dataclass(frozen=True, repr=False)
class LegalLog:
    """A whole log that keeps all rules.

    Parameters
    ----------
    states : tuple of State
        Before each event, and behind the last.

    """

    design: str
    events: tuple[Event, ...]
    states: tuple[State, ...]

    def __repr__(self) -> str:
        return f"a log of {self.design}"


def legal_log(design: str, root: Path) -> LegalLog:
    """Return the log of a study of a design, read through its sessions to the end."""
    clock = BootedClock()
    readers = 3 if design == "annotation" else 2
    study, malignant = locked_study(
        root, design, MORE.get(design, {}), clock=clock, cases=4, readers=readers
    )
    with study:
        sitters = Sitters(study, clock, malignant, asks=lambda task: task.position % 2 == 1)
        sitters.read_all(None)
        _end(study)
        events = tuple(study.store.in_order())
    states = [State()]
    for event in events:
        states.append(apply(states[-1], event))
    return LegalLog(design, events, tuple(states))


def legal_logs(root: Path) -> list[LegalLog]:
    """Return one log of every design."""
    return [legal_log(design, root / design) for design in DESIGNS]


def _end(study: Study) -> None:
    closing.close_study(study)
    closing.unblind(study, passphrase=PASSPHRASE)
    study.record(NewEvent("analysis.frozen", "results", new=HASHES))


def resealed(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return events as one chain that holds: numbered, each upon the one before it.

    Heads that a close or an unblinding named rightly are named rightly again, and those that the
    workstation signed are signed again.
    """
    found: list[Event] = []
    heads: dict[tuple[int, str], tuple[int, str]] = {}
    study = ""
    for event in events:
        if event.action == "study.created":
            study = str(_held(event).get("id", ""))
        last = found[-1] if found else None
        sealed = replace(
            event,
            origin=found[0].uuid if found else event.uuid,
            seq=len(found) + 1,
            prev_hash=last.hash if last else GENESIS,
            new=_renamed(event, heads),
        )
        if event.action == "head.signed" and last is not None:
            signed = _signed_again(event, study, found[0].uuid, last)
            sealed = replace(sealed, entity=f"head/{found[0].uuid}", new=signed)
        sealed = replace(sealed, hash=sealed.computed_hash())
        heads[event.seq, event.hash] = sealed.seq, sealed.hash
        found.append(sealed)
    return tuple(found)


def _renamed(event: Event, heads: dict[tuple[int, str], tuple[int, str]]) -> str:
    if '"head_seq"' not in event.new:
        return event.new
    content = _held(event)
    if not {"head", "head_seq"} <= set(content):
        return event.new  # what was taken away stays away
    held = (content["head_seq"], content["head"])
    content["head_seq"], content["head"] = heads.get(held, held)
    return canonical(content)


def _held(event: Event) -> dict[str, Any]:
    """Return a content; nothing where a forger made none of it."""
    with suppress(ValueError):
        content = json.loads(event.new)
        if isinstance(content, dict):
            return content
    return {}


def _signed_again(event: Event, study: str, origin: str, last: Event) -> str:
    """Return what a signed head tells after a log was sealed anew; a false one stays false."""
    content, key = _held(event), workstation_key()
    if content.get("seq") != event.seq - 1 or content.get("hash") != event.prev_hash:
        return event.new
    signature = key.sign(signed_bytes(study, origin, last.seq, last.hash))
    by: dict[str, Value] = {"key_id": key.key_id, "public": key.public, "signature": signature}
    told: dict[str, Value] = {"seq": last.seq, "hash": last.hash}
    return canonical(told | by)


def told(event: Event, **changes: Any) -> Event:  # noqa: ANN401 - JSON
    """Return an event with other values in its content."""
    return replace(event, new=canonical(json.loads(event.new) | changes))


def find(events: Sequence[Event], is_it: Callable[[Event], bool], *, last: bool = False) -> int:
    """Return the place of the first, or last, event that is it."""
    places = [place for place, event in enumerate(events) if is_it(event)]
    return places[-1 if last else 0]


def begun(study: Study, reader_id: str = "r1") -> ReadingSession:
    """Return a session in which the first case is painted."""
    session = ReadingSession.begin(study, reader_id)
    session.painted(1.0)
    return session
