"""AUC of each reader: forest plot and table."""

from functools import partial

from reportlab.platypus import KeepTogether, Paragraph

from reader_study.analysis.declared import ContrastFacts
from reader_study.analysis.endpoints import AREAS, AUC_LIKELIHOOD, Endpoint
from reader_study.analysis.estimates import ResultEstimate
from reader_study.analysis.facts import ReaderFacts
from reader_study.analysis.outcomes import ArmComparison, PairedChange, Performance
from reader_study.cases import STANDALONE
from reader_study.report import numbers
from reader_study.report.blocks import Column, TableRow
from reader_study.report.plots.forest import ForestRow, forest_figure
from reader_study.report.plots.small_roc import RocPanel, small_roc_figure
from reader_study.report.sheet import Section, Sheet


def areas(sheet: Sheet) -> Section:
    """Return the forest plot and the table of AUC, reader by reader, for each contrast.

    Of arms that are compared with no other, one plot for each.
    """
    parts: Section = []
    for contrast in sheet.contrasts:
        parts += _of_contrast(sheet, contrast, None if parts else sheet.heading("forest.heading"))
    if not sheet.contrasts:
        for arm in sheet.measured:
            parts += _of_arm(sheet, arm, None if parts else sheet.heading("forest.heading"))
    return [*parts, *_curves(sheet)]


def _of_contrast(sheet: Sheet, contrast: ContrastFacts, heading: Paragraph | None) -> Section:
    words = sheet.words
    above = [] if heading is None else [heading]
    mean = _compared(sheet, contrast, AUC_LIKELIHOOD)
    if mean.reference.value is None:
        why = "" if mean.leading.note is None else words.note(mean.leading.note)
        none = words("forest.none", minus=sheet.minus(contrast), reason=why)
        return [*above, sheet.body(none), *_area_table(sheet, contrast)]
    head = words("contrast.difference_of", minus=sheet.minus(contrast))
    figure = forest_figure(_forest_rows(sheet, contrast, mean), head=head)
    n = mean.n_positive + mean.n_negative
    caption = sheet.counted("forest.caption", n=n, **sheet.named(contrast))
    return [
        KeepTogether([*above, figure, sheet.figure_caption(figure, caption)]),
        *_area_table(sheet, contrast),
        sheet.note(sheet.counted("forest.note"), sheet.clustered, *_area_gaps(sheet)),
    ]


def _of_arm(sheet: Sheet, arm: str, heading: Paragraph | None) -> Section:
    words = sheet.words
    above = [] if heading is None else [heading]
    rows = []
    for reader in sheet.results.readers:
        row = sheet.performance(reader.reader_id, arm)
        if row is not None and row.auc_likelihood.value is not None:
            name, figure = f"{reader.code}  {reader.name}", numbers.area(row.auc_likelihood)
            rows.append(ForestRow(name, None, row.auc_likelihood, figure))
    if not rows:
        none = sheet.gaps({sheet.endpoint(AUC_LIKELIHOOD): partial(_auc, endpoint=AUC_LIKELIHOOD)})
        return [*above, sheet.body(sheet.joined(*none))]
    means = {row.endpoint: row for row in sheet.results.arm_means if row.arm == arm}
    mean = means.get(AUC_LIKELIHOOD)
    if mean is not None and mean.mean.value is not None and not sheet.one_reader:
        figure = numbers.area(mean.mean)
        rows.append(ForestRow(words("forest.mean"), None, mean.mean, figure, bold=True))
    made = forest_figure([*rows, *_models(sheet)], head=words("forest.alone_head"))
    caption = words("forest.alone", arm=sheet.arm(arm))
    return [KeepTogether([*above, made, sheet.figure_caption(made, caption)])]


def _curves(sheet: Sheet) -> Section:
    """Return each reader's ROC curves as small panels; none in results that hold none."""
    words = sheet.words
    models = [curve.points for curve in sheet.results.curves]
    parts: Section = []
    for contrast in sheet.contrasts or (None,):
        arms = sheet.measured[:1] if contrast is None else contrast.arms
        readers = sheet.results.readers
        panels = [p for reader in readers if (p := _panel(sheet, reader, arms)) is not None]
        if not panels:
            continue
        figure = small_roc_figure(panels, models, x_title=words("roc.x"), y_title=words("roc.y"))
        if contrast is None:
            text = words("curves.alone", arm=sheet.arm(arms[0]))
        else:
            text = words("curves.caption", **sheet.named(contrast))
        caption = sheet.joined(text, words("curves.model") if models else "", words("curves.n"))
        above = [] if parts else [sheet.heading("curves.heading")]
        parts.append(KeepTogether([*above, figure, sheet.figure_caption(figure, caption)]))
    return parts


def _panel(sheet: Sheet, reader: ReaderFacts, arms: tuple[str, ...]) -> RocPanel | None:
    curves = {c.arm: c for c in sheet.results.reader_curves if c.reader_id == reader.reader_id}
    rows = [sheet.performance(reader.reader_id, arm) for arm in arms]
    if not arms or not set(arms) <= curves.keys() or rows[0] is None:
        return None
    areas = [numbers.fixed(row.auc_likelihood.value, 3) for row in rows if row is not None]
    return RocPanel(
        f"{reader.code}  {reader.name}",
        " → ".join(areas),
        sheet.words("curves.panel_n", n=rows[0].n_cases),
        tuple(curves[arm].points for arm in arms),
    )


def _area_gaps(sheet: Sheet) -> list[str]:
    """Say why an AUC or its interval is missing."""
    return sheet.gaps({sheet.endpoint(e): partial(_auc, endpoint=e) for e in AREAS})


def _compared(sheet: Sheet, contrast: ContrastFacts, endpoint: Endpoint) -> ArmComparison:
    return next(c for c in sheet.results.compared(contrast) if c.endpoint == endpoint)


def _forest_rows(sheet: Sheet, contrast: ContrastFacts, mean: ArmComparison) -> list[ForestRow]:
    rows = []
    for reader in sheet.results.readers:
        pair = sheet.pair(reader.reader_id, contrast)
        change = find_change(sheet, reader.reader_id, contrast, AUC_LIKELIHOOD)
        if pair is not None and change is not None:
            figure = sheet.change(AUC_LIKELIHOOD, change.difference)
            name = f"{reader.code}  {reader.name}"
            rows.append(ForestRow(name, pair[0].auc_likelihood, pair[1].auc_likelihood, figure))
    figure = sheet.change(AUC_LIKELIHOOD, mean.leading)
    name = sheet.words("forest.mean")
    if not sheet.one_reader:
        rows.append(ForestRow(name, mean.reference, mean.test, figure, bold=True))
    return [*rows, *_models(sheet)]


def _models(sheet: Sheet) -> list[ForestRow]:
    rows = []
    for model in sheet.results.models:
        row = sheet.performance(model.model_id, STANDALONE)
        if row is not None:
            text = numbers.area(row.auc_likelihood)
            name = sheet.code(model.model_id)
            rows.append(ForestRow(name, row.auc_likelihood, None, text, model=True))
    return rows


def find_change(
    sheet: Sheet, reader_id: str, contrast: ContrastFacts, endpoint: Endpoint
) -> PairedChange | None:
    """Return one reader's paired comparison of one endpoint."""
    wanted = (reader_id, contrast, endpoint)
    rows = sheet.results.changes
    return next((c for c in rows if (c.reader_id, c.contrast, c.endpoint) == wanted), None)


def _area_table(sheet: Sheet, contrast: ContrastFacts) -> Section:
    words = sheet.words
    columns = [
        Column(words("performance.reader"), 1.0),
        Column(sheet.arm(contrast.reference), 1.6, right=True),
        Column(sheet.arm(contrast.test), 1.6, right=True),
        Column(words("contrast.difference_of", minus=sheet.minus(contrast)), 2.1, right=True),
        Column("p", 0.6, right=True),
    ]
    rows = []
    for endpoint in AREAS:
        found = _area_rows(sheet, contrast, endpoint)
        if found:
            rows.append(TableRow((words(f"forest.{endpoint.rating}"),), group=True))
            rows += found
    return sheet.table(words("forest.table"), columns, rows) if rows else []


def _area_rows(sheet: Sheet, contrast: ContrastFacts, endpoint: Endpoint) -> list[TableRow]:
    rows = []
    for reader in sheet.results.readers:
        pair = sheet.pair(reader.reader_id, contrast)
        change = find_change(sheet, reader.reader_id, contrast, endpoint)
        if pair is not None and change is not None:
            texts = [
                *(numbers.area(_auc(row, endpoint)) for row in pair),
                sheet.change(endpoint, change.difference),
                numbers.p_value(change.difference.p),
            ]
            rows.append(TableRow((reader.code, *texts)))
    if not rows:
        return []
    if not sheet.one_reader:
        rows.append(_mean_row(sheet, _compared(sheet, contrast, endpoint)))
    for model in sheet.results.models:
        alone = sheet.performance(model.model_id, STANDALONE)
        if alone is not None:
            name = sheet.words("performance.alone", name=sheet.code(model.model_id))
            cells = (name, numbers.area(_auc(alone, endpoint)), "", "", "")
            rows.append(TableRow(cells))
    return rows


def _mean_row(sheet: Sheet, mean: ArmComparison) -> TableRow:
    return TableRow(
        (
            sheet.words("forest.mean"),
            numbers.area(mean.reference),
            numbers.area(mean.test),
            sheet.change(mean.endpoint, mean.leading),
            numbers.p_value(mean.leading.p),
        ),
        bold=True,
        rule_above=True,
    )


def _auc(row: Performance, endpoint: Endpoint) -> ResultEstimate:
    return row.figure(endpoint)
