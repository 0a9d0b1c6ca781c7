"""What must hold for every proportion, agreement and table result, whatever the numbers."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader_study.statistics import (
    Confusion,
    Estimate,
    chi2_proportions,
    diagnostic_accuracy,
    fleiss_kappa,
    holm,
    icc,
    kappa,
    krippendorff_alpha,
    mcnemar,
    paired_difference,
    proportion,
    reclassification,
    roc_points,
    signed_rank,
    terciles,
    threshold_at_sensitivity,
)
from reader_study.statistics.proportions import METHODS

COUNT = st.integers(0, 60)
SCALE = ("2", "3", "4A", "4B", "4C", "5")


def _sound(found: Estimate) -> None:
    """A number is finite and inside its interval, or there is a reason."""
    for value in (found.value, found.lower, found.upper, found.se):
        assert value is None or math.isfinite(value)
    if found.value is None or found.lower is None:
        assert found.reason or found.value is not None
    elif found.upper is not None:
        assert found.lower - 1e-12 <= found.value <= found.upper + 1e-12


@given(COUNT, COUNT, st.sampled_from(sorted(METHODS)))
def test_proportion_any_count_gives_a_sound_interval(x: int, rest: int, method: str) -> None:
    _sound(proportion(x, x + rest, method=method))


@given(COUNT, COUNT, st.sampled_from(["clopper-pearson", "wilson", "jeffreys"]))
def test_proportion_of_the_failures_is_the_mirror(x: int, rest: int, method: str) -> None:
    if x + rest == 0:
        return
    one, two = proportion(x, x + rest, method=method), proportion(rest, x + rest, method=method)
    assert one.lower == pytest.approx(1 - float(two.upper or 0), abs=1e-9)


@given(COUNT, COUNT, COUNT, COUNT)
def test_diagnostic_accuracy_any_table_is_sound(tp: int, fn: int, fp: int, tn: int) -> None:
    found = diagnostic_accuracy(Confusion(tp, fn, fp, tn))
    for name in ("sensitivity", "specificity", "ppv", "npv", "accuracy", "lr_positive"):
        _sound(getattr(found, name))


@settings(deadline=None)
@given(COUNT, COUNT, COUNT, COUNT, st.sampled_from(["tango", "wald", "agresti-min"]))
def test_paired_difference_swapped_tests_flip_the_sign(
    a: int, b: int, c: int, d: int, method: str
) -> None:
    one, two = (
        paired_difference(a, b, c, d, method=method),
        paired_difference(a, c, b, d, method=method),
    )
    if a + b + c + d == 0:
        assert one.reason
        return
    assert one.value == pytest.approx(-float(two.value or 0.0))
    assert one.lower == pytest.approx(-float(two.upper or 0.0), abs=1e-9)
    if method == "tango":
        _sound(one)


@given(COUNT, COUNT, st.sampled_from(["exact", "mid-p", "chi2", "chi2-corrected"]))
def test_mcnemar_any_pair_gives_a_p_and_does_not_mind_the_order(
    b: int, c: int, method: str
) -> None:
    one = mcnemar(b, c, method=method)
    assert 0 <= one.p_value <= 1
    assert one.p_value == pytest.approx(mcnemar(c, b, method=method).p_value)


@given(COUNT, COUNT, COUNT, COUNT, st.sampled_from(["pearson", "n-1", "yates", "fisher", "auto"]))
def test_chi2_any_table_gives_p_or_reason(x1: int, y1: int, x2: int, y2: int, method: str) -> None:
    found = chi2_proportions(x1, x1 + y1, x2, x2 + y2, method=method)
    assert found.reason if found.p_value is None else 0 <= found.p_value <= 1 + 1e-12


RATINGS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=30
)


@given(RATINGS, st.sampled_from(["none", "linear", "quadratic"]))
def test_kappa_swapped_raters_and_reversed_scale_change_nothing(
    rows: list[tuple[int, int, int]], weights: str
) -> None:
    table = np.array(rows)
    one = kappa(table[:, 0], table[:, 1], categories=range(4), weights=weights)
    two = kappa(table[:, 1], table[:, 0], categories=range(4), weights=weights)
    flipped = kappa(3 - table[:, 0], 3 - table[:, 1], categories=range(4), weights=weights)
    if one.value is None:
        assert one.reason
        assert two.value is None
        return
    assert one.value == pytest.approx(two.value)
    assert one.value == pytest.approx(flipped.value)
    assert one.value <= 1 + 1e-12


@given(RATINGS)
def test_panel_agreement_relabelled_categories_change_nothing(
    rows: list[tuple[int, int, int]],
) -> None:
    table = np.array(rows)
    names = np.array(["a", "b", "c", "d"], object)
    one = fleiss_kappa(table, categories=range(4))
    two = fleiss_kappa(names[table], categories=["d", "c", "b", "a"])
    assert one.value == pytest.approx(two.value) if one.value is not None else two.reason
    alpha = krippendorff_alpha(table.astype(float)), krippendorff_alpha(10.0 - table)
    assert alpha[0].value == pytest.approx(alpha[1].value)


@given(RATINGS, st.floats(-50, 50), st.floats(0.1, 20))
def test_icc_added_constant_and_scale_change_nothing(
    rows: list[tuple[int, int, int]], shift: float, scale: float
) -> None:
    table = np.array(rows, float)
    for kind in ("ICC1", "ICC2", "ICC3", "ICC2k"):
        one, two = icc(table, kind=kind), icc(table * scale + shift, kind=kind)
        assert (one.value is None) == (two.value is None)
        if one.value is not None:
            assert one.value == pytest.approx(two.value, rel=1e-5, abs=1e-7)
        else:
            assert one.reason


@given(RATINGS)
def test_icc_constant_added_to_one_rater_leaves_consistency(
    rows: list[tuple[int, int, int]],
) -> None:
    table = np.array(rows, float)
    shifted = table + np.array([0.0, 5.0, 0.0])
    one, two = icc(table, kind="ICC3"), icc(shifted, kind="ICC3")
    if one.value is not None and two.value is not None and one.f is not None and two.f is not None:
        assert one.value == pytest.approx(two.value, abs=1e-7)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.integers(0, 5)), min_size=1))
def test_reclassification_every_case_is_somewhere(
    rows: list[tuple[bool, int, int]],
) -> None:
    truth = [row[0] for row in rows]
    before, after = ([SCALE[row[k]] for row in rows] for k in (1, 2))
    found = reclassification(truth, before, after, scale=SCALE, threshold="4A")
    for moves in (found.benign, found.malignant):
        assert moves.no_change + moves.upgraded + moves.downgraded == moves.n
        assert sum(moves.steps.values()) == moves.upgraded + moves.downgraded
    back = reclassification(truth, after, before, scale=SCALE, threshold="4A")
    assert back.benign.upgraded == found.benign.downgraded
    assert back.biopsies_added == found.biopsies_avoided


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_is_at_least_raw_and_keeps_the_order(values: list[float]) -> None:
    adjusted = holm(values)
    assert all(a is not None and a >= p - 1e-15 for a, p in zip(adjusted, values, strict=True))
    order = np.argsort(values, kind="stable")
    ranked = [adjusted[k] or 0.0 for k in order]
    assert ranked == sorted(ranked)


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=4, max_size=40).filter(
        lambda rows: len({row[0] for row in rows}) == 2
    ),
    st.floats(0, 1),
)
def test_threshold_rules_keep_their_word(rows: list[tuple[bool, int]], target: float) -> None:
    truth, scores = [row[0] for row in rows], [row[1] for row in rows]
    least = threshold_at_sensitivity(truth, scores, target)
    most = threshold_at_sensitivity(truth, scores, target, rule="at_most")
    near = threshold_at_sensitivity(truth, scores, target, rule="nearest")
    assert least.sensitivity >= target - 1e-9
    assert most.sensitivity <= target + 1e-9
    gaps = np.abs(roc_points(truth, scores).sensitivity - target)
    assert abs(near.sensitivity - target) == pytest.approx(gaps.min())


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=40))
def test_signed_rank_swapped_samples_keep_p(gaps: list[int]) -> None:
    zero = np.zeros(len(gaps))
    one, two = signed_rank(gaps, zero), signed_rank(zero, gaps)
    assert one.p_value == pytest.approx(two.p_value) if one.p_value is not None else one.reason


@given(st.lists(st.integers(0, 30), min_size=3, max_size=60))
def test_terciles_groups_follow_the_cuts(values: list[int]) -> None:
    groups, (low, high) = terciles(values)
    for value, group in zip(values, groups, strict=True):
        assert group == (0 if value <= low else 1 if value <= high else 2)
