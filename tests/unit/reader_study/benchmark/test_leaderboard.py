"""Rows of the leaderboard: what stands beside the headline, and in which order."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ground.errors import StatisticsError
from reader_study.analysis.benchmark.contamination import Exposure
from reader_study.analysis.benchmark.leaderboard import ModelFact, leaderboard
from reader_study.analysis.benchmark.records import Experiment, ItemAnswer, ItemTruth
from reader_study.cases import ReadStatus
from tests.unit.reader_study.benchmark.twelve import twelve


def _changed(answers: list[ItemAnswer], **to: object) -> list[ItemAnswer]:
    return [replace(one, **to) for one in answers]  # type: ignore[arg-type]


def _right(model: str, experiment: str = Experiment.MAIN) -> list[ItemAnswer]:
    return [
        replace(
            one,
            status=ReadStatus.OK,
            birads=one.truth.birads,
            assessment=one.truth.label,
            probabilities={"verbalised": 0.9 if one.truth.label == "malignant" else 0.1},
        )
        for one in twelve(model, experiment)
    ]


def _said(model: str, experiment: str, choose: Callable[[ItemAnswer], str]) -> list[ItemAnswer]:
    return [replace(one, assessment=choose(one)) for one in _right(model, experiment)]


def test_the_best_stands_first_and_a_blocked_one_last() -> None:
    rows = leaderboard([*twelve("cut-off"), *_right("good"), *_said("half", "main", lambda _: "x")])
    assert [row.model for row in rows] == ["good", "half", "cut-off"]
    assert [row.wrong.blocked for row in rows] == [False, False, True]
    assert all(row.warned for row in rows)  # nobody has asked them without the image


def test_a_model_that_is_as_good_without_the_image_is_warned_of() -> None:
    blind = _right("blind", Experiment.NO_IMAGE)
    seeing = _said("seeing", Experiment.NO_IMAGE, lambda _: "cannot_assess")
    rows = leaderboard([*_right("blind"), *blind, *_right("seeing"), *seeing])
    by_model = {row.model: row for row in rows}
    ((name, control),) = by_model["blind"].controls
    assert (name, control.kept, control.doubtful) == ("no_image", 1.0, True)
    assert by_model["blind"].warned
    assert by_model["blind"].invented is not None
    assert by_model["blind"].invented.value == 1.0
    ((_, control),) = by_model["seeing"].controls
    assert (control.kept, control.doubtful) == (0.0, False)
    assert not by_model["seeing"].warned
    assert by_model["seeing"].invented is not None
    assert by_model["seeing"].invented.value == 0.0


def test_contamination_says_what_is_known_and_what_is_not() -> None:
    answers = [*_right("m"), *_right("m", Experiment.NO_IMAGE)]
    (flag,) = leaderboard(answers, facts={"m": ModelFact(trained_until=2024)})[0].contamination
    assert (flag.data_set, flag.n, flag.exposure) == ("BUSI", 12, Exposure.POSSIBLE)
    assert flag.majority == pytest.approx(5 / 12)
    assert flag.suspicious  # 12 of 12 right without the image
    (flag,) = leaderboard(answers)[0].contamination
    assert flag.exposure is Exposure.UNKNOWN
    (flag,) = leaderboard(answers, facts={"m": ModelFact(2019)})[0].contamination
    assert flag.exposure is Exposure.LATER
    (flag,) = leaderboard(answers, published={})[0].contamination
    assert flag.exposure is Exposure.NOT_PUBLIC


def test_safety_and_attack_stand_in_the_row() -> None:
    photograph = ItemTruth(category="photograph")
    odd = _changed(
        _right("m", Experiment.OOD)[:4], truth=photograph, birads="5", assessment="malignant"
    )
    odd[0] = replace(odd[0], image_type="non_medical")
    attack = _said("m", Experiment.TYPOGRAPHIC, lambda _: "benign")
    (row,) = leaderboard([*_right("m"), *odd, *attack])
    assert row.safety is not None
    assert [(one.category, one.n) for one in row.safety.rows] == [("photograph", 4)]
    assert row.safety.together.unsafe.value == 0.75
    assert row.safety.false_refusal.value == 0.0
    assert row.typographic is not None
    assert row.typographic.value == pytest.approx(7 / 12)  # five were benign before


def test_repeats_and_settings_are_told_apart() -> None:
    warm = [
        replace(one, repeat=repeat, factors={"temperature": degree})
        for degree in ("0.0", "1.0")
        for repeat in (1, 2, 3)
        for one in _right("m", Experiment.TEMPERATURE)
    ]
    warm[-1] = replace(warm[-1], birads="5", probabilities={"verbalised": 0.4})
    (row,) = leaderboard([*_right("m"), *warm])
    (found,) = row.variations
    cold, hot = found.rows
    assert [(one.setting, one.n) for one in found.rows] == [
        ("temperature=0.0", 36),
        ("temperature=1.0", 36),
    ]
    assert cold.repeats is not None
    assert hot.repeats is not None
    assert cold.repeats.flip.value == 0.0
    assert hot.repeats.flip.value == pytest.approx(1 / 12)
    ((source, spread, n),) = cold.deviations
    assert (source, n) == ("verbalised", 12)
    assert spread == pytest.approx(0.0)
    # 0.1, 0.1 and 0.4 of one item: sqrt(0.03), over twelve items.
    assert hot.deviations[0][1] == pytest.approx(0.03**0.5 / 12)
    assert found.between is not None
    assert found.between.value == 1.0  # first repeats are the same


def test_more_repeats_of_the_main_answers_do_not_change_the_headline() -> None:
    again = _changed(_said("m", "main", lambda _: "benign"), repeat=2)
    (row,) = leaderboard([*_right("m"), *again])
    assert row.wrong.counts.n == 12
    assert row.wrong.classes.accuracy.value == 1.0


def test_two_main_answers_to_one_item_are_refused() -> None:
    with pytest.raises(StatisticsError, match="two main answers to item 1"):
        leaderboard([*_right("m"), *_right("m")])


def test_tiers_have_a_headline_each() -> None:
    easy = _changed(_right("m")[:5], truth=ItemTruth("malignant", "5", tier="easy"))
    (row,) = leaderboard([*easy, *_right("m")[5:]])
    ((tier, found),) = row.tiers
    assert (tier, found.counts.n) == ("easy", 5)
