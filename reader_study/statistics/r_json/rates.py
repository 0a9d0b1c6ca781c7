"""Rates of yes/no outcomes within patients as JSON (Rao & Scott 1992; Zeger & Liang 1986)."""

from collections.abc import Sequence

import numpy as np

from ground.errors import StatisticsError
from reader_study.statistics import (
    Estimate,
    clustered_proportion,
    clustered_rates,
    interval_against_margin,
)
from reader_study.statistics import distributions as dist
from reader_study.statistics.r_json.margin import margin_json

Json = dict[str, object]


def rates_json(
    outcomes: Sequence[float],
    patient: Sequence[str],
    condition: Sequence[str] | None,
    *,
    conf_level: float,
    link: str = "identity",
    reference: str | None = None,
    margin: float | None = None,
) -> Json:
    """Return the rate of each condition, and each condition minus the reference.

    Parameters
    ----------
    outcomes : sequence of 0/1
        One row per read or lesion.
    patient, condition : sequence
        Who belongs together, and what is compared (none: one rate).
    conf_level : float
        In (0, 1).
    link : {"identity", "logit"}
        Scale of the differences: of rates, or of log odds.
    reference : str, optional
        The first condition by name, unless given.
    margin : float, optional
        Largest loss that does not matter, on the scale of the link.

    Raises
    ------
    StatisticsError
        Outcomes other than 0 and 1, or a reference that does not occur.

    """
    kinds = ["all"] * len(patient) if condition is None else [str(name) for name in condition]
    names = sorted(set(kinds))
    base = names[0] if reference is None else reference
    if base not in names:
        raise StatisticsError(
            f"There is no condition {base!r}.", remedy=f"Choose one of {', '.join(names)}."
        )
    names = [base, *(name for name in names if name != base)]
    codes = np.array([names.index(name) for name in kinds])
    labels = [f"{code:06d}" for code in codes]  # conditions are ordered by name
    values = np.asarray(outcomes, dtype=np.float64)
    owners = np.asarray(patient)
    found = clustered_rates(values, labels, owners)
    out: Json = {
        "n": len(kinds),
        "n_patients": found.n_clusters,
        "conf_level": conf_level,
        "link": link,
        "reference": base,
        "rates": [
            _rate(name, values[codes == k], owners[codes == k].tolist(), conf_level)
            for k, name in enumerate(names)
        ],
    }
    rows: list[Json] = []
    for k, name in enumerate(names[1:], start=1):
        gap = found.against_reference(k, link=link, conf_level=conf_level)
        row = {"first": name, "second": base} | _estimate(gap)
        if link == "identity":
            row |= {"lower": dist.clip11(gap.lower), "upper": dist.clip11(gap.upper)}
        if margin is not None:
            judged = interval_against_margin(gap, margin=margin, conf_level=conf_level)
            row["margin"] = margin_json(judged, name, base)
        rows.append(row)
    return out | {"differences": rows}


def _rate(name: str, hits: np.ndarray, owners: list[str], conf_level: float) -> Json:
    share = clustered_proportion(hits, owners, conf_level=conf_level)
    return {
        "condition": name,
        "yes": int(hits.sum()),
        "n": int(hits.size),
        "n_patients": len(set(owners)),
        **_estimate(share),
    }


def _estimate(found: Estimate) -> Json:
    return {
        "value": found.value,
        "lower": found.lower,
        "upper": found.upper,
        "se": found.se,
        "method": found.method,
        "reason": found.reason,
    }
