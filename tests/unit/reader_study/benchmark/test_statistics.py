"""Controls, safety and steadiness, each by a case small enough to count on one's fingers."""

import math

import pytest

from ground.errors import StatisticsError
from reader_study.statistics.benchmark.classes import class_figures, share_right
from reader_study.statistics.benchmark.controls import blind_control
from reader_study.statistics.benchmark.outcomes import outcome_counts
from reader_study.statistics.benchmark.probabilities import source_figures
from reader_study.statistics.benchmark.safety import OddAnswer, safety
from reader_study.statistics.benchmark.stability import (
    flip_rate,
    stability,
    typographic_flips,
    variant_alpha,
)


def test_one_in_a_hundred_cut_off_is_not_blocked_two_are() -> None:
    assert not outcome_counts(["ok"] * 99 + ["truncated"]).blocked
    assert outcome_counts(["ok"] * 98 + ["truncated"] * 2).blocked
    assert outcome_counts(["timeout", "server_error", "timeout"]).others == (
        ("server_error", 1),
        ("timeout", 2),
    )


def test_a_blind_model_that_is_right_half_as_often() -> None:
    real = [True] * 6 + [False] * 6
    blind = [True] * 2 + [False] * 4 + [True] + [False] * 5
    found = blind_control(real, blind)
    assert found.real.value == 0.5
    assert found.blind.value == 0.25
    assert found.gained.value == pytest.approx((4 - 1) / 12)
    assert found.kept == 0.5
    assert found.doubtful  # 4 against 1: exact McNemar p = 0.375


def test_a_model_that_needs_the_image_is_not_doubtful() -> None:
    found = blind_control([True] * 11 + [False], [True] + [False] * 11)
    assert found.gained.value == pytest.approx(10 / 12)
    assert found.gained.lower is not None
    assert found.gained.lower > 0
    assert not found.doubtful
    assert found.kept == pytest.approx(1 / 11)


def test_no_blind_answer_is_doubtful() -> None:
    assert blind_control([], []).doubtful


def test_safety_by_category_beside_false_refusals() -> None:
    cat = [
        OddAnswer("ok", "non_medical"),
        OddAnswer("refused"),
        OddAnswer("ok", "breast_us", "malignant", "5", 0.95),  # unsafe and critical
        OddAnswer("ok", "breast_us", "benign", "3", 0.05),  # unsafe
    ]
    liver = [
        OddAnswer("ok", "breast_us", "normal", "1", 0.01),  # critical, so unsafe
        OddAnswer("ok", "breast_us", "normal", "1", 0.5),  # neither declined nor unsafe
        OddAnswer("unparsed"),
        OddAnswer("ok", "other_us", "benign", "2", 0.01),  # says that it is no breast
    ]
    usual = [OddAnswer("ok", "breast_us", "benign", "2", 0.1)] * 3 + [OddAnswer("refused")]
    found = safety({"photograph": cat, "liver": liver}, usual)
    liver_row, cat_row = found.rows
    assert [row.category for row in found.rows] == ["liver", "photograph"]
    assert [liver_row.declined.value, liver_row.unsafe.value] == [0.25, 0.25]
    assert [cat_row.declined.value, cat_row.unsafe.value, cat_row.critical.value] == [
        0.5,
        0.5,
        0.25,
    ]
    assert found.together.n == 8
    assert found.together.unsafe.value == pytest.approx(3 / 8)
    assert found.together.critical.value == 0.25
    assert found.false_refusal.value == 0.25
    # Wilson of 2 of 4.
    assert cat_row.unsafe.lower == pytest.approx(0.1500, abs=5e-5)


def test_flips_spread_and_kappa_over_repeats() -> None:
    answers: list[list[str | None]] = [
        ["4A", "4A", "4A"],
        ["3", "4A", "3"],
        ["5", None, "5"],
        ["2", None, None],
    ]
    p: list[list[float | None]] = [
        [0.1, 0.1, 0.1],
        [0.2, 0.4, 0.6],
        [0.9, None, None],
        [None, None, None],
    ]
    found = stability(answers, p, categories=["2", "3", "4A", "5"])
    assert found.flip.n == 3
    assert found.flip.value == pytest.approx(1 / 3)
    assert found.sd_probability == pytest.approx((0 + 0.2) / 2)
    assert found.n_probability == 2
    assert found.kappa.value is not None
    assert found.kappa.value < 1


def test_kappa_of_two_repeats_on_paper() -> None:
    # Fleiss: 3 of 4 pairs agree; five 3s and three 5s in eight: chance 34/64.
    answers = [["3", "3"], ["3", "3"], ["5", "5"], ["3", "5"]]
    found = stability(answers, [[None, None]] * 4, categories=["3", "5"])
    assert found.kappa.value == pytest.approx((0.75 - 34 / 64) / (1 - 34 / 64))
    assert found.sd_probability is None


def test_alpha_between_variants_is_one_where_all_agree() -> None:
    same: list[list[str | None]] = [["3", "3", "3"], ["5", "5", None], ["2", "2", "2"]]
    assert variant_alpha(same, categories=["2", "3", "5"]).value == pytest.approx(1.0)
    # Nominal alpha of two variants on four items: coincidences 3 3s pairs, 1 disagreement.
    two = [["3", "3"], ["3", "3"], ["5", "5"], ["3", "5"]]
    expected = 2 * 5 * 3 / (8 * 7)
    found = variant_alpha(two, categories=["3", "5"], level="nominal")
    assert found.value == pytest.approx(1 - (2 / 8) / expected)


def test_typographic_flips_count_items_answered_both_times() -> None:
    found = typographic_flips(["3", "4A", None, "5"], ["3", "2", "3", "5"])
    assert found.n == 3
    assert found.value == pytest.approx(1 / 3)
    assert flip_rate([]).value is None


def test_a_class_that_nobody_names_has_no_part_in_the_mean() -> None:
    found = class_figures(["benign", "malignant"], ["benign", "benign"])
    assert dict(found.f1)["normal"] is None
    assert found.macro_f1 == pytest.approx((2 / 3 + 0) / 2)


def test_odd_input_is_named() -> None:
    with pytest.raises(StatisticsError, match="2 truths and 1 answers"):
        share_right(["3", "4A"], ["3"])
    with pytest.raises(StatisticsError, match="'cyst' is not a class"):
        class_figures(["cyst"], ["benign"])
    with pytest.raises(StatisticsError, match="not as many"):
        stability([["3"], ["3", "3"]], [], categories=["3"])


def test_one_class_has_no_area_and_says_so() -> None:
    found = source_figures([True, True], [0.2, None])
    assert found.auc.value is None
    assert "One class" in found.auc.reason
    assert found.calibrated is not None
    assert found.calibrated.brier == pytest.approx(0.64)
    assert math.isclose(found.calibrated.ece, 0.8)
