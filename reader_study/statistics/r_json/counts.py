"""Proportions, accuracy and paired two-by-two tables as JSON."""

from ground.errors import StatisticsError
from reader_study.statistics import (
    Confusion,
    Estimate,
    diagnostic_accuracy,
    interval_against_margin,
    mcnemar,
    paired_difference,
    proportion,
)
from reader_study.statistics import distributions as dist
from reader_study.statistics.r_json.curves import level_name
from reader_study.statistics.r_json.margin import margin_json

Json = dict[str, object]

_INTERVALS = {
    "clopper_pearson": "clopper-pearson",
    "wilson": "wilson",
    "wilson_cc": "wilson-cc",
    "agresti_coull": "agresti-coull",
    "jeffreys_central": "jeffreys",
}


def proportion_json(x: int, n: int, *, conf_level: float) -> Json:
    """Return one proportion with all intervals; Agresti-Coull's may leave [0, 1], as R's binom."""
    out: Json = {"x": x, "n": n, "estimate": x / n if n else None}
    for name, method in _INTERVALS.items():
        found = proportion(x, n, method=method, conf_level=conf_level)
        out[name] = [found.lower, found.upper]
    narrow = proportion(x, n, conf_level=0.9)
    reason = "" if n else "No case: the proportion is undefined."
    limits = [narrow.lower, narrow.upper]
    return out | {"clopper_pearson_90": limits, "conf_level": conf_level, "reason": reason}


def proportion_in_range(x: int, n: int, *, conf_level: float) -> Json:
    """Return `proportion_json` with Agresti-Coull's limits cut at 0 and 1, which is said."""
    out = proportion_json(x, n, conf_level=conf_level)
    found = proportion(x, n, method="agresti-coull", conf_level=conf_level)
    if found.lower is None or found.upper is None or (found.lower >= 0 and found.upper <= 1):
        return out
    out["agresti_coull"] = [dist.clip01(found.lower), dist.clip01(found.upper)]
    return out | {"reason": "The Agresti-Coull limits are cut at 0 and 1."}


def diagnostic_json(
    confusion: Confusion, *, conf_level: float, prevalence: float | None = None
) -> Json:
    """Return every measure of one table of calls, each with the name of its interval.

    Raises
    ------
    StatisticsError
        No case at all.

    """
    if confusion.n == 0:
        raise StatisticsError("There is no case.", remedy="Check the table.")
    found = diagnostic_accuracy(confusion, conf_level=conf_level, prevalence=prevalence)
    return {
        "n_pos": confusion.n_positive,
        "n_neg": confusion.n_negative,
        "conf_level": conf_level,
        "prevalence": confusion.n_positive / confusion.n if prevalence is None else prevalence,
        "sensitivity": _measure(found.sensitivity),
        "specificity": _measure(found.specificity),
        "ppv": _measure(found.ppv),
        "npv": _measure(found.npv),
        "accuracy": _measure(found.accuracy),
        "f1": _measure(found.f1),
        "pdlr": _measure(found.lr_positive, "se.ln"),
        "ndlr": _measure(found.lr_negative, "se.ln"),
    }


def _measure(found: Estimate, error: str = "se") -> Json:
    return {
        "est": found.value,
        error: found.se,
        "lcl": found.lower,
        "ucl": found.upper,
        "n": found.n,
        "method": found.method,
        "reason": found.reason,
    }


def mcnemar_json(
    a: int, b: int, c: int, d: int, *, conf_level: float = 0.95, margin: float | None = None
) -> Json:
    """Return all tests and intervals of a paired two-by-two table.

    Parameters
    ----------
    a, b, c, d : int
        Both, only the first, only the second, neither.
    conf_level : float
        In (0, 1); the level stands in the names, as in "tango_ci95_of_c_minus_b".
    margin : float, optional
        Largest loss of the second against the first that does not matter.

    Raises
    ------
    StatisticsError
        No case at all.

    """
    n = a + b + c + d
    if n == 0:
        raise StatisticsError("The table is empty.", remedy="Give at least one case.")
    plain, corrected = mcnemar(b, c, method="chi2"), mcnemar(b, c, method="chi2-corrected")
    out: Json = {
        "a": a,
        "b": b,
        "c": c,
        "d": d,
        "n": n,
        "conf_level": conf_level,
        "p_exact": mcnemar(b, c).p_value,
        "p_mid": mcnemar(b, c, method="mid-p").p_value,
        "chisq_nocc": plain.statistic,
        "p_nocc": plain.p_value,
        "chisq_cc": corrected.statistic,
        "p_cc": corrected.p_value,
        "diff_c_minus_b_over_n": (c - b) / n,
        "reason": plain.reason,
    }
    for short, method, level in (
        ("tango", "tango", 0.9),
        ("tango", "tango", conf_level),
        ("wald", "wald", conf_level),
        ("agresti_min", "agresti-min", conf_level),
    ):
        found = paired_difference(a, c, b, d, method=method, conf_level=level)
        out[f"{short}_ci{level_name(level)}_of_c_minus_b"] = [found.lower, found.upper]
    if margin is not None:
        tango = paired_difference(a, c, b, d, conf_level=conf_level)
        judged = interval_against_margin(tango, margin=margin, conf_level=conf_level)
        out["margin"] = margin_json(judged, "second", "first")
    return out
