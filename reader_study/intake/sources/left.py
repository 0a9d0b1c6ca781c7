"""The noun of what lies in a folder and is not taken in: which file, and why."""

from dataclasses import dataclass
from enum import StrEnum


class LeftReason(StrEnum):
    """Why something is not taken in."""

    HIDDEN = "hidden, or made by the system"
    INDEX = "index of a DICOM medium; the files that it lists are looked at themselves"
    MASK = "segmentation mask; of it outlines alone are taken"
    TABLE = "table that is not used"
    NO_MEDIUM = "no image, clip or series"
    EMPTY = "empty"
    NO_IMAGE = "cannot be taken in"
    NAME = "its name is in no encoding that is known"
    ARCHIVE = "archive that cannot be opened"
    IN_ARCHIVE = "not taken out of its archive"
    NO_STANDARD = "no reference standard"


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Something that lies in the folder and is not taken in.

    Parameters
    ----------
    path : str
        As `MediaSource.path` has it.
    reason : LeftReason
        Why.
    detail : str
        What more is to be said of it; empty where that is all.

    """

    path: str
    reason: LeftReason
    detail: str = ""

    def __str__(self) -> str:
        more = f" ({self.detail})" if self.detail else ""
        return f"{self.path}: {self.reason}{more}"
