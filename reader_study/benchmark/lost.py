"""Whether the ledgers that a log names are there; what they hold is the coordinator's to open."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ground.errors import ReaderStudyError
from reader_study.benchmark.ledger_file import LEDGER
from reader_study.store.events import Event

DECLARED = "benchmark.declared"
"""A run was declared, or extended: ``sha256`` of all that determines its answers."""
OF_RUNS = "benchmark/"
"""How the entity of a run begins."""


def lost_ledgers(root: Path, events: Iterable[Event]) -> Iterator[tuple[str, str]]:
    """Go through what is wrong with the ledgers of a study: which file, and what.

    Parameters
    ----------
    events : iterable of Event
        Those of `DECLARED`.

    """
    told = {event.entity.removeprefix(OF_RUNS): event.content.get("ledger") for event in events}
    for name, ledger in sorted(told.items()):
        path = root / "mllm" / name / "calls.sealed"
        shown = str(path.relative_to(root))
        if not path.is_file():
            yield shown, "the ledger of the run is missing"
            continue
        try:
            found = LEDGER.id_of(path)
        except ReaderStudyError as error:
            yield shown, error.what
        else:
            if found != ledger:
                yield shown, "it is the ledger of another run"
