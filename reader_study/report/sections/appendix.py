"""What readers noted and measured, and where each case came from."""

from reader_study.analysis.facts import DrawnMark, ReaderNote
from reader_study.report import numbers
from reader_study.report.blocks import Column, TableRow
from reader_study.report.sheet import Section, Sheet

_WITH_NOTES = 3
"""Version of results from which on they hold notes and measurements."""

MOST_NOTES = 60
MOST_MARKS = 60
"""Rows of a table; the rest stands in the CSV, and the report says how many."""


def appendix(sheet: Sheet) -> Section:
    """Return the notes, the measurements, and the names of the files that hold the rest."""
    heading = sheet.heading("appendix.heading")
    if sheet.results.schema_version < _WITH_NOTES:
        return [heading, sheet.body(sheet.words("appendix.not_held"))]
    files = sheet.body(sheet.words("appendix.files"))
    return [heading, files, *_notes(sheet), *_marks(sheet)]


def _notes(sheet: Sheet) -> Section:
    words, notes = sheet.words, sheet.results.reader_notes
    if not notes:
        return [sheet.body(words("appendix.no_notes"))]
    columns = [
        Column(words("appendix.reader"), 0.7),
        Column(words("appendix.case"), 0.8),
        Column(words("appendix.arm"), 1.0),
        Column(words("missing.when"), 1.5),
        Column(words("appendix.text"), 4.6),
    ]
    rows = [_note(sheet, note) for note in notes[:MOST_NOTES]]
    left = len(notes) - len(rows)
    return [
        *sheet.table(words("appendix.notes", n=len(notes)), columns, rows),
        *([sheet.note(words("appendix.more", n=left))] if left else []),
    ]


def _note(sheet: Sheet, note: ReaderNote) -> TableRow:
    return TableRow(
        (
            sheet.code(note.reader_id),
            note.case_id,
            sheet.arm(note.arm),
            numbers.utc(note.utc),
            note.text,
        )
    )


def _marks(sheet: Sheet) -> Section:
    words, marks = sheet.words, sheet.results.measurements
    if not marks:
        return [sheet.body(words("appendix.no_marks"))]
    columns = [
        Column(words("appendix.reader"), 0.7),
        Column(words("appendix.case"), 0.8),
        Column(words("appendix.arm"), 1.0),
        Column(words("appendix.image"), 0.6, right=True),
        Column(words("appendix.kind"), 0.9),
        Column(words("appendix.size"), 3.4),
        Column(words("appendix.scale"), 1.4),
    ]
    rows = [_mark(sheet, mark) for mark in marks[:MOST_MARKS]]
    left = len(marks) - len(rows)
    return [
        *sheet.table(words("appendix.marks", n=len(marks)), columns, rows),
        *([sheet.note(words("appendix.more_marks", n=left))] if left else []),
    ]


def _mark(sheet: Sheet, mark: DrawnMark) -> TableRow:
    words = sheet.words
    sizes = [
        f"{words.known(f'appendix.size_{name}', name)} {_shortened(size)}\u00a0{_unit(name, mark)}"
        for name, size in mark.values
    ]
    return TableRow(
        (
            sheet.code(mark.reader_id),
            mark.case_id,
            sheet.arm(mark.arm),
            str(mark.image) if mark.image else numbers.DASH,
            words.known(f"appendix.kind_{mark.kind}", mark.kind),
            ", ".join(sizes) or numbers.DASH,
            words.known(f"appendix.scale_{mark.source}", mark.source),
        )
    )


def _unit(name: str, mark: DrawnMark) -> str:
    return f"{mark.unit}²" if name == "area" else mark.unit


def _shortened(size: str) -> str:
    """Write a size to one decimal; what is no number stays as it was recorded."""
    try:
        return numbers.fixed(float(size), 1)
    except ValueError:
        return size
