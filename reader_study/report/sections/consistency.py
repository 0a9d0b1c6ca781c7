"""Readers with themselves, and the way from two readers to one label."""

from collections import Counter

from reader_study.analysis.conduct.results import ArbitrationFlow, RepeatAgreement
from reader_study.report import numbers
from reader_study.report.blocks import Column, TableRow, pairs
from reader_study.report.sheet import Section, Sheet


def repeats(sheet: Sheet) -> Section:
    """Return intra-reader agreement; nothing where the design has no repeats."""
    words, rows = sheet.words, sheet.results.repeats
    if not rows:
        return []
    columns = [
        Column(words("performance.reader"), 0.8),
        Column(words("appendix.arm"), 1.3),
        Column(words("repeats.n"), 0.6, right=True),
        Column(words("levels.same"), 1.6, right=True),
        Column(words("levels.weighted"), 1.6, right=True),
        Column(words("repeats.icc"), 1.6, right=True),
        Column(words("repeats.limits"), 1.7, right=True),
    ]
    cells = [_repeat(sheet, row) for row in rows]
    heading = sheet.heading("repeats.heading")
    return [
        *sheet.table(words("repeats.table"), columns, cells, heading=heading),
        sheet.note(words("repeats.note")),
    ]


def _repeat(sheet: Sheet, row: RepeatAgreement) -> TableRow:
    mean, to = row.reader_id == "", sheet.words("page.to")
    limits = numbers.fixed(row.bias, 1, sign=True)
    if row.low is not None and row.high is not None:
        ends = [numbers.fixed(end, 1, sign=True) for end in (row.low, row.high)]
        limits = f"{limits} ({ends[0]}{to}{ends[1]})"
    return TableRow(
        (
            sheet.words("forest.mean") if mean else sheet.code(row.reader_id),
            sheet.arm(row.arm),
            str(row.n),
            numbers.percent(row.same),
            numbers.coefficient(row.kappa, to=to),
            numbers.coefficient(row.icc, to=to),
            limits,
        ),
        bold=mean,
        rule_above=mean,
    )


def arbitration(sheet: Sheet) -> Section:
    """Return how cases came to a label; nothing in a study without an arbitrator."""
    rows = sheet.results.arbitration
    if not rows:
        return []
    parts: Section = [sheet.heading("arbitration.heading")]
    for row in rows:
        parts += _flow(sheet, row)
    return parts


def _flow(sheet: Sheet, row: ArbitrationFlow) -> Section:
    words = sheet.words
    if not row.complete:
        return [sheet.body(words("arbitration.none", arm=sheet.arm(row.arm)))]
    kappa = numbers.coefficient(row.kappa, to=words("page.to"))
    if row.kappa.value is None and row.kappa.note is not None:
        kappa = words.note(row.kappa.note)
    still_open = sum(label.source == "open" for label in row.labels)
    items = [
        (words("arbitration.arm"), sheet.arm(row.arm)),
        (words("arbitration.complete"), str(row.complete)),
        (words("arbitration.agreed"), _of(row.agreed, row.complete)),
        (words("arbitration.drawn"), _of(row.drawn, row.complete)),
        (words("arbitration.fields"), _fields(row)),
        (words("arbitration.decided"), _of(row.decided, row.drawn)),
        (words("arbitration.sides"), _sides(sheet, row)),
        (words("arbitration.open"), str(still_open)),
        (words("arbitration.kappa"), kappa),
        (words("arbitration.labels"), _labels(sheet, row)),
    ]
    return [pairs(items), sheet.note(words("arbitration.note"))]


def _of(n: int, whole: int) -> str:
    return f"{n} ({numbers.share(n / whole)}\u00a0%)" if whole else str(n)


def _fields(row: ArbitrationFlow) -> str:
    return ", ".join(f"{name} {n}" for name, n in row.fields) or numbers.DASH


def _sides(sheet: Sheet, row: ArbitrationFlow) -> str:
    told = [
        sheet.words("arbitration.side", reader=sheet.code(side.reader_id), n=side.n, total=side.of)
        for side in row.sides
    ]
    if row.decided:
        told.append(sheet.words("arbitration.third", n=row.third))
    return "; ".join(told) or numbers.DASH


def _labels(sheet: Sheet, row: ArbitrationFlow) -> str:
    order = {name: k for k, name in enumerate(sheet.results.protocol.scale)}
    found = Counter(label.label for label in row.labels if label.label)
    ranked = sorted(found.items(), key=lambda pair: order.get(pair[0], len(order)))
    refused = sheet.words("missing.cannot")
    told = [f"{refused if n == 'cannot_assess' else n}: {count}" for n, count in ranked]
    return ", ".join(told) or numbers.DASH
