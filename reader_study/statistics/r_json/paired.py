"""Two tests on the same cases as JSON, with DTComPair's table names."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ground.errors import StatisticsError
from reader_study.statistics import (
    CallComparison,
    Confusion,
    Estimate,
    PairedProportion,
    PredictiveComparison,
    RatioComparison,
    compare_calls,
    compare_likelihood_ratios,
    compare_predictive_values,
    diagnostic_accuracy,
    interval_against_margin,
    mcnemar,
    proportion,
)
from reader_study.statistics import distributions as dist
from reader_study.statistics.r_json.margin import margin_json

Json = dict[str, object]


def paired_json(
    truth: list[float],
    first: list[float],
    second: list[float],
    *,
    conf_level: float,
    margin: float | None = None,
) -> Json:
    """Return every comparison of two sets of calls; differences are second minus first.

    With a margin, whether the second loses less than it against the first.
    """
    args = (truth, first, second)
    paired = compare_calls(*args, conf_level=conf_level)
    out: Json = {
        "n_pos": paired.sensitivity.first.n,
        "n_neg": paired.specificity.first.n,
        "conf_level": conf_level,
    }
    if margin is not None:
        out["margin"] = {
            name: _judged(row, margin, conf_level)
            for name, row in (
                ("sensitivity", paired.sensitivity),
                ("specificity", paired.specificity),
                ("accuracy", paired.accuracy),
            )
        }
    for method in ("gs", "wgs"):
        found = compare_predictive_values(*args, method=method, conf_level=conf_level)
        out[f"pv.{method}"] = {
            name: _score(row) for name, row in zip(("ppv", "npv"), found, strict=True)
        }
    ratios = compare_predictive_values(*args, method="rpv", conf_level=conf_level)
    out["pv.rpv"] = {"ppv": _relative(ratios[0], "rppv"), "npv": _relative(ratios[1], "rnpv")}
    likelihood = compare_likelihood_ratios(*args, conf_level=conf_level)
    out["dlr.regtest"] = {
        name: _ratio(row) for name, row in zip(("pdlr", "ndlr"), likelihood, strict=True)
    }
    out["sesp.mcnemar"] = _both(paired, _chi_square)
    out["sesp.exactbinom"] = _both(paired, _exact)
    out["sesp_diff_tango"] = _both(paired, _tango)
    for name, calls in (("acc_test1", first), ("acc_test2", second)):
        out[name] = accuracy_json(Confusion.from_calls(truth, calls), conf_level=conf_level)
    for k, name in enumerate(("ppv", "npv")):
        plain = compare_predictive_values(*args, method="chi2")[k]
        campbell = compare_predictive_values(*args, method="n-1")[k]
        out[f"unpaired_chisq_{name}"] = {
            "chisq": plain.statistic,
            "p": plain.p_value,
            "p_N_minus_1": campbell.p_value,
            "reason": plain.reason,
        }
    return out


def _score(row: PredictiveComparison) -> Json:
    return {
        "test1": row.first,
        "test2": row.second,
        "diff": row.difference,
        "test.statistic": row.statistic,
        "p.value": row.p_value,
        "reason": row.reason,
    }


def _relative(row: PredictiveComparison, name: str) -> Json:
    return {
        "test1": row.first,
        "test2": row.second,
        name: row.ratio,
        f"se.log.{name}": row.se_log,
        f"lcl.{name}": row.lower,
        f"ucl.{name}": row.upper,
        "test.statistic": row.statistic,
        "p.value": row.p_value,
        "reason": row.reason,
    }


def _ratio(row: RatioComparison) -> Json:
    return {
        "test1": row.first,
        "test2": row.second,
        "ratio": row.ratio,
        "se.log": row.se_log,
        "test.statistic": row.statistic,
        "p.value": row.p_value,
        "lcl": row.lower,
        "ucl": row.upper,
        "reason": row.reason,
    }


def _both(paired: CallComparison, table: Callable[[PairedProportion], Json]) -> Json:
    out: Json = {}
    for name, row in (
        ("sensitivity", paired.sensitivity),
        ("specificity", paired.specificity),
        ("accuracy", paired.accuracy),
    ):
        out[name] = {"test1": row.first.value, "test2": row.second.value} | table(row)
    return out


def _gap(row: PairedProportion) -> float | None:
    """Return second - first: DTComPair's direction."""
    value = row.difference.value
    return None if value is None else -value


def _chi_square(row: PairedProportion) -> Json:
    test = mcnemar(row.test.b, row.test.c, method="chi2")
    return {
        "diff": _gap(row),
        "test.statistic": test.statistic,
        "p.value": test.p_value,
        "reason": test.reason,
    }


def _exact(row: PairedProportion) -> Json:
    return {"diff": _gap(row), "p.value": row.test.p_value, "reason": row.test.reason}


def _tango(row: PairedProportion) -> Json:
    lower, upper = row.difference.lower, row.difference.upper
    return {
        "diff": _gap(row),
        "diff.lcl": None if upper is None else -upper,
        "diff.ucl": None if lower is None else -lower,
        "reason": row.difference.reason,
    }


def _judged(row: PairedProportion, margin: float, conf_level: float) -> Json:
    found = row.difference
    lower, upper = found.lower, found.upper
    turned = replace(
        found,
        value=_gap(row),
        lower=None if upper is None else -upper,
        upper=None if lower is None else -lower,
    )
    judged = interval_against_margin(turned, margin=margin, conf_level=conf_level)
    return margin_json(judged, "second", "first")


def accuracy_json(confusion: Confusion, *, conf_level: float) -> Json:
    """Return one test's accuracy with Wald intervals cut at 0 and 1, as DTComPair prints it.

    Raises
    ------
    StatisticsError
        No case at all.

    """
    if confusion.n == 0:
        raise StatisticsError("There is no case.", remedy="Check the table.")
    found = diagnostic_accuracy(confusion, conf_level=conf_level)
    c = confusion
    return {
        "sensitivity": _wald(c.tp, c.n_positive, conf_level),
        "specificity": _wald(c.tn, c.n_negative, conf_level),
        "ppv": _wald(c.tp, c.tp + c.fp, conf_level),
        "npv": _wald(c.tn, c.tn + c.fn, conf_level),
        "pdlr": _log_ratio(found.lr_positive),
        "ndlr": _log_ratio(found.lr_negative),
    }


def _wald(x: int, n: int, conf_level: float) -> Json:
    if n == 0:
        return {"est": None, "se": None, "lcl": None, "ucl": None, "reason": "No such call."}
    share = x / n
    se = float(np.sqrt(share * (1 - share) / n))
    half = dist.normal_quantile(conf_level) * se
    exact = proportion(x, n, conf_level=conf_level)
    return {
        "est": share,
        "se": se,
        "lcl": dist.clip01(share - half),
        "ucl": dist.clip01(share + half),
        "method": "Wald, cut at 0 and 1",
        "clopper_pearson": [exact.lower, exact.upper],
        "reason": "" if se > 0 else "At 0 or 1 the Wald interval has no width.",
    }


def _log_ratio(row: Estimate) -> Json:
    return {
        "est": row.value,
        "se.ln": row.se,
        "lcl": row.lower,
        "ucl": row.upper,
        "reason": row.reason,
    }
