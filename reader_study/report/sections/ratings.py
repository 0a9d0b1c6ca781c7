"""Items that are described by themselves: distribution, medians, differences between arms."""

from reportlab.platypus import KeepTogether

from reader_study.analysis.conduct.results import ItemDifference, ItemRatings
from reader_study.analysis.declared import ItemFacts
from reader_study.report import numbers
from reader_study.report.blocks import Column, TableRow
from reader_study.report.plots.levels import LevelBar, levels_figure
from reader_study.report.sheet import Section, Sheet
from reader_study.report.text import clean


def ratings(sheet: Sheet) -> Section:
    """Return the ratings of each form that has items; nothing where no form has any."""
    forms = dict.fromkeys(row.form for row in sheet.results.ratings)
    return [part for form in forms for part in _form(sheet, form)]


def item_name(sheet: Sheet, form_id: str, item_id: str) -> str:
    """Return an item's label in the language of the report."""
    form = sheet.results.protocol.form(form_id)
    items = () if form is None else form.items
    found = next((item for item in items if item.id == item_id), ItemFacts(item_id, item_id))
    return clean(found.heading(sheet.words.language), limit=80)


def _form(sheet: Sheet, form_id: str) -> Section:
    words = sheet.words
    rows = [row for row in sheet.results.ratings if row.form == form_id]
    facts = sheet.results.protocol.form(form_id)
    title = form_id if facts is None else clean(facts.heading(words.language), limit=80)
    heading = sheet.heading("ratings.heading", form=title)
    if not any(row.n for row in rows):
        return [heading, sheet.body(words("ratings.none"))]
    figure = _figure(sheet, rows)
    above: Section = [KeepTogether([heading, *figure])] if figure else []
    columns = [
        Column(words("ratings.item"), 1.9),
        Column(words("appendix.arm"), 1.5),
        Column(words("ratings.n"), 0.6, right=True),
        Column(words("ratings.median"), 1.2, right=True),
        Column(words("ratings.mean"), 0.7, right=True),
        Column(words("ratings.icc"), 1.5, right=True),
    ]
    cells = [_row(sheet, row, first=row.arm == rows[0].arm) for row in _by_item(rows)]
    first = heading if not figure else None
    return [
        *above,
        *sheet.table(words("ratings.table", form=title), columns, cells, heading=first),
        sheet.note(words("ratings.note")),
        *_differences(sheet, form_id),
    ]


def _by_item(rows: list[ItemRatings]) -> list[ItemRatings]:
    items = list(dict.fromkeys(row.item for row in rows))
    return sorted(rows, key=lambda row: items.index(row.item))


def _row(sheet: Sheet, row: ItemRatings, *, first: bool) -> TableRow:
    spread = numbers.DASH
    if row.median is not None and row.q1 is not None and row.q3 is not None:
        spread = f"{row.median:g} ({row.q1:g}–{row.q3:g})"
    return TableRow(
        (
            item_name(sheet, row.form, row.item) if first else "",
            sheet.arm(row.arm),
            str(row.n),
            spread,
            numbers.fixed(row.mean, 2),
            numbers.coefficient(row.icc, to=sheet.words("page.to")),
        ),
        rule_above=first,
    )


def _figure(sheet: Sheet, rows: list[ItemRatings]) -> Section:
    held = [row for row in _by_item(rows) if row.counts]
    if not held:
        return []
    items = []
    for item in dict.fromkeys(row.item for row in held):
        bars = [
            LevelBar(
                sheet.arm(row.arm),
                tuple(count for _, count in row.counts),
                numbers.DASH if row.median is None else f"{row.median:g}",
            )
            for row in held
            if row.item == item
        ]
        items.append((item_name(sheet, held[0].form, item), bars))
    levels = [str(level) for level, _ in max((row.counts for row in held), key=len)]
    figure = levels_figure(items, levels=levels, median=sheet.words("ratings.median_short"))
    caption = sheet.words("ratings.caption", n=sum(row.n for row in held))
    return [figure, sheet.figure_caption(figure, caption)]


def _differences(sheet: Sheet, form_id: str) -> Section:
    words = sheet.words
    parts: Section = []
    rows = sheet.results.rating_differences
    for contrast in dict.fromkeys(row.contrast for row in rows):
        arm = sheet.results.protocol.arm(contrast.test)
        if arm is None or arm.form != form_id:
            continue
        columns = [
            Column(words("ratings.item"), 2.2),
            Column(words("ratings.cases"), 0.7, right=True),
            Column(words("contrast.difference_of", minus=sheet.minus(contrast)), 2.4, right=True),
            Column("p", 0.7, right=True),
        ]
        own = [row for row in rows if row.contrast == contrast]
        cells = [_difference(sheet, form_id, row) for row in own]
        title = words("ratings.differences", **sheet.named(contrast))
        gaps = dict.fromkeys(
            words.note(row.difference.note) for row in own if row.difference.note is not None
        )
        parts += sheet.table(title, columns, cells)
        parts.append(sheet.note(words("ratings.differences_note"), *gaps))
    return parts


def _difference(sheet: Sheet, form_id: str, row: ItemDifference) -> TableRow:
    return TableRow(
        (
            item_name(sheet, form_id, row.item),
            str(row.cases),
            numbers.levels(row.difference, to=sheet.words("page.to")),
            numbers.p_value(row.difference.p),
        )
    )
