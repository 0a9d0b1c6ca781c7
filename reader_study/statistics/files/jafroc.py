"""Workbooks of JAFROC and RJafroc with the sheets TRUTH, TP (or LL) and FP (or NL): ROC data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ground.errors import TableError
from reader_study.statistics.files.columns import TableChoices
from reader_study.statistics.files.long_table import ReadRows
from reader_study.tables import XLSX_SUFFIXES, SheetRow, Table, read_workbook_tables
from reader_study.tables.numbers import column_numbers
from reader_study.tables.words import squeezed

_TRUTH = ("truth",)
_DISEASED = ("tp", "ll")
_HEALTHY = ("fp", "nl")
_RATINGS = ("rating", "tprating", "fprating", "llrating", "nlrating")


@dataclass(frozen=True, slots=True)
class _Mark:
    row: int
    reader: str
    modality: str
    case: str
    rating: float


def jafroc_rows(path: Path, choices: TableChoices) -> ReadRows | None:
    """Return the reads of such a workbook; None for any other file.

    Raises
    ------
    TableError
        A column is absent, a case has no truth, or the data are no ROC data: several marks of
        one reader on a case.

    """
    if path.suffix.lower() not in XLSX_SUFFIXES:
        return None
    tables = read_workbook_tables(path, hidden=choices.hidden)
    sheets = {squeezed(name): table for name, table in tables.items()}
    parts = [_one_of(sheets, names) for names in (_TRUTH, _DISEASED, _HEALTHY)]
    truth_sheet, diseased, healthy = parts
    if truth_sheet is None or diseased is None or healthy is None:
        return None
    if choices.columns or choices.positive or choices.wide or choices.separator:
        raise TableError(
            "A workbook with the sheets TRUTH, TP and FP says itself what its columns are.",
            remedy="Leave the options for tables out.",
            path=path,
        )
    truth = _truth(truth_sheet)
    marks = [*_marks(diseased, truth, sick=True), *_marks(healthy, truth, sick=False)]
    return ReadRows(
        numbers=tuple(mark.row for mark in marks),
        reader=tuple(mark.reader for mark in marks),
        modality=tuple(mark.modality for mark in marks),
        case=tuple(mark.case for mark in marks),
        truth=tuple(int(truth[mark.case]) for mark in marks),
        rating=tuple(mark.rating for mark in marks),
        patient=None,
        notes=(
            "A workbook of JAFROC with ROC data: the sheets TRUTH, TP and FP are read.",
            *_missing(marks, truth),
            *(note for part in (truth_sheet, diseased, healthy) for note in part.notes),
        ),
    )


def _one_of(sheets: Mapping[str, Table], names: Sequence[str]) -> Table | None:
    return next((sheets[name] for name in names if name in sheets), None)


def _truth(table: Table) -> dict[str, bool]:
    """Return whether each case is diseased: a lesion of number 0 says that it is not."""
    case, lesion = _column(table, "caseid"), _column(table, "lesionid")
    _refuse_other_paradigms(table)
    truth: dict[str, bool] = {}
    for row in table.rows:
        name, sick = row.cells[case], row.cells[lesion] not in {"0", "0.0"}
        if truth.setdefault(name, sick) != sick:
            raise TableError(
                f"Row {row.number} of the sheet TRUTH gives case {name} a second truth.",
                remedy="Correct that row.",
                path=table.path,
            )
    return truth


def _refuse_other_paradigms(table: Table) -> None:
    column = next((c for c in table.columns if squeezed(c) == "paradigm"), None)
    words = {row.cells[column].upper() for row in table.rows} if column else set()
    other = sorted(words & {"FROC", "LROC", "ROI"})
    if other:
        raise TableError(
            f"The workbook says that it holds {other[0]} data.",
            remedy="Only ROC data are read: one rating per reader, modality and case.",
            path=table.path,
        )


def _marks(table: Table, truth: Mapping[str, bool], *, sick: bool) -> list[_Mark]:
    columns = [_column(table, name) for name in ("readerid", "modalityid", "caseid")]
    rating = _column(table, *_RATINGS)
    numbers = [row.number for row in table.rows]
    values = column_numbers(
        [row.cells[rating] for row in table.rows], name=rating, rows=numbers, path=table.path
    ).values
    marks = []
    for row, value in zip(table.rows, values, strict=True):
        reader, modality, case = (row.cells[column] for column in columns)
        _check(row, case, value, truth, table, sick=sick)
        marks.append(_Mark(row.number, reader, modality, case, float(value or 0.0)))
    return marks


def _check(
    row: SheetRow,
    case: str,
    value: float | None,
    truth: Mapping[str, bool],
    table: Table,
    *,
    sick: bool,
) -> None:
    where = f"Row {row.number} of the sheet {'TP' if sick else 'FP'}"
    if value is None:
        raise TableError(f"{where} has no rating.", remedy="Fill it.", path=table.path)
    if case not in truth:
        raise TableError(
            f"{where}: case {case} is not in the sheet TRUTH.",
            remedy="Add the case there.",
            path=table.path,
        )
    if truth[case] != sick:
        known = "diseased" if truth[case] else "not diseased"
        raise TableError(
            f"{where}: case {case} is {known} by the sheet TRUTH.",
            remedy="Only ROC data are read: diseased cases in TP, the others in FP, one rating "
            "each.",
            path=table.path,
        )


def _column(table: Table, *names: str) -> str:
    found = next((c for name in names for c in table.columns if squeezed(c) == name), None)
    if found is None:
        raise TableError(
            f"A sheet lacks the column {names[0]}; it has {', '.join(table.columns)}.",
            remedy="Name the columns as JAFROC does: ReaderID, ModalityID, CaseID, TP_Rating.",
            path=table.path,
        )
    return found


def _missing(marks: Sequence[_Mark], truth: Mapping[str, bool]) -> list[str]:
    arms = len({(mark.reader, mark.modality) for mark in marks})
    there = len({(mark.reader, mark.modality, mark.case) for mark in marks})
    gap = arms * len(truth) - there
    return [f"{gap} of {arms * len(truth)} reads are missing."] if gap > 0 else []
