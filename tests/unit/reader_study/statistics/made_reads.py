"""Reads of a small study in all the forms in which people keep them."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl

READERS = ("王医生", "Dr. Ünal")
ARMS = ("unaided", "aided")
HEADER = ("reader", "modality", "case", "truth", "rating")
Row = tuple[str, str, str, str, float]


def rows() -> list[Row]:
    """Two readers, two arms, eight cases; the last four are malignant."""
    return [
        (
            reader,
            arm,
            f"C{k}",
            str(int(k >= 4)),
            _rating(7 * k + 3 * r + 5 * a),
        )
        for a, arm in enumerate(ARMS)
        for r, reader in enumerate(READERS)
        for k in range(8)
    ]


def _rating(step: int) -> float:
    return round(0.1 + (step % 11) / 20, 2)


def text(lines: Iterable[Sequence[object]], *, mark: str = ",", end: str = "\n") -> str:
    return "".join(mark.join(map(str, line)) + end for line in lines)


def base(folder: Path) -> Path:
    return written(folder / "base.csv", text([HEADER, *rows()]))


def written(path: Path, content: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(content.encode(encoding))
    return path


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    book.save(path)
    return path
