"""Closed sets and small values of the reading page's state."""

from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """Where the reader stands within one read."""

    LOADING = "loading"
    REVEALING = "revealing"
    ANSWERING = "answering"
    CONFIRMING = "confirming"
    LOCKING = "locking"
    REPORTING = "reporting"
    """Patient data were seen: the case is covered, and its report is on its way."""
    TOLD = "told"
    """Feedback on a practice read is on the screen."""
    RESTING = "resting"
    """A break has to be made before the next case."""
    FINISHED = "finished"


class Saved(StrEnum):
    """Whether what is on the screen is durable."""

    NOTHING = "nothing"
    SAVING = "saving"
    SAVED = "saved"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class MarkPlace:
    """Where marks lie.

    Parameters
    ----------
    image : int
        Place of the medium in its case, from 0.
    plane : str
        Of a series that is shown in planes, which one; empty as it was acquired.

    """

    image: int
    plane: str = ""


@dataclass(frozen=True, slots=True)
class MarkStep(MarkPlace):
    """A step of measuring that can be taken back; the history of its place knows how."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What can be done with the marks of the image on the screen.

    Parameters
    ----------
    selected : bool
        One of them is chosen.
    redoable : bool
        A step was taken back last.

    """

    selected: bool = False
    redoable: bool = False
