"""Primary and secondary results: means of readers, and the ROC square."""

from collections.abc import Sequence

from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Paragraph

from reader_study.analysis.declared import ContrastFacts
from reader_study.analysis.endpoints import ENDPOINTS, SENSITIVITY, SPECIFICITY
from reader_study.analysis.notes import ResultNote
from reader_study.analysis.outcomes import ArmComparison, Performance
from reader_study.cases import STANDALONE
from reader_study.report import numbers
from reader_study.report.blocks import Column, TableRow, side_by_side
from reader_study.report.fonts import Face
from reader_study.report.plots.roc import ModelLine, ReaderPoints, roc_figure
from reader_study.report.sheet import Section, Sheet
from reader_study.report.style import FIGURE_PT
from reader_study.report.text import fit, width

_ROC_SIDE = 108 * mm
_LABEL_SHARE = 2 / 3


def primary(sheet: Sheet) -> Section:
    """Return a table of means for each contrast, and for arms that are compared with none."""
    if not sheet.contrasts and not sheet.results.arm_means:
        return []
    parts: Section = []
    for contrast in sheet.contrasts:
        heading = None if parts else sheet.heading("primary.heading")
        parts += _contrast(sheet, contrast, heading)
    if len(sheet.contrasts) > 1:
        parts += _multiplicity(sheet)
    if sheet.results.arm_means:
        heading = None if parts else sheet.heading("primary.heading")
        parts += _apart(sheet, heading)
    return parts


def _multiplicity(sheet: Sheet) -> Section:
    """Return the primary endpoint of every contrast with p adjusted for their number."""
    words, results = sheet.words, sheet.results
    columns = [
        Column(words("contrast.column"), 2.6),
        Column(words("contrast.difference"), 2.2, right=True),
        Column("p", 0.7, right=True),
        Column(words("contrast.holm"), 0.9, right=True),
    ]
    rows = [
        TableRow(
            (
                sheet.minus(row.contrast),
                sheet.change(row.endpoint, row.leading),
                numbers.p_value(row.leading.p),
                numbers.p_value(row.holm_p),
            ),
            bold=row is results.primary,
        )
        for row in results.comparisons
        if row.endpoint == results.protocol.primary_endpoint
    ]
    endpoint = sheet.endpoint(results.protocol.primary_endpoint)
    return [
        *sheet.table(words("contrast.table", endpoint=endpoint), columns, rows),
        sheet.note(words("contrast.rule", alpha=f"{results.protocol.alpha:g}")),
    ]


def _apart(sheet: Sheet, heading: Paragraph | None) -> Section:
    """Return the means of arms that are compared with no other."""
    words, rows = sheet.words, sheet.results.arm_means
    columns = [
        Column(words("primary.endpoint"), 1.4),
        *(Column(sheet.arm(arm), 1.6, right=True) for arm in _arms(sheet)),
    ]
    cells = []
    for endpoint in ENDPOINTS:
        held = {row.arm: row for row in rows if row.endpoint == endpoint}
        means = [numbers.of_endpoint(endpoint, held[arm].mean) for arm in _arms(sheet)]
        cells.append(TableRow((sheet.endpoint(endpoint), *means)))
    first = rows[0]
    size = {"cases": first.n_positive + first.n_negative, "positive": first.n_positive}
    title = sheet.counted("primary.apart", n=first.n_readers, **size)
    said = dict.fromkeys(
        words("primary.undefined", endpoint=sheet.endpoint(row.endpoint), reason=words.note(why))
        for row in rows
        for why in (row.mean.note,)
        if why is not None
    )
    form = words(f"performance.form_{first.lead}")
    return [
        *sheet.table(title, columns, cells, heading=heading),
        sheet.note(sheet.counted("primary.apart_note", form=form), sheet.notes(first.notes), *said),
    ]


def _arms(sheet: Sheet) -> list[str]:
    return list(dict.fromkeys(row.arm for row in sheet.results.arm_means))


def _contrast(sheet: Sheet, contrast: ContrastFacts, heading: Paragraph | None) -> Section:
    words, results = sheet.words, sheet.results
    compared = results.compared(contrast)
    wanted = results.protocol.primary_endpoint
    first = next((row for row in compared if row.endpoint == wanted), compared[0])
    columns = [
        Column(words("primary.endpoint"), 1.35),
        Column(sheet.arm(contrast.reference), 1.55, right=True),
        Column(sheet.arm(contrast.test), 1.55, right=True),
        Column(words("contrast.difference_of", minus=sheet.minus(contrast)), 2.0, right=True),
        Column("p", 0.6, right=True),
        Column(words("primary.df"), 0.6, right=True),
    ]
    other = [] if sheet.one_reader else ["fixed" if first.lead == "random" else "random"]
    forms = [first.lead, *other]
    rows = []
    for form in forms:
        key = "primary.own" if sheet.one_reader else f"primary.{form}"
        rows.append(TableRow((words(key),), group=True))
        rows += [_mean_row(sheet, c, form) for c in compared]
    title = sheet.counted(
        "primary.table",
        n=first.n_readers,
        cases=first.n_positive + first.n_negative,
        positive=first.n_positive,
        **sheet.named(contrast),
    )
    return [
        *sheet.table(sheet.joined(sheet.titled(contrast), title), columns, rows, heading=heading),
        sheet.note(
            sheet.counted("primary.note"),
            sheet.clustered,
            sheet.notes(first.notes),
            *_cautions(sheet, first),
        ),
        sheet.note(_components(sheet, first), *_gaps(sheet, compared)),
    ]


def _cautions(sheet: Sheet, first: ArmComparison) -> list[str]:
    """Say what to beware of in the other endpoints; the first one's notes stand before."""
    return [
        sheet.words(
            "primary.beware", endpoint=sheet.endpoint(row.endpoint), text=sheet.words.note(why)
        )
        for row in sheet.results.compared(first.contrast)
        for why in row.notes
        if why.code == "random_narrower" and row is not first
    ]


def _mean_row(sheet: Sheet, row: ArmComparison, form: str) -> TableRow:
    change = row.random if form == "random" else row.fixed
    leads = form == row.lead
    dashes = ("", "")
    means = (
        numbers.of_endpoint(row.endpoint, row.reference),
        numbers.of_endpoint(row.endpoint, row.test),
    )
    return TableRow(
        (
            sheet.endpoint(row.endpoint),
            *(means if leads else dashes),
            sheet.change(row.endpoint, change),
            numbers.p_value(change.p),
            numbers.degrees(change.df),
        ),
        bold=row.endpoint == sheet.results.protocol.primary_endpoint and leads,
    )


def _components(sheet: Sheet, row: ArmComparison) -> str:
    parts = row.components
    if parts is None:
        return ""
    negative = parts.covariance_2 < parts.covariance_3
    return sheet.words(
        "primary.components",
        endpoint=sheet.endpoint(row.endpoint),
        error=numbers.fixed(parts.error, 6),
        c1=numbers.fixed(parts.covariance_1, 6),
        c2=numbers.fixed(parts.covariance_2, 6),
        c3=numbers.fixed(parts.covariance_3, 6),
        reader=numbers.fixed(parts.reader, 6),
        interaction=numbers.fixed(parts.treatment_reader, 6),
        clamp=sheet.words("primary.clamped" if negative else "primary.not_clamped"),
    )


def _gaps(sheet: Sheet, compared: Sequence[ArmComparison]) -> list[str]:
    said = {
        sheet.words(
            "primary.undefined",
            endpoint=sheet.endpoint(row.endpoint),
            reason=sheet.words.note(why),
        ): None
        for row in compared
        for why in _reasons(row, alone=sheet.one_reader)
        if why is not None
    }
    return list(said)


def _reasons(row: ArmComparison, *, alone: bool) -> tuple[ResultNote | None, ...]:
    sampled = None if alone else row.random.note
    return (row.reference.note, row.test.note, sampled, row.fixed.note)


def roc(sheet: Sheet) -> Section:
    """Return a ROC figure with its text beside it for each contrast, or one of all arms alone."""
    if sheet.contrasts:
        return [part for contrast in sheet.contrasts for part in _roc(sheet, contrast)]
    return [part for arm in sheet.measured for part in _roc(sheet, None, arm)]


def _roc(sheet: Sheet, contrast: ContrastFacts | None, arm: str = "") -> Section:
    words, results = sheet.words, sheet.results
    people = [reader.reader_id for reader in results.readers]
    found = [_points(sheet, reader_id, contrast, arm) for reader_id in people]
    readers = [points for points in found if points is not None]
    lines = [line for model in results.models if (line := _line(sheet, model.model_id))]
    named = {"arm": sheet.arm(arm)} if contrast is None else sheet.named(contrast)
    heading = sheet.heading("roc.heading_alone" if contrast is None else "roc.heading", **named)
    if not readers and not lines:
        return [heading, sheet.body(words("roc.none"))]
    figure = roc_figure(
        readers, lines, side=_ROC_SIDE, x_title=words("roc.x"), y_title=words("roc.y")
    )
    rows = results.arm_means if contrast is None else results.compared(contrast)
    n, sick = next(((r.n_positive + r.n_negative, r.n_positive) for r in rows), (0, 0))
    told = words("roc.caption", n=n, malignant=sick, readers=len(readers))
    caption = sheet.figure_caption(figure, told)
    key = "roc.alone" if contrast is None else "roc.pair"
    text = words(key, threshold=results.protocol.positivity_threshold, **named)
    model = words("roc.line") if lines else ""
    right: Section = [sheet.body(sheet.joined(text, model)), *_moved(sheet, contrast), caption]
    return [KeepTogether([heading, side_by_side(figure, right, left_width=_ROC_SIDE)])]


def _points(
    sheet: Sheet, reader_id: str, contrast: ContrastFacts | None, arm: str
) -> ReaderPoints | None:
    rows: tuple[Performance, ...]
    if contrast is None:
        row = sheet.performance(reader_id, arm)
        rows = () if row is None else (row,)
    else:
        rows = sheet.pair(reader_id, contrast) or ()
    points = [point for row in rows if (point := _point(row)) is not None]
    whole = points and len(points) == len(rows)
    return ReaderPoints(sheet.code(reader_id), tuple(points)) if whole else None


def _point(row: Performance) -> tuple[float, float] | None:
    if row.sensitivity.value is None or row.specificity.value is None:
        return None
    return 1.0 - row.specificity.value, row.sensitivity.value


def _line(sheet: Sheet, model_id: str) -> ModelLine | None:
    curve = next((c for c in sheet.results.curves if c.reader_id == model_id), None)
    row = sheet.performance(model_id, STANDALONE)
    if curve is None or row is None:
        return None
    # Two thirds of the square at the most, so that name and figures find a place in it.
    figures = numbers.area(row.auc_likelihood)
    room = _ROC_SIDE * _LABEL_SHARE - width(figures, size=FIGURE_PT, face=Face.BOLD)
    name = fit(sheet.code(model_id), size=FIGURE_PT, room=room, face=Face.BOLD)
    label = sheet.words("roc.model", name=name, auc=figures)
    return ModelLine(label, curve.points, curve.band, _point(row))


def _moved(sheet: Sheet, contrast: ContrastFacts | None) -> Section:
    if contrast is None or sheet.one_reader:
        return []
    rows = {c.endpoint: c for c in sheet.results.compared(contrast)}
    sens, spec = rows[SENSITIVITY], rows[SPECIFICITY]
    if sens.reference.value is None or spec.reference.value is None:
        return []
    text = sheet.words(
        "roc.moved",
        sens_before=numbers.value_of(SENSITIVITY, sens.reference.value),
        spec_before=numbers.value_of(SPECIFICITY, spec.reference.value),
        sens_after=numbers.value_of(SENSITIVITY, sens.test.value),
        spec_after=numbers.value_of(SPECIFICITY, spec.test.value),
        **sheet.named(contrast),
    )
    return [sheet.body(text)]
