"""How reading went along: learning and tiring, workload, washout, marks of haste."""

from statistics import median

from reportlab.graphics.shapes import Drawing
from reportlab.platypus import KeepTogether

from reader_study.analysis.conduct.results import LearningRow, SessionAnswers
from reader_study.report import numbers
from reader_study.report.blocks import Column, TableRow
from reader_study.report.plots.trend import TrendLine, TrendPoint, trend_figure
from reader_study.report.sections.ratings import item_name
from reader_study.report.sheet import Section, Sheet
from reader_study.report.text import clean


def learning(sheet: Sheet) -> Section:
    """Return accuracy and time by third of the list, session and place in a batch."""
    words, rows = sheet.words, sheet.results.learning
    if not rows:
        return []
    columns = [
        Column(words("learning.stretch"), 2.0),
        Column(words("appendix.arm"), 1.8),
        Column(words("times.n"), 0.6, right=True),
        Column(words("learning.right"), 1.6, right=True),
        Column(words("learning.time"), 1.2, right=True),
    ]
    ordered = sorted(rows, key=lambda row: ("position", "session", "batch").index(row.by))
    cells = [
        TableRow(
            (
                words(f"learning.{row.by}", n=row.level),
                sheet.arm(row.arm),
                str(row.n),
                numbers.percent(row.right),
                numbers.DASH if row.time_ms is None else numbers.seconds(row.time_ms),
            ),
            rule_above=k > 0 and (row.by, row.arm) != (ordered[k - 1].by, ordered[k - 1].arm),
        )
        for k, row in enumerate(ordered)
    ]
    heading = sheet.heading("learning.heading")
    figure = _trend(sheet)
    return [
        KeepTogether([heading, figure, sheet.figure_caption(figure, words("learning.caption"))]),
        *sheet.table(words("learning.table"), columns, cells),
        sheet.note(words("learning.note")),
    ]


def _trend(sheet: Sheet) -> Drawing:
    words = sheet.words
    rows = [row for row in sheet.results.learning if row.by == "position"]
    panels = []
    right = [_line(sheet, arm, rows, accuracy=True) for arm in _arms(rows)]
    if any(point is not None for one in right for point in one.points):
        panels.append((words("learning.right"), right))
    panels.append(
        (words("learning.time"), [_line(sheet, arm, rows, accuracy=False) for arm in _arms(rows)])
    )
    places = [words("learning.third", n=k) for k in (1, 2, 3)]
    return trend_figure(panels, places=places)


def _arms(rows: list[LearningRow]) -> list[str]:
    return list(dict.fromkeys(row.arm for row in rows))


def _line(sheet: Sheet, arm: str, rows: list[LearningRow], *, accuracy: bool) -> TrendLine:
    points: list[TrendPoint | None] = []
    for level in (1, 2, 3):
        row = next((r for r in rows if (r.arm, r.level) == (arm, level)), None)
        if row is None:
            points.append(None)
        elif not accuracy:
            points.append(None if row.time_ms is None else (row.time_ms / 1000, None, None))
        elif row.right.value is None:
            points.append(None)
        else:
            ends = [None if e is None else 100 * e for e in (row.right.low, row.right.high)]
            points.append((100 * row.right.value, ends[0], ends[1]))
    return TrendLine(sheet.arm(arm), tuple(points))


def workload(sheet: Sheet) -> Section:
    """Return the answers about sessions; nothing where the protocol asks for none."""
    rows = sheet.results.session_answers
    if not rows:
        return []
    parts: Section = [sheet.heading("workload.heading")]
    for form in dict.fromkeys(row.form for row in rows):
        parts += _form(sheet, form, [row for row in rows if row.form == form])
    return parts


def _form(sheet: Sheet, form_id: str, rows: list[SessionAnswers]) -> Section:
    words = sheet.words
    facts = sheet.results.protocol.form(form_id)
    title = form_id if facts is None else clean(facts.heading(words.language), limit=90)
    items = list(dict.fromkeys(item for row in rows for item, _ in row.values))
    tested = any(row.asked for row in rows)
    columns = [
        Column(words("performance.reader"), 0.7),
        Column(words("workload.session"), 0.6, right=True),
        Column(words("workload.arms"), 1.5),
        *(Column(item_name(sheet, form_id, item), 0.9, right=True) for item in items),
        *([Column(words("workload.right"), 0.9, right=True)] if tested else []),
    ]
    cells = [_answers(sheet, row, items, tested=tested) for row in rows]
    for arms in dict.fromkeys(row.arms for row in rows):
        together = [row for row in rows if row.arms == arms]
        cells.append(_medians(sheet, arms, together, items, tested=tested))
    return [
        *sheet.table(words("workload.table", form=title), columns, cells),
        sheet.note(words("workload.note")),
    ]


def _arm_names(sheet: Sheet, arms: tuple[str, ...]) -> str:
    return ", ".join(sheet.arm(arm) for arm in arms) or numbers.DASH


def _answers(sheet: Sheet, row: SessionAnswers, items: list[str], *, tested: bool) -> TableRow:
    held = dict(row.values)
    right = [] if not tested else [f"{row.right} / {row.asked}" if row.asked else numbers.DASH]
    return TableRow(
        (
            sheet.code(row.reader_id),
            str(row.session),
            _arm_names(sheet, row.arms),
            *(str(held.get(item, numbers.DASH)) for item in items),
            *right,
        )
    )


def _medians(
    sheet: Sheet,
    arms: tuple[str, ...],
    rows: list[SessionAnswers],
    items: list[str],
    *,
    tested: bool,
) -> TableRow:
    cells = []
    for item in items:
        values = [dict(row.values)[item] for row in rows if item in dict(row.values)]
        cells.append(f"{median(values):g}" if values else numbers.DASH)
    if tested:
        right = [(row.right or 0, row.asked) for row in rows if row.asked]
        n, whole = sum(r for r, _ in right), sum(a for _, a in right)
        cells.append(f"{n} / {whole}")
    return TableRow(
        (sheet.words("workload.median"), "", _arm_names(sheet, arms), *cells),
        bold=True,
        rule_above=True,
    )


def washout(sheet: Sheet) -> Section:
    """Return the intervals between two openings of a case; nothing where cases are read once."""
    words, rows = sheet.words, sheet.results.intervals
    declared = sheet.results.protocol.washout_days
    if declared is None:
        return []
    if not rows:
        return [sheet.body(words("washout.none", days=declared))]
    columns = [
        Column(words("performance.reader"), 1.0),
        Column(words("washout.n"), 1.0, right=True),
        Column(words("washout.minimum"), 1.2, right=True),
        Column(words("washout.median"), 1.2, right=True),
        Column(words("washout.short"), 1.4, right=True),
    ]
    cells = [
        TableRow(
            (
                sheet.code(row.reader_id),
                str(row.n),
                numbers.fixed(row.minimum_days, 1),
                numbers.fixed(row.median_days, 1),
                str(row.short),
            )
        )
        for row in rows
    ]
    return [
        *sheet.table(words("washout.table", days=declared), columns, cells),
        sheet.note(words("washout.note")),
    ]


def attention(sheet: Sheet) -> Section:
    """Return marks of haste by reader, or that there are none."""
    words, rows = sheet.words, sheet.results.attention
    total = sum(row.reads for row in rows)
    if not total:
        return []
    if not any(row.straight or row.fast or row.unplayed for row in rows):
        return [sheet.body(words("attention.none", n=total))]
    columns = [
        Column(words("performance.reader"), 1.0),
        Column(words("times.n"), 0.8, right=True),
        Column(words("attention.longest"), 1.4, right=True),
        Column(words("attention.straight"), 1.4, right=True),
        Column(words("attention.fast"), 1.2, right=True),
        Column(words("attention.unplayed"), 1.2, right=True),
    ]
    cells = [
        TableRow(
            (
                sheet.code(row.reader_id),
                str(row.reads),
                str(row.longest_run),
                str(row.straight),
                str(row.fast),
                str(row.unplayed),
            )
        )
        for row in rows
    ]
    return [
        *sheet.table(words("attention.table"), columns, cells),
        sheet.note(words("attention.note")),
    ]
