"""Jumps of workstations' clocks in sessions, as deviations: reading times do not follow them."""

from collections.abc import Iterator, Mapping

from reader_study.analysis.facts import Deviation
from reader_study.analysis.notes import note
from reader_study.clock_jumps import SUSPENDED, ZONE, ClockJump, jump_of, span_text, zone_text
from reader_study.store import Event
from reader_study.study import Study


def clock_jumps(study: Study, codes: Mapping[str, str]) -> Iterator[Deviation]:
    """Tell every step and every change of zone, and all sleep of a reader's computer in one."""
    slept: dict[str, list[tuple[Event, ClockJump]]] = {}
    for event in study.events(action="clock.jumped"):
        jump = jump_of(event.content)
        if jump is None:
            continue  # no rule lets such an event pass
        reader_id = event.entity.split("/")[1]
        for kind in jump.kinds:
            if kind == SUSPENDED:
                slept.setdefault(reader_id, []).append((event, jump))
            else:
                yield _told(event, jump, kind, codes.get(reader_id, reader_id))
    for reader_id, held in sorted(slept.items()):
        by = span_text(sum(jump.slept_us or 0 for _, jump in held))
        reader = codes.get(reader_id, reader_id)
        what = note("clock_suspended", reader=reader, n=len(held), by=by)
        last = held[-1][0].utc if len(held) > 1 else ""
        yield Deviation(held[0][0].utc, what, until=last)


def _told(event: Event, jump: ClockJump, kind: str, reader: str) -> Deviation:
    before, after = zone_text(jump.before), zone_text(jump.after)
    if kind == ZONE:
        return Deviation(event.utc, note("clock_zone", reader=reader, before=before, after=after))
    at = f"{jump.after.utc:%Y-%m-%d %H:%M}"
    return Deviation(
        event.utc, note(f"clock_{kind}", reader=reader, by=span_text(jump.step_us), at=at)
    )
