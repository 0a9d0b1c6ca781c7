"""Figures that went wrong on data with holes: unequal arms, empty categories, missing ratings."""

import numpy as np
import pytest

from ground.errors import StatisticsError
from reader_study.statistics import (
    Reads,
    binormal_fit,
    binormal_from_counts,
    conger_kappa,
    fleiss_kappa,
    gwet_ac_panel,
    krippendorff_alpha,
    mrmc,
    partial_auc,
    partial_auc_interval,
)

NAN = float("nan")


def _nested(sizes: tuple[int, ...]) -> Reads:
    """Make reads of readers who each saw one arm only, on the same 60 cases."""
    rng = np.random.default_rng(11)
    truth = np.arange(60) < 25
    scores = np.full((len(sizes), sum(sizes), 60), np.nan)
    shared, start = rng.normal(size=60), 0
    for arm, size in enumerate(sizes):
        of_arm = rng.normal(size=60)  # readers of one arm err alike: Cov2 is above Cov3
        for reader in range(start, start + size):
            noise = rng.normal(size=60)
            scores[arm, reader] = 1.2 * truth + 0.4 * shared + of_arm + noise + 0.3 * rng.normal()
        start += size
    return Reads.from_array(scores, truth)


@pytest.mark.parametrize("inference", ["RRRC", "FRRC", "RRFC"])
def test_nested_arms_of_unequal_size_have_a_standard_error_each(inference: str) -> None:
    sizes = (2, 3, 9)
    found = mrmc(_nested(sizes), inference=inference)
    parts, test = found.components, found.equality
    assert test is not None
    for row in found.differences:
        a, b = (sizes[found.modalities.index(name)] for name in (row.first, row.second))
        share = 1 / a + 1 / b
        if inference == "RRFC":
            expected = share * (test.ms_tr or 0.0)
        else:
            assert parts is not None
            gap = parts.cov2 - parts.cov3
            base = test.ms_tr or 0.0
            if inference == "FRRC":
                base = parts.error - parts.cov2
            else:
                assert gap > 0
            expected = share * base + 2 * gap
        assert row.se == pytest.approx(np.sqrt(expected), rel=1e-12)


def test_two_unequal_arms_agree_with_the_test_of_equality() -> None:
    found = mrmc(_nested((3, 7)))
    assert found.equality is not None
    assert found.differences[0].p_value == pytest.approx(found.equality.p_value, rel=1e-9)


def test_binormal_curve_of_counts_with_empty_cells_exists() -> None:
    # Van Dyke et al. 1993: reader 2, cine MRI, rated in four of five categories.
    found = binormal_from_counts([6, 56, 7, 0], [0, 8, 4, 33])
    assert found.a == pytest.approx(1.6552, abs=2e-4)
    assert found.b == pytest.approx(0.4473, abs=2e-4)
    spread = np.repeat([0, 1, 2, 3], [6, 56, 7, 0]), np.repeat([0, 1, 2, 3], [0, 8, 4, 33])
    truth = np.r_[np.zeros(69), np.ones(45)]
    same = binormal_fit(truth, np.concatenate(spread))
    assert (same.a, same.b) == pytest.approx((found.a, found.b), rel=1e-6)


@pytest.mark.parametrize(
    ("negatives", "positives"),
    [([10, 0, 0], [0, 5, 5]), ([9, 1, 0], [0, 3, 7]), ([5, 5], [2, 8]), ([9, 0, 9], [7, 0, 7])],
)
def test_counts_without_one_best_curve_give_the_reason(
    negatives: list[int], positives: list[int]
) -> None:
    found = binormal_from_counts(negatives, positives)
    assert (found.a, found.b, found.auc) == (None, None, None)
    assert found.reason


def test_counts_of_one_class_are_refused() -> None:
    with pytest.raises(StatisticsError, match="class has no case"):
        binormal_from_counts([0, 0, 0], [1, 2, 3])


def test_every_rating_counts_in_fleiss_and_ac1() -> None:
    # Gwet 2014, eqs. 5.3 and 5.8 by hand: shares over all cases, agreement over those rated twice.
    ratings = np.array([[1, 1, 1], [2, 2, NAN], [1, NAN, NAN], [1, 2, 2]])
    p1 = (1 + 0 + 1 + 1 / 3) / 4
    observed = (1 + 1 + 1 / 3) / 3
    chance_fleiss, chance_gwet = p1**2 + (1 - p1) ** 2, 2 * p1 * (1 - p1)
    fleiss = fleiss_kappa(ratings, categories=[1, 2])
    gwet = gwet_ac_panel(ratings, categories=[1, 2])
    assert fleiss.value == pytest.approx((observed - chance_fleiss) / (1 - chance_fleiss))
    assert gwet.value == pytest.approx((observed - chance_gwet) / (1 - chance_gwet))
    assert (fleiss.n, fleiss.incomplete, fleiss.left_out) == (4, 2, 0)
    assert (gwet.n, gwet.incomplete, gwet.left_out) == (4, 2, 0)


def test_what_is_left_out_is_counted() -> None:
    ratings = np.array([[1, 1, 1], [2, 2, NAN], [NAN, NAN, NAN], [1, 2, 2], [2, NAN, NAN]])
    assert fleiss_kappa(ratings, categories=[1, 2]).left_out == 1
    conger = conger_kappa(ratings, categories=[1, 2])
    assert (conger.n, conger.left_out) == (2, 3)
    alpha = krippendorff_alpha(ratings)
    assert (alpha.n, alpha.incomplete, alpha.left_out) == (3, 1, 2)


def test_part_of_the_area_has_an_interval_around_it() -> None:
    rng = np.random.default_rng(2)
    truth = np.arange(80) < 40
    scores = rng.normal(size=80) + 1.3 * truth
    found = partial_auc_interval(truth, scores, max_fpr=0.2, replicates=400)
    point = partial_auc(truth, scores, max_fpr=0.2).value
    assert found.value == point
    assert found.value is not None
    assert found.lower is not None
    assert found.upper is not None
    assert 0 <= found.lower < found.value < found.upper <= 0.2
    again = partial_auc_interval(truth, scores, max_fpr=0.2, replicates=400)
    assert (again.lower, again.upper) == (found.lower, found.upper)
    whole = partial_auc_interval(truth, scores, max_fpr=1.0, replicates=200, conf_level=0.5)
    assert whole.upper is not None
    assert whole.lower is not None
    assert whole.upper - whole.lower < 0.15
