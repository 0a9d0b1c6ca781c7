"""Simulated reads after Roe & Metz 1997 (Acad Radiol 4:298): a linear model of latent ratings.

Latent rating = truth * mu + reader + case + modality-reader + modality-case + reader-case + rest,
all normal; each reader and modality-reader effect is drawn per truth. The case-related variances
sum to one, so that mu fixes the area: 0.75, 1.5, 2.5 for about 0.70, 0.86, 0.96.
"""

from dataclasses import dataclass

import numpy as np

from reader_study.statistics import Reads


@dataclass(frozen=True, slots=True)
class Setting:
    """One structure: variances and separation."""

    name: str
    mu: float
    reader: float
    modality_reader: float
    case: float
    modality_case: float
    reader_case: float
    rest: float


def _setting(name: str, mu: float, reader: float, *, correlated: bool) -> Setting:
    case, rest = (0.3, 0.2) if correlated else (0.1, 0.6)
    return Setting(name, mu, reader, reader, case, case, 0.2, rest)


SETTINGS = (
    _setting("HL, area 0.70", 0.75, 0.0055, correlated=True),
    _setting("LL, area 0.70", 0.75, 0.0055, correlated=False),
    _setting("HH, area 0.70", 0.75, 0.011, correlated=True),
    _setting("HL, area 0.86", 1.5, 0.0055, correlated=True),
    _setting("LL, area 0.86", 1.5, 0.0055, correlated=False),
    _setting("HH, area 0.86", 1.5, 0.030, correlated=True),
    _setting("LH, area 0.86", 1.5, 0.030, correlated=False),
    _setting("LH, area 0.96", 2.5, 0.056, correlated=False),
)
"""Roe and Metz's structures: case correlation (H, L), reader variance (H, L)."""


def simulate(
    setting: Setting,
    rng: np.random.Generator,
    readers: int,
    positives: int,
    negatives: int,
    *,
    gain: float = 0.0,
    fixed_readers: bool = False,
) -> Reads:
    """Draw reads of two modalities; ``gain`` is added to mu in the second.

    With fixed readers neither readers nor readers by modality vary.
    """
    truth = np.arange(positives + negatives) < positives
    shape = (2, readers, truth.size)

    def draw(variance: float, *size: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
        return rng.normal(0.0, np.sqrt(variance), size)

    scores = draw(setting.rest, *shape) + draw(setting.case, 1, 1, truth.size)
    scores += draw(setting.modality_case, 2, 1, truth.size)
    scores += draw(setting.reader_case, 1, readers, truth.size)
    if not fixed_readers:
        by_truth = truth.astype(int)
        scores += draw(setting.reader, 1, readers, 2)[:, :, by_truth]
        scores += draw(setting.modality_reader, 2, readers, 2)[:, :, by_truth]
    separation = np.array([setting.mu, setting.mu + gain])[:, None, None]
    return Reads.from_array(scores + separation * truth, truth)
