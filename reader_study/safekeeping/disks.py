"""The disk under a study: what to tell of its kind, and of the room that is left on it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from ground.file_systems import doubtful_under

LOW_BYTES = 200_000_000
"""A study is warned of a disk with less room than this."""


@dataclass(frozen=True, slots=True)
class DiskWarning:
    """Something of a study's disk that may cost her reads: what, and what to do."""

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}"


def disk_warnings(folder: Path) -> tuple[DiskWarning, ...]:
    """Return what a person who reads in this folder should know of its disk; as a rule nothing."""
    found = []
    doubtful = doubtful_under(folder)
    if doubtful:
        found.append(
            DiskWarning(
                f"The study lies on a file system of kind {doubtful}, which may be a share.",
                "Keep the study on a local disk; for other computers use `sonoread package` or "
                "`sonoread sync`.",
            )
        )
    free = free_bytes(folder)
    if free is not None and free < LOW_BYTES:
        found.append(
            DiskWarning(
                f"Only {free // 1_000_000} MB are free on the disk of this study.",
                "Free some space before reading goes on; without room no read can be saved.",
            )
        )
    return tuple(found)


def free_bytes(folder: Path) -> int | None:
    """Return how much room is left for this person; None where the system does not tell."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
