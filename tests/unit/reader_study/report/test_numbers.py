import pytest

from reader_study.analysis.endpoints import ACCURACY, AUC_LIKELIHOOD, SPECIFICITY
from reader_study.analysis.estimates import Difference, ResultEstimate
from reader_study.report import numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0334, "0.033"), (-0.0334, "−0.033"), (-0.0001, "0.000"), (None, "–"), (1.0, "1.000")],
)
def test_fixed_has_a_true_minus_and_no_negative_zero(value: float | None, text: str) -> None:
    assert numbers.fixed(value, 3) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.0004, "<0.001"), (0.001, "0.001"), (0.0429, "0.043"), (1.0, "1.000"), (None, "–")],
)
def test_p_value_has_three_decimals_and_a_floor(p: float | None, text: str) -> None:
    assert numbers.p_value(p) == text


def test_percent_tells_all_from_nearly_all() -> None:
    assert numbers.percent(ResultEstimate(1.0, 0.872, 1.0, "x")) == "100 (87.2–100)"
    assert numbers.percent(ResultEstimate(0.9999, 0.9, 0.99999, "x")) == "100.0 (90.0–100.0)"
    assert numbers.percent(ResultEstimate(0.0, None, None, "x")) == "0"


def test_change_is_signed_and_in_points() -> None:
    difference = Difference(0.0667, -0.004, 0.07, 0.03, "x")
    assert numbers.change(SPECIFICITY, difference) == "+6.7 (−0.4 to +7.0)"
    assert numbers.change(AUC_LIKELIHOOD, difference) == "+0.067 (−0.004 to +0.070)"
    assert numbers.change(ACCURACY, Difference(None, None, None, None, "x")) == "–"
    assert numbers.change(ACCURACY, Difference(0.0, None, None, None, "x")) == "0.0"


def test_p_equals_keeps_sign_and_figure_together() -> None:
    assert numbers.p_equals(0.0001) == "p\u00a0<\u00a00.001"
    assert numbers.p_equals(0.0429) == "p\u00a0=\u00a00.043"
    assert numbers.p_equals(None) == ""


def test_short_hash_keeps_both_ends() -> None:
    assert numbers.short_hash("3f9a" * 16) == "3f9a3f9a…3f9a"
