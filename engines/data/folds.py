"""Patient-grouped folds, each with the same mix of labels and data sets."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ground.errors import EngineError


def draw_folds(
    groups: Sequence[str],
    *,
    labels: Sequence[int],
    sources: Sequence[str],
    folds: int,
    seed: int,
) -> npt.NDArray[np.int64]:
    """Return the fold of each sample, 1 to `folds`; samples of one group always share it.

    Parameters
    ----------
    groups, sources : sequence of str
        Patient group and data set of each sample; a group counts for the first of its data sets.
    labels : sequence of int
        0 or 1; a group with any 1 belongs to the malignant stratum.

    The result depends on the set of groups and on the seed, not on the order of samples.

    Raises
    ------
    EngineError
        There are fewer patients with, or without, malignant cases than folds.

    """
    positive: dict[str, int] = defaultdict(int)
    source: dict[str, str] = {}
    for group, label, name in zip(groups, labels, sources, strict=True):
        positive[group] = max(positive[group], label)
        source[group] = min(source.get(group, name), name)
    for label, what in ((1, "malignant cases"), (0, "benign or normal cases")):
        patients = sum(found == label for found in positive.values())
        if patients < folds:
            raise EngineError(
                f"{patients} patients with {what} are too few for {folds} folds.",
                remedy="Ask for fewer folds, or add cases.",
            )
    fold_of: dict[str, int] = {}
    random = np.random.default_rng([seed, folds, 0xF01D])
    dealt = 0
    for stratum in sorted({(positive[group], source[group]) for group in positive}):
        members = sorted(g for g in positive if (positive[g], source[g]) == stratum)
        for index in random.permutation(len(members)):
            # Dealing goes on where the stratum before has stopped, so that no fold gets all rests.
            fold_of[members[index]] = dealt % folds + 1
            dealt += 1
    return np.array([fold_of[group] for group in groups], dtype=np.int64)
