"""Primary and secondary results: means of readers, and the ROC square."""

from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether

from reader_study.analysis.endpoints import SENSITIVITY, SPECIFICITY
from reader_study.analysis.notes import ResultNote
from reader_study.analysis.results import ArmComparison, Performance
from reader_study.cases import Arm
from reader_study.report import numbers
from reader_study.report.blocks import Column, TableRow, side_by_side
from reader_study.report.fonts import Face
from reader_study.report.plots.roc import ModelLine, ReaderPair, roc_figure
from reader_study.report.sheet import Section, Sheet
from reader_study.report.style import FIGURE_PT
from reader_study.report.text import fit, width

_ROC_SIDE = 108 * mm
_LABEL_SHARE = 2 / 3


def primary(sheet: Sheet) -> Section:
    """Return the table of means with both reader models, and what the test did."""
    words, results = sheet.words, sheet.results
    first = results.primary or results.comparisons[0]
    columns = [
        Column(words("primary.endpoint"), 1.35),
        Column(words("arm_title.unaided"), 1.55, right=True),
        Column(words("arm_title.aided"), 1.55, right=True),
        Column(words("primary.difference"), 2.0, right=True),
        Column("p", 0.6, right=True),
        Column(words("primary.df"), 0.6, right=True),
    ]
    other = [] if sheet.one_reader else ["fixed" if first.lead == "random" else "random"]
    forms = [first.lead, *other]
    rows = []
    for form in forms:
        key = "primary.own" if sheet.one_reader else f"primary.{form}"
        rows.append(TableRow((words(key),), group=True))
        rows += [_mean_row(sheet, c, form) for c in results.comparisons]
    title = sheet.counted(
        "primary.table",
        n=first.n_readers,
        cases=first.n_positive + first.n_negative,
        positive=first.n_positive,
    )
    return [
        *sheet.table(title, columns, rows, heading=sheet.heading("primary.heading")),
        sheet.note(
            sheet.counted("primary.note"),
            sheet.clustered,
            sheet.notes(first.notes),
            *_cautions(sheet, first),
        ),
        sheet.note(_components(sheet, first), *_gaps(sheet)),
    ]


def _cautions(sheet: Sheet, first: ArmComparison) -> list[str]:
    """Say what to beware of in the other endpoints; the first one's notes stand before."""
    return [
        sheet.words(
            "primary.beware", endpoint=sheet.endpoint(row.endpoint), text=sheet.words.note(why)
        )
        for row in sheet.results.comparisons
        for why in row.notes
        if why.code == "random_narrower" and row is not first
    ]


def _mean_row(sheet: Sheet, row: ArmComparison, form: str) -> TableRow:
    change = row.random if form == "random" else row.fixed
    leads = form == row.lead
    dashes = ("", "")
    means = (
        numbers.of_endpoint(row.endpoint, row.unaided),
        numbers.of_endpoint(row.endpoint, row.aided),
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


def _gaps(sheet: Sheet) -> list[str]:
    said = {
        sheet.words(
            "primary.undefined",
            endpoint=sheet.endpoint(row.endpoint),
            reason=sheet.words.note(why),
        ): None
        for row in sheet.results.comparisons
        for why in _reasons(row, alone=sheet.one_reader)
        if why is not None
    }
    return list(said)


def _reasons(row: ArmComparison, *, alone: bool) -> tuple[ResultNote | None, ...]:
    sampled = None if alone else row.random.note
    return (row.unaided.note, row.aided.note, sampled, row.fixed.note)


def roc(sheet: Sheet) -> Section:
    """Return the ROC figure with its text beside it."""
    words, results = sheet.words, sheet.results
    pairs = [pair for reader in results.readers if (pair := _pair(sheet, reader.reader_id))]
    lines = [line for model in results.models if (line := _line(sheet, model.model_id))]
    heading = sheet.heading("roc.heading")
    if not pairs and not lines:
        return [heading, sheet.body(words("roc.none"))]
    figure = roc_figure(
        pairs, lines, side=_ROC_SIDE, x_title=words("roc.x"), y_title=words("roc.y")
    )
    cases = results.cases
    caption = sheet.figure_caption(
        words(
            "roc.caption",
            n=cases.complete,
            malignant=cases.complete_malignant,
            readers=len(pairs),
        )
    )
    key = "roc.text" if lines else "roc.text_no_model"
    text = sheet.body(words(key, threshold=results.protocol.positivity_threshold))
    right: Section = [text, *_moved(sheet), caption]
    return [KeepTogether([heading, side_by_side(figure, right, left_width=_ROC_SIDE)])]


def _pair(sheet: Sheet, reader_id: str) -> ReaderPair | None:
    rows = [sheet.performance(reader_id, arm) for arm in (Arm.UNAIDED, Arm.AIDED)]
    points = [_point(row) for row in rows if row is not None]
    if len(points) != 2 or points[0] is None or points[1] is None:
        return None
    return ReaderPair(sheet.code(reader_id), points[0], points[1])


def _point(row: Performance) -> tuple[float, float] | None:
    if row.sensitivity.value is None or row.specificity.value is None:
        return None
    return 1.0 - row.specificity.value, row.sensitivity.value


def _line(sheet: Sheet, model_id: str) -> ModelLine | None:
    curve = next((c for c in sheet.results.curves if c.reader_id == model_id), None)
    row = sheet.performance(model_id, Arm.STANDALONE)
    if curve is None or row is None:
        return None
    # Two thirds of the square at the most, so that name and figures find a place in it.
    figures = numbers.area(row.auc_likelihood)
    room = _ROC_SIDE * _LABEL_SHARE - width(figures, size=FIGURE_PT, face=Face.BOLD)
    name = fit(sheet.code(model_id), size=FIGURE_PT, room=room, face=Face.BOLD)
    label = sheet.words("roc.model", name=name, auc=figures)
    return ModelLine(label, curve.points, curve.band, _point(row))


def _moved(sheet: Sheet) -> Section:
    rows = {c.endpoint: c for c in sheet.results.comparisons}
    sens, spec = rows[SENSITIVITY], rows[SPECIFICITY]
    if sheet.one_reader or sens.unaided.value is None or spec.unaided.value is None:
        return []
    text = sheet.words(
        "roc.moved",
        sens_before=numbers.value_of(SENSITIVITY, sens.unaided.value),
        spec_before=numbers.value_of(SPECIFICITY, spec.unaided.value),
        sens_after=numbers.value_of(SENSITIVITY, sens.aided.value),
        spec_after=numbers.value_of(SPECIFICITY, spec.aided.value),
    )
    return [sheet.body(text)]
