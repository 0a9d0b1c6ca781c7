"""Reading times of two arms: ratio by a log-scale mixed model, paired tests, terciles.

The model is log(seconds) ~ arm + (1 | reader) + (1 | case). With complete reads its REML solution
is that of the analysis of variance (Searle, Casella & McCulloch 1992, ch. 4), in closed form and
with exact degrees of freedom; otherwise statsmodels' MixedLM is asked, with a normal reference.
"""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ground.errors import StatisticsError
from reader_study.statistics import distributions as dist
from reader_study.statistics.inputs import FloatArray, IntArray, as_numbers
from reader_study.statistics.patients import cluster_codes
from reader_study.statistics.ranks import RankTest, signed_rank
from reader_study.statistics.results import Comparison


@dataclass(frozen=True, slots=True)
class MixedModel:
    """The log-time model: ``beta`` is log(second arm / first arm)."""

    intercept: float | None
    beta: float | None
    se: float | None
    df: float | None
    t: float | None
    p_value: float | None
    ratio: float | None
    ratio_lower: float | None
    ratio_upper: float | None
    var_reader: float | None
    var_case: float | None
    var_residual: float | None
    method: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TimeComparison:
    """Reading times of two arms.

    ``medians`` of all reads; ``wilcoxon`` and ``paired_t`` on per-case means over readers (the
    latter of their logarithms), second arm minus first; ``tercile_cuts`` of the first arm's
    per-case means. ``n_reads`` of the two arms were used, ``n_left_out`` are of other arms, and
    ``n_unpaired`` cases were read in one arm only (the model uses them, the paired tests do not).
    """

    arms: tuple[str, str]
    model: MixedModel
    wilcoxon: RankTest
    paired_t: Comparison
    medians: tuple[float, float]
    tercile_cuts: tuple[float, float]
    n_cases: int
    n_reads: int
    n_left_out: int
    n_unpaired: int
    reason: str = ""


def reading_time(
    seconds: npt.ArrayLike,
    *,
    reader: Sequence[object],
    case: Sequence[object],
    arm: Sequence[object],
    arms: tuple[str, str],
    conf_level: float = 0.95,
) -> TimeComparison:
    """Compare gross reading times (all above 0) of two arms.

    Parameters
    ----------
    seconds : array_like, shape (N,)
        One row per read; logarithms are taken, so net times have no place here.
    reader, case, arm : sequence, length N
        Labels.
    arms : tuple of str
        First (reference) and second arm.
    conf_level : float
        In (0, 1).

    Raises
    ------
    StatisticsError
        A time not above 0, or an arm without reads.

    """
    times = as_numbers(seconds, name="seconds")
    if times.size == 0 or (times <= 0).any():
        raise StatisticsError(
            "A reading time is not above 0.", remedy="Give gross times; net times may be negative."
        )
    kinds = np.array([str(value) for value in arm])
    which = np.where(kinds == arms[1], 1, np.where(kinds == arms[0], 0, -1))
    if not {0, 1} <= set(which.tolist()):
        raise StatisticsError(f"Not both arms {arms} have reads.", remedy="Check the arm names.")
    kept = which >= 0
    readers, n_readers = cluster_codes(np.asarray(reader)[kept], int(kept.sum()))
    cases, n_cases = cluster_codes(np.asarray(case)[kept], int(kept.sum()))
    which, times = which[kept].astype(np.int64), times[kept]
    means = _case_means(times, which, cases, n_cases)
    both = ~np.isnan(means).any(axis=0)
    model = _model(np.log(times), which, (readers, n_readers), (cases, n_cases), conf_level)
    reason = "" if both.all() else f"{int((~both).sum())} cases were read in one arm only."
    cuts = np.quantile(means[0][~np.isnan(means[0])], (1 / 3, 2 / 3))
    return TimeComparison(
        arms,
        model,
        signed_rank(means[1, both], means[0, both]),
        _paired_t(np.log(means[1, both]), np.log(means[0, both]), arms, conf_level),
        (float(np.median(times[which == 0])), float(np.median(times[which == 1]))),
        (float(cuts[0]), float(cuts[1])),
        n_cases,
        int(kept.sum()),
        int((~kept).sum()),
        int((~both).sum()),
        reason,
    )


def evaluation_time(total_s: npt.ArrayLike, clip_s: npt.ArrayLike) -> FloatArray:
    """Return reading time minus the clip's length (WAUVE's evaluation time; may be negative)."""
    gap: FloatArray = as_numbers(total_s, name="total_s") - as_numbers(clip_s, name="clip_s")
    return gap


def terciles(values: npt.ArrayLike) -> tuple[IntArray, tuple[float, float]]:
    """Return group 0, 1, 2 of every value and the cut points (type 7; ties to the lower group)."""
    numbers = as_numbers(values, name="values")
    low, high = (float(cut) for cut in np.quantile(numbers, (1 / 3, 2 / 3)))
    groups = (numbers > low).astype(np.int64) + (numbers > high)
    return groups, (low, high)


def _case_means(times: FloatArray, which: IntArray, cases: IntArray, count: int) -> FloatArray:
    key = which * count + cases
    sums = np.bincount(key, weights=times, minlength=2 * count)
    sizes = np.bincount(key, minlength=2 * count)
    means = np.full(2 * count, np.nan)
    np.divide(sums, sizes, out=means, where=sizes > 0)
    return means.reshape(2, count)


def _paired_t(
    second: FloatArray, first: FloatArray, arms: tuple[str, str], conf_level: float
) -> Comparison:
    gaps = second - first
    names, method = (arms[1], arms[0]), "paired t of log case means"
    if gaps.size < 2:
        return Comparison(*names, None, method=method, reason="Fewer than two paired cases.")
    se = float(gaps.std(ddof=1)) / math.sqrt(gaps.size)
    mean, df = float(gaps.mean()), float(gaps.size - 1)
    if se < 1e-15:
        return Comparison(*names, mean, 0.0, method=method, reason="The differences do not vary.")
    half = dist.t_quantile(conf_level, df) * se
    t = mean / se
    return Comparison(*names, mean, se, mean - half, mean + half, t, df, dist.t_p(t, df), method)


def _model(
    logs: FloatArray,
    which: IntArray,
    readers: tuple[IntArray, int],
    cases: tuple[IntArray, int],
    conf_level: float,
) -> MixedModel:
    (by_reader, j), (by_case, n) = readers, cases
    cells = np.bincount((which * j + by_reader) * n + by_case, minlength=2 * j * n)
    if (cells == 1).all():
        table = np.empty((2, j, n))
        table[which, by_reader, by_case] = logs
        return _balanced(table, conf_level)
    return _unbalanced(logs, which, by_reader, by_case, conf_level)


def _balanced(table: FloatArray, conf_level: float) -> MixedModel:
    """Solve by mean squares; a component below 0 is 0 and its square joins the residual (REML)."""
    _, j, n = table.shape
    grand = table.mean()
    arms = table.mean(axis=(1, 2))
    by_reader, by_case = table.mean(axis=(0, 2)), table.mean(axis=(0, 1))
    squares = {
        "reader": 2 * n * float(((by_reader - grand) ** 2).sum()),
        "case": 2 * j * float(((by_case - grand) ** 2).sum()),
    }
    freedom = {"reader": j - 1, "case": n - 1}
    total = float(((table - grand) ** 2).sum())
    rest = total - j * n * float(((arms - grand) ** 2).sum()) - sum(squares.values())
    rest = rest if rest > 1e-12 * total else 0.0
    df = 2 * j * n - 2 - sum(freedom.values())
    components = {"reader": 0.0, "case": 0.0}
    repeats = {"reader": 2 * n, "case": 2 * j}
    kept = [name for name in components if freedom[name] > 0]
    while True:
        error = rest / df if df > 0 else 0.0
        negative = [name for name in kept if squares[name] / freedom[name] < error]
        if not negative:
            break
        name = min(negative, key=lambda key: squares[key] / freedom[key])
        rest, df = rest + squares[name], df + freedom[name]
        kept.remove(name)
    for name in kept:
        components[name] = (squares[name] / freedom[name] - error) / repeats[name]
    beta, se = float(arms[1] - arms[0]), math.sqrt(2 * error / (j * n))
    found = (float(arms[0]), beta, se, float(df))
    parts = (components["reader"], components["case"], error)
    return _report(found, parts, "REML, balanced (closed form)", conf_level)


def _unbalanced(
    logs: FloatArray, which: IntArray, readers: IntArray, cases: IntArray, conf_level: float
) -> MixedModel:
    # Imported here: statsmodels takes seconds to load, and balanced studies never need it.
    from statsmodels.regression.mixed_linear_model import MixedLM, VCSpec

    factors = {"reader": readers, "case": cases}
    designs = [(codes[:, None] == np.unique(codes)).astype(float) for codes in factors.values()]
    columns = [[[str(k) for k in range(design.shape[1])]] for design in designs]
    spec = VCSpec(list(factors), columns, [[design] for design in designs])
    fixed = np.stack([np.ones(logs.size), which], axis=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a component at 0 is told by the numbers themselves
        model = MixedLM(logs, fixed, np.zeros(logs.size), exog_vc=spec)
        fitted = model.fit()
    components = [float(value) for value in fitted.vcomp]
    found = (float(fitted.fe_params[0]), float(fitted.fe_params[1]), float(fitted.bse_fe[1]))
    return _report(
        (*found, None),
        (components[0], components[1], float(fitted.scale)),
        "REML, statsmodels MixedLM",
        conf_level,
    )


def _report(
    found: tuple[float, float, float, float | None],
    parts: tuple[float, float, float],
    method: str,
    conf_level: float,
) -> MixedModel:
    intercept, beta, se, df = found
    ratio = math.exp(beta)
    if se < 1e-15 or not math.isfinite(se):
        reason = "The times do not vary beyond reader and case: no test."
        nothing = (None, None, None)
        return MixedModel(
            intercept, beta, None, df, *nothing[:2], ratio, *nothing[:2], *parts, method, reason
        )
    t = beta / se
    p = dist.normal_p(t) if df is None else dist.t_p(t, df)
    quantile = dist.normal_quantile(conf_level) if df is None else dist.t_quantile(conf_level, df)
    limits = math.exp(beta - quantile * se), math.exp(beta + quantile * se)
    return MixedModel(intercept, beta, se, df, t, p, ratio, *limits, *parts, method)
