"""All tables and figures of a model-against-readers paper in one call.

The layout is that of Han et al. 2025 (WAUVE): Table 2 model against other models, Table 3 model by
subgroup, Table 4 readers without and with the model, Table 5 category changes, Figure 4 curve and
operating points, Figure 5 agreement before and after; and the reading-time terciles.
"""

from collections.abc import Mapping

import numpy as np

from reader_study.statistics.agreement.change import agreement_change
from reader_study.statistics.agreement.icc import icc
from reader_study.statistics.agreement.panel import pairwise_kappa
from reader_study.statistics.bootstrap import bootstrap_auc
from reader_study.statistics.inputs import as_numbers
from reader_study.statistics.mrmc.obuchowski_rockette import mrmc
from reader_study.statistics.mrmc.operating_point import bootstrap_mean_operating_point
from reader_study.statistics.paired.reclassification import Reclassification, reclassification
from reader_study.statistics.paper.input import CodedStudy, code_study
from reader_study.statistics.paper.results import (
    Figure4,
    Figure5,
    ModelRow,
    PaperInput,
    PaperTables,
    TercileRow,
)
from reader_study.statistics.paper.rows import average_row, paper_row
from reader_study.statistics.paper.subgroups import SubgroupResult, subgroup_analysis
from reader_study.statistics.reading_time import terciles
from reader_study.statistics.reads import Reads
from reader_study.statistics.results import Comparison
from reader_study.statistics.roc.binormal import binormal_fit
from reader_study.statistics.roc.curve import (
    roc_points,
)
from reader_study.statistics.roc.delong import delong


def paper_tables(
    study: PaperInput, *, replicates: int = 9999, seed: int = 1, conf_level: float = 0.95
) -> PaperTables:
    """Compute all tables and figures.

    Parameters
    ----------
    study : PaperInput
        The data.
    replicates, seed : int
        Of the bootstraps (the agreement change takes at most 2,000 replicates).
    conf_level : float
        In (0, 1).

    Raises
    ------
    StatisticsError
        Missing reads or shapes that differ.

    """
    data = code_study(study)
    truth, calls = data.truth, data.calls
    without_ai = [
        paper_row(
            name, truth, row, against="model", comparator=data.model_calls, conf_level=conf_level
        )
        for name, row in zip(data.readers, calls[0], strict=True)
    ]
    with_ai = [
        paper_row(name, truth, row, against=name, comparator=other, conf_level=conf_level)
        for name, row, other in zip(data.readers, calls[1], calls[0], strict=True)
    ]
    averages = [
        average_row("Average", truth, arm, against=against, comparator=other, conf_level=conf_level)
        for arm, against, other in (
            (calls[0], "model", data.model_calls),
            (calls[1], "without AI", calls[0]),
        )
    ]
    return PaperTables(
        threshold=data.threshold,
        table2=_table2(study, data, conf_level),
        table3=_table3(study, data, conf_level),
        table4_model=paper_row("model", truth, data.model_calls, conf_level=conf_level),
        table4_without_ai=tuple(without_ai),
        table4_with_ai=tuple(with_ai),
        table4_average_without_ai=averages[0],
        table4_average_with_ai=averages[1],
        table5=_table5(study, data),
        figure4=_figure4(study, data, replicates, seed, conf_level),
        figure5=_figure5(study, data, min(replicates, 2000), seed),
        terciles=_terciles(study, data, conf_level),
    )


def _table2(study: PaperInput, data: CodedStudy, conf_level: float) -> tuple[ModelRow, ...]:
    names = ["model", *study.other_models]
    scores = [data.scores]
    calls = [data.model_calls]
    for values, cut in study.other_models.values():
        scores.append(as_numbers(values, name="scores of another model"))
        calls.append(scores[-1] >= cut)
    curves = delong(data.truth, np.stack(scores), labels=names, conf_level=conf_level)
    rows = [
        ModelRow(
            "model",
            curves.estimate(0),
            None,
            paper_row("model", data.truth, calls[0], conf_level=conf_level),
        )
    ]
    for k, name in enumerate(names[1:], start=1):
        row = paper_row(
            name,
            data.truth,
            calls[k],
            against="model",
            comparator=calls[0],
            conf_level=conf_level,
        )
        rows.append(ModelRow(name, curves.estimate(k), curves.compare(k, 0), row))
    return tuple(rows)


def _table3(study: PaperInput, data: CodedStudy, conf_level: float) -> Mapping[str, SubgroupResult]:
    return {
        name: subgroup_analysis(
            data.truth, data.model_calls, labels, scores=data.scores, conf_level=conf_level
        )
        for name, labels in study.subgroups.items()
    }


def _table5(study: PaperInput, data: CodedStudy) -> Mapping[str, Reclassification]:
    scale = list(study.scale)
    found = {}
    for j, name in enumerate(data.readers):
        before, after = ([scale[int(k)] for k in arm[j]] for arm in data.places)
        found[name] = reclassification(
            data.truth, before, after, scale=scale, threshold=study.threshold
        )
    return found


def _figure4(
    study: PaperInput, data: CodedStudy, replicates: int, seed: int, conf_level: float
) -> Figure4:
    truth = data.truth
    points = [
        np.stack([arm[:, ~truth].mean(axis=1), arm[:, truth].mean(axis=1)], axis=1)
        for arm in data.calls
    ]
    means = [
        bootstrap_mean_operating_point(
            truth,
            arm.astype(np.float64),
            cluster=study.patients,
            replicates=replicates,
            seed=seed,
            conf_level=conf_level,
        )
        for arm in data.calls
    ]
    area = bootstrap_auc(
        truth,
        data.scores,
        cluster=study.patients,
        replicates=replicates,
        seed=seed,
        conf_level=conf_level,
    )
    model = data.model_calls
    return Figure4(
        roc_points(truth, data.scores),
        binormal_fit(truth, data.scores),
        area,
        (float(model[~truth].mean()), float(model[truth].mean())),
        points[0],
        points[1],
        means[0],
        means[1],
    )


def _figure5(study: PaperInput, data: CodedStudy, replicates: int, seed: int) -> Figure5:
    places = range(len(study.scale))
    before, after = (arm.T for arm in data.places)
    return Figure5(
        pairwise_kappa(before, categories=places, labels=data.readers),
        pairwise_kappa(after, categories=places, labels=data.readers),
        icc(before),
        icc(after),
        agreement_change(
            before,
            after,
            categories=places,
            cluster=study.patients,
            replicates=replicates,
            seed=seed,
        ),
    )


def _terciles(study: PaperInput, data: CodedStudy, conf_level: float) -> tuple[TercileRow, ...]:
    if study.evaluation_s is None:
        return ()
    times = as_numbers(study.evaluation_s, name="evaluation_s", ndim=2).mean(axis=0)
    groups, _ = terciles(times)
    rows = []
    for k in range(3):
        inside = groups == k
        reads = Reads.from_array(
            data.calls[::-1, :, inside].astype(np.float64),
            data.truth[inside],
            modalities=("with AI", "without AI"),
        )
        found = [
            _difference(reads, endpoint, conf_level) for endpoint in ("sensitivity", "specificity")
        ]
        low, high = float(times[inside].min()), float(times[inside].max())
        rows.append(TercileRow(low, high, int(inside.sum()), found[0], found[1]))
    return tuple(rows)


def _difference(reads: Reads, endpoint: str, conf_level: float) -> Comparison:
    wanted = reads.truth if endpoint == "sensitivity" else ~reads.truth
    if wanted.sum() < 2:
        reason = f"Fewer than two cases for the {endpoint} in this third."
        return Comparison("with AI", "without AI", None, reason=reason)
    return mrmc(reads, endpoint=endpoint, cutoff=0.5, conf_level=conf_level).differences[0]
