"""How readers used the AI, truth known; and how often they asked for it."""

from reportlab.platypus import KeepTogether

from reader_study.analysis.conduct.results import Reliance
from reader_study.analysis.declared import ContrastFacts
from reader_study.analysis.endpoints import SENSITIVITY, SPECIFICITY
from reader_study.analysis.estimates import ResultEstimate
from reader_study.report import numbers
from reader_study.report.blocks import Column, TableRow
from reader_study.report.plots.slopes import Slope, slopes_figure
from reader_study.report.sheet import Section, Sheet


def reliance(sheet: Sheet) -> Section:
    """Return reliance for each contrast with AI; why there is none where it cannot be told."""
    words, results = sheet.words, sheet.results
    wanted = [c for c in results.protocol.contrasts if _with_ai(sheet, c)]
    if not wanted:
        return []
    parts: Section = [sheet.heading("reliance.heading")]
    if not results.reliance:
        parts.append(sheet.body(words("reliance.none")))
    for contrast in wanted:
        rows = [row for row in results.reliance if row.contrast == contrast]
        parts += _slopes(sheet, contrast) if rows else []
        for how in dict.fromkeys(row.how for row in rows):
            parts += _table(sheet, contrast, how, [row for row in rows if row.how == how])
    if results.reliance:
        parts.append(sheet.note(words("reliance.note"), words("reliance.calls")))
    return [*parts, *_requests(sheet)]


def _with_ai(sheet: Sheet, contrast: ContrastFacts) -> bool:
    arms = [sheet.results.protocol.arm(arm) for arm in contrast.arms]
    return [bool(arm is not None and arm.shows) for arm in arms] == [False, True]


def _slopes(sheet: Sheet, contrast: ContrastFacts) -> Section:
    """Return each reader's way from one arm to the other; readers who lost are marked."""
    panels = []
    for endpoint in (SENSITIVITY, SPECIFICITY):
        slopes = []
        for reader in sheet.results.readers:
            pair = sheet.pair(reader.reader_id, contrast)
            ends = [] if pair is None else [row.figure(endpoint).value for row in pair]
            if len(ends) == 2 and ends[0] is not None and ends[1] is not None:
                slopes.append(Slope(reader.code, 100 * ends[0], 100 * ends[1]))
        if slopes:
            panels.append((sheet.endpoint(endpoint), slopes))
    if not panels:
        return []
    named = sheet.named(contrast)
    figure = slopes_figure(panels, before=named["reference"], after=named["test"])
    caption = sheet.figure_caption(figure, sheet.words("reliance.slopes", **named))
    return [KeepTogether([figure, caption])]


def _table(sheet: Sheet, contrast: ContrastFacts, how: str, rows: list[Reliance]) -> Section:
    words = sheet.words
    columns = [
        Column(words("performance.reader"), 0.95),
        Column(words("moves.n"), 0.5, right=True),
        *(
            Column(words(f"reliance.{key}"), 1.45, right=True)
            for key in ("appropriate", "over", "under", "ai", "self")
        ),
        Column(words("reliance.switches"), 0.95, right=True),
        Column(words("reliance.overrides"), 0.85, right=True),
    ]
    cells = [_row(sheet, row) for row in rows]
    title = words(f"reliance.table_{how}", **sheet.named(contrast))
    harmed = [sheet.code(r.reader_id) for r in rows if r.reader_id and r.harmful > r.beneficial]
    told = words("reliance.harmed", readers=", ".join(harmed)) if harmed else ""
    return [
        *sheet.table(sheet.joined(sheet.titled(contrast), title), columns, cells),
        *([sheet.note(told)] if told else []),
    ]


def _row(sheet: Sheet, row: Reliance) -> TableRow:
    together = row.reader_id == ""
    figures = (row.appropriate, row.over, row.under, row.ai_reliance, row.self_reliance)
    return TableRow(
        (
            sheet.words("times.all") if together else sheet.code(row.reader_id),
            str(row.n),
            *(_share(figure) for figure in figures),
            f"{row.beneficial} / {row.harmful}",
            str(row.overrides),
        ),
        bold=together,
        rule_above=together,
    )


def _share(figure: ResultEstimate) -> str:
    """Write a share with its numerator and denominator."""
    if figure.value is None or figure.hits is None or figure.n is None:
        return numbers.DASH
    return f"{figure.hits}/{figure.n}: {numbers.percent(figure)}"


def _requests(sheet: Sheet) -> Section:
    words, rows = sheet.words, sheet.results.requests
    if not rows:
        return []
    listed = ", ".join(
        words(
            "reliance.asked_reader",
            reader=sheet.code(row.reader_id),
            arm=sheet.arm(row.arm),
            n=row.requested,
            total=row.reads,
        )
        for row in rows
    )
    n, total = sum(row.requested for row in rows), sum(row.reads for row in rows)
    return [sheet.body(words("reliance.asked", n=n, total=total, readers=listed))]
