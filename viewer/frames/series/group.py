"""Files that belong together, and what tells one such group from the next; plain values."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

CHUNK = 200
"""Headers that are read in one go: a second's work."""


class Distinction(StrEnum):
    """What tells volumes of one folder apart."""

    SERIES = "series"
    PATIENT = "patient"
    STACK = "stack"
    """Nothing that has a name: another orientation, another size, another frame of reference."""
    TEMPORAL_POSITION = "temporal_position"
    ACQUISITION = "acquisition"
    ECHO_TIME = "echo_time"
    ECHO = "echo"
    B_VALUE = "b_value"
    IMAGE_TYPE = "image_type"
    TRIGGER_TIME = "trigger_time"
    ACQUIRED = "acquired"
    CONTENT_TIME = "content_time"
    FRAME_OF_REFERENCE = "frame_of_reference"
    PLACE = "place"
    """Stacks beside each other, as those of two breasts are."""
    PHASE = "phase"
    """The images of each place in the order of their times."""
    REPETITION = "repetition"
    """The images of each place in the order of their instance numbers."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One distinction and what it is here.

    Parameters
    ----------
    distinction : Distinction
        Which.
    value : str
        A number, a time or a code of the standard; never free text, which can hold a name.

    """

    distinction: Distinction
    value: str


@dataclass(frozen=True, slots=True)
class FileGroup:
    """Files that are one thing together: the slices of a volume.

    Parameters
    ----------
    paths : tuple of Path
        At least two.
    told_by : tuple of Telling
        What tells it from other groups of the same folder; empty when it is alone.
    is_whole : bool
        Whether the slices make a volume; otherwise opening them says why not, and each is to be
        seen by itself as well.

    """

    paths: tuple[Path, ...]
    told_by: tuple[Telling, ...] = ()
    is_whole: bool = True
