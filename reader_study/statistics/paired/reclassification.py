"""How readers change their categories when they see the model (a paper's Table 5)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ground.errors import StatisticsError
from reader_study.statistics.agreement.kappa import Ratings, code_ratings
from reader_study.statistics.inputs import BoolArray, IntArray, as_binary
from reader_study.statistics.paired.mcnemar import McNemar, mcnemar


@dataclass(frozen=True, slots=True)
class Moves:
    """Changes on the cases of one truth.

    Parameters
    ----------
    truth : str
        "benign" or "malignant".
    n, no_change, upgraded, downgraded : int
        ``no_change + upgraded + downgraded == n``.
    steps : mapping
        (from, to) -> cases, changes only.
    up_across, down_across : int
        Changes over the positivity threshold.

    """

    truth: str
    n: int
    no_change: int
    upgraded: int
    downgraded: int
    steps: Mapping[tuple[str, str], int]
    up_across: int
    down_across: int


@dataclass(frozen=True, slots=True)
class Reclassification:
    """One reader's changes, and what they mean at the biopsy threshold.

    Parameters
    ----------
    benign, malignant : Moves
        By truth.
    sensitivity_test, specificity_test : McNemar
        b counts gains (right only with the model), c losses.
    n_missing : int
        Cases without both categories, left out.

    """

    benign: Moves
    malignant: Moves
    sensitivity_test: McNemar
    specificity_test: McNemar
    n_missing: int = 0

    @property
    def biopsies_avoided(self) -> int:
        """Benign cases taken below the threshold."""
        return self.benign.down_across

    @property
    def biopsies_added(self) -> int:
        """Benign cases taken above it."""
        return self.benign.up_across

    @property
    def cancers_found(self) -> int:
        """Malignant cases taken above it."""
        return self.malignant.up_across

    @property
    def cancers_missed(self) -> int:
        """Malignant cases taken below it."""
        return self.malignant.down_across


def reclassification(
    truth: npt.ArrayLike,
    before: Ratings,
    after: Ratings,
    *,
    scale: Sequence[str],
    threshold: str,
    test: str = "exact",
) -> Reclassification:
    """Tabulate one reader's changes.

    Parameters
    ----------
    truth : array_like, shape (N,)
        0/1; 1 is malignant.
    before, after : sequence, length N
        Categories of ``scale``; None where missing (the case is left out and counted).
    scale : sequence of str
        All categories from least to most suspicious.
    threshold : str
        The lowest positive category.
    test : str
        See `mcnemar`.

    Raises
    ------
    StatisticsError
        A category or threshold that is not on the scale.

    """
    if threshold not in scale:
        raise StatisticsError(
            f"The threshold {threshold!r} is not on the scale.",
            remedy=f"Use one of {tuple(scale)}.",
        )
    positive = as_binary(truth, name="truth")
    coded = [code_ratings(values, scale) for values in (before, after)]
    both = ~(np.isnan(coded[0]) | np.isnan(coded[1]))
    first, second = (values[both].astype(np.int64) for values in coded)
    diseased, cut = positive[both], scale.index(threshold)
    benign = _moves("benign", first[~diseased], second[~diseased], scale, cut)
    malignant = _moves("malignant", first[diseased], second[diseased], scale, cut)
    return Reclassification(
        benign,
        malignant,
        mcnemar(malignant.up_across, malignant.down_across, method=test),
        mcnemar(benign.down_across, benign.up_across, method=test),
        int((~both).sum()),
    )


def _moves(truth: str, first: IntArray, second: IntArray, scale: Sequence[str], cut: int) -> Moves:
    up, down = second > first, second < first
    changed: BoolArray = up | down
    pairs = zip(first[changed].tolist(), second[changed].tolist(), strict=True)
    steps = Counter((scale[a], scale[b]) for a, b in pairs)
    return Moves(
        truth,
        first.size,
        int((~changed).sum()),
        int(up.sum()),
        int(down.sum()),
        dict(sorted(steps.items())),
        int(((first < cut) & (second >= cut)).sum()),
        int(((first >= cut) & (second < cut)).sum()),
    )
