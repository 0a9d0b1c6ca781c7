"""Agreement of raters as JSON, with the names of irr, psych and irrCAC."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from reader_study.statistics import (
    IccKind,
    IccResult,
    KappaResult,
    PanelAgreement,
    conger_kappa,
    fleiss_kappa,
    gwet_ac,
    gwet_ac_panel,
    icc,
    kappa,
    krippendorff_alpha,
    light_kappa,
)
from reader_study.statistics import distributions as dist
from reader_study.statistics.inputs import FloatArray

Json = dict[str, object]

_IRR = {
    "oneway_agreement_single": (IccKind.ONE_WAY, "ICC(1)"),
    "oneway_agreement_average": (IccKind.ONE_WAY_MEAN, "ICC({k})"),
    "oneway_consistency_single": (IccKind.ONE_WAY, "ICC(1)"),
    "oneway_consistency_average": (IccKind.ONE_WAY_MEAN, "ICC({k})"),
    "twoway_agreement_single": (IccKind.AGREEMENT, "ICC(A,1)"),
    "twoway_agreement_average": (IccKind.AGREEMENT_MEAN, "ICC(A,{k})"),
    "twoway_consistency_single": (IccKind.CONSISTENCY, "ICC(C,1)"),
    "twoway_consistency_average": (IccKind.CONSISTENCY_MEAN, "ICC(C,{k})"),
}


def agreement_json(
    ratings: FloatArray,
    labels: Sequence[str],
    *,
    categories: Sequence[float] | None,
    conf_level: float,
) -> Json:
    """Return agreement of k raters.

    Parameters
    ----------
    ratings : ndarray, shape (N, k)
        Numbers; NaN where missing.
    labels : sequence of str
        Names of the raters.
    categories : sequence of float or None
        All possible categories in order; None for a continuous rating (only the ICC then).
    conf_level : float
        In (0, 1).

    """
    given = (~np.isnan(ratings)).sum(axis=1)
    out: Json = {
        "conf_level": conf_level,
        "raters": list(labels),
        "n_cases": len(ratings),
        "n_complete": int((given == ratings.shape[1]).sum()),
        "n_without_rating": int((given == 0).sum()),
        "categories": None if categories is None else list(categories),
    }
    if categories is not None:
        out["pairs"] = [
            _pair(ratings[:, a], ratings[:, b], (labels[a], labels[b]), categories, conf_level)
            for a, b in combinations(range(len(labels)), 2)
        ]
        out |= _panel(ratings, categories, conf_level)
    out["icc_irr"] = {
        name: {"name": title.format(k=ratings.shape[1])}
        | _icc(icc(ratings, kind=kind, conf_level=conf_level), "value")
        for name, (kind, title) in _IRR.items()
    }
    out["icc_psych"] = [_psych(icc(ratings, kind=kind, conf_level=conf_level)) for kind in IccKind]
    return out


def _pair(
    first: FloatArray,
    second: FloatArray,
    names: tuple[str, str],
    categories: Sequence[float],
    conf_level: float,
) -> Json:
    plain, linear, quadratic = (
        kappa(first, second, categories=categories, weights=weights, conf_level=conf_level)
        for weights in ("none", "linear", "quadratic")
    )
    gwet = gwet_ac(first, second, categories=categories, conf_level=conf_level)
    return {
        "a": names[0],
        "b": names[1],
        "n": plain.n,
        "percent_agreement": plain.percent_agreement,
        "irr_unweighted": _tested(plain),
        "irr_linear": _tested(linear),
        "irr_quadratic": _tested(quadratic),
        "psych": {
            "kappa": plain.value,
            "weighted_quadratic": quadratic.value,
            "var_kappa": _square(plain.se),
            "var_weighted": _square(quadratic.se),
            "ci_kappa": _cut(plain),
            "ci_weighted": _cut(quadratic),
        },
        "linear": {"value": linear.value, "ci": _cut(linear), "se": linear.se},
        "irrCAC_kappa": {"coeff.val": plain.value, "coeff.se": plain.se},
        "irrCAC_gwet_ac1": {
            "coeff.val": gwet.value,
            "coeff.se": gwet.se,
            "ci": _cut(gwet),
            "reason": gwet.reason,
        },
    }


def _tested(found: KappaResult) -> Json:
    return {"value": found.value, "z": found.z, "p": found.p_value, "reason": found.reason}


def _cut(found: KappaResult) -> list[float | None]:
    """Return the limits inside [-1, 1], where a coefficient of agreement lies."""
    return [
        None if limit is None else max(-1.0, min(1.0, limit))
        for limit in (found.lower, found.upper)
    ]


def _square(value: float | None) -> float | None:
    return None if value is None else value**2


def _panel(ratings: FloatArray, categories: Sequence[float], conf_level: float) -> Json:
    fleiss = fleiss_kappa(ratings, categories=categories, conf_level=conf_level)
    gwet = gwet_ac_panel(ratings, categories=categories, conf_level=conf_level)
    conger = conger_kappa(ratings, categories=categories)
    light = light_kappa(ratings, categories=categories)
    nominal, ordinal = (
        krippendorff_alpha(ratings, level=level) for level in ("nominal", "ordinal")
    )
    return {
        "fleiss": {
            "value": fleiss.value,
            "z": fleiss.z,
            "p": fleiss.p_value,
            "reason": fleiss.reason,
        },
        "fleiss_exact_conger": conger.value,
        "light": light.value,
        "irrCAC_fleiss": _cac(fleiss),
        "irrCAC_gwet": _cac(gwet),
        "krippendorff_nominal": nominal.value,
        "krippendorff_ordinal": ordinal.value,
        "panel": [
            _panel_row(name, found)
            for name, found in (
                ("Fleiss kappa", fleiss),
                ("Gwet AC1", gwet),
                ("Conger kappa", conger),
                ("Light kappa", light),
                ("Krippendorff alpha, nominal", nominal),
                ("Krippendorff alpha, ordinal", ordinal),
            )
        ],
    }


def _panel_row(name: str, found: PanelAgreement) -> Json:
    """Return one coefficient with what it used: n cases, incomplete among them, and left out."""
    return {
        "name": name,
        "value": found.value,
        "lower": found.lower,
        "upper": found.upper,
        "n": found.n,
        "incomplete": found.incomplete,
        "left_out": found.left_out,
        "reason": found.reason,
    }


def _cac(found: PanelAgreement) -> Json:
    p = None
    if found.value is not None and found.se:
        p = dist.t_p(found.value / found.se, found.n - 1)
    return {
        "pa": found.observed,
        "pe": found.chance,
        "coeff.val": found.value,
        "coeff.se": found.se,
        "ci": [found.lower, found.upper],
        "n": found.n,
        "p.value": p,
        "reason": found.reason,
    }


def _icc(found: IccResult, value: str) -> Json:
    return {
        value: found.value,
        "F": found.f,
        "df1": found.df1,
        "df2": found.df2,
        "p": found.p_value,
        "lower": found.lower,
        "upper": found.upper,
        "n": found.n,
        "left_out": found.dropped,
        "reason": found.reason,
    }


def _psych(found: IccResult) -> Json:
    """Return one row; psych tests agreement forms by the residual, with its degrees of freedom."""
    out = {"type": str(found.kind)} | _icc(found, "ICC")
    if found.kind in (IccKind.AGREEMENT, IccKind.AGREEMENT_MEAN) and found.df1 is not None:
        df2 = found.df1 * (found.raters - 1)
        p = None if found.f is None else dist.f_p(found.f, found.df1, df2)
        out |= {"df2": df2, "p": p}
    return out


def observed_categories(ratings: FloatArray, *, most: int = 20) -> list[float] | None:
    """Return the distinct ratings, or None when they are too many or not whole: continuous."""
    known = ratings[~np.isnan(ratings)]
    values = np.unique(known)
    if values.size > most or (values != np.round(values)).any():
        return None
    return [float(value) for value in values]
