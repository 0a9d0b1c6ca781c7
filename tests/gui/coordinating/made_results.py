"""Small studies, read, closed, unblinded and analysed, for tests of how results are shown."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

from reader_study.analysis import freeze_analysis
from reader_study.forms.answer import Answer
from reader_study.lexicon import BIRADS_SCALE
from reader_study.reading.session import ReadingSession
from reader_study.simulated.readers import category_of
from reader_study.study import Study
from tests.builders import PASSPHRASE, close_and_unblind, make_study, rated

_CHANGED = 0.4


def read_with_chance(study: Study, reader_id: str, *, seed: int) -> None:
    """Read a whole list, each case with an answer of its own, some changed after the AI's."""
    chance = Random(seed)
    session = ReadingSession.begin(study, reader_id)
    while session.task is not None:
        session.painted(1.0)
        session.answer(_any_answer(chance))
        session.lock()
        session.reveal()
        if chance.random() < _CHANGED:
            session.answer(_any_answer(chance))
        session.lock()
    session.end()


def _any_answer(chance: Random) -> Answer:
    likelihood = chance.choice((1, chance.randint(1, 98)))
    return rated(category_of(likelihood, scale=BIRADS_SCALE), likelihood)


def analysed_study(
    root: Path,
    *,
    readers: Sequence[str] = ("r1", "r2", "r3"),
    read_by: Sequence[str] | None = None,
    n_reading: int = 12,
) -> Study:
    """Return an open study with frozen results; those who are not in `read_by` read nothing."""
    study = make_study(root, readers=readers, n_reading=n_reading)
    reading = readers if read_by is None else read_by
    for seed, reader_id in enumerate(reading):
        read_with_chance(study, reader_id, seed=seed)
    close_and_unblind(study, reason="" if len(reading) == len(readers) else "made for a test")
    freeze_analysis(study, passphrase=PASSPHRASE)
    return study
