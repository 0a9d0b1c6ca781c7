"""MRMC results as JSON with RJafroc's table names (complete reads only)."""

from reader_study.statistics import (
    Comparison,
    Inference,
    ModalityMean,
    MrmcResult,
    Reads,
    analyse,
    dbm_view,
)
from reader_study.statistics import distributions as dist
from reader_study.statistics.mrmc.figures import auc_figures
from reader_study.statistics.reads import CrossingDesign

Json = dict[str, object]


def rjafroc_json(reads: Reads, *, conf_level: float) -> Json | None:
    """Return OR (jackknife, DeLong) and DBM (jackknife); None when reads are not fully crossed."""
    crossed = reads.design is CrossingDesign.CROSSED and reads.present.all()
    if not crossed or len(reads.modalities) < 2 or len(reads.readers) < 2:
        return None
    out: Json = {}
    for name, covariance in (("jackknife", "jackknife"), ("DeLong", "delong")):
        figures = auc_figures(reads, covariance=covariance)
        results = {m: analyse(figures, inference=m, conf_level=conf_level) for m in Inference}
        out[f"OR_{name}"] = {m: _tables(found, 1, dbm=False) for m, found in results.items()}
        if covariance == "jackknife":
            n = reads.truth.size
            out["DBM_jackknife"] = {
                m: _tables(dbm_view(found, n_cases=n), n, dbm=True) for m, found in results.items()
            }
    return out


def _tables(found: MrmcResult, scale: int, *, dbm: bool) -> Json:
    mode = found.inference
    normal = mode is Inference.FIXED_READERS and not dbm
    out: Json = {
        "FTests": _f_tests(found, scale, normal=normal, dbm=dbm),
        "ciDiffTrt": [_difference(row, found, normal=normal) for row in found.differences],
        "ciAvgRdrEachTrt": [_mean(mean, found, k) for k, mean in enumerate(found.means)],
    }
    if mode is Inference.FIXED_READERS:
        rows = []
        for row in found.reader_differences:
            name = f"rdr{found.readers.index(row.reader) + 1}::"
            rows.append(_difference(row.comparison, found, normal=normal, prefix=name))
        out["ciDiffTrtEachRdr"] = rows
        if not dbm:
            out["IndividualRdrVarCov1"] = _reader_components(found)
    return out


def _f_tests(found: MrmcResult, scale: int, *, normal: bool, dbm: bool) -> list[Json]:
    test = found.equality
    assert test is not None
    names = ("T", "TR") if found.inference is Inference.FIXED_CASES and not dbm else None
    first, second = names or ("Treatment", "Error")
    key = "Chisq" if normal else "F" if names else "FStat"
    head: Json = {"row": first, "DF": test.df1, "MS": test.ms_t * scale}
    head |= {key: test.statistic, "p": test.p_value}
    error: Json = {"row": second, "DF": test.df2, "MS": test.denominator * scale}
    return [head, error]


def _difference(row: Comparison, found: MrmcResult, *, normal: bool, prefix: str = "") -> Json:
    places = [found.modalities.index(name) + 1 for name in (row.first, row.second)]
    out: Json = {
        "row": f"{prefix}trt{places[0]}-trt{places[1]}",
        "Estimate": row.estimate,
        "StdErr": row.se,
        "CILower": row.lower,
        "CIUpper": row.upper,
    }
    if normal:
        return out | {"z": row.statistic, "PrGTz": row.p_value}
    return out | {"DF": row.df, "t": row.statistic, "PrGTt": row.p_value}


def _mean(mean: ModalityMean, found: MrmcResult, place: int) -> Json:
    fixed = found.inference is Inference.FIXED_READERS
    df = mean.df
    if fixed and df is None:  # RJafroc prints N - 1 here and then takes the normal quantile
        df = float(max(row.n for row in found.reader_means) - 1)
    lower, upper = _unclipped(mean, found.conf_level)
    return {
        "row": f"trt{place + 1}",
        "Estimate": mean.estimate,
        "StdErr": mean.se,
        "DF": df,
        "CILower": lower,
        "CIUpper": upper,
        "Cov2": mean.cov2,
    }


def _unclipped(mean: ModalityMean, conf_level: float) -> tuple[float | None, float | None]:
    """Return limits that may leave [0, 1], as RJafroc prints them."""
    if mean.se is None:
        return None, None
    df = mean.df
    quantile = dist.normal_quantile(conf_level) if df is None else dist.t_quantile(conf_level, df)
    return mean.estimate - quantile * mean.se, mean.estimate + quantile * mean.se


def _reader_components(found: MrmcResult) -> list[Json]:
    rows: list[Json] = []
    cells = found.figures.cells
    for j in range(len(found.readers)):
        own = cells[:, 1] == j
        block = found.covariance[own][:, own]
        count = len(block)
        shared = (block.sum() - block.trace()) / (count * (count - 1))
        rows.append(
            {
                "row": f"rdr{j + 1}",
                "varEachRdr": float(block.trace() / count),
                "cov1EachRdr": float(shared),
            }
        )
    return rows
