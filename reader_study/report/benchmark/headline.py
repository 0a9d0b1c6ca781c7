"""The headline tables: outcomes, accuracy by both rules, blind controls, probabilities."""

from collections.abc import Sequence

from reader_study.analysis.benchmark.headline import Headline
from reader_study.analysis.benchmark.leaderboard import LeaderRow
from reader_study.report import numbers
from reader_study.report.benchmark.figures import area, bare, percent, points
from reader_study.report.benchmark.names import ModelNames
from reader_study.report.blocks import Column, TableRow, group_row
from reader_study.report.numbered import NumberedSheet, Section
from reader_study.report.style import ALARM
from reader_study.report.text import clean


def outcomes(sheet: NumberedSheet, rows: Sequence[LeaderRow]) -> Section:
    """Return how the main answers of each model ended."""
    words = sheet.words
    names = ("n", "answered", "refused", "unparsed", "truncated")
    columns = [Column(words("bench.model"), 3.3)]
    columns += [Column(words(f"bench.{name}"), 0.8, right=True) for name in names]
    columns.append(Column(words("bench.others"), 1.8))
    body, called = [], ModelNames(rows)
    for row in rows:
        counts = row.wrong.counts
        others = [f"{words(f'answered.{status}')} {n}" for status, n in counts.others]
        figures = (str(getattr(counts, name)) for name in names)
        cells = (called.whole(row), *figures, ", ".join(others) or numbers.DASH)
        body.append(TableRow(cells, colour=ALARM if counts.blocked else None))
    heading = sheet.heading("bench.headline")
    return [
        *sheet.table(words("bench.outcomes_table"), columns, body, heading=heading),
        sheet.note(words("bench.outcomes_note")),
    ]


def accuracy(sheet: NumberedSheet, rows: Sequence[LeaderRow]) -> Section:
    """Return accuracy, F1, sensitivity and specificity, by the primary rule and the other."""
    words = sheet.words
    columns = [
        Column(words("bench.model"), 1.7),
        Column(words("bench.category"), 1.65, right=True),
        Column(words("bench.three"), 1.65, right=True),
        Column(words("bench.f1"), 0.85, right=True),
        Column(words("bench.sens"), 1.65, right=True),
        Column(words("bench.spec"), 1.65, right=True),
    ]
    called = ModelNames(rows)
    body = [group_row(words("bench.rule_wrong"), columns)]
    body += [_accuracy_row(called.short(row), row.wrong) for row in rows]
    body.append(group_row(words("bench.rule_excluded"), columns))
    body += [_accuracy_row(called.short(row), row.excluded) for row in rows]
    return [
        *sheet.table(words("bench.accuracy_table"), columns, body),
        sheet.note(words("bench.accuracy_note")),
    ]


def controls(sheet: NumberedSheet, rows: Sequence[LeaderRow]) -> Section:
    """Return what is left of the accuracy without the image."""
    words = sheet.words
    columns = [
        Column(words("bench.control"), 2.0),
        Column(words("bench.real"), 1.65, right=True),
        Column(words("bench.blind"), 1.65, right=True),
        Column(words("bench.gained"), 1.75, right=True),
        Column(words("bench.kept"), 0.8, right=True),
    ]
    body, called = [], ModelNames(rows)
    for row in rows:
        if row.controls:
            body.append(group_row(called.whole(row), columns))
        for name, control in row.controls:
            figures = (percent(control.real), percent(control.blind), points(control.gained))
            cells = (words(f"bench.{name}"), *figures, bare(control.kept))
            body.append(TableRow(cells, colour=ALARM if control.doubtful else None))
    if not body:
        return [sheet.body(words("bench.no_controls"))]
    invented = [
        words("bench.invented", model=called.short(row), share=percent(row.invented))
        for row in rows
        if row.invented is not None
    ]
    return [
        *sheet.table(words("bench.controls_table"), columns, body),
        sheet.note(words("bench.controls_note"), *invented),
    ]


def probabilities(sheet: NumberedSheet, rows: Sequence[LeaderRow]) -> Section:
    """Return area and calibration of each source of probabilities by itself."""
    words = sheet.words
    columns = [
        Column(words("bench.source"), 2.2),
        Column(words("bench.auc"), 2.0, right=True),
        Column(words("bench.neutral"), 2.0, right=True),
        Column(words("bench.ece"), 0.8, right=True),
        Column(words("bench.brier"), 0.8, right=True),
    ]
    body, called = [], ModelNames(rows)
    for row in rows:
        if row.wrong.ordinal.n or row.wrong.sources:
            body.append(group_row(called.whole(row), columns))
        if row.wrong.ordinal.n:
            figures = (area(row.wrong.ordinal), *[numbers.DASH] * 3)
            body.append(TableRow((words("bench.ordinal"), *figures)))
        for source, found in row.wrong.sources:
            made = found.calibrated
            figures = (
                area(found.auc),
                area(found.auc_neutral),
                numbers.fixed(None if made is None else made.ece, 3),
                numbers.fixed(None if made is None else made.brier, 3),
            )
            said = words.known(f"bench.source_{source}", clean(source))
            body.append(TableRow((said, *figures)))
    if not body:
        return [sheet.body(words("bench.no_probability"))]
    return [
        *sheet.table(words("bench.probabilities_table"), columns, body),
        sheet.note(words("bench.probabilities_note")),
    ]


def _accuracy_row(name: str, found: Headline) -> TableRow:
    cells = (
        name,
        percent(found.category),
        percent(found.classes.accuracy),
        numbers.fixed(found.classes.macro_f1, 3),
        percent(found.cut.sensitivity),
        percent(found.cut.specificity),
    )
    return TableRow(cells, colour=ALARM if found.blocked else None)
