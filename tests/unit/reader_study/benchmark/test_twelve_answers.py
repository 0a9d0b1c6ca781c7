"""Every headline number of twelve answers, worked out on paper."""

import math

import pytest

from reader_study.analysis.benchmark.headline import headline
from reader_study.statistics.benchmark.outcomes import Rule
from reader_study.statistics.results import Estimate
from tests.unit.reader_study.benchmark.twelve import twelve

Z = 1.959964


def _wilson(x: int, n: int) -> tuple[float, float]:
    centre = (x + Z**2 / 2) / (n + Z**2)
    half = Z / (n + Z**2) * math.sqrt(x * (n - x) / n + Z**2 / 4)
    return centre - half, centre + half


def _is(found: Estimate, x: int, n: int) -> None:
    assert found.n == n
    assert found.value == pytest.approx(x / n)
    assert (found.lower, found.upper) == pytest.approx(_wilson(x, n), abs=1e-6)


def test_counts_by_outcome_and_the_block() -> None:
    counts = headline(twelve()).counts
    assert (counts.n, counts.answered) == (12, 9)
    assert (counts.refused, counts.unparsed, counts.truncated) == (1, 1, 1)
    assert counts.others == ()
    assert counts.blocked  # 1 of 12 is more than 1 %


def test_category_accuracy_by_both_rules() -> None:
    # Right are items 1, 2, 6, 7, 9 and 11.
    _is(headline(twelve()).category, 6, 12)
    assert headline(twelve()).category.lower == pytest.approx(0.2538, abs=5e-5)
    _is(headline(twelve(), rule=Rule.EXCLUDED).category, 6, 9)


def test_three_classes_and_macro_f1_by_both_rules() -> None:
    # malignant: 2 hits, 5 there, 3 named -> 4/8. benign: 3, 5, 5 -> 6/10. normal: 1, 2, 1 -> 2/3.
    found = headline(twelve()).classes
    _is(found.accuracy, 6, 12)
    assert dict(found.f1) == pytest.approx({"normal": 2 / 3, "benign": 0.6, "malignant": 0.5})
    assert found.macro_f1 == pytest.approx(0.588889, abs=1e-6)
    # Without the three missing ones: 4/7, 6/9 and 2/2.
    left = headline(twelve(), rule=Rule.EXCLUDED).classes
    assert left.macro_f1 == pytest.approx((4 / 7 + 2 / 3 + 1) / 3)
    _is(left.accuracy, 6, 9)


def test_sensitivity_and_specificity_at_4a_by_both_rules() -> None:
    # Malignant: + + + - missing. Others: - - + + missing - missing.
    found, left = headline(twelve()).cut, headline(twelve(), rule=Rule.EXCLUDED).cut
    _is(found.sensitivity, 3, 5)
    _is(found.specificity, 3, 7)
    _is(left.sensitivity, 3, 4)
    _is(left.specificity, 3, 5)


def test_each_source_of_probabilities_has_its_own_area() -> None:
    sources = dict(headline(twelve()).sources)
    assert list(sources) == ["logprob", "verbalised"]
    # 0.95 and 0.80 beat all five others, 0.30 four, 0.10 three: 17 of 20.
    spoken = sources["verbalised"].auc
    assert spoken.n == 9
    assert spoken.value == pytest.approx(17 / 20)
    # Placements 1, 1, 0.8, 0.6 and 1, 1, 0.5, 0.75, 1: variances 0.11/3 and 0.05.
    assert spoken.se == pytest.approx(math.sqrt(0.11 / 3 / 4 + 0.05 / 5))
    # 0.20 beats three of four, the others all: 15 of 16. Item 11 has none.
    by_tokens = sources["logprob"].auc
    assert by_tokens.n == 8
    assert by_tokens.value == pytest.approx(15 / 16)


def test_the_category_as_an_ordered_scale_has_an_area_too() -> None:
    # 5 and 4C beat all five others; 4A beats three and ties with two; 3 beats two and ties once.
    found = headline(twelve()).ordinal
    assert found.n == 9
    assert found.value == pytest.approx((5 + 5 + 4 + 2.5) / 20)


def test_the_neutral_guess_is_a_sensitivity_analysis_over_all_items() -> None:
    # One malignant and two others at 0.5: 7 + 7 + 4 + 3 + (5 + 2/2) of 35.
    spoken = dict(headline(twelve()).sources)["verbalised"]
    assert spoken.auc_neutral.n == 12
    assert spoken.auc_neutral.value == pytest.approx(27 / 35)


def test_calibration_error_and_brier_score() -> None:
    # Nine distinct values in fifteen bins of equal mass lie alone: the mean of |p - y|.
    made = dict(headline(twelve()).sources)["verbalised"].calibrated
    assert made is not None
    assert made.n == 9
    assert made.ece == pytest.approx(2.53 / 9)
    assert made.brier == pytest.approx(1.5455 / 9)


def test_nothing_is_said_of_no_answers() -> None:
    found = headline([])
    assert found.counts.n == 0
    assert not found.blocked
    assert found.category.value is None
    assert found.sources == ()
