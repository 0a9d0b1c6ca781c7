from collections import defaultdict
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.data.manifest import merge_groups
from engines.data.split import SplitPlan, check_classes, check_no_leak, draw_split
from engines.messages import Split
from ground.errors import EngineError

PATIENTS = st.lists(st.tuples(st.integers(1, 5), st.booleans()), min_size=8, max_size=60).filter(
    lambda rows: 4 <= sum(malignant for _, malignant in rows) <= len(rows) - 4
)


def spread(rows: list[tuple[int, bool]]) -> tuple[list[str], list[int]]:
    groups = [f"P{number}" for number, (images, _) in enumerate(rows) for _ in range(images)]
    labels = [int(malignant) for images, malignant in rows for _ in range(images)]
    return groups, labels


@given(PATIENTS, st.floats(0.1, 0.4), st.sampled_from([0.0, 0.2]), st.integers(0, 2**31 - 1))
def test_split_puts_no_patient_on_both_sides_and_both_classes_on_each(
    rows: list[tuple[int, bool]], validation: float, test: float, seed: int
) -> None:
    groups, labels = spread(rows)
    splits = draw_split(groups, labels=labels, plan=SplitPlan(validation, test, seed))
    sides = defaultdict(set)
    for group, split in zip(groups, splits, strict=True):
        sides[group].add(split)
    assert all(len(found) == 1 for found in sides.values())
    assert ("test" in splits) == (test > 0)
    check_no_leak(groups, splits)
    check_classes(labels, splits)


@given(PATIENTS, st.randoms())
def test_split_does_not_depend_on_the_order_of_images(
    rows: list[tuple[int, bool]], random: Random
) -> None:
    groups, labels = spread(rows)
    plan = SplitPlan(0.25, seed=3)
    first = dict(zip(groups, draw_split(groups, labels=labels, plan=plan), strict=True))
    order = list(range(len(groups)))
    random.shuffle(order)
    shuffled = [groups[row] for row in order]
    again = draw_split(shuffled, labels=[labels[row] for row in order], plan=plan)
    assert dict(zip(shuffled, again, strict=True)) == first


def test_split_with_another_seed_is_another() -> None:
    groups, labels = spread([(1, number % 2 == 0) for number in range(40)])
    one, other = (draw_split(groups, labels=labels, plan=SplitPlan(0.25, seed=s)) for s in (1, 2))
    assert one != other


def test_split_of_too_few_patients_is_refused() -> None:
    with pytest.raises(EngineError, match="1 patients with malignant"):
        draw_split(["a", "b", "c"], labels=[0, 0, 1], plan=SplitPlan(0.25))


def test_leak_is_raised() -> None:
    splits: list[Split] = ["train", "validation", "train"]
    with pytest.raises(EngineError, match="1 patients"):
        check_no_leak(["a", "a", "b"], splits)


def test_part_with_one_class_is_raised() -> None:
    splits: list[Split] = ["train", "train", "validation"]
    with pytest.raises(EngineError, match="validation part"):
        check_classes([0, 1, 1], splits)


def test_identical_images_of_two_patients_make_one_group() -> None:
    groups = merge_groups(["b", "a", "c", "d", "c"], ["x", "x", "y", "z", "z"])
    assert groups == ["a", "a", "c", "c", "c"]


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=40))
def test_equal_patient_or_equal_content_share_a_group(pairs: list[tuple[int, int]]) -> None:
    patients, contents = [f"p{a}" for a, _ in pairs], [f"c{b}" for _, b in pairs]
    groups = merge_groups(patients, contents)
    for keys in (patients, contents):
        found: dict[str, set[str]] = defaultdict(set)
        for key, group in zip(keys, groups, strict=True):
            found[key].add(group)
        assert all(len(names) == 1 for names in found.values())
