"""Tables for ``sonoread stats``: CSV with a header row, or an .imrmc file."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

from ground.errors import StatisticsError
from reader_study.statistics import Reads, parse_imrmc

Table = dict[str, list[str]]


def read_table(path: Path, required: Sequence[str]) -> Table:
    """Read a CSV file into columns of text.

    Raises
    ------
    StatisticsError
        Not readable, empty, ragged, or without a required column; names the file.

    """
    text = _text(path)
    rows = [row for row in csv.reader(text.splitlines()) if any(field.strip() for field in row)]
    if len(rows) < 2:
        raise StatisticsError("The table has no rows.", remedy="Add data rows.", path=path)
    header = [name.strip() for name in rows[0]]
    missing = [name for name in required if name not in header]
    if missing:
        raise StatisticsError(
            f"The table lacks the column {', '.join(missing)}; it has {', '.join(header)}.",
            remedy="Name the columns in the first row.",
            path=path,
        )
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(header):
            raise StatisticsError(
                f"Row {number} has {len(row)} fields, the header {len(header)}.",
                remedy="Give every row the same number of fields.",
                path=path,
            )
    return {name: [row[k].strip() for row in rows[1:]] for k, name in enumerate(header)}


def numbers(table: Table, column: str, path: Path) -> list[float]:
    """Return one column as floats.

    Raises
    ------
    StatisticsError
        A field that is not a number; names row and file.

    """
    values = []
    for number, text in enumerate(table[column], start=2):
        try:
            values.append(float(text))
        except ValueError as error:
            raise StatisticsError(
                f"Row {number}, column {column}: {text!r} is not a number.",
                remedy="Code ordered categories as 1, 2, 3, …",
                path=path,
            ) from error
    return values


def read_reads(path: Path) -> Reads:
    """Read reader, modality, case, truth, rating, patient if any, from CSV, or an .imrmc file."""
    if path.suffix.lower() == ".imrmc":
        return _named(path, lambda: parse_imrmc(_text(path)))
    table = read_table(path, ("reader", "modality", "case", "truth", "rating"))
    truth, rating = numbers(table, "truth", path), numbers(table, "rating", path)
    return _named(
        path,
        lambda: Reads.from_columns(
            reader=table["reader"],
            modality=table["modality"],
            case=table["case"],
            truth=truth,
            rating=rating,
            patient=table.get("patient"),
        ),
    )


def write_reads(reads: Reads, path: Path) -> None:
    """Write reads as CSV in the layout that `read_reads` takes."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        header = ("reader", "modality", "case", "truth", "rating")
        writer.writerow((*header, *(("patient",) if reads.patients else ())))
        for i, modality in enumerate(reads.modalities):
            for j, reader in enumerate(reads.readers):
                for k, case in enumerate(reads.cases):
                    if reads.present[i, j, k]:
                        rating = repr(float(reads.scores[i, j, k]))
                        owner = () if reads.patients is None else (reads.patients[k],)
                        row = (reader, modality, case, int(reads.truth[k]), rating)
                        writer.writerow((*row, *owner))


def _named(path: Path, make: Callable[[], Reads]) -> Reads:
    """Add the file to an error that does not name it."""
    try:
        return make()
    except StatisticsError as error:
        raise StatisticsError(error.what, remedy=error.remedy, path=path) from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise StatisticsError(
            f"The file cannot be read: {error}.", remedy="Give a UTF-8 text file.", path=path
        ) from error
