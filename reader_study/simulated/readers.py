"""Simulated readers: what they see and think of it. Marked SIMULATED wherever they appear.

What such a reader perceives of a case is drawn from the binormal model with reader and case
variance components of Roe & Metz (Acad Radiol 1997;4:298): a case's percept is the same in all
arms but for an error of each look, so that her reads of one case are correlated as people's are.
What she answers follows from it alone, and with an AI from the score that the window shows her.
Percepts are made on the coordinator's side; the reference standard itself never gets to the window.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from reader_study.lexicon import BANDS

_CASE_SHARE = 0.4
"""Share of the variance of percepts that all readers have in common (the case is hard or easy)."""

_LOOK_SD = 0.4
"""Standard deviation of the error of one look at one image: she does not answer alike twice."""


@dataclass(frozen=True, slots=True)
class SimulatedReader:
    """How one simulated reader sees and decides.

    Parameters
    ----------
    separation : float
        Distance of the means of the percepts of benign and malignant cases, in standard
        deviations; 1.5 is an AUC of 0.856.
    bias : float
        Shift of her criterion on the logit of the likelihood; positive calls more cases malignant.
    trust : float
        Weight of the AI's evidence beside her own, 0–1.

    """

    reader_id: str
    separation: float
    bias: float
    trust: float


def simulated_reader(reader_id: str, *, index: int, seed: int) -> SimulatedReader:
    """Draw a reader; readers of even index are more experienced."""
    rng = np.random.default_rng([seed, index, 1])
    experienced = index % 2 == 0
    return SimulatedReader(
        reader_id,
        separation=float((1.9 if experienced else 1.4) + rng.normal(0, 0.12)),
        bias=float(rng.normal(0.0, 0.25)),
        trust=float(np.clip((0.25 if experienced else 0.45) + rng.normal(0, 0.05), 0.05, 0.8)),
    )


def draw_percepts(
    reader: SimulatedReader, *, index: int, malignant: Mapping[str, bool], seed: int
) -> dict[str, float]:
    """Return one percept per case, in standard deviations from the middle between the classes.

    Parameters
    ----------
    malignant : mapping
        Reference standard of each case, on the coordinator's side.

    """
    cases = sorted(malignant)
    shared = np.random.default_rng([seed, 2]).normal(size=len(cases))
    own = np.random.default_rng([seed, index, 3]).normal(size=len(cases))
    noise = math.sqrt(_CASE_SHARE) * shared + math.sqrt(1 - _CASE_SHARE) * own
    sides = np.array([0.5 if malignant[case] else -0.5 for case in cases])
    values = reader.separation * sides + noise
    return {case: round(float(value), 4) for case, value in zip(cases, values, strict=True)}


def seen_percept(percept: float, *, look: str, images: int, seed: int) -> float:
    """Return what she perceives on one look at a case: her percept, and an error of this look.

    Parameters
    ----------
    look : str
        Names reader, session, case and visit; reads that follow each other are one look.
    images : int
        How many images are shown: each has an error of its own, and she takes their mean.

    """
    error = Random(f"{seed}/{look}").gauss(0, _LOOK_SD)
    return round(percept + error / math.sqrt(max(images, 1)), 4)


def own_likelihood(reader: SimulatedReader, percept: float) -> int:
    """Return the likelihood of malignancy, 0–100, that she gives from her own percept."""
    return _percent(reader.separation * percept + reader.bias)


def advised_likelihood(
    reader: SimulatedReader, percept: float, *, score: float, threshold: float
) -> int:
    """Return her likelihood after seeing the AI: its evidence is weighed in on the logit scale."""
    own = reader.separation * percept + reader.bias
    return _percent(own + reader.trust * (_logit(score) - _logit(threshold)))


def category_of(likelihood: int, *, scale: Sequence[str]) -> str:
    """Return the category whose band of the lexicon holds the likelihood."""
    fitting = [name for name in scale if name in BANDS and BANDS[name].low <= likelihood]
    return fitting[-1] if likelihood > 0 and fitting else scale[min(1, len(scale) - 1)]


def _percent(evidence: float) -> int:
    # The shift puts the middle between the classes near the upper end of category 3, where the
    # cut of a breast reader lies; coarse steps are how people use such a scale.
    value = 100 / (1 + math.exp(-(1.5 * evidence - 2.6)))
    return round(value) if value < 10 else min(int(5 * round(value / 5)), 100)


def _logit(p: float) -> float:
    q = min(max(p, 1e-3), 1 - 1e-3)
    return math.log(q / (1 - q))
