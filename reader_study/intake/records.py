"""Rows of a table, and sources of label folders, as one kind of record."""

import math
from collections.abc import Iterator
from collections.abc import Mapping as Entries
from dataclasses import dataclass, replace

from reader_study.intake.eligibility.stated import NOTHING_STATED, STATED, StatedFacts, stated_in
from reader_study.intake.folder import label_folder
from reader_study.intake.guess import is_of_patients
from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.mapping import Columns, Label, Mapping
from reader_study.intake.naming import Ids, Names, patient_of, whole
from reader_study.intake.outlines.cells import NOTHING_TOLD, OutlineCells, ToldOutline
from reader_study.intake.sources.finder import CellMeaning, FoundSources, SourceFinder
from reader_study.intake.sources.listing import SourceListing
from reader_study.intake.sources.source import MediaSource, as_unpacked
from reader_study.intake.words import NO_WORDS, ROLE_WORDS, YES_WORDS
from reader_study.tables import SheetRow, Table
from reader_study.tables.numbers import lost_digits
from reader_study.tables.words import folded

MM_PER_PX = (0.001, 5.0)
"""Believable sizes of a pixel; anything else is a wrong unit or a slip."""

_MISSING = (MediaSource(""),)


@dataclass(frozen=True, slots=True)
class Record:
    """One source as its row or folder describes it.

    A source without a path or a label of None is an issue already reported; the record stays, so
    that its case is known and can be left out as a whole. An empty patient is unknown. What
    `sex` and `laterality` say is held against headers.
    """

    source_of: MediaSource
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
    role: str = ""
    sex: str = ""
    laterality: str = ""

    @property
    def path(self) -> str:
        """Of the source; empty where it is missing."""
        return self.source_of.path


class RowReader:
    """Reads rows under a mapping and collects in `issues` what is wrong with them.

    Parameters
    ----------
    finder : SourceFinder
        Knows what a cell stands for.
    table : Table
        The rows.
    mapping : Mapping
        With columns.

    """

    def __init__(self, finder: SourceFinder, table: Table, mapping: Mapping) -> None:
        assert mapping.columns is not None
        self.issues: list[Issue] = []
        self._finder, self._table, self._mapping = finder, table, mapping
        self._columns: Columns = mapping.columns
        self._beside = table.path.parent.relative_to(finder.root).as_posix()
        self._by_patient = is_of_patients(self._columns.image)
        self._outlines = OutlineCells(finder, mapping, beside=self._beside)
        ids = map(self._ids, table.rows)
        self._names = Names(ids, case_within_patient=mapping.case_within_patient)

    def records(self) -> Iterator[Record]:
        """Yield the records of every row: one, or one for each source that it names."""
        self.issues += self._names.notes()
        self._check_digits()
        for row in self._table.rows:
            yield from self._records(row)

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

    def _records(self, row: SheetRow) -> Iterator[Record]:
        ids = self._ids(row)
        name = self._names.case(ids)
        self._note_gaps(row)
        first, *others = self._sources(row, name)
        record = Record(
            source_of=first,
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
            told=self._outline(row, first.path),
            stated=self._stated(row),
            role=role_of(self._text(row, self._columns.role)),
            sex=self._text(row, self._columns.sex),
            laterality=self._text(row, self._columns.laterality),
        )
        yield record
        yield from (replace(record, source_of=source) for source in others)

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

    def _sources(self, row: SheetRow, name: str) -> tuple[MediaSource, ...]:
        """Return what a row names; one without a path where that cannot be had."""
        cell = row.cells.get(self._columns.image, "")
        if not cell:
            self._error(IssueKind.MISSING_FILE, "No image is named.", row, name)
            return _MISSING
        ways = {"pattern": self._mapping.image_pattern, "beside": self._beside}
        found = self._finder.find(cell, **ways, by_patient=self._by_patient)
        if found.sources:
            self._note_place(found, self._finder.wanted(cell, **ways), row)
            return found.sources
        if found.candidates:
            first, n = found.candidates[0], len(found.candidates)
            text = f"The image {cell!r} may be any of {n} files ({first} …)."
            self._error(IssueKind.AMBIGUOUS_FILE, text, row, name)
        elif found.path:
            self._error(IssueKind.BAD_IMAGE, f"{found.path}: {found.refused}", row, name)
        else:
            is_inside = self._finder.wanted(cell, **ways)
            what = "does not exist" if is_inside else "lies outside the folder"
            self._error(IssueKind.MISSING_FILE, f"The image {cell!r} {what}.", row, name)
        return _MISSING

    def _note_place(self, found: FoundSources, wanted: list[str], row: SheetRow) -> None:
        """Note a file that lies elsewhere than the row says, and a slice that stands for others."""
        if found.meaning is not CellMeaning.FILE:
            return
        path = as_unpacked(found.path)
        if wanted and path.count("/") < min(way.count("/") for way in wanted):
            self._note("The image lies in fewer folders than the table names.", row)
        if found.sources[0].is_series:
            self._note("The row names one slice; its whole series is taken.", row)
        elif found.path in self._finder.listing.torn:
            text = "The row names one of several slices that make no volume; it is taken alone."
            self._note(text, row)

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


def role_of(cell: str) -> str:
    """Return a role as protocols name it; any other word as it stands, in small letters."""
    word = folded(cell)
    return next((role for role, words in ROLE_WORDS.items() if word in words), word)


def folder_records(listing: SourceListing, mapping: Mapping) -> Iterator[Record]:
    """Yield a record for every source below a folder named after a label.

    Each is a case of its own and of a patient of its own, but where headers tell: media of one
    examination and one side are one case then, and a Patient ID is one patient.
    """
    labels = {folded(name): label for label, name in mapping.folders.items()}
    cases: dict[tuple[str, ...], str] = {}
    for source in listing.sources:
        if name := label_folder(as_unpacked(source.path), labels):
            header = next(listing.headers_of(source), {})
            key = exam_of(header)
            case = cases.setdefault((labels[name], *key), source.path) if key else source.path
            patient = patient_of(header)
            yield Record(source, None, case, patient, labels[name], source=mapping.source)


def exam_of(header: Entries[str, str]) -> tuple[str, ...]:
    """Return what tells an examination of one side from others; empty where nothing does."""
    exam = header.get("StudyInstanceUID", "")
    side = header.get("ImageLaterality", "") or header.get("Laterality", "")
    return (exam, side) if exam else ()


def _number(cell: str) -> float:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return math.nan
