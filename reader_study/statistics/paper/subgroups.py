"""The same measures in every level of a subgroup, tests between levels, and interaction."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reader_study.statistics import distributions as dist
from reader_study.statistics.accuracy import Confusion, DiagnosticAccuracy, diagnostic_accuracy
from reader_study.statistics.inputs import BoolArray, FloatArray, as_binary, as_numbers
from reader_study.statistics.proportions import TwoProportions, chi2_proportions
from reader_study.statistics.results import Comparison, Estimate
from reader_study.statistics.roc.delong import Delong, delong
from reader_study.statistics.roc.delong_groups import delong_unpaired

MEASURES = ("sensitivity", "specificity", "ppv", "npv", "accuracy")
"""Measures of calls that are compared between levels."""


@dataclass(frozen=True, slots=True)
class SubgroupLevel:
    """One level: its cases, measures of the calls, and the area (None without scores)."""

    level: str
    n: int
    accuracy: DiagnosticAccuracy
    auc: Estimate | None
    curve: Delong | None


@dataclass(frozen=True, slots=True)
class SubgroupResult:
    """All levels, and tests between every pair of them by measure ("auc" and `MEASURES`).

    ``auc_tests`` and ``tests`` hold one entry per pair in order; ``holm`` is left to the reader of
    the table, as levels of several subgroups belong together.
    """

    levels: tuple[SubgroupLevel, ...]
    pairs: tuple[tuple[str, str], ...]
    auc_tests: tuple[Comparison | None, ...]
    tests: tuple[dict[str, TwoProportions], ...]


@dataclass(frozen=True, slots=True)
class Interaction:
    """Whether an effect differs between levels: Cochran's Q on independent estimates."""

    pooled: float | None
    statistic: float | None
    df: float | None
    p_value: float | None
    reason: str = ""


def subgroup_analysis(
    truth: npt.ArrayLike,
    calls: npt.ArrayLike,
    group: Sequence[object] | npt.ArrayLike,
    *,
    scores: npt.ArrayLike | None = None,
    test: str = "auto",
    conf_level: float = 0.95,
) -> SubgroupResult:
    """Measure one test in every level of a grouping.

    Parameters
    ----------
    truth, calls : array_like, shape (N,)
        0/1.
    group : sequence, length N
        Level of each case; levels come in order of their names.
    scores : array_like, shape (N,), optional
        For areas and their unpaired DeLong test.
    test : str
        Of proportions between levels (see `chi2_proportions`).
    conf_level : float
        In (0, 1).

    Returns
    -------
    SubgroupResult
        A level with one class has measures for that class only; the others are None with reasons.

    """
    positive, called = as_binary(truth, name="truth"), as_binary(calls, name="calls")
    labels = np.array([str(value) for value in np.asarray(group)])
    rated = None if scores is None else as_numbers(scores, name="scores")
    names = sorted(set(labels.tolist()))
    levels = [_level(name, labels == name, positive, called, rated, conf_level) for name in names]
    pairs = [(a, b) for i, a in enumerate(levels) for b in levels[i + 1 :]]
    return SubgroupResult(
        tuple(levels),
        tuple((a.level, b.level) for a, b in pairs),
        tuple(_auc_test(a, b, conf_level) for a, b in pairs),
        tuple(_tests(a.accuracy.confusion, b.accuracy.confusion, test) for a, b in pairs),
    )


def interaction(effects: Sequence[Comparison]) -> Interaction:
    """Test whether effects of independent levels are equal.

    Parameters
    ----------
    effects : sequence of Comparison
        One per level, e.g. with AI minus without, each with a standard error.

    """
    known = [(e.estimate, e.se) for e in effects if e.estimate is not None and e.se]
    if len(known) < 2:
        return Interaction(None, None, None, None, "Fewer than two levels have a standard error.")
    values = np.array([value for value, _ in known])
    weights = np.array([1 / se**2 for _, se in known])
    pooled = float((weights * values).sum() / weights.sum())
    statistic = float((weights * (values - pooled) ** 2).sum())
    df = float(len(known) - 1)
    reason = "" if len(known) == len(effects) else "A level without standard error was left out."
    return Interaction(pooled, statistic, df, dist.chi2_p(statistic, df), reason)


def _level(
    name: str,
    where: BoolArray,
    positive: BoolArray,
    called: BoolArray,
    rated: FloatArray | None,
    conf_level: float,
) -> SubgroupLevel:
    truth = positive[where]
    table = diagnostic_accuracy(Confusion.from_calls(truth, called[where]), conf_level=conf_level)
    if rated is None:
        return SubgroupLevel(name, truth.size, table, None, None)
    if truth.all() or not truth.any():
        absent = "negative" if truth.all() else "positive"
        missing = Estimate(None, n=truth.size, reason=f"No {absent} case in this level.")
        return SubgroupLevel(name, truth.size, table, missing, None)
    curve = delong(truth, rated[where], labels=(name,), conf_level=conf_level)
    return SubgroupLevel(name, truth.size, table, curve.estimate(0), curve)


def _auc_test(first: SubgroupLevel, second: SubgroupLevel, conf_level: float) -> Comparison | None:
    if first.auc is None or second.auc is None:
        return None
    if first.curve is None or second.curve is None:
        reason = first.auc.reason or second.auc.reason
        return Comparison(first.level, second.level, None, reason=reason)
    return delong_unpaired(first.curve, second.curve, conf_level=conf_level)


def _tests(first: Confusion, second: Confusion, method: str) -> dict[str, TwoProportions]:
    shares = [
        {
            "sensitivity": (c.tp, c.n_positive),
            "specificity": (c.tn, c.n_negative),
            "ppv": (c.tp, c.tp + c.fp),
            "npv": (c.tn, c.tn + c.fn),
            "accuracy": (c.tp + c.tn, c.n),
        }
        for c in (first, second)
    ]
    return {
        name: chi2_proportions(*shares[0][name], *shares[1][name], method=method)
        for name in MEASURES
    }
