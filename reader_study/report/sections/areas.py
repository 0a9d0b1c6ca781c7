"""AUC of each reader: forest plot and table."""

from functools import partial

from reportlab.platypus import KeepTogether

from reader_study.analysis.endpoints import AREAS, AUC_LIKELIHOOD, Endpoint
from reader_study.analysis.inputs import ReaderFacts
from reader_study.analysis.results import ArmComparison, PairedChange, Performance, ResultEstimate
from reader_study.cases import Arm
from reader_study.report import numbers
from reader_study.report.blocks import Column, TableRow
from reader_study.report.plots.forest import ForestRow, forest_figure
from reader_study.report.plots.small_roc import RocPanel, small_roc_figure
from reader_study.report.sheet import Section, Sheet


def areas(sheet: Sheet) -> Section:
    """Return the forest plot and the table of AUC, reader by reader."""
    words, results = sheet.words, sheet.results
    heading = sheet.heading("forest.heading")
    mean = next(c for c in results.comparisons if c.endpoint == AUC_LIKELIHOOD)
    if mean.unaided.value is None:
        why = "" if mean.leading.note is None else words.note(mean.leading.note)
        return [heading, sheet.body(words("forest.none", reason=why))]
    figure = forest_figure(_forest_rows(sheet, mean), head=words("forest.change"))
    caption = sheet.counted("forest.caption", n=results.cases.complete)
    return [
        KeepTogether([heading, figure, sheet.figure_caption(caption)]),
        *_area_table(sheet),
        sheet.note(sheet.counted("forest.note"), sheet.clustered, *_area_gaps(sheet)),
        *_curves(sheet),
    ]


def _curves(sheet: Sheet) -> Section:
    """Return each reader's ROC curves as small panels; none in results that hold none."""
    words = sheet.words
    panels = [p for reader in sheet.results.readers if (p := _panel(sheet, reader)) is not None]
    if not panels:
        return []
    models = [curve.points for curve in sheet.results.curves]
    figure = small_roc_figure(panels, models, x_title=words("roc.x"), y_title=words("roc.y"))
    caption = words("curves.caption" if models else "curves.caption_no_model")
    return [KeepTogether([sheet.heading("curves.heading"), figure, sheet.figure_caption(caption)])]


def _panel(sheet: Sheet, reader: ReaderFacts) -> RocPanel | None:
    curves = {c.arm: c for c in sheet.results.reader_curves if c.reader_id == reader.reader_id}
    if not {Arm.UNAIDED, Arm.AIDED} <= curves.keys():
        return None
    rows = [sheet.performance(reader.reader_id, arm) for arm in (Arm.UNAIDED, Arm.AIDED)]
    areas = [numbers.fixed(row.auc_likelihood.value, 3) for row in rows if row is not None]
    size = "" if rows[0] is None else sheet.words("curves.panel_n", n=rows[0].n_cases)
    return RocPanel(
        f"{reader.code}  {reader.name}",
        " → ".join(areas),
        size,
        curves[Arm.UNAIDED].points,
        curves[Arm.AIDED].points,
    )


def _area_gaps(sheet: Sheet) -> list[str]:
    """Say why an AUC or its interval is missing."""
    return sheet.gaps({sheet.endpoint(e): partial(_auc, endpoint=e) for e in AREAS})


def _forest_rows(sheet: Sheet, mean: ArmComparison) -> list[ForestRow]:
    rows = []
    for reader in sheet.results.readers:
        before, after = (sheet.performance(reader.reader_id, a) for a in (Arm.UNAIDED, Arm.AIDED))
        change = find_change(sheet, reader.reader_id, AUC_LIKELIHOOD)
        if before is not None and after is not None and change is not None:
            figure = sheet.change(AUC_LIKELIHOOD, change.difference)
            name = f"{reader.code}  {reader.name}"
            rows.append(ForestRow(name, before.auc_likelihood, after.auc_likelihood, figure))
    figure = sheet.change(AUC_LIKELIHOOD, mean.leading)
    name = sheet.words("forest.mean")
    if not sheet.one_reader:
        rows.append(ForestRow(name, mean.unaided, mean.aided, figure, bold=True))
    for model in sheet.results.models:
        row = sheet.performance(model.model_id, Arm.STANDALONE)
        if row is not None:
            text = numbers.area(row.auc_likelihood)
            name = sheet.code(model.model_id)
            rows.append(ForestRow(name, row.auc_likelihood, None, text, model=True))
    return rows


def find_change(sheet: Sheet, reader_id: str, endpoint: Endpoint) -> PairedChange | None:
    """Return one reader's paired comparison of one endpoint."""
    rows = sheet.results.changes
    return next((c for c in rows if c.reader_id == reader_id and c.endpoint == endpoint), None)


def _area_table(sheet: Sheet) -> Section:
    words = sheet.words
    columns = [
        Column(words("performance.reader"), 1.0),
        Column(words("arm_title.unaided"), 1.6, right=True),
        Column(words("arm_title.aided"), 1.6, right=True),
        Column(words("primary.difference"), 2.1, right=True),
        Column("p", 0.6, right=True),
    ]
    rows = []
    for endpoint in AREAS:
        rows.append(TableRow((words(f"forest.{endpoint.rating}"),), group=True))
        rows += _area_rows(sheet, endpoint)
    return sheet.table(words("forest.table"), columns, rows)


def _area_rows(sheet: Sheet, endpoint: Endpoint) -> list[TableRow]:
    rows = []
    for reader in sheet.results.readers:
        pair = [sheet.performance(reader.reader_id, a) for a in (Arm.UNAIDED, Arm.AIDED)]
        texts = [numbers.area(_auc(p, endpoint)) if p else numbers.DASH for p in pair]
        change = find_change(sheet, reader.reader_id, endpoint)
        if change is not None:
            texts += [
                sheet.change(endpoint, change.difference),
                numbers.p_value(change.difference.p),
            ]
            rows.append(TableRow((reader.code, *texts)))
    mean = next(c for c in sheet.results.comparisons if c.endpoint == endpoint)
    if not sheet.one_reader:
        rows.append(_mean_row(sheet, mean))
    for model in sheet.results.models:
        alone = sheet.performance(model.model_id, Arm.STANDALONE)
        if alone is not None:
            name = sheet.words("performance.alone", name=sheet.code(model.model_id))
            cells = (name, numbers.area(_auc(alone, endpoint)), "", "", "")
            rows.append(TableRow(cells))
    return rows


def _mean_row(sheet: Sheet, mean: ArmComparison) -> TableRow:
    return TableRow(
        (
            sheet.words("forest.mean"),
            numbers.area(mean.unaided),
            numbers.area(mean.aided),
            sheet.change(mean.endpoint, mean.leading),
            numbers.p_value(mean.leading.p),
        ),
        bold=True,
        rule_above=True,
    )


def _auc(row: Performance, endpoint: Endpoint) -> ResultEstimate:
    return row.figure(endpoint)
