"""Reads from a file and to a file: long tables, wide ones, workbooks of JAFROC, and iMRMC."""

import csv
import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ground.errors import ReaderStudyError, StatisticsError, TableError
from ground.files import write_atomic
from ground.regular import MB, read_regular
from reader_study.statistics.files.columns import TableChoices
from reader_study.statistics.files.jafroc import jafroc_rows
from reader_study.statistics.files.long_table import ReadRows, long_rows
from reader_study.statistics.mrmc.imrmc_file import format_imrmc, parse_imrmc
from reader_study.statistics.reads import Reads
from reader_study.tables.encoding import decode_text
from reader_study.tables.words import counted_rows

MOST_BYTES = 200 * MB
"""A table of reads is far smaller."""


_IMRMC = ".imrmc"


@dataclass(frozen=True, slots=True)
class FoundReads:
    """Reads, and what is to be said about the file."""

    reads: Reads
    notes: tuple[str, ...]


def read_reads(path: Path, choices: TableChoices | None = None) -> FoundReads:
    """Read reader, modality, case, truth and rating, and the patient if any.

    Parameters
    ----------
    path : Path
        A table with one row per read, or one column per reader and arm; a workbook with the
        sheets TRUTH, TP and FP; or an .imrmc file.
    choices : TableChoices, optional
        What a person says about the table.

    Raises
    ------
    ReaderStudyError
        Not readable, or not in one way only; names file and row.

    """
    said = choices or TableChoices()
    if path.suffix.lower() == _IMRMC:
        if said != TableChoices():
            raise TableError(
                "An iMRMC file says itself what its columns are.",
                remedy="Leave the options for tables out.",
                path=path,
            )
        return FoundReads(_named(path, lambda: parse_imrmc(_text(path))), ())
    rows = jafroc_rows(path, said) or long_rows(path, said)
    return _reads(rows, path)


def write_reads(reads: Reads, path: Path) -> tuple[str, ...]:
    """Write reads as CSV in the layout that `read_reads` takes, or as .imrmc, by the ending.

    Returns
    -------
    tuple of str
        What is to be said about the file.

    Raises
    ------
    ReaderStudyError
        The file cannot be written.

    """
    if path.suffix.lower() == _IMRMC:
        write_atomic(path, format_imrmc(reads).encode())
        return tuple(_imrmc_notes(reads))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    header = ("reader", "modality", "case", "truth", "rating")
    writer.writerow((*header, *(("patient",) if reads.patients else ())))
    for i, modality in enumerate(reads.modalities):
        for j, reader in enumerate(reads.readers):
            for k, case in enumerate(reads.cases):
                if reads.present[i, j, k]:
                    rating = repr(float(reads.scores[i, j, k]))
                    owner = () if reads.patients is None else (reads.patients[k],)
                    writer.writerow((reader, modality, case, int(reads.truth[k]), rating, *owner))
    write_atomic(path, text.getvalue().encode())
    return ()


def _imrmc_notes(reads: Reads) -> list[str]:
    notes = []
    if any("," in name for name in (*reads.readers, *reads.cases, *reads.modalities)):
        notes.append(
            "Names with a comma stand in quotation marks, which this program reads back; "
            "other programs for iMRMC files may not."
        )
    if reads.patients is not None:
        notes.append(
            "An iMRMC file has no column for patients: they are kept in its free header, which "
            "this program reads back and other programs pass over."
        )
    return notes


def _reads(rows: ReadRows, path: Path) -> FoundReads:
    kept = [k for k, rating in enumerate(rows.rating) if rating is not None]
    if not kept:
        raise TableError("No row has a rating.", remedy="Fill the ratings.", path=path)
    _check_twice(rows, path)
    reads = _named(
        path,
        lambda: Reads.from_columns(
            reader=[rows.reader[k] for k in kept],
            modality=[rows.modality[k] for k in kept],
            case=[rows.case[k] for k in kept],
            truth=[rows.truth[k] for k in kept],
            rating=[float(rows.rating[k] or 0.0) for k in kept],
            patient=None if rows.patient is None else [rows.patient[k] for k in kept],
        ),
    )
    return FoundReads(reads, (*rows.notes, *_gaps(rows)))


def _gaps(rows: ReadRows) -> list[str]:
    """Say which reads are missing, and who or what has none at all."""
    gaps = [k for k, rating in enumerate(rows.rating) if rating is None]
    if not gaps:
        return []
    numbers = tuple(dict.fromkeys(rows.numbers[k] for k in gaps))
    count = f"{len(gaps)} reads have" if len(gaps) > 1 else "1 read has"
    notes = [f"{count} no rating ({counted_rows(numbers)}): taken as missing."]
    for what, names in (("Reader", rows.reader), ("Modality", rows.modality), ("Case", rows.case)):
        there = {names[k] for k in range(len(names)) if rows.rating[k] is not None}
        none = [name for name in dict.fromkeys(names) if name not in there]
        if none:
            notes.append(f"{what} without any rating, left out: {', '.join(none)}.")
    return notes


def _check_twice(rows: ReadRows, path: Path) -> None:
    keys = list(zip(rows.reader, rows.modality, rows.case, strict=True))
    twice = next((key for key, times in Counter(keys).items() if times > 1), None)
    if twice is not None:
        numbers = [rows.numbers[k] for k, key in enumerate(keys) if key == twice]
        reader, modality, case = twice
        raise TableError(
            f"The read of reader {reader}, modality {modality}, case {case} occurs more than "
            f"once: {counted_rows(tuple(numbers))}.",
            remedy="Keep one row per reader, modality and case.",
            path=path,
        )


def _named(path: Path, make: Callable[[], Reads]) -> Reads:
    """Add the file to an error that does not name it."""
    try:
        return make()
    except StatisticsError as error:
        raise StatisticsError(error.what, remedy=error.remedy, path=path) from error


def _text(path: Path) -> str:
    try:
        return decode_text(read_regular(path, MOST_BYTES)).text
    except OSError as error:
        raise TableError(
            f"The file cannot be read ({error.strerror or error}).",
            remedy="Check its name.",
            path=path,
        ) from error
    except ReaderStudyError as error:
        raise TableError(error.what, remedy=error.remedy, path=path) from error
