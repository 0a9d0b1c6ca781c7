"""What has not gone as planned so far: told to the coordinator while the study is still blinded."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from reader_study.clock_jumps import (
    BACK,
    FORWARD,
    FORWARD_OR_SUSPENDED,
    SUSPENDED,
    ZONE,
    jump_of,
    span_text,
    zone_text,
)
from reader_study.store import Event
from reader_study.study import Study

_ROOMS = frozenset({"read", "session", "washout", "steps", "person", "clock"})
"""Rooms of a log in which a reader's id comes next."""


@dataclass(frozen=True, slots=True)
class PlanDeparture:
    """One thing that did not go as planned.

    Parameters
    ----------
    utc : str
        When, by the log.
    kind : str
        A word such as ``washout_overridden``.
    reader_id : str
        Whom it concerns; empty where nobody.
    what : str
        In English.

    """

    utc: str
    kind: str
    reader_id: str
    what: str
    reason: str = ""


def departures(study: Study) -> list[PlanDeparture]:
    """Return what has not gone as planned, in the order of the log; no result and no truth."""
    begun: Counter[str] = Counter()
    found = []
    for event in study.events():
        if event.action == "session.started":
            begun[event.entity] += 1
            if begun[event.entity] > 1:
                found.append(_of(event, "session_resumed", f"begun again ({event.entity})"))
        if event.action == "head.accepted":
            what = f"{event.content['kind']} of the log was accepted"
            found.append(_of(event, "head_accepted", what))
        found += [*_told(event), *_told_of_persons(event), *_told_of_packages(event)]
        found += [*_told_of_jumps(event), *_told_of_patient_data(event)]
    return found


def _told(event: Event) -> Iterator[PlanDeparture]:
    match event.action:
        case "washout.overridden":
            held = event.content
            which = held["case_id"] or "all cases"
            what = f"session {held['session']}, {which}, due {held['due_utc'][:16]}"
            yield _of(event, "washout_overridden", what)
        case "protocol.amended":
            keys = ", ".join(event.content["changes"]) or "comments or layout"
            yield _of(event, "amended", f"version {event.content['version']}: {keys}")
        case "clock.refused":
            yield _of(event, "clock_refused", f"the clock stood {event.content['by_s']} s behind")
        case "clock.confirmed":
            yield _of(event, "clock_confirmed", "the clock was confirmed")
        case "read.voided":
            yield _of(event, "voided", event.entity)
        case "read.annotated":
            yield _of(event, "annotated", event.entity)
        case "practice.told" if event.content["passed"] is False:
            yield _of(event, "practice_failed", "practice was below the pass mark")
        case "steps.withdrawn":
            yield _of(event, "reader_left", "left before her first read")
        case "study.closed" if event.content["missing"]:
            yield _of(event, "closed_early", f"{event.content['missing']} cases not fully read")
        case _:
            return


def _told_of_patient_data(event: Event) -> Iterator[PlanDeparture]:
    match event.action:
        case "phi.reported":
            yield _of(event, "phi_reported", f"patient data seen in {event.content['case_id']}")
        case "phi.settled":
            held = event.content
            yield _of(event, "phi_settled", f"{held['case_id']} {held['decision']}")
        case _:
            return


def _told_of_persons(event: Event) -> Iterator[PlanDeparture]:
    match event.action:
        case "case.known":
            yield _of(
                event, "truth_known", f"knew the truth of {len(event.content['cases'])} cases"
            )
        case "person.renewed":
            yield _of(event, "key_renewed", "a new PIN and a new key were issued")
        case "person.unlocked":
            yield _of(event, "wait_ended", "the wait after wrong PINs was ended")
        case _:
            return


def _told_of_jumps(event: Event) -> Iterator[PlanDeparture]:
    jump = jump_of(event.content) if event.action == "clock.jumped" else None
    if jump is None:
        return
    step, slept = span_text(jump.step_us), span_text(jump.slept_us or 0)
    before, after = zone_text(jump.before), zone_text(jump.after)
    words = {
        FORWARD: f"in a session the clock was set forward by {step} h",
        BACK: f"in a session the clock was set back by {step} h",
        FORWARD_OR_SUSPENDED: f"in a session the clock was set forward, or the computer slept, "
        f"for {step} h",
        SUSPENDED: f"in a session the computer slept for {slept} h",
        ZONE: f"in a session local time went from {before} to {after}",
    }
    for kind in jump.kinds:
        yield _of(event, f"clock_{kind}", words[kind])


def _told_of_packages(event: Event) -> Iterator[PlanDeparture]:
    held = event.content if event.action.startswith(("fork.", "key.")) else {}
    reader_id = str(held.get("reader_id", ""))
    match event.action:
        case "fork.found":
            what = f"the package was read on in 2 places after number {held['after_seq']}"
        case "fork.chosen":
            what = f"the branch {held['head'][:12]} counts"
        case "key.trusted":
            what = f"another key of the package is trusted ({held['key_id']})"
        case _:
            return
    yield PlanDeparture(event.utc, event.action.replace(".", "_"), reader_id, what, event.reason)


def _of(event: Event, kind: str, what: str) -> PlanDeparture:
    room, _, rest = event.entity.partition("/")
    reader_id = rest.split("/")[0] if room in _ROOMS else ""
    return PlanDeparture(event.utc, kind, reader_id or _actor(event), what, event.reason)


def _actor(event: Event) -> str:
    return event.actor if event.role == "reader" else ""
