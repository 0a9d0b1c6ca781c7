"""DeLong, proportions, McNemar and reading times as JSON, with the names of their R programs."""

from collections.abc import Sequence
from itertools import combinations

from ground.errors import StatisticsError
from reader_study.statistics import (
    Delong,
    TimeComparison,
    bootstrap_auc,
    delong,
    delong_unpaired,
    mcnemar,
    paired_difference,
    proportion,
)

Json = dict[str, object]

_INTERVALS = {
    "clopper_pearson": "clopper-pearson",
    "wilson": "wilson",
    "wilson_cc": "wilson-cc",
    "agresti_coull": "agresti-coull",
    "jeffreys_central": "jeffreys",
}


def delong_json(
    truth: Sequence[float],
    scores: dict[str, list[float]],
    *,
    group: Sequence[str] | None,
    replicates: int,
    conf_level: float,
) -> Json:
    """Return areas, paired tests, the joint test, and tests between groups of cases."""
    names = list(scores)
    found = delong(truth, list(scores.values()), labels=names, conf_level=conf_level)
    out: Json = {
        "n_pos": found.n_positive,
        "n_neg": found.n_negative,
        "auc": {name: _area(found, name) for name in names},
        "paired": [_paired(found, a, b) for a, b in combinations(names, 2)],
    }
    if len(names) > 1:
        joint = found.compare_all()
        out["joint"] = {
            "covariance": None if found.covariance is None else found.covariance.tolist(),
            "labels": names,
            "chisq": joint.statistic,
            "df": joint.df,
            "p_value": joint.p_value,
            "reason": joint.reason,
        }
    if group is not None:
        out["unpaired_by_group"] = _by_group(truth, scores, group, conf_level)
    if replicates:
        out[f"bootstrap_{replicates}"] = {
            name: _bootstrap(truth, values, replicates, conf_level)
            for name, values in scores.items()
        }
    return out


def _area(found: Delong, name: str) -> Json:
    estimate = found.estimate(name)
    return {
        "auc": estimate.value,
        "var_delong": None if estimate.se is None else estimate.se**2,
        "se": estimate.se,
        "ci95_delong": [estimate.lower, estimate.upper],
        "reason": estimate.reason,
    }


def _paired(found: Delong, a: str, b: str) -> Json:
    test = found.compare(a, b)
    i, j = found.labels.index(a), found.labels.index(b)
    return {
        "a": a,
        "b": b,
        "auc_a": float(found.auc[i]),
        "auc_b": float(found.auc[j]),
        "cov": None if found.covariance is None else float(found.covariance[i, j]),
        "z": test.statistic,
        "p_value": test.p_value,
        "diff_ci95": [test.lower, test.upper],
        "reason": test.reason,
    }


def _by_group(
    truth: Sequence[float],
    scores: dict[str, list[float]],
    group: Sequence[str],
    conf_level: float,
) -> list[Json]:
    levels = sorted(set(group))
    rows: list[Json] = []
    for name, values in scores.items():
        for a, b in combinations(levels, 2):
            first, second = (
                delong(*_of_level(truth, values, group, level), labels=[level]) for level in (a, b)
            )
            normal = delong_unpaired(first, second, conf_level=conf_level)
            welch = delong_unpaired(first, second, reference="welch", conf_level=conf_level)
            rows.append(
                {
                    "score": name,
                    "groups": [a, b],
                    "auc": [float(first.auc[0]), float(second.auc[0])],
                    "proc_D": welch.statistic,
                    "proc_df_welch": welch.df,
                    "proc_p_value": welch.p_value,
                    "z_normal": normal.statistic,
                    "p_normal": normal.p_value,
                    "reason": normal.reason,
                }
            )
    return rows


def _of_level(
    truth: Sequence[float], values: Sequence[float], group: Sequence[str], level: str
) -> tuple[list[float], list[float]]:
    kept = [k for k, name in enumerate(group) if name == level]
    return [truth[k] for k in kept], [values[k] for k in kept]


def _bootstrap(
    truth: Sequence[float], values: Sequence[float], replicates: int, conf_level: float
) -> Json:
    found = bootstrap_auc(truth, values, replicates=replicates, conf_level=conf_level)
    return {"lower": found.lower, "upper": found.upper, "reason": found.reason}


def proportion_json(x: int, n: int, *, conf_level: float) -> Json:
    """Return one proportion with all intervals."""
    out: Json = {"x": x, "n": n, "estimate": x / n if n else None}
    for name, method in _INTERVALS.items():
        found = proportion(x, n, method=method, conf_level=conf_level)
        out[name] = [found.lower, found.upper]
    narrow = proportion(x, n, conf_level=0.9)
    return out | {"clopper_pearson_90": [narrow.lower, narrow.upper]}


def mcnemar_json(a: int, b: int, c: int, d: int) -> Json:
    """Return all tests and intervals of a paired two-by-two table."""
    n = a + b + c + d
    if n == 0:
        raise StatisticsError("The table is empty.", remedy="Give at least one case.")
    plain, corrected = mcnemar(b, c, method="chi2"), mcnemar(b, c, method="chi2-corrected")
    out: Json = {
        "a": a,
        "b": b,
        "c": c,
        "d": d,
        "p_exact": mcnemar(b, c).p_value,
        "p_mid": mcnemar(b, c, method="mid-p").p_value,
        "chisq_nocc": plain.statistic,
        "p_nocc": plain.p_value,
        "chisq_cc": corrected.statistic,
        "p_cc": corrected.p_value,
        "diff_c_minus_b_over_n": (c - b) / n,
        "reason": plain.reason,
    }
    for name, method, level in (
        ("tango_ci95", "tango", 0.95),
        ("tango_ci90", "tango", 0.9),
        ("wald_ci95", "wald", 0.95),
        ("agresti_min_ci95", "agresti-min", 0.95),
    ):
        found = paired_difference(a, c, b, d, method=method, conf_level=level)
        out[f"{name}_of_c_minus_b"] = [found.lower, found.upper]
    return out


def time_json(found: TimeComparison) -> Json:
    """Return the comparison of reading times."""
    model, test, paired = found.model, found.wilcoxon, found.paired_t
    return {
        "lmer": {
            f"beta_{found.arms[1]}": model.beta,
            "se": model.se,
            "df": model.df,
            "t": model.t,
            "p": model.p_value,
            "intercept": model.intercept,
            "var_reader": model.var_reader,
            "var_case": model.var_case,
            "var_resid": model.var_residual,
            f"ratio_{found.arms[1]}_to_{found.arms[0]}": model.ratio,
            "method": model.method,
            "reason": model.reason,
        },
        "wilcoxon": {"V": test.statistic, "p": test.p_value, "reason": test.reason},
        "paired_t_log_case_means": {
            "t": paired.statistic,
            "df": paired.df,
            "p": paired.p_value,
            "diff": paired.estimate,
            "reason": paired.reason,
        },
        "tertiles_type7": list(found.tercile_cuts),
        "medians": list(found.medians),
    }
