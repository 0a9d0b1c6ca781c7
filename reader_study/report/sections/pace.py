"""Reading times: strips, the table by reader, ratios of arms of their own, parts of the reads."""

from collections.abc import Callable

from reportlab.platypus import KeepTogether

from reader_study.analysis.counts import PhaseTimes, ReadingTimeResult, Spread
from reader_study.report import numbers
from reader_study.report.blocks import Column, TableRow
from reader_study.report.plots.strips import StripRow, strips_figure
from reader_study.report.sheet import Section, Sheet


def times(sheet: Sheet) -> Section:
    """Return the strips and the table of reading times."""
    words, results = sheet.words, sheet.results
    heading = sheet.heading("times.heading")
    if all(row.total is None for row in results.times):
        return [heading, sheet.body(words("times.none"))]
    people = [r for r in results.readers if r.role == "reader"]
    rows = [_strip(sheet, f"{r.code}  {r.name}", r.reader_id, bold=False) for r in people]
    rows.append(_strip(sheet, words("times.all"), "", bold=True))
    figure = strips_figure(
        rows,
        axis_title=words("times.axis"),
        arms=[sheet.arm(arm) for arm in sheet.arms],
    )
    n = sum(row.total.n for row in results.times if row.total is not None and row.reader_id)
    return [
        KeepTogether([heading, figure, sheet.figure_caption(figure, words("times.caption", n=n))]),
        *sheet.table(
            words("times.table"),
            _time_columns(sheet),
            [_time_row(sheet, row) for row in results.times],
        ),
        *(sheet.body(text) for text in _ratios(sheet)),
        *_phases(sheet),
        sheet.note(words("times.note"), words("times.follows") if _follows(sheet) else ""),
    ]


def _strip(sheet: Sheet, name: str, reader_id: str, *, bold: bool) -> StripRow:
    found = {row.arm: row.total for row in sheet.results.times if row.reader_id == reader_id}
    return StripRow(name, tuple(found.get(arm) for arm in sheet.arms), bold=bold)


def _phases(sheet: Sheet) -> Section:
    """Return the parts of the reads, as far as the log derives them."""
    words, rows = sheet.words, sheet.results.phases
    parts: list[tuple[str, Callable[[PhaseTimes], Spread | None]]] = [
        ("first_answer", lambda row: row.first_answer),
        ("with_ai", lambda row: row.with_ai),
        ("dwell", lambda row: row.dwell),
        ("evaluation", lambda row: row.evaluation),
    ]
    held = [(key, of) for key, of in parts if any(of(row) is not None for row in rows)]
    if not held:
        return []
    columns = [
        Column(words("times.stage"), 1.8),
        Column(words("times.n"), 0.6, right=True),
        *(Column(words(f"times.{key}"), 1.6, right=True) for key, _ in held),
    ]
    cells = [
        TableRow((sheet.arm(row.arm), str(row.n), *(_quartiles(of(row)) for _, of in held)))
        for row in rows
    ]
    rules = ", ".join(str(rule) for rule in sorted({r for row in rows for r in row.rules}))
    return [
        *sheet.table(words("times.phases"), columns, cells),
        sheet.note(words("times.phases_note", rules=rules)),
    ]


def _ratios(sheet: Sheet) -> list[str]:
    """Say how the times of two arms compare, where they are arms of their own."""
    words, told = sheet.words, []
    for row in sheet.results.time_ratios:
        minus = sheet.minus(row.contrast).replace(numbers.MINUS, "/")
        if row.ratio is None:
            why = "" if row.note is None else words.note(row.note)
            told.append(words("times.ratio_none", minus=minus, reason=why))
            continue
        interval = ""
        if row.low is not None and row.high is not None:
            low, high = numbers.fixed(row.low, 2), numbers.fixed(row.high, 2)
            interval = f" (95\u00a0% CI {low}–{high})"
        p = numbers.p_equals(row.p)
        told.append(
            words(
                "times.ratio",
                minus=minus,
                ratio=numbers.fixed(row.ratio, 2),
                interval=interval,
                p=f", {p}" if p else "",
                readers=row.n_readers,
                cases=row.n_cases,
            )
        )
    return told


def _follows(sheet: Sheet) -> bool:
    """Whether an arm begins with the locked read of another."""
    return any(arm.follows for arm in sheet.results.protocol.arms)


def _time_columns(sheet: Sheet) -> list[Column]:
    words = sheet.words
    return [
        Column(words("performance.reader"), 1.0),
        Column(words("times.stage"), 1.6),
        Column(words("times.n"), 0.6, right=True),
        Column(words("times.total"), 1.6, right=True),
        Column(words("times.active"), 1.6, right=True),
        Column(words("times.machine"), 1.6, right=True),
    ]


def _time_row(sheet: Sheet, row: ReadingTimeResult) -> TableRow:
    words = sheet.words
    everyone = row.reader_id == ""
    return TableRow(
        (
            words("times.all") if everyone else sheet.code(row.reader_id),
            sheet.arm(row.arm),
            "0" if row.total is None else str(row.total.n),
            _quartiles(row.total),
            _quartiles(row.active),
            _quartiles(row.machine, digits=2),
        ),
        bold=everyone,
        rule_above=everyone and row.arm == sheet.arms[0],
    )


def _quartiles(spread: Spread | None, *, digits: int = 1) -> str:
    if spread is None:
        return numbers.DASH
    cuts = (spread.q1_ms, spread.median_ms, spread.q3_ms)
    q1, median, q3 = (numbers.seconds(cut, digits=digits) for cut in cuts)
    return f"{median} ({q1}–{q3})"
