"""Readers by level of experience, and their agreement on the category."""

from collections.abc import Callable

from reportlab.platypus import Paragraph

from reader_study.analysis.declared import ContrastFacts
from reader_study.analysis.estimates import ResultEstimate
from reader_study.analysis.groups import ONE_BLOCK
from reader_study.analysis.notes import ResultNote
from reader_study.analysis.outcomes import AgreementResult, ArmComparison, LevelResult
from reader_study.report import numbers
from reader_study.report.blocks import Column, TableRow
from reader_study.report.sheet import Section, Sheet

_COEFFICIENTS: tuple[tuple[str, Callable[[AgreementResult], ResultEstimate]], ...] = (
    ("same", lambda row: row.same),
    ("fleiss", lambda row: row.fleiss),
    ("ac1", lambda row: row.ac1),
    ("weighted", lambda row: row.weighted),
)


def groups(sheet: Sheet) -> Section:
    """Return the means by level and the agreement; nothing where there is neither."""
    results = sheet.results
    if not results.levels and not results.agreement:
        return []
    heading = sheet.heading("levels.heading" if results.levels else "levels.heading_agreement")
    if not results.levels:
        return _agreement(sheet, heading=heading)
    return [*_levels(sheet, heading), *_agreement(sheet)]


def _levels(sheet: Sheet, heading: Paragraph) -> Section:
    words, results = sheet.words, sheet.results
    parts: Section = []
    for contrast in dict.fromkeys(level.contrast for level in results.levels):
        parts += _level_table(sheet, contrast, None if parts else heading)
    return [*parts, sheet.note(words("levels.note"), sheet.clustered, *_gaps(sheet))]


def _level_table(sheet: Sheet, contrast: ContrastFacts, heading: Paragraph | None) -> Section:
    words, results = sheet.words, sheet.results
    compared = results.compared(contrast)
    first = compared[0]
    columns = [
        Column(words("primary.endpoint"), 1.35),
        Column(sheet.arm(contrast.reference), 1.55, right=True),
        Column(sheet.arm(contrast.test), 1.55, right=True),
        Column(words("contrast.difference_of", minus=sheet.minus(contrast)), 2.0, right=True),
        Column("p", 0.6, right=True),
    ]
    levels = [level for level in results.levels if level.contrast == contrast]
    everybody = tuple(one for level in levels for one in level.reader_ids)
    ordered = tuple(r.reader_id for r in results.readers if r.reader_id in everybody)
    whole = LevelResult(contrast, "all", ordered, compared)
    rows: list[TableRow] = []
    for level in (*levels, whole):
        codes = ", ".join(sheet.code(reader_id) for reader_id in level.reader_ids)
        rows.append(TableRow((words(f"levels.group_{level.level}", codes=codes),), group=True))
        rows += [_mean(sheet, row) for row in level.comparisons]
    title = words(
        "levels.table", cases=first.n_positive + first.n_negative, positive=first.n_positive
    )
    title = sheet.joined(sheet.titled(contrast), title)
    return sheet.table(title, columns, rows, heading=heading)


def _mean(sheet: Sheet, row: ArmComparison) -> TableRow:
    change = row.leading
    return TableRow(
        (
            sheet.endpoint(row.endpoint),
            numbers.of_endpoint(row.endpoint, row.reference),
            numbers.of_endpoint(row.endpoint, row.test),
            sheet.change(row.endpoint, change),
            numbers.p_value(change.p),
        ),
        bold=row.endpoint == sheet.results.protocol.primary_endpoint,
    )


def _gaps(sheet: Sheet) -> list[str]:
    said: dict[str, None] = {}
    for level in sheet.results.levels:
        for row in level.comparisons:
            for why in (row.reference.note, row.test.note, row.leading.note):
                if why is not None:
                    endpoint = sheet.endpoint(row.endpoint)
                    who = sheet.words(f"levels.group_{level.level}", codes=_codes(sheet, level))
                    text = sheet.words(
                        "performance.gap", figure=endpoint, rows=who, reason=sheet.words.note(why)
                    )
                    said[text] = None
    return list(said)


def _codes(sheet: Sheet, level: LevelResult) -> str:
    return ", ".join(sheet.code(reader_id) for reader_id in level.reader_ids)


def _agreement(sheet: Sheet, *, heading: Paragraph | None = None) -> Section:
    words, results = sheet.words, sheet.results
    if not results.agreement:
        return []
    columns = [
        Column(words("levels.who"), 0.8),
        Column(words("appendix.arm"), 1.0),
        Column(words("levels.readers"), 0.5, right=True),
        Column(words("levels.cases"), 0.6, right=True),
        *(Column(words(f"levels.{key}"), 1.6, right=True) for key, _ in _COEFFICIENTS),
    ]
    rows = [_row(sheet, row) for row in results.agreement]
    title = words("levels.agreement", scale=" ".join(results.protocol.scale))
    key = "levels.agreement_note_clustered" if results.clustered else "levels.agreement_note"
    return [
        *sheet.table(title, columns, rows, heading=heading),
        sheet.note(words(key), *_reasons(sheet)),
    ]


def _row(sheet: Sheet, row: AgreementResult) -> TableRow:
    words = sheet.words
    return TableRow(
        (
            _who(sheet, row),
            sheet.arm(row.arm),
            str(row.n_readers),
            str(row.n_cases),
            numbers.percent(row.same),
            *(
                numbers.coefficient(figure, to=words("page.to"))
                for figure in (row.fleiss, row.ac1, row.weighted)
            ),
        )
    )


def _who(sheet: Sheet, row: AgreementResult) -> str:
    if row.level == ONE_BLOCK:
        return ", ".join(sheet.code(reader_id) for reader_id in row.reader_ids)
    return sheet.words(f"levels.who_{row.level}")


def _reasons(sheet: Sheet) -> list[str]:
    """Say why a coefficient or its interval is missing, once for all rows alike."""
    words = sheet.words
    said = []
    for key, figure in _COEFFICIENTS:
        found: dict[ResultNote, list[str]] = {}
        for row in sheet.results.agreement:
            why = figure(row).note
            if why is not None:
                who, arm = _who(sheet, row), sheet.arm(row.arm)
                found.setdefault(why, []).append(words("levels.agreement_row", who=who, arm=arm))
        said += [
            words(
                "levels.agreement_gap",
                figure=words(f"levels.{key}"),
                rows=", ".join(rows),
                reason=words.note(why),
            )
            for why, rows in found.items()
        ]
    return said
