"""Changed categories, missing reads and deviations."""

from collections.abc import Sequence

from reportlab.platypus import KeepTogether

from reader_study.analysis.counts import (
    Move,
    ReclassificationResult,
)
from reader_study.analysis.declared import ContrastFacts
from reader_study.analysis.facts import Deviation
from reader_study.report import numbers
from reader_study.report.blocks import Column, TableRow
from reader_study.report.plots.matrix import Titles, matrices_figure
from reader_study.report.sheet import Section, Sheet


def changes(sheet: Sheet) -> Section:
    """Return the reclassification table and matrices (after WAUVE 2025, Table 5)."""
    held = {row.contrast: None for row in sheet.results.reclassification}
    return [part for contrast in held for part in _changes(sheet, contrast)]


def _changes(sheet: Sheet, contrast: ContrastFacts) -> Section:
    words, results = sheet.words, sheet.results
    found = [row for row in results.reclassification if row.contrast == contrast]
    named = sheet.named(contrast)
    heads = ("n", "same", "up", "down", "to_positive", "to_negative")
    columns = [
        Column(words("performance.reader"), 0.7),
        Column(words("moves.truth"), 0.9),
        *(Column(words(f"moves.{head}"), 0.72, right=True) for head in heads),
        Column(words("moves.steps"), 3.2),
    ]
    rows = [_change_row(sheet, row) for row in found]
    threshold = results.protocol.positivity_threshold
    return [
        KeepTogether(
            [
                sheet.heading("moves.heading", **named),
                sheet.body(_crossings(sheet, contrast, found)),
                *_matrices(sheet, contrast, found),
            ]
        ),
        *sheet.table(words("moves.table", **named), columns, rows),
        sheet.note(words("moves.note", threshold=threshold)),
    ]


def _change_row(sheet: Sheet, row: ReclassificationResult) -> TableRow:
    steps = sorted(
        (m for m in row.moves if m.before != m.after), key=lambda m: (-m.count, m.before, m.after)
    )
    text = ", ".join(f"{m.before}→{m.after}\u00a0×{m.count}" for m in steps)
    counts = (
        row.n,
        row.unchanged,
        row.upgraded,
        row.downgraded,
        row.to_positive,
        row.to_negative,
    )
    return TableRow(
        (
            sheet.code(row.reader_id),
            sheet.words(f"truth.{row.truth}"),
            *(str(count) for count in counts),
            text or sheet.words("moves.none"),
        ),
        rule_above=row.truth == "malignant",
    )


def _crossings(
    sheet: Sheet, contrast: ContrastFacts, rows: Sequence[ReclassificationResult]
) -> str:
    words, results = sheet.words, sheet.results
    if any(row.n for row in rows) and all(row.unchanged == row.n for row in rows):
        return words("moves.nothing")
    sides = [
        words(
            "moves.in_malignant" if side.malignant else "moves.in_other",
            reads=side.reads,
            up=side.to_positive,
            up_lesions=side.to_positive_lesions,
            down=side.to_negative,
            down_lesions=side.to_negative_lesions,
        )
        for side in results.crossings
        if side.contrast == contrast
    ]
    return sheet.joined(words("moves.summary", **sheet.named(contrast)), *sides)


def _matrices(
    sheet: Sheet, contrast: ContrastFacts, rows: Sequence[ReclassificationResult]
) -> Section:
    words, protocol = sheet.words, sheet.results.protocol
    groups: tuple[list[Move], list[Move]] = ([], [])
    for row in rows:
        groups[row.truth != "malignant"].extend(row.moves)
    figure = matrices_figure(
        [(words("moves.malignant"), groups[0]), (words("moves.other"), groups[1])],
        scale=protocol.scale,
        cut=protocol.scale.index(protocol.positivity_threshold),
        titles=Titles(sheet.arm(contrast.reference), sheet.arm(contrast.test)),
    )
    counts = [sum(move.count for move in group) for group in groups]
    caption = words("moves.figure", malignant=counts[0], other=counts[1], **sheet.named(contrast))
    return [figure, sheet.figure_caption(figure, caption)]


def missing(sheet: Sheet) -> Section:
    """Return the missing-data table with its rule, and reads locked soon after the AI's answer."""
    words, results = sheet.words, sheet.results
    columns = [
        Column(words("performance.reader"), 0.7),
        Column(words("times.stage"), 1.8),
        *(
            Column(words(f"missing.{key}"), 0.9, right=True)
            for key in ("due", "assessed", "cannot", "missing")
        ),
        Column(words("missing.reasons"), 2.3),
    ]
    rows = [
        TableRow(
            (
                sheet.code(row.reader_id),
                sheet.arm(row.arm),
                str(row.expected),
                str(row.assessed),
                str(row.cannot_assess),
                str(row.missing),
                ", ".join(f"{why} ({n})" for why, n in row.reasons) or numbers.DASH,
            )
        )
        for row in results.completeness
    ]
    notes = sheet.notes(results.notes) or words("missing.all_there")
    return [
        *sheet.table(
            words("missing.table"), columns, rows, heading=sheet.heading("missing.heading")
        ),
        sheet.note(words("missing.rule"), notes),
        *_looks(sheet),
    ]


def deviations(sheet: Sheet) -> Section:
    """Return what did not go as planned, with time and reason; or that the log holds none."""
    words = sheet.words
    if not sheet.results.deviations:
        return [sheet.body(words("missing.no_deviations"))]
    columns = [
        Column(words("missing.when"), 1.5),
        Column(words("missing.what"), 3.0),
        Column(words("missing.why"), 1.8),
    ]
    rows = [
        TableRow((_when(sheet, item), sheet.told(item.what), item.reason))
        for item in sheet.results.deviations
    ]
    return sheet.table(words("missing.deviations"), columns, rows)


def _when(sheet: Sheet, item: Deviation) -> str:
    """Return the time, or the first and the last of several; a dash in older results."""
    first, last = numbers.utc(item.utc), numbers.utc(item.until)
    if last and last != first:
        return sheet.words("missing.times", first=first, last=last)
    return first or numbers.DASH


def _looks(sheet: Sheet) -> Section:
    """Count final reads that were locked within a second of the AI's answer."""
    words, looks = sheet.words, sheet.results.looks
    total = sum(row.reads for row in looks)
    if not total:
        return []
    quick = [row for row in looks if row.quick]
    if not quick:
        return [sheet.body(words("missing.looks_none", total=total))]
    listed = ", ".join(
        words(
            "missing.looks_reader", reader=sheet.code(row.reader_id), n=row.quick, total=row.reads
        )
        for row in quick
    )
    text = words(
        "missing.looks",
        n=sum(row.quick for row in quick),
        total=total,
        changed=sum(row.quick_changed for row in quick),
        readers=listed,
    )
    return [sheet.body(text)]
