"""Examples in prompts: development cases alone, so many of each class."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.mllm.items.examples import few_shot_examples
from app.mllm.items.nouns import CaseItem
from app.mllm.items.of_study import study_items
from engines.mllm.declared.items import Example, ItemKind
from engines.mllm.images import pixel_sha256
from ground.errors import EngineError, ReadingRuleError, TruthError
from reader_study.study import Study
from tests.builders import PASSPHRASE
from tests.mllm.made_study import (
    DEVELOPMENT,
    READING,
    ItemCase,
    make_item_study,
    pixels_of,
    still,
)

LABELS = ("benign", "malignant", "normal")


def cases(n_each: int, *, labels: Sequence[str] = LABELS, birads: str = "") -> list[ItemCase]:
    """Return reading and development cases, so many of each class on both sides."""
    return [
        ItemCase((still(1000 * n + 10 * place + side),), label=label, birads=birads, role=role)
        for n in range(n_each)
        for place, label in enumerate(labels)
        for side, role in enumerate((READING, DEVELOPMENT))
    ]


def both(study: Study) -> tuple[tuple[CaseItem, ...], tuple[CaseItem, ...]]:
    reading = study_items(study, role=READING, views=1, key_frames=1)
    return reading, study_items(study, role=DEVELOPMENT, views=1, key_frames=1)


def drawn(study: Study, *, per_class: int = 2, seed: int = 1) -> tuple[Example, ...]:
    reading, development = both(study)
    return few_shot_examples(
        study, PASSPHRASE, development, reading=reading, per_class=per_class, seed=seed
    )


def test_each_class_has_as_many_examples_and_none_of_them_is_read(tmp_path: Path) -> None:
    made = cases(4)
    with make_item_study(tmp_path / "s", made) as study:
        found = drawn(study)
        reading, _ = both(study)
    assert Counter(one.answer["assessment"] for one in found) == dict.fromkeys(LABELS, 2)
    label_of = {pixel_sha256(pixels_of(one.media[0])): one.label for one in made}
    shown = [(one.images[0].sha256, one.answer["assessment"]) for one in found]
    assert all(label_of[sha256] == label for sha256, label in shown)
    read = {image.sha256 for one in reading for image in one.item.images}
    assert read.isdisjoint(sha256 for sha256, _ in shown)
    assert all(set(one.answer) == {"image_type", "assessment"} for one in found)


def test_the_same_seed_draws_the_same_and_another_one_others(tmp_path: Path) -> None:
    with make_item_study(tmp_path / "s", cases(4)) as study:
        orders = [[one.images for one in drawn(study, seed=seed)] for seed in (1, 1, 2, 3)]
    assert orders[0] == orders[1]
    assert orders[0] != orders[2] or orders[0] != orders[3]


def test_the_order_of_examples_does_not_go_by_class(tmp_path: Path) -> None:
    with make_item_study(tmp_path / "s", cases(8, labels=("benign", "malignant"))) as study:
        orders = [
            [str(one.answer["assessment"]) for one in drawn(study, per_class=4, seed=seed)]
            for seed in range(5)
        ]
    assert any(order not in (sorted(order), sorted(order)[::-1]) for order in orders)


@pytest.mark.parametrize(("written", "told"), [("4a", "4A"), ("4", None), ("4A & 5", None)])
def test_a_category_is_told_where_the_schema_has_it(
    tmp_path: Path, written: str, told: str | None
) -> None:
    with make_item_study(tmp_path / "s", cases(1, birads=written)) as study:
        found = drawn(study, per_class=1)
    assert {one.answer.get("birads") for one in found} == {told}


def test_a_case_that_is_read_is_refused_among_development_cases(tmp_path: Path) -> None:
    with make_item_study(tmp_path / "s", cases(2)) as study:
        reading, development = both(study)
        dressed = replace(reading[0], item=replace(reading[0].item, kind=ItemKind.DEVELOPMENT))
        for poison in (reading[0], dressed):
            with pytest.raises(ReadingRuleError, match="An example was to be"):
                few_shot_examples(
                    study,
                    PASSPHRASE,
                    (*development, poison),
                    reading=reading,
                    per_class=1,
                    seed=1,
                )


def test_a_picture_that_is_read_in_another_case_is_refused(tmp_path: Path) -> None:
    made = cases(2)
    copy = replace(made[1], media=made[0].media)
    with (
        make_item_study(tmp_path / "s", [made[0], copy, *made[2:]]) as study,
        pytest.raises(ReadingRuleError, match="1 of 6 development cases have a picture"),
    ):
        drawn(study, per_class=1)


def test_a_patient_on_both_sides_is_refused(tmp_path: Path) -> None:
    made = [replace(one, patient="P1") for one in cases(1)]
    with (
        make_item_study(tmp_path / "s", made) as study,
        pytest.raises(EngineError, match="patient"),
    ):
        drawn(study, per_class=1)


def test_too_few_of_a_class_are_counted_and_refused(tmp_path: Path) -> None:
    made = cases(2)
    lacking = [one for one in made if one.role is READING or one.label != "malignant"]
    with make_item_study(tmp_path / "s", lacking) as study:
        with pytest.raises(ReadingRuleError, match="have 0 malignant:"):
            drawn(study, per_class=2)
        with pytest.raises(
            ReadingRuleError, match="have 2 normal and 2 benign and 0 malignant:"
        ) as told:
            drawn(study, per_class=3)
        assert "examples_per_class" in told.value.remedy


def test_a_study_of_two_classes_has_examples_of_two(tmp_path: Path) -> None:
    with make_item_study(tmp_path / "s", cases(2, labels=LABELS[:2])) as study:
        found = drawn(study, per_class=2)
    assert Counter(one.answer["assessment"] for one in found) == dict.fromkeys(LABELS[:2], 2)


def test_the_reference_opens_by_its_passphrase_alone(tmp_path: Path) -> None:
    with make_item_study(tmp_path / "s", cases(1)) as study:
        reading, development = both(study)
        with pytest.raises(TruthError):
            few_shot_examples(
                study, "not the passphrase", development, reading=reading, per_class=1, seed=1
            )
