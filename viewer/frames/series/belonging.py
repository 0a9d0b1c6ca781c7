"""Which of many files make a volume together; plain values, no decoder."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CHUNK = 200
"""Headers that are read in one go: a second's work, and a line of JSON that stays short."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """To which series a slice belongs.

    Parameters
    ----------
    series : str
        Names series and orientation; empty for a file that is no slice of a volume.
    place : str
        Where the slice lies, to tell slices from copies of one slice.

    """

    series: str = ""
    place: str = ""


def volumes_among(
    files: Sequence[Path], found: Sequence[Belonging]
) -> tuple[tuple[Path, ...], ...]:
    """Put the slices of each series together, of those in two places or more."""
    groups: dict[str, list[int]] = {}
    for number, belonging in enumerate(found):
        if belonging.series:
            groups.setdefault(belonging.series, []).append(number)
    return tuple(
        tuple(files[number] for number in numbers)
        for numbers in groups.values()
        if len({found[number].place for number in numbers}) > 1
    )
