"""What did not go as the protocol says, from the log."""

from collections.abc import Iterator, Mapping

from reader_study.analysis.conduct.jumps import clock_jumps
from reader_study.analysis.conduct.persons import person_deviations
from reader_study.analysis.facts import Deviation
from reader_study.analysis.notes import note
from reader_study.store import Event
from reader_study.study import Study
from reader_study.trust.known_head import ACCEPTED

_LONGEST = 80
"""Characters of a value of the protocol in the table of deviations."""


def deviations(study: Study, codes: Mapping[str, str]) -> Iterator[Deviation]:
    """Return what did not go as planned, with its time; ``codes`` are the readers' short labels."""
    # Versions before 0.3 closed a study by unblinding it.
    ends = [*study.events(action="study.closed"), *study.events(action="study.unblinded")]
    for closed in ends:
        if closed.content.get("missing"):
            what = note("closed_early", n=closed.content["missing"])
            yield Deviation(closed.utc, what, closed.reason)
    yield from _again(study, codes)
    yield from _many(study, codes, "read.paused", "read_paused")
    yield from _many(study, codes, "break.skipped", "break_skipped")
    yield from _overrides(study, codes)
    yield from _amendments(study)
    yield from _clocks(study)
    yield from clock_jumps(study, codes)
    yield from _heads(study)
    yield from _practice(study, codes)
    yield from _left(study, codes)
    yield from _packages(study, codes)
    yield from person_deviations(study, codes)
    yield from _marked(study, codes, "read.annotated", "annotated")
    kept = study.protocol.design.voided_reads == "kept"
    yield from _marked(study, codes, "read.voided", "voided_kept" if kept else "voided_out")


def _again(study: Study, codes: Mapping[str, str]) -> Iterator[Deviation]:
    """Tell of sessions that were left and begun again."""
    begun: dict[tuple[str, str], list[Event]] = {}
    for event in study.events(action="session.started"):
        begun.setdefault((_reader_of(event), event.entity), []).append(event)
    for (reader_id, _), starts in sorted(begun.items()):
        again = starts[1:]
        if again:
            what = note("session_resumed", reader=codes.get(reader_id, reader_id), n=len(again))
            yield Deviation(again[0].utc, what, until=_until(again))


def _many(study: Study, codes: Mapping[str, str], action: str, code: str) -> Iterator[Deviation]:
    """Tell of acts that happen often, counted by reader and reason."""
    found: dict[tuple[str, str], list[Event]] = {}
    for event in study.events(action=action):
        found.setdefault((_reader_of(event), event.reason), []).append(event)
    for (reader_id, why), held in sorted(found.items()):
        what = note(code, reader=codes.get(reader_id, reader_id), n=len(held))
        yield Deviation(held[0].utc, what, why, until=_until(held))


def _overrides(study: Study, codes: Mapping[str, str]) -> Iterator[Deviation]:
    for event in study.events(action="washout.overridden"):
        opened, reader_id = event.content, _reader_of(event)
        told = {
            "reader": codes.get(reader_id, reader_id),
            "session": opened["session"],
            "due": opened["due_utc"][:16].replace("T", " "),
        }
        if opened["case_id"]:
            what = note("washout_overridden", cases=opened["case_id"], **told)
        else:
            what = note("washout_overridden_all", n=len(opened["case_ids"]), **told)
        yield Deviation(event.utc, what, event.reason)


def _amendments(study: Study) -> Iterator[Deviation]:
    for event in study.events(action="protocol.amended"):
        version, changes = event.content["version"], event.content["changes"]
        told = "; ".join(
            f"{key}: {_short(old)} → {_short(new)}" for key, (old, new) in sorted(changes.items())
        )
        what = note("amended_layout", version=version)
        if told:
            what = note("amended", version=version, changes=told)
        yield Deviation(event.utc, what, event.reason)


def _short(value: object) -> str:
    """Return a value of a protocol as it stands in a sentence."""
    text = "–" if value is None else str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _practice(study: Study, codes: Mapping[str, str]) -> Iterator[Deviation]:
    failed: dict[str, list[Event]] = {}
    for event in study.events(action="practice.told"):
        if event.content.get("passed") is False:
            failed.setdefault(_reader_of(event), []).append(event)
    for reader_id, held in sorted(failed.items()):
        what = note("practice_failed", reader=codes.get(reader_id, reader_id), n=len(held))
        yield Deviation(held[0].utc, what, until=_until(held))


def _left(study: Study, codes: Mapping[str, str]) -> Iterator[Deviation]:
    for event in study.events(action="steps.withdrawn"):
        reader_id = _reader_of(event)
        what = note("reader_left", reader=codes.get(reader_id, reader_id))
        yield Deviation(event.utc, what, event.reason)


def _packages(study: Study, codes: Mapping[str, str]) -> Iterator[Deviation]:
    """Tell of packages that were read on in two places, or came back under another key."""
    told = {"fork.found": "fork_found", "fork.chosen": "fork_chosen", "key.trusted": "key_trusted"}
    for action, code in told.items():
        for event in study.events(action=action):
            held, reader_id = event.content, str(event.content["reader_id"])
            words = {"reader": codes.get(reader_id, reader_id)}
            words |= {"seq": held.get("after_seq", ""), "head": str(held.get("head", ""))[:12]}
            what = note(code, key=held.get("key_id", ""), **words)
            yield Deviation(event.utc, what, event.reason)


def _clocks(study: Study) -> Iterator[Deviation]:
    for event in study.events(action="clock.refused"):
        yield Deviation(event.utc, note("clock_refused", by=event.content.get("by_s", "")))
    for event in study.events(action="clock.confirmed"):
        yield Deviation(event.utc, note("clock_confirmed"), event.reason)


def _heads(study: Study) -> Iterator[Deviation]:
    for event in study.events(action=ACCEPTED):
        held = event.content
        what = note(
            "head_accepted",
            kind=held["kind"],
            known=_head(held["known"]),
            found=_head(held["found"]),
            place=held["source"],
        )
        yield Deviation(event.utc, what, event.reason)


def _head(head: Mapping[str, object] | None) -> str:
    return "–" if head is None else f"{head['seq']} ({str(head['hash'])[:12]}…)"


def _marked(study: Study, codes: Mapping[str, str], action: str, code: str) -> Iterator[Deviation]:
    for event in study.events(action=action):
        _, reader_id, _, case, arm, *_ = event.entity.split("/")
        what = note(code, reader=codes.get(reader_id, reader_id), case=case, arm=arm)
        yield Deviation(event.utc, what, event.reason or str(event.content.get("reason", "")))


def _until(events: list[Event]) -> str:
    return events[-1].utc if len(events) > 1 else ""


def _reader_of(event: Event) -> str:
    """Take the reader's id from an entity such as ``session/r1/1`` or ``read/r1/1/C0001/arm``."""
    return event.entity.split("/")[1]
