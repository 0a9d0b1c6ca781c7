"""What a table says of outlines: boxes, names of masks, the number of the lesion that is meant."""

import posixpath
import re
from collections import abc
from dataclasses import dataclass
from pathlib import PurePosixPath

from reader_study.intake.folder import normal_path
from reader_study.intake.mapping import BoxForm, Mapping
from reader_study.intake.naming import whole
from reader_study.intake.sources.finder import SourceFinder
from reader_study.media.lesions import Area

Cells = abc.Mapping[str, str]
"""A row by column."""


@dataclass(frozen=True, slots=True)
class ToldOutline:
    """What a row of a table says of its lesion.

    Parameters
    ----------
    masks : tuple of str
        Paths of the masks that it names.
    area : Area or None
        Its box.
    number : int or None
        Which of the outlined lesions of the image is meant, from 1.

    """

    masks: tuple[str, ...] = ()
    area: Area | None = None
    number: int | None = None


NOTHING_TOLD = ToldOutline()

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_ONLY_NUMBERS = re.compile(r"[\s\d.,;:|\[\](){}-]*")
_BETWEEN = re.compile(r"\s*[;|&\n]\s*")


def area_of(cell: str, form: BoxForm) -> Area | None:
    """Return the area that four numbers in a cell stand for; None where it holds none.

    Examples
    --------
    >>> area_of("[70, 50, 94, 32]", "xywh"), area_of("70,50,94,32", "xywh_from_1")
    ((70, 50, 164, 82), (69, 49, 164, 82))

    """
    if not _ONLY_NUMBERS.fullmatch(cell):
        return None
    numbers = [float(part) for part in _NUMBER.findall(cell)]
    if len(numbers) != 4 or not all(number.is_integer() for number in numbers):
        return None
    x, y, third, fourth = map(int, numbers)
    match form:
        case "xyxy":
            area = (x, y, third, fourth)
        case "xywh":
            area = (x, y, x + third, y + fourth)
        case "xywh_from_1":
            area = (x - 1, y - 1, x + third, y + fourth)
    return area if area[0] < area[2] and area[1] < area[3] else None


def named_masks(cell: str) -> tuple[str, ...]:
    """Return the names that stand in a cell, each once."""
    return tuple(dict.fromkeys(filter(None, _BETWEEN.split(cell.strip()))))


class OutlineCells:
    """Reads what rows say of outlines.

    Parameters
    ----------
    finder : SourceFinder
        Knows where the masks lie.
    mapping : Mapping
        With columns.
    beside : str
        Folder of the table.

    """

    def __init__(self, finder: SourceFinder, mapping: Mapping, *, beside: str) -> None:
        assert mapping.columns is not None
        self._columns, self._mapping = mapping.columns, mapping
        self._finder, self._beside = finder, beside
        self._by_stem: dict[str, list[str]] = {}
        for path in sorted(finder.listing.masks):
            self._by_stem.setdefault(_pure(path).stem, []).append(path)

    def read(self, cells: Cells, *, image: str) -> tuple[ToldOutline, list[str]]:
        """Return what a row says, and what of it cannot be read.

        Parameters
        ----------
        image : str
            Path of the row's image: of several masks of one name the nearest to it is meant.

        """
        remarks: list[str] = []
        masks = []
        for named in named_masks(self._text(cells, self._columns.mask)):
            path = self._mask(named, image)
            if path:
                masks.append(path)
            else:
                remarks.append(f"The mask {named!r} does not exist, or may be any of several.")
        area = None
        if box := self._text(cells, self._columns.box):
            area = area_of(box, self._mapping.box_form)
            if area is None:
                remarks.append(f"The box {box!r} is not four whole numbers of a box; not used.")
        number = whole(self._text(cells, self._columns.lesion))
        known = int(number) if number.isdecimal() else 0
        if number and not known:
            remarks.append(f"The lesion {number!r} is no number from 1; not used.")
        return ToldOutline(tuple(masks), area, known or None), remarks

    def _text(self, cells: Cells, column: str) -> str:
        cell = cells.get(column, "")
        return "" if self._mapping.is_missing(cell) else cell

    def _mask(self, named: str, image: str) -> str:
        """Return the path of a mask; empty where there is none, or no single one."""
        exact = self._finder.paths(named, beside=self._beside)
        if len(exact) == 1:
            return exact[0]
        wanted = _pure(named)
        found = [path for path in self._by_stem.get(wanted.stem, []) if _agrees(path, wanted)]
        shared = [len(posixpath.commonpath([path, image]).split("/")) for path in found]
        nearest = [path for path, n in zip(found, shared, strict=True) if n == max(shared)]
        return nearest[0] if len(nearest) == 1 else ""


def _agrees(path: str, wanted: PurePosixPath) -> bool:
    """Tell whether the folders that both name are the same, from the file upwards."""
    pairs = zip(reversed(_pure(path).parts[:-1]), reversed(wanted.parts[:-1]), strict=False)
    return all(one == other for one, other in pairs)


def _pure(path: str) -> PurePosixPath:
    return PurePosixPath(normal_path(path.replace("\\", "/")))
