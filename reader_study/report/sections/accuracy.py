"""Diagnostic performance (laid out as WAUVE 2025, Table 4), and readers against the model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reader_study.analysis.declared import ContrastFacts
from reader_study.analysis.endpoints import (
    ACCURACY,
    SENSITIVITY,
    SHARES,
    SPECIFICITY,
    Endpoint,
)
from reader_study.analysis.estimates import Difference, ResultEstimate
from reader_study.analysis.outcomes import Performance, ReadersAgainstModel
from reader_study.cases import STANDALONE
from reader_study.report import numbers
from reader_study.report.blocks import Column, TableRow, paragraph
from reader_study.report.fonts import Face
from reader_study.report.sections.areas import find_change
from reader_study.report.sheet import Section, Sheet
from reader_study.report.style import AI, TextKind


@dataclass(frozen=True, slots=True)
class _ShareColumn:
    """One proportion: key of its heading, where it stands in a row, and its test, if it has one."""

    key: str
    of: Callable[[Performance], ResultEstimate]
    endpoint: Endpoint | None = None


_FIGURES = (
    _ShareColumn("performance.sens", lambda row: row.sensitivity, SENSITIVITY),
    _ShareColumn("performance.spec", lambda row: row.specificity, SPECIFICITY),
    _ShareColumn("performance.ppv", lambda row: row.ppv),
    _ShareColumn("performance.npv", lambda row: row.npv),
    _ShareColumn("performance.acc", lambda row: row.accuracy, ACCURACY),
)


def performance(sheet: Sheet) -> Section:
    """Return the table of sensitivity, specificity, predictive values and accuracy."""
    words, results = sheet.words, sheet.results
    if not sheet.measured:
        return []
    rows = [_model_row(sheet, model.model_id) for model in results.models]
    for arm in sheet.measured:
        rows.append(TableRow((_group(sheet, arm),), group=True))
        rows += [_reader_row(sheet, reader.reader_id, arm) for reader in results.readers]
        if not sheet.one_reader:
            rows.append(_mean_row(sheet, arm))
    threshold = results.protocol.positivity_threshold
    return [
        *sheet.table(
            words("performance.table", threshold=threshold),
            _columns(sheet),
            [row for row in rows if row.cells],
            heading=sheet.heading("performance.heading"),
        ),
        sheet.note(sheet.counted("performance.note"), sheet.clustered, *_sizes(sheet)),
        *([sheet.note(*gaps)] if (gaps := _gaps(sheet)) else []),
    ]


def _against(sheet: Sheet, arm: str) -> ContrastFacts | None:
    """Return the first contrast that tests an arm."""
    return next((c for c in sheet.contrasts if c.test == arm), None)


def _group(sheet: Sheet, arm: str) -> str:
    contrast = _against(sheet, arm)
    if contrast is None:
        return sheet.words("performance.arm", arm=sheet.arm(arm))
    return sheet.words(
        "performance.arm_against", arm=sheet.arm(arm), reference=sheet.arm(contrast.reference)
    )


def against_model(sheet: Sheet) -> Section:
    """Return the comparison of the mean of readers with each model."""
    words, results = sheet.words, sheet.results
    rows = [_versus_row(sheet, row) for row in results.model_comparisons]
    if not rows:
        return []
    columns = [
        Column(words("primary.endpoint"), 2.7),
        Column(sheet.counted("performance.model_readers"), 1.6, right=True),
        Column(words("performance.model_model"), 0.8, right=True),
        Column(words("performance.model_difference"), 2.0, right=True),
        Column(words("performance.p_random"), 0.8, right=True),
        Column(words("performance.p_fixed"), 0.8, right=True),
    ]
    heading = paragraph(words("performance.model_heading"), TextKind.SUBHEADING, face=Face.BOLD)
    form = words(f"performance.form_{results.model_comparisons[0].lead}")
    return [
        *sheet.table(sheet.counted("performance.model_table"), columns, rows, heading=heading),
        sheet.note(words("performance.model_note", form=form), *_versus_gaps(sheet)),
    ]


def _columns(sheet: Sheet) -> list[Column]:
    words = sheet.words
    columns = [Column(words("performance.reader"), 0.6)]
    for figure in _FIGURES:
        columns.append(Column(words(figure.key), 1.2, right=True))
        if figure.endpoint is not None:
            columns.append(Column("p", 0.5, right=True))
    return columns


def _cells(name: str, row: Performance, tests: Mapping[Endpoint, Difference]) -> tuple[str, ...]:
    cells = [name]
    for figure in _FIGURES:
        cells.append(numbers.percent(figure.of(row)))
        if figure.endpoint is not None:
            change = tests.get(figure.endpoint)
            cells.append("" if change is None else numbers.p_value(change.p))
    return tuple(cells)


def _model_row(sheet: Sheet, model_id: str) -> TableRow:
    row = sheet.performance(model_id, STANDALONE)
    cells = () if row is None else _cells(sheet.code(model_id), row, {})
    return TableRow(cells, colour=AI)


def _reader_row(sheet: Sheet, reader_id: str, arm: str) -> TableRow:
    row = sheet.performance(reader_id, arm)
    if row is None:
        return TableRow(())
    tests = {}
    contrast = _against(sheet, arm)
    if contrast is not None:
        changes = {e: find_change(sheet, reader_id, contrast, e) for e in SHARES}
        tests = {e: change.difference for e, change in changes.items() if change is not None}
    return TableRow(_cells(sheet.code(reader_id), row, tests))


def _mean_row(sheet: Sheet, arm: str) -> TableRow:
    tested = _against(sheet, arm)
    contrast = tested or next((c for c in sheet.contrasts if c.reference == arm), None)
    if contrast is None:
        return _mean_apart(sheet, arm)
    rows = {c.endpoint: c for c in sheet.results.compared(contrast)}
    cells = [sheet.words("performance.mean")]
    for figure in _FIGURES:
        if figure.endpoint is not None:
            row = rows[figure.endpoint]
            cells.append(numbers.percent(row.reference if tested is None else row.test))
            cells.append("" if tested is None else numbers.p_value(row.leading.p))
        else:
            cells.append(_plain_mean(sheet, figure, contrast, arm))
    return TableRow(tuple(cells), bold=True, rule_above=True)


def _mean_apart(sheet: Sheet, arm: str) -> TableRow:
    """Return the means of an arm that is compared with no other."""
    means = {row.endpoint: row.mean for row in sheet.results.arm_means if row.arm == arm}
    cells = [sheet.words("performance.mean")]
    for figure in _FIGURES:
        if figure.endpoint is None:
            cells.append("")
        else:
            mean = means.get(figure.endpoint)
            cells += [numbers.DASH if mean is None else numbers.percent(mean), ""]
    return TableRow(tuple(cells), bold=True, rule_above=True)


def _plain_mean(sheet: Sheet, figure: _ShareColumn, contrast: ContrastFacts, arm: str) -> str:
    wanted = (contrast, arm)
    rows = sheet.results.mean_predictive
    row = next((row for row in rows if (row.contrast, row.arm) == wanted), None)
    if row is None:
        return numbers.DASH
    mean = row.ppv if figure.key == "performance.ppv" else row.npv
    return numbers.DASH if mean.value is None else numbers.share(mean.value)


def _sizes(sheet: Sheet) -> list[str]:
    words = sheet.words
    rows = [row for row in sheet.results.performance if not row.beside]
    if len({row.n_cases for row in rows}) < 2:
        return []
    found: dict[tuple[str, int], None] = {(sheet.code(r.reader_id), r.n_cases): None for r in rows}
    listed = ", ".join(words("performance.size", reader=code, n=n) for code, n in found)
    return [words("performance.sizes", rows=listed)]


def _gaps(sheet: Sheet) -> list[str]:
    """Say why a figure is a dash."""
    return sheet.gaps({sheet.words(figure.key): figure.of for figure in _FIGURES})


def _versus_row(sheet: Sheet, row: ReadersAgainstModel) -> TableRow:
    words = sheet.words
    title = words(
        "performance.model_row",
        endpoint=sheet.endpoint(row.endpoint),
        arm=sheet.arm(row.arm),
    )
    return TableRow(
        (
            f"{sheet.code(row.model_id)} · {title}",
            numbers.of_endpoint(row.endpoint, row.readers),
            numbers.of_endpoint(row.endpoint, row.model),
            sheet.change(row.endpoint, row.leading),
            numbers.p_value(row.random.p),
            numbers.p_value(row.fixed.p),
        )
    )


def _versus_gaps(sheet: Sheet) -> list[str]:
    words = sheet.words
    said: dict[str, str] = {}
    for row in sheet.results.model_comparisons:
        for why in (row.leading.note, None if sheet.one_reader else row.random.note):
            if why is not None:
                endpoint = sheet.endpoint(row.endpoint)
                text = words("primary.undefined", endpoint=endpoint, reason=words.note(why))
                said[text] = text
    return list(said)
