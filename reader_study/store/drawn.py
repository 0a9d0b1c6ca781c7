"""Steps as events hold them."""

from collections.abc import Iterable, Iterator, Sequence

from reader_study.allocation import GENERATOR
from reader_study.designs.step import ReadStep
from reader_study.store.events import NewEvent, Value
from reader_study.store.projections import STEP_COLUMNS


def steps_events(seed: int, steps: Iterable[ReadStep], *, generator: str) -> Iterator[NewEvent]:
    """Return one event for each reader and session, with her steps in the order given.

    Parameters
    ----------
    generator : str
        How their order was drawn from the seed, see `reader_study.designs.order`.

    """
    lists: dict[tuple[str, int], list[ReadStep]] = {}
    for step in steps:
        lists.setdefault((step.reader_id, step.session), []).append(step)
    for (reader_id, session), listed in lists.items():
        rows = [row_of(step) for step in listed]
        yield steps_event(seed, reader_id, session, rows, generator=generator)


def steps_event(
    seed: int,
    reader_id: str,
    session: int,
    rows: Sequence[Sequence[str | int]],
    *,
    generator: str = GENERATOR,
) -> NewEvent:
    """Return the event that adds steps, given as rows of `STEP_COLUMNS`, to a reader's session."""
    content: dict[str, Value] = {"reader_id": reader_id, "session": session}
    content |= {"generator": generator, "seed": seed, "columns": STEP_COLUMNS, "steps": rows}
    return NewEvent("steps.drawn", f"steps/{reader_id}/{session}", new=content)


def row_of(step: ReadStep) -> list[str | int]:
    """Return a step as a row of `STEP_COLUMNS`."""
    return [
        step.position,
        step.case_id,
        step.arm,
        step.kind.value,
        step.form,
        step.visit,
        step.follows,
    ]
