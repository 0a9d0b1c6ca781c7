"""All tables and figures of a model-against-readers paper in one call.

The layout is that of Han et al. 2025 (WAUVE): Table 2 model against other models, Table 3 model by
subgroup, Table 4 readers without and with the model, Table 5 category changes, Figure 4 curve and
operating points, Figure 5 agreement before and after; and the reading-time terciles.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from reader_study.errors import StatisticsError
from reader_study.statistics.agreement_change import agreement_change
from reader_study.statistics.binormal import Binormal, binormal_fit
from reader_study.statistics.bootstrap import (
    OperatingPoint,
    bootstrap_auc,
    bootstrap_mean_operating_point,
)
from reader_study.statistics.delong import delong
from reader_study.statistics.icc import IccResult, icc
from reader_study.statistics.inputs import BoolArray, FloatArray, as_binary, as_numbers
from reader_study.statistics.kappa import code_ratings
from reader_study.statistics.obuchowski_rockette import mrmc
from reader_study.statistics.panel_agreement import KappaMatrix, pairwise_kappa
from reader_study.statistics.paper_rows import AverageRow, PaperRow, average_row, paper_row
from reader_study.statistics.reading_time import terciles
from reader_study.statistics.reads import Reads
from reader_study.statistics.reclassification import Reclassification, reclassification
from reader_study.statistics.results import Comparison, Estimate
from reader_study.statistics.roc import (
    MatchedThreshold,
    RocPoints,
    roc_points,
    threshold_at_sensitivity,
)
from reader_study.statistics.subgroups import SubgroupResult, subgroup_analysis


@dataclass(frozen=True, slots=True)
class PaperInput:
    """The data of a study with complete reads.

    Parameters
    ----------
    truth : array_like, shape (N,)
        0/1; 1 is malignant.
    unaided, aided : array_like, shape (J, N)
        Categories of ``scale``.
    scale : sequence of str
        From least to most suspicious.
    threshold : str
        Lowest positive category.
    model_scores : array_like, shape (N,)
        Scores of the model.
    model_threshold : float, optional
        Positive at or above; by default the highest threshold whose sensitivity reaches the mean of
        the unaided readers (marked post hoc).
    readers : sequence of str, optional
        Names.
    other_models : mapping, optional
        Name -> (scores, threshold) of models to compare with.
    subgroups : mapping, optional
        Name -> labels, shape (N,).
    patients : sequence, optional
        Patient of each lesion, for bootstraps.
    evaluation_s : array_like, shape (J, N), optional
        Net evaluation time of the unaided reads.

    """

    truth: npt.ArrayLike
    unaided: npt.ArrayLike
    aided: npt.ArrayLike
    scale: Sequence[str]
    threshold: str
    model_scores: npt.ArrayLike
    model_threshold: float | None = None
    readers: Sequence[str] | None = None
    other_models: Mapping[str, tuple[npt.ArrayLike, float]] = field(default_factory=dict)
    subgroups: Mapping[str, Sequence[object]] = field(default_factory=dict)
    patients: Sequence[object] | None = None
    evaluation_s: npt.ArrayLike | None = None


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A row of Table 2: area, its test against the model (None in the model's row), and calls."""

    name: str
    auc: Estimate
    auc_test: Comparison | None
    row: PaperRow


@dataclass(frozen=True, slots=True)
class Figure4:
    """Curve of the model and operating points of the readers.

    ``unaided`` and ``aided`` hold (false positive rate, sensitivity) per reader, shape (J, 2).
    """

    curve: RocPoints
    smooth: Binormal
    model_auc: Estimate
    model_point: tuple[float, float]
    unaided: FloatArray
    aided: FloatArray
    mean_unaided: OperatingPoint
    mean_aided: OperatingPoint


@dataclass(frozen=True, slots=True)
class Figure5:
    """Pairwise kappa before and after, and the panel's ICC with the test of its change."""

    before: KappaMatrix
    after: KappaMatrix
    icc_before: IccResult
    icc_after: IccResult
    change: Comparison


@dataclass(frozen=True, slots=True)
class TercileRow:
    """Readers' mean in one third of cases by evaluation time: aided minus unaided."""

    low_s: float
    high_s: float
    n: int
    sensitivity: Comparison
    specificity: Comparison


@dataclass(frozen=True, slots=True)
class PaperTables:
    """Everything the paper shows; see the module."""

    threshold: MatchedThreshold | None
    table2: tuple[ModelRow, ...]
    table3: Mapping[str, SubgroupResult]
    table4_model: PaperRow
    table4_unaided: tuple[PaperRow, ...]
    table4_aided: tuple[PaperRow, ...]
    table4_average_unaided: AverageRow
    table4_average_aided: AverageRow
    table5: Mapping[str, Reclassification]
    figure4: Figure4
    figure5: Figure5
    terciles: tuple[TercileRow, ...]


@dataclass(frozen=True, slots=True)
class _Coded:
    """Checked arrays: truth, category places (2, J, N), positive calls (2, J, N), model calls."""

    truth: BoolArray
    places: FloatArray
    calls: BoolArray
    scores: FloatArray
    model_calls: BoolArray
    threshold: MatchedThreshold | None
    readers: tuple[str, ...]


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
    data = _coded(study)
    truth, calls = data.truth, data.calls
    unaided = [
        paper_row(
            name, truth, row, against="model", comparator=data.model_calls, conf_level=conf_level
        )
        for name, row in zip(data.readers, calls[0], strict=True)
    ]
    aided = [
        paper_row(name, truth, row, against=name, comparator=other, conf_level=conf_level)
        for name, row, other in zip(data.readers, calls[1], calls[0], strict=True)
    ]
    averages = (
        average_row("Average", truth, calls[0], against="model", comparator=data.model_calls),
        average_row("Average", truth, calls[1], against="unaided", comparator=calls[0]),
    )
    return PaperTables(
        threshold=data.threshold,
        table2=_table2(study, data, conf_level),
        table3=_table3(study, data, conf_level),
        table4_model=paper_row("model", truth, data.model_calls, conf_level=conf_level),
        table4_unaided=tuple(unaided),
        table4_aided=tuple(aided),
        table4_average_unaided=averages[0],
        table4_average_aided=averages[1],
        table5=_table5(study, data),
        figure4=_figure4(study, data, replicates, seed, conf_level),
        figure5=_figure5(study, data, min(replicates, 2000), seed),
        terciles=_terciles(study, data, conf_level),
    )


def _coded(study: PaperInput) -> _Coded:
    truth = as_binary(study.truth, name="truth")
    places = np.stack(
        [code_ratings(np.asarray(arm, object), study.scale) for arm in (study.unaided, study.aided)]
    )
    if places.ndim != 3 or places.shape[2] != truth.size or np.isnan(places).any():
        raise StatisticsError(
            "The tables need complete reads of all readers in both arms.",
            remedy="Leave out cases that somebody could not assess, and report their number.",
        )
    if study.threshold not in study.scale:
        raise StatisticsError(
            f"The threshold {study.threshold!r} is not on the scale.", remedy="Use a category."
        )
    calls = places >= study.scale.index(study.threshold)
    scores = as_numbers(study.model_scores, name="model_scores")
    matched = None
    cut = study.model_threshold
    if cut is None:
        target = float(calls[0][:, truth].mean())
        matched = threshold_at_sensitivity(truth, scores, target)
        cut = matched.threshold
    readers = study.readers or [f"R{j + 1}" for j in range(places.shape[1])]
    return _Coded(truth, places, calls, scores, scores >= cut, matched, tuple(readers))


def _table2(study: PaperInput, data: _Coded, conf_level: float) -> tuple[ModelRow, ...]:
    names = ["model", *study.other_models]
    scores = [data.scores]
    calls = [data.model_calls]
    for values, cut in study.other_models.values():
        scores.append(as_numbers(values, name="scores of another model"))
        calls.append(scores[-1] >= cut)
    curves = delong(data.truth, np.stack(scores), labels=names, conf_level=conf_level)
    rows = [ModelRow("model", curves.estimate(0), None, paper_row("model", data.truth, calls[0]))]
    for k, name in enumerate(names[1:], start=1):
        row = paper_row(name, data.truth, calls[k], against="model", comparator=calls[0])
        rows.append(ModelRow(name, curves.estimate(k), curves.compare(k, 0), row))
    return tuple(rows)


def _table3(study: PaperInput, data: _Coded, conf_level: float) -> Mapping[str, SubgroupResult]:
    return {
        name: subgroup_analysis(
            data.truth, data.model_calls, labels, scores=data.scores, conf_level=conf_level
        )
        for name, labels in study.subgroups.items()
    }


def _table5(study: PaperInput, data: _Coded) -> Mapping[str, Reclassification]:
    scale = list(study.scale)
    found = {}
    for j, name in enumerate(data.readers):
        before, after = ([scale[int(k)] for k in arm[j]] for arm in data.places)
        found[name] = reclassification(
            data.truth, before, after, scale=scale, threshold=study.threshold
        )
    return found


def _figure4(
    study: PaperInput, data: _Coded, replicates: int, seed: int, conf_level: float
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
        truth, data.scores, cluster=study.patients, replicates=replicates, seed=seed
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


def _figure5(study: PaperInput, data: _Coded, replicates: int, seed: int) -> Figure5:
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


def _terciles(study: PaperInput, data: _Coded, conf_level: float) -> tuple[TercileRow, ...]:
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
            modalities=("aided", "unaided"),
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
        return Comparison("aided", "unaided", None, reason=reason)
    return mrmc(reads, endpoint=endpoint, cutoff=0.5, conf_level=conf_level).differences[0]
