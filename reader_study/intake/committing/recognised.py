"""Knowing an intake again: the same media are not taken in twice by the same command."""

import hashlib
from collections.abc import Iterable

from ground.errors import IntakeError
from reader_study.deid.pseudonyms import Pseudonyms
from reader_study.intake.plan import IntakePlan, PlannedCase
from reader_study.safekeeping.begun_intake import COMMITTED
from reader_study.study import Study

FIELD = "seen"
"""Of ``intake.committed``: by which the same media are known again, with the study's key alone."""


def seen_in(cases: Iterable[PlannedCase]) -> str:
    """Return a hash of all that was looked at, whatever files it came from."""
    digests = sorted({medium.digest for case in cases for medium in case.media} - {""})
    return hashlib.sha256("/".join(digests).encode()).hexdigest()


def mark_of(plan: IntakePlan, pseudonyms: Pseudonyms) -> str:
    """Return what the log says of the media of a plan."""
    return pseudonyms.mark(plan.seen)


def require_new(study: Study, plan: IntakePlan, pseudonyms: Pseudonyms) -> None:
    """Refuse a plan whose media are those of an earlier intake.

    Raises
    ------
    IntakeError
        Saying when that was.

    """
    mark = mark_of(plan, pseudonyms)
    for event in study.events(action=COMMITTED):
        if event.content.get(FIELD) == mark:
            raise IntakeError(
                f"The media of the folder are in the study already, since {event.utc[:16]} UTC.",
                remedy="Nothing of them is lost. Other cases are taken in from a folder of their "
                "own.",
                path=plan.folder,
            )
