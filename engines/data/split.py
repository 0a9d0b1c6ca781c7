"""Patient-grouped, label-stratified, seeded split, and the check that no patient leaks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engines.messages import Split
from ground.errors import EngineError

PART_NAMES: Mapping[str, str] = {
    "train": "training part",
    "validation": "validation part",
    "test": "test part",
}
"""What the parts of a split are called in a sentence."""


@dataclass(frozen=True, slots=True)
class SplitPlan:
    """Shares of the patients; the rest trains."""

    validation_fraction: float
    test_fraction: float = 0.0
    seed: int = 1


def draw_split(groups: Sequence[str], *, labels: Sequence[int], plan: SplitPlan) -> list[Split]:
    """Return the split of each sample; samples of one group always share it.

    Parameters
    ----------
    groups : sequence of str
        Patient group of each sample.
    labels : sequence of int
        0 or 1 for each sample; a group with any 1 belongs to the malignant stratum.
    plan : SplitPlan
        The result depends on the plan and on the set of groups, not on the order of samples.

    Raises
    ------
    EngineError
        A stratum has too few patients for every part of the split.

    """
    positive: dict[str, int] = defaultdict(int)
    for group, label in zip(groups, labels, strict=True):
        positive[group] = max(positive[group], label)
    random = np.random.default_rng([plan.seed, 0x5917])
    placed: dict[str, Split] = {}
    for stratum in (0, 1):
        members = sorted(group for group, label in positive.items() if label == stratum)
        order = [members[index] for index in random.permutation(len(members))]
        placed |= _deal(order, plan=plan, stratum=stratum)
    return [placed[group] for group in groups]


def _deal(order: Sequence[str], *, plan: SplitPlan, stratum: int) -> dict[str, Split]:
    n_validation = max(1, round(len(order) * plan.validation_fraction))
    n_test = max(1, round(len(order) * plan.test_fraction)) if plan.test_fraction > 0 else 0
    if n_validation + n_test >= len(order):
        kind = "malignant cases" if stratum else "benign or normal cases"
        raise EngineError(
            f"{len(order)} patients with {kind} are too few for every part of the split.",
            remedy="Add development cases from more patients, or ask for smaller parts.",
        )
    parts: list[Split] = ["train"] * len(order)
    parts[:n_validation] = ["validation"] * n_validation
    parts[n_validation : n_validation + n_test] = ["test"] * n_test
    return dict(zip(order, parts, strict=True))


def check_no_leak(groups: Sequence[str], splits: Sequence[Split]) -> None:
    """Check that every group stands on one side only.

    Raises
    ------
    EngineError
        A patient, or an image filed under two patients, is on both sides.

    """
    sides: dict[str, set[Split]] = defaultdict(set)
    for group, split in zip(groups, splits, strict=True):
        sides[group].add(split)
    torn = sum(len(found) > 1 for found in sides.values())
    if torn:
        raise EngineError(
            f"{torn} patients (or identical images) stand on both sides of the split.",
            remedy="Put all images of a patient into one part, or let the program split.",
        )


def check_classes(labels: Sequence[int], splits: Sequence[Split]) -> None:
    """Check that training and validation (and test, if any) hold both classes.

    Raises
    ------
    EngineError
        A part is empty or has one class only.

    """
    classes: Mapping[str, set[int]] = defaultdict(set)
    for label, split in zip(labels, splits, strict=True):
        classes[split].add(label)
    for part in ("train", "validation", *({"test"} & set(splits))):
        if len(classes[part]) < 2:
            raise EngineError(
                f"The {PART_NAMES[part]} lacks malignant or other cases.",
                remedy="Both classes are needed in every part; change the split.",
            )
