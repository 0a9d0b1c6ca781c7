"""Rows of a table, and files of label folders, as one kind of record."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from reader_study.intake.eligibility.stated import NOTHING_STATED, STATED, StatedFacts, stated_in
from reader_study.intake.folder import ImageFolder, label_folder
from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.mapping import Columns, Label, Mapping
from reader_study.intake.naming import Ids, Names, whole
from reader_study.intake.outlines.cells import NOTHING_TOLD, OutlineCells, ToldOutline
from reader_study.intake.words import NO_WORDS, YES_WORDS
from reader_study.tables import SheetRow, Table
from reader_study.tables.numbers import lost_digits
from reader_study.tables.words import folded

MM_PER_PX = (0.001, 5.0)
"""Believable sizes of a pixel; anything else is a wrong unit or a slip."""


@dataclass(frozen=True, slots=True)
class Record:
    """One image as its row or folder describes it.

    An empty path or a label of None is an issue already reported; the record stays, so that its
    case is known and can be left out as a whole. An empty patient is unknown.
    """

    path: str
    row: int | None
    case: str
    patient: str
    label: Label | None
    histology: str = ""
    basis: str = ""
    birads: str = ""
    view: str = ""
    source: str = ""
    mm_per_px: float | None = None
    simulated: bool = False
    told: ToldOutline = NOTHING_TOLD
    stated: StatedFacts = NOTHING_STATED


class RowReader:
    """Reads rows under a mapping and collects in `issues` what is wrong with them.

    Parameters
    ----------
    folder : ImageFolder
        Where the images lie.
    table : Table
        The rows.
    mapping : Mapping
        With columns.

    """

    def __init__(self, folder: ImageFolder, table: Table, mapping: Mapping) -> None:
        assert mapping.columns is not None
        self.issues: list[Issue] = []
        self._folder, self._table, self._mapping = folder, table, mapping
        self._columns: Columns = mapping.columns
        self._beside = table.path.parent.relative_to(folder.root).as_posix()
        self._outlines = OutlineCells(folder, mapping, beside=self._beside)
        ids = map(self._ids, table.rows)
        self._names = Names(ids, case_within_patient=mapping.case_within_patient)

    def records(self) -> Iterator[Record]:
        """Yield a record for every row."""
        self.issues += self._names.notes()
        self._check_digits()
        for row in self._table.rows:
            yield self._record(row)

    def _check_digits(self) -> None:
        """Refuse ids that a spreadsheet has shortened: they would make one patient of many."""
        rows = {row.number: row for row in self._table.rows}
        for column in filter(None, (self._columns.patient, self._columns.case)):
            cells = [row.cells[column] for row in self._table.rows]
            for number in lost_digits(cells, rows=list(rows)):
                text = f"The number in {column!r} has lost its last digits "
                text += f"({rows[number].cells[column]}): format the column as text in the "
                text += "original workbook and export it again."
                name = self._names.case(self._ids(rows[number]))
                self._error(IssueKind.BAD_VALUE, text, rows[number], name)

    def _record(self, row: SheetRow) -> Record:
        ids = self._ids(row)
        name = self._names.case(ids)
        self._note_gaps(row)
        path = self._path(row, name)
        return Record(
            path=path,
            row=row.number,
            case=name,
            patient=self._names.patient(ids),
            label=self._label(row, name),
            histology=self._text(row, self._columns.histology),
            basis=self._text(row, self._columns.basis),
            birads=self._text(row, self._columns.birads).upper(),
            view=self._text(row, self._columns.view),
            source=ids.source,
            mm_per_px=self._spacing(row),
            simulated=self._simulated(row, name),
            told=self._outline(row, path),
            stated=self._stated(row),
        )

    def _ids(self, row: SheetRow) -> Ids:
        return Ids(
            source=self._text(row, self._columns.source) or self._mapping.source,
            patient=whole(self._text(row, self._columns.patient)),
            case=whole(self._text(row, self._columns.case)),
            image=row.cells.get(self._columns.image, "") or f"row {row.number}",
        )

    def _stated(self, row: SheetRow) -> StatedFacts:
        columns = {meaning: getattr(self._columns, meaning) for meaning in STATED}
        stated, bad = stated_in({name: self._text(row, col) for name, col in columns.items()})
        for meaning in bad:
            cell = row.cells[columns[meaning]]
            self._note(f"The cell {cell!r} in {columns[meaning]!r} cannot be read; not used.", row)
        return stated

    def _note_gaps(self, row: SheetRow) -> None:
        if self._columns.case and not self._text(row, self._columns.case):
            self._note("No case is named; the image counts as a case of its own.", row)
        if self._columns.patient and not self._text(row, self._columns.patient):
            self._note("No patient is named; the case counts as a patient of its own.", row)

    def _text(self, row: SheetRow, column: str) -> str:
        cell = row.cells.get(column, "")
        return "" if self._mapping.is_missing(cell) else cell

    def _path(self, row: SheetRow, name: str) -> str:
        cell = row.cells.get(self._columns.image, "")
        pattern = self._mapping.image_pattern
        found = self._folder.find(cell, pattern=pattern, beside=self._beside) if cell else ()
        wanted = self._folder.wanted(cell, pattern=pattern, beside=self._beside)
        match found:
            case (path,):
                if path.count("/") < min(way.count("/") for way in wanted):
                    self._note("The image lies in fewer folders than the table names.", row)
                return path
            case ():
                what = "does not exist" if wanted else "lies outside the folder"
                text = f"The image {cell!r} {what}." if cell else "No image is named."
                self._error(IssueKind.MISSING_FILE, text, row, name)
            case _:
                text = f"The image {cell!r} may be any of {len(found)} files ({found[0]} …)."
                self._error(IssueKind.AMBIGUOUS_FILE, text, row, name)
        return ""

    def _label(self, row: SheetRow, name: str) -> Label | None:
        cell = row.cells.get(self._columns.label, "")
        label = self._mapping.label_of(cell)
        if label is None:
            text = f"The label {cell!r} is unknown." if cell else "The label is missing."
            self._error(IssueKind.UNKNOWN_LABEL, text, row, name)
        return label

    def _spacing(self, row: SheetRow) -> float | None:
        cell = self._text(row, self._columns.spacing)
        if not cell:
            return None
        value = _number(cell) * (10 if self._mapping.spacing_unit == "cm" else 1)
        if MM_PER_PX[0] <= value <= MM_PER_PX[1]:
            return value
        self._note(f"The pixel size {cell!r} is not believable and is not used.", row)
        return None

    def _outline(self, row: SheetRow, image: str) -> ToldOutline:
        told, remarks = self._outlines.read(row.cells, image=image)
        for remark in remarks:
            self._note(remark, row)
        return told

    def _simulated(self, row: SheetRow, name: str) -> bool:
        word = folded(row.cells.get(self._columns.simulated, ""))
        if word and word not in YES_WORDS + NO_WORDS:
            text = f"{word!r} in {self._columns.simulated!r} is neither yes nor no."
            self._error(IssueKind.BAD_VALUE, text, row, name)
        return word in YES_WORDS

    def _note(self, text: str, row: SheetRow) -> None:
        self.issues.append(Issue(IssueKind.NOTE, text, (row.number,)))

    def _error(self, kind: IssueKind, text: str, row: SheetRow, name: str) -> None:
        self.issues.append(Issue(kind, text, (row.number,), (name,)))


def folder_records(folder: ImageFolder, mapping: Mapping) -> Iterator[Record]:
    """Yield a record for every image below a folder named after a label; every one a patient."""
    labels = {folded(name): label for label, name in mapping.folders.items()}
    for path in folder.images:
        if name := label_folder(path, labels):
            yield Record(path, None, path, "", labels[name], source=mapping.source)


def _number(cell: str) -> float:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return math.nan
