"""The reasons for numbers that differ: put the blamed equation in, and the number comes out."""

import math
from typing import Any

import numpy as np
import pytest

from app.commands.stats.input import numbers as column
from app.commands.stats.input import read_reads, read_table
from reader_study.statistics import compare_calls, mrmc, paired_difference
from reader_study.statistics import distributions as dist
from reader_study.statistics.agreement.icc import _squares
from reader_study.statistics.agreement.kappa import code_ratings, joint_table, weight_matrix
from reader_study.statistics.mrmc.figures import auc_figures
from reader_study.statistics.mrmc.obuchowski_rockette import analyse
from tests.oracle.exceptions import BISECTION, Exemption
from tests.oracle.oracle_files import ORACLES, load, needs_oracles

pytestmark = needs_oracles
Json = dict[str, Any]


@pytest.mark.parametrize("covariance", ["jackknife", "unbiased"])
@pytest.mark.parametrize("inference", ["RRRC", "FRRC"])
def test_nested_readers_anchor_denominator_has_the_sign_error(
    covariance: str, inference: str
) -> None:
    name = "mrmc_readers_nested_in_modality"
    theirs: Json = load(name)["auc"][covariance][inference]["test_equality"]  # type: ignore[index]
    ours = mrmc(read_reads(ORACLES / f"{name}.csv"), covariance=covariance, inference=inference)
    assert ours.equality is not None
    assert ours.components is not None
    counts = np.array([5.0, 4.0])
    total = counts.sum()
    right = (total - (counts**2).sum() / total) / (counts.size - 1)
    wrong = 1 - (counts**2).sum() / total
    extra = ours.components.cov2 - ours.components.cov3
    swapped = ours.equality.denominator + (wrong - right) * extra
    assert swapped == pytest.approx(theirs["Denominator"], rel=1e-9)


def test_nested_readers_our_denominator_is_the_expected_mean_square() -> None:
    """Simulate areas with known components: E[MS(T)] under no difference equals ours."""
    rng = np.random.default_rng(11)
    readers = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1])
    error, cov2, cov3, reader_variance = 1.0, 0.5, 0.3, 0.4
    same = readers[:, None] == readers
    spread = np.where(same, cov2, cov3) + np.eye(9) * (error - cov2 + reader_variance)
    draws = rng.multivariate_normal(np.zeros(9), spread, size=200_000, method="cholesky")
    means = np.stack([draws[:, readers == k].mean(axis=1) for k in (0, 1)], axis=1)
    grand = draws.mean(axis=1, keepdims=True)
    ms_t = ((means - grand) ** 2 * np.array([5, 4])).sum(axis=1).mean()
    expected = reader_variance + error - cov2 + 40 / 9 * (cov2 - cov3)
    assert ms_t == pytest.approx(expected, rel=0.02)


def test_three_modalities_anchor_recycles_reader_errors() -> None:
    name = "mrmc_sim_3mod_5x3x80"
    tree: Json = load(name)
    theirs = tree["auc"]["DeLong"]["FRRC"]["reader_test_diffs"]
    figures = auc_figures(read_reads(ORACLES / f"{name}.csv"))
    ours = analyse(figures, inference="FRRC").reader_differences
    by_reader = [ours[3 * j].comparison.se for j in range(5)]
    for k, row in enumerate(theirs):
        assert row["StdErr"] == pytest.approx(by_reader[k % 5], rel=1e-9)
    rjafroc = tree["rjafroc_auc"]["OR_DeLong"]["FRRC"]["ciDiffTrtEachRdr"]
    for row, found in zip(rjafroc, ours, strict=True):
        assert row["StdErr"] == pytest.approx(found.comparison.se, rel=1e-9)


@pytest.mark.parametrize("file", ["agreement_birads_190x4", "agreement_small_25x2"])
def test_weighted_kappa_anchor_uses_the_wrong_margin(file: str) -> None:
    table = read_table(ORACLES / f"{file}.csv", ())
    for pair in load(file)["pairs"]:  # type: ignore[attr-defined]
        values = [column(table, pair[k], ORACLES / file) for k in "ab"]
        categories = sorted({*values[0], *values[1]})
        coded = [code_ratings(v, categories) for v in values]
        joint, n = joint_table(coded[0], coded[1], len(categories))
        weights = weight_matrix(len(categories), "quadratic")
        rows, columns = joint.sum(axis=1), joint.sum(axis=0)
        observed = (weights * joint).sum()
        chance = rows @ weights @ columns
        wrong_mean = (weights @ columns)[:, None] + (rows * weights.sum(axis=1))[None, :]
        spread = (joint * (weights * (1 - chance) - wrong_mean * (1 - observed)) ** 2).sum()
        spread -= (observed * chance - 2 * chance + observed) ** 2
        variance = spread / (n * (1 - chance) ** 4)
        assert variance == pytest.approx(pair["psych"]["var_weighted"], rel=1e-9)


def test_icc_anchor_puts_the_mean_form_into_the_single_form() -> None:
    table = read_table(ORACLES / "agreement_shrout_fleiss.csv", ())
    ratings = np.array([column(table, name, ORACLES) for name in table]).T
    ms = _squares(ratings)
    n, k = ratings.shape
    theirs: Json = load("agreement_shrout_fleiss")["icc_irr"]["twoway_agreement_average"]  # type: ignore[index]
    r = theirs["value"]
    a, b = k * r / (n * (1 - r)), 1 + k * r * (n - 1) / (n * (1 - r))
    top = (a * ms.raters + b * ms.residual) ** 2
    bottom = (a * ms.raters) ** 2 / (k - 1) + (b * ms.residual) ** 2 / ((n - 1) * (k - 1))
    assert top / bottom == pytest.approx(theirs["df2"], rel=1e-9)


def test_fixed_readers_anchor_drops_a_negative_covariance_gap() -> None:
    name = "mrmc_sim_cov2_lt_cov3"
    tree: Json = load(name)
    theirs = tree["rjafroc_auc"]["OR_DeLong"]["FRRC"]["FTests"]
    found = mrmc(read_reads(ORACLES / f"{name}.csv"), inference="FRRC").components
    assert found is not None
    assert found.cov2 < found.cov3
    assert found.error - found.cov1 == pytest.approx(theirs[1]["MS"], rel=1e-9)


@pytest.mark.parametrize("case", range(12))
def test_tango_our_limits_solve_the_score_equation(case: int) -> None:
    tree: Json = load("mcnemar")
    row = tree["cases"][case]
    a, b, c, d = (row[key] for key in "abcd")
    n = a + b + c + d
    found = paired_difference(a, c, b, d)
    z = dist.normal_quantile(0.95)
    for limit, theirs in zip(
        (found.lower, found.upper), row["tango_ci95_of_c_minus_b"], strict=True
    ):
        assert limit is not None
        assert abs(limit - theirs) < BISECTION
        assert abs(abs(_score(c, b, n, limit)) - z) < 1e-8
        assert abs(abs(_score(c, b, n, limit)) - z) <= abs(abs(_score(c, b, n, theirs)) - z)


def test_tango_anchor_interval_of_one_file_has_the_opposite_sign() -> None:
    name = "paired_tests_sim_190"
    theirs: Json = load(name)["sesp_diff_tango"]["sensitivity"]  # type: ignore[index]
    path = ORACLES / f"{name}.csv"
    table = read_table(path, ("d", "y1", "y2"))
    truth, first, second = (column(table, key, path) for key in ("d", "y1", "y2"))
    ours = compare_calls(truth, second, first).sensitivity.difference
    assert ours.value == pytest.approx(theirs["diff"], rel=1e-9)
    assert ours.lower is not None
    assert ours.upper is not None
    mirrored = (theirs["diff.lcl"], theirs["diff.ucl"])
    assert mirrored == pytest.approx((-ours.upper, -ours.lower), abs=BISECTION)


def test_exemption_within_a_bound_refuses_what_lies_beyond() -> None:
    item = Exemption("file", "path", "why", within=1e-5)
    assert item.excuses("file", "path", 0.500001, 0.5)
    assert not item.excuses("file", "path", -0.5, 0.5)
    assert not item.excuses("file", "path", None, 0.5)


def _score(b: int, c: int, n: int, delta: float) -> float:
    """Tango 1998, eq. 6, written from the paper: q21 is the larger root."""
    linear = -b - c + (2 * n - b + c) * delta
    q21 = (math.sqrt(linear**2 + 8 * n * c * delta * (1 - delta)) - linear) / (4 * n)
    return (b - c - n * delta) / math.sqrt(n * (2 * q21 + delta * (1 - delta)))
