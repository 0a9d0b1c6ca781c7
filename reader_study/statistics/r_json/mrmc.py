"""MRMC results as JSON: the nesting and names of MRMCaov's and iMRMC's own tables."""

from collections.abc import Callable
from functools import partial

from ground.errors import StatisticsError
from reader_study.statistics import (
    Comparison,
    Inference,
    MrmcResult,
    Reads,
    analyse,
    ustatistic,
)
from reader_study.statistics import distributions as dist
from reader_study.statistics.mrmc.figures import Figures, auc_figures
from reader_study.statistics.mrmc.other_figures import binary_figures
from reader_study.statistics.r_json.ustat import ustat_json
from reader_study.statistics.reads import CrossingDesign

Json = dict[str, object]

COVARIANCES = {"DeLong": "delong", "jackknife": "jackknife", "unbiased": "unbiased"}
"""Name in the JSON -> name in the library."""

INFERENCES = tuple(Inference)
"""RRRC, FRRC, RRFC."""


def mrmc_json(reads: Reads, *, cutoff: float | None, conf_level: float) -> Json:
    """Return all analyses of a table of reads; an analysis that cannot be made gives its error."""
    single = len(reads.modalities) == 1
    out: Json = {"design": int(reads.design), "conf_level": conf_level}
    auc = {
        label: _inferences(partial(auc_figures, reads, covariance=name), conf_level)
        for label, name in COVARIANCES.items()
    }
    if single:
        out[f"{reads.modalities[0]}_alone"] = {
            label: {mode: _only_mean(found) for mode, found in modes.items()}
            for label, modes in auc.items()
        }
    else:
        out["auc"] = {
            label: {mode: _result(found, "empirical_auc") for mode, found in modes.items()}
            for label, modes in auc.items()
        }
    out["imrmc_auc"] = _guarded(lambda: ustat_json(ustatistic(reads, conf_level=conf_level)))
    if cutoff is not None and not single:
        out |= _binary(reads, cutoff, conf_level)
    return out


def _binary(reads: Reads, cutoff: float, conf_level: float) -> Json:
    out: Json = {"binary_cutoff": cutoff}
    for short, endpoint in (("sens", "sensitivity"), ("spec", "specificity")):
        modes = _inferences(
            partial(binary_figures, reads, endpoint=endpoint, cutoff=cutoff), conf_level
        )
        out[f"{short}_jackknife"] = {
            mode: _result(found, f"binary_{short}") for mode, found in modes.items()
        }
    return out


def _inferences(
    make: Callable[[], Figures], conf_level: float
) -> dict[str, MrmcResult | StatisticsError]:
    out: dict[str, MrmcResult | StatisticsError] = {}
    try:
        figures = make()
    except StatisticsError as error:
        return {str(mode): error for mode in INFERENCES}
    for mode in INFERENCES:
        try:
            out[mode] = analyse(figures, inference=mode, conf_level=conf_level)
        except StatisticsError as error:
            out[mode] = error
    return out


def _guarded(make: Callable[[], Json]) -> Json:
    try:
        return make()
    except StatisticsError as error:
        return {"error": str(error)}


def _only_mean(found: MrmcResult | StatisticsError) -> object:
    if isinstance(found, StatisticsError):
        return {"error": str(found)}
    return _means(found)[0]


def _result(found: MrmcResult | StatisticsError, figure: str) -> object:
    if isinstance(found, StatisticsError):
        return {"error": str(found)}
    return result_json(found, figure)


def result_json(found: MrmcResult, figure: str) -> Json:
    """Return one analysis; ``figure`` names the figure of merit in the reader rows."""
    fixed = found.inference is Inference.FIXED_READERS
    return {
        "vcov_comps": _components(found),
        "test_equality": _equality(found),
        "test_diffs": [_difference(row) for row in found.differences],
        "test_means": _means(found),
        "reader_test_diffs": [
            {"Reader": row.reader} | _difference(row.comparison) for row in found.reader_differences
        ]
        if fixed
        else None,
        "reader_means": [
            {
                figure: row.estimate,
                "modality": row.modality,
                "reader": row.reader,
                "StdErr": row.se,
                "CI_lower": row.lower,
                "CI_upper": row.upper,
            }
            for row in found.reader_means
        ]
        if fixed
        else None,
        "design": int(found.design),
        "per_reader": [
            {"estimate": row.estimate, "modality": row.modality, "reader": row.reader, "n": row.n}
            for row in found.reader_means
        ],
        "cov_labels": list(found.labels),
        "cov_matrix": found.covariance.tolist(),
        "warnings": list(found.warnings),
        "reason": found.reason,
    }


def _components(found: MrmcResult) -> Json | None:
    parts = found.components
    if parts is None:
        return None
    return {
        "reader": parts.reader,
        "modality:reader": parts.modality_reader,
        "Error": parts.error,
        "Cov1": parts.cov1,
        "Cov2": parts.cov2,
        "Cov3": parts.cov3,
    }


def _equality(found: MrmcResult) -> Json | None:
    test, parts = found.equality, found.components
    if test is None:
        return None
    nested = found.design is CrossingDesign.READERS_NESTED_IN_MODALITY
    out: Json = {"MS(T)": test.ms_t}
    if nested:
        out["MS[T]"] = test.ms_t
    if test.ms_tr is not None:
        out["MS[R(T)]" if nested else "MS(T:R)"] = test.ms_tr
    if parts is not None:
        out |= {"Cov1": parts.cov1, "Cov2": parts.cov2, "Cov3": parts.cov3}
        out["Denominator"] = test.denominator
    if test.kind == "F":
        out |= {"F": test.statistic, "df1": test.df1, "df2": test.df2}
    else:
        out |= {"X2": test.statistic, "df": test.df1}
    return out | {"p-value": test.p_value, "reason": test.reason}


def _difference(row: Comparison) -> Json:
    out: Json = {
        "Comparison": f"{row.first} - {row.second}",
        "Estimate": row.estimate,
        "StdErr": row.se,
    }
    if "normal" in row.method:
        out["z"] = row.statistic
    else:
        out |= {"df": row.df, "t": row.statistic}
    return out | {
        "p-value": row.p_value,
        "CI_lower": dist.clip11(row.lower),
        "CI_upper": dist.clip11(row.upper),
        "reason": row.reason,
    }


def _means(found: MrmcResult) -> list[Json]:
    rows = []
    for mean in found.means:
        rows.append(
            {
                "modality": mean.modality,
                "Estimate": mean.estimate,
                "MS(R)": mean.ms_r,
                "Var(Error)": mean.var_error,
                "Cov2": mean.cov2,
                "StdErr": mean.se,
                "df": mean.df,
                "CI_lower": mean.lower,
                "CI_upper": mean.upper,
                "reason": mean.reason,
            }
        )
    return rows
