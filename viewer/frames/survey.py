"""Which of many files are the slices of a volume, from their headers alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reader_study.errors import MediaError
from viewer.frames.series_header import read_header

CHUNK = 200
"""Headers that are read in one go: a second's work, and a line of JSON that stays short."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """To which series a slice belongs.

    Parameters
    ----------
    series : str
        Series Instance UID; empty for a file that is no slice of a volume.
    name : str
        Series Description; may be empty.
    place : str
        Where the slice lies, to tell slices from copies of one slice.

    """

    series: str = ""
    name: str = ""
    place: str = ""


def belongings(files: Sequence[Path]) -> tuple[Belonging, ...]:
    """Tell of each file to which series of slices it belongs; never raises for a bad file.

    Parameters
    ----------
    files : sequence of Path
        At most `CHUNK`.

    """
    return tuple(_belonging(path) for path in files)


def volumes_among(
    files: Sequence[Path], found: Sequence[Belonging]
) -> tuple[tuple[str, tuple[Path, ...]], ...]:
    """Put the slices of each series together: name and files, of those in two places or more."""
    groups: dict[str, list[int]] = {}
    for number, belonging in enumerate(found):
        if belonging.series:
            groups.setdefault(belonging.series, []).append(number)
    return tuple(
        (found[numbers[0]].name, tuple(files[number] for number in numbers))
        for numbers in groups.values()
        if len({found[number].place for number in numbers}) > 1
    )


def _belonging(path: Path) -> Belonging:
    try:
        header = read_header(path)
    except MediaError:
        return Belonging()  # opening it says what is wrong
    if header is None or header.place is None or header.n_frames > 1 or header.samples > 1:
        return Belonging()
    position = ",".join(f"{length:.3f}" for length in header.place.position_mm)
    return Belonging(header.series, header.description, position)
