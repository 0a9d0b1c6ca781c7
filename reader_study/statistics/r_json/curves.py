"""Areas and their tests as JSON, with pROC's names."""

from collections.abc import Sequence
from itertools import combinations

from reader_study.statistics import (
    Delong,
    bootstrap_auc,
    clustered_auc,
    delong,
    delong_unpaired,
    holm,
    noninferiority,
)
from reader_study.statistics import distributions as dist
from reader_study.statistics.r_json.margin import margin_json

Json = dict[str, object]


def delong_json(
    truth: Sequence[float],
    scores: dict[str, list[float]],
    *,
    conf_level: float,
    group: Sequence[str] | None = None,
    patient: Sequence[str] | None = None,
    interval: str = "wald",
    replicates: int = 0,
    seed: int = 1,
    margin: float | None = None,
    with_holm: bool = False,
) -> Json:
    """Return areas, paired tests, the joint test, and tests between groups of cases.

    Parameters
    ----------
    truth, scores
        0/1 and, by name, as many scores; differences are earlier minus later.
    conf_level : float
        In (0, 1); the level stands in the names, as in "ci95_delong".
    group, patient : sequence, optional
        Group of each case, compared with each other; patient of each case (Obuchowski 1997).
    interval : {"wald", "logit"}
        Of a single area; logit not with patients.
    replicates, seed : int
        Bootstrap intervals of the areas; 0 for none.
    margin : float, optional
        Largest loss that does not matter: is the earlier score not inferior to the later?
    with_holm : bool
        Adjust the p values of the paired tests.

    """
    names = list(scores)
    table = list(scores.values())
    if patient is None:
        found = delong(truth, table, labels=names, conf_level=conf_level, interval=interval)
    else:
        found = clustered_auc(truth, table, patient, labels=names, conf_level=conf_level)
    percent = level_name(conf_level)
    out: Json = {
        "n_pos": found.n_positive,
        "n_neg": found.n_negative,
        "n_patients": None if patient is None else len(set(patient)),
        "conf_level": conf_level,
        "auc": {name: _area(found, name, percent) for name in names},
        "paired": _all_paired(found, names, percent, margin, with_holm=with_holm),
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
            name: _bootstrap((truth, values, patient), replicates, seed, conf_level)
            for name, values in scores.items()
        }
    return out


def level_name(conf_level: float) -> str:
    """Return a level in percent for a name: "95", "99.9"."""
    return f"{100 * conf_level:.10g}"


def _area(found: Delong, name: str, percent: str) -> Json:
    estimate = found.estimate(name)
    return {
        "auc": estimate.value,
        "var_delong": None if estimate.se is None else estimate.se**2,
        "se": estimate.se,
        f"ci{percent}_delong": [estimate.lower, estimate.upper],
        "method": estimate.method,
        "reason": estimate.reason,
    }


def _all_paired(
    found: Delong, names: Sequence[str], percent: str, margin: float | None, *, with_holm: bool
) -> list[Json]:
    rows = [_paired(found, a, b, percent, margin) for a, b in combinations(names, 2)]
    if with_holm:
        adjusted = holm([found.compare(a, b).p_value for a, b in combinations(names, 2)])
        for row, p in zip(rows, adjusted, strict=True):
            row["p_holm"] = p
    return rows


def _paired(found: Delong, a: str, b: str, percent: str, margin: float | None) -> Json:
    test = found.compare(a, b)
    i, j = found.labels.index(a), found.labels.index(b)
    out: Json = {
        "a": a,
        "b": b,
        "auc_a": float(found.auc[i]),
        "auc_b": float(found.auc[j]),
        "diff": test.estimate,
        "cov": None if found.covariance is None else float(found.covariance[i, j]),
        "z": test.statistic,
        "p_value": test.p_value,
        f"diff_ci{percent}": [dist.clip11(test.lower), dist.clip11(test.upper)],
        "method": test.method,
        "reason": test.reason,
    }
    if margin is not None:
        out["margin"] = margin_json(
            noninferiority(test, margin=margin, conf_level=found.conf_level), a, b
        )
    return out


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
                    "diff": normal.estimate,
                    "ci_normal": [dist.clip11(normal.lower), dist.clip11(normal.upper)],
                    "n": [_size(first), _size(second)],
                    "reason": normal.reason,
                }
            )
    return rows


def _size(found: Delong) -> int:
    return found.n_positive + found.n_negative


def _of_level(
    truth: Sequence[float], values: Sequence[float], group: Sequence[str], level: str
) -> tuple[list[float], list[float]]:
    kept = [k for k, name in enumerate(group) if name == level]
    return [truth[k] for k in kept], [values[k] for k in kept]


def _bootstrap(
    data: tuple[Sequence[float], Sequence[float], Sequence[str] | None],
    replicates: int,
    seed: int,
    conf_level: float,
) -> Json:
    truth, values, patient = data
    found = bootstrap_auc(
        truth, values, cluster=patient, replicates=replicates, seed=seed, conf_level=conf_level
    )
    return {
        "lower": found.lower,
        "upper": found.upper,
        "method": f"{found.method}, seed {seed}",
        "reason": found.reason,
    }
