"""How well a score tells odd images from known ones: by category, each with its interval.

As OpenOOD (Yang et al. 2022) counts: odd images are the positive class of AUROC and AUPR; FPR@95TPR
is the share of odd images that are accepted at the threshold at which 95 % of the known ones are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engines.measures.intervals import REPLICATES, WithInterval, spread_over, wilson
from engines.measures.metrics import Floats, auc

TOGETHER = "together"
_KEPT = 0.95


@dataclass(frozen=True, slots=True)
class OddFigures:
    """Figures of one detector on one category of odd images.

    Parameters
    ----------
    auroc, aupr, fpr95 : WithInterval
        Threshold-free, from known and odd images drawn anew.
    flagged : WithInterval
        Share of the odd images above the bank's own threshold.
    known, odd : int
        Images of each kind.

    """

    auroc: WithInterval
    aupr: WithInterval
    fpr95: WithInterval
    flagged: WithInterval
    known: int
    odd: int

    def to_json(self) -> dict[str, Any]:
        """Return the figures as plain JSON values."""
        return {
            "auroc": self.auroc.to_json(),
            "aupr": self.aupr.to_json(),
            "fpr95": self.fpr95.to_json(),
            "flagged": self.flagged.to_json(),
            "known": self.known,
            "odd": self.odd,
        }


def odd_figures(
    known: Floats, odd: Floats, *, threshold: float, replicates: int = REPLICATES, seed: int = 1
) -> OddFigures:
    """Return the figures of one category.

    Parameters
    ----------
    known, odd : ndarray of float64, shapes (n,) and (m,)
        Scores; higher is odder. Both hold at least one.
    threshold : float
        Of the bank; nothing here changes it.

    """
    random = np.random.default_rng([seed, 0x0DD])
    draws = [
        (
            known[random.integers(0, len(known), len(known))],
            odd[random.integers(0, len(odd), len(odd))],
        )
        for _ in range(replicates)
    ]

    def spread(figure: Callable[[Floats, Floats], float]) -> WithInterval:
        return spread_over(figure(known, odd), [figure(*one) for one in draws])

    return OddFigures(
        auroc=spread(auroc),
        aupr=spread(aupr),
        fpr95=spread(fpr95),
        flagged=wilson(int((odd > threshold).sum()), len(odd)),
        known=len(known),
        odd=len(odd),
    )


def by_category(
    known: Floats, odd: Mapping[str, Floats], *, threshold: float, replicates: int = REPLICATES
) -> dict[str, OddFigures]:
    """Return figures of each category, and of all together where there are several."""
    parts = dict(sorted(odd.items()))
    if len(parts) > 1:
        parts[TOGETHER] = np.concatenate(list(parts.values()))
    return {
        name: odd_figures(known, scores, threshold=threshold, replicates=replicates)
        for name, scores in parts.items()
    }


def auroc(known: Floats, odd: Floats) -> float:
    """Return the area under the ROC curve; ties count half."""
    labels = np.repeat(np.array([0, 1], dtype=np.int64), [len(known), len(odd)])
    return auc(labels, np.concatenate([known, odd]))


def aupr(known: Floats, odd: Floats) -> float:
    """Return the average precision, odd images positive; equal scores enter together."""
    scores = np.concatenate([known, odd])
    values, place = np.unique(-scores, return_inverse=True)
    n_odd = np.bincount(place[len(known) :], minlength=len(values))
    found, kept = np.cumsum(n_odd), np.cumsum(np.bincount(place, minlength=len(values)))
    return float((n_odd / len(odd) * (found / kept)).sum())


def fpr95(known: Floats, odd: Floats) -> float:
    """Return the share of odd images accepted where 95 % of the known ones are."""
    edge = np.quantile(known, _KEPT, method="inverted_cdf")
    return float((odd <= edge).mean())
