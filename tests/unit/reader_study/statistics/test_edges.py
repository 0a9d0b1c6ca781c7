"""Awkward inputs: each gives a number, or one line that names the trouble."""

import math
from dataclasses import fields, is_dataclass

import numpy as np
import pytest

from ground.errors import StatisticsError
from reader_study.statistics import (
    Confusion,
    CrossingDesign,
    Reads,
    auc,
    binormal_fit,
    bootstrap_auc,
    calibration,
    clustered_auc,
    clustered_proportion,
    clustered_rates,
    compare_predictive_values,
    decision_curve,
    delong,
    diagnostic_accuracy,
    gatekeep,
    icc,
    interval_against_margin,
    kappa,
    mcnemar,
    model_against_readers,
    mrmc,
    mrmc_power,
    mrmc_sample_size,
    noninferiority,
    paired_difference,
    reading_time,
    reclassification,
    risk_coverage,
    roc_points,
    subgroup_analysis,
    threshold_at_sensitivity,
    ustatistic,
)

TRUTH = np.r_[np.ones(6), np.zeros(6)]


def no_nan(found: object) -> bool:
    """Tell whether a result record holds no NaN (arrays that announce NaN are not looked into)."""
    if isinstance(found, float):
        return not math.isnan(found)
    if isinstance(found, (tuple, list)):
        return all(no_nan(item) for item in found)
    if is_dataclass(found):
        return all(no_nan(getattr(found, field.name)) for field in fields(found))
    return True


def _reads(scores: object, truth: object = TRUTH) -> Reads:
    return Reads.from_array(np.asarray(scores, float), np.asarray(truth))


def _random(readers: int = 3, modalities: int = 2, seed: int = 0) -> Reads:
    rng = np.random.default_rng(seed)
    return _reads(rng.normal(size=(modalities, readers, 12)) + TRUTH)


@pytest.mark.parametrize(("truth", "name"), [([1, 1, 1], "negative"), ([0, 0], "positive")])
def test_auc_one_class_only_names_the_class(truth: list[int], name: str) -> None:
    with pytest.raises(StatisticsError, match=f"no {name} case"):
        auc(truth, list(range(len(truth))))


def test_auc_nan_score_is_refused() -> None:
    with pytest.raises(StatisticsError, match="missing or infinite"):
        auc([0, 1], [math.nan, 1.0])


def test_auc_lengths_that_differ_are_refused() -> None:
    with pytest.raises(StatisticsError, match="differ in length"):
        auc([0, 1, 1], [1.0, 2.0])


def test_truth_other_than_zero_and_one_is_refused() -> None:
    with pytest.raises(StatisticsError, match="other than 0 and 1"):
        auc([0, 2], [1.0, 2.0])


def test_delong_one_positive_case_gives_the_area_and_a_reason() -> None:
    found = delong([1, 0, 0, 0], [3, 1, 2, 5])
    estimate = found.estimate()
    assert estimate.value == pytest.approx(2 / 3)
    assert estimate.lower is None
    assert "one positive" in estimate.reason
    assert found.compare_all().reason


def test_delong_perfect_in_opposite_directions_has_no_test() -> None:
    found = delong([0, 0, 1, 1], [[1, 2, 3, 4], [4, 3, 2, 1]]).compare(0, 1)
    assert found.estimate == 1.0
    assert found.p_value is None
    assert "zero variance" in found.reason


def test_delong_logit_interval_stays_inside() -> None:
    truth, scores = [0, 0, 0, 0, 1, 1, 1, 1], [1, 2, 3, 5, 4, 6, 7, 8]
    wald = delong(truth, scores).estimate()
    found = delong(truth, scores, interval="logit").estimate()
    assert wald.upper == 1.0  # clipped
    assert found.lower is not None
    assert found.upper is not None
    assert 0 < found.lower < 15 / 16 < found.upper < 1


def test_mrmc_reversed_rating_is_reported_and_not_flipped() -> None:
    scores = np.stack([[-TRUTH, -TRUTH + 0.5 * (np.arange(12) % 3)]] * 2)
    found = mrmc(_reads(scores))
    assert found.means[0].estimate < 0.5
    assert any("reversed" in text for text in found.warnings)


@pytest.mark.parametrize("covariance", ["delong", "jackknife", "unbiased"])
@pytest.mark.parametrize("inference", ["RRRC", "FRRC", "RRFC"])
@pytest.mark.parametrize("kind", ["perfect", "ties", "identical"])
def test_mrmc_no_variability_gives_estimates_and_a_reason(
    kind: str, inference: str, covariance: str
) -> None:
    base = np.random.default_rng(3).normal(size=(3, 12)) + TRUTH
    table = {"perfect": np.tile(TRUTH, (3, 1)), "ties": np.ones((3, 12)), "identical": base}[kind]
    found = mrmc(_reads(np.stack([table, table])), covariance=covariance, inference=inference)
    assert found.differences[0].estimate == pytest.approx(0.0)
    assert found.equality is not None
    if kind != "identical":
        assert found.equality.p_value is None
        assert found.reason
    assert no_nan((found.differences, found.means, found.reader_means, found.equality))


def test_mrmc_one_reader_falls_back_to_the_paired_test_and_says_so() -> None:
    reads = _random(readers=1)
    found = mrmc(reads)
    paired = delong(reads.truth, reads.scores[:, 0]).compare(0, 1)
    assert found.inference == "FRRC"
    assert "One reader" in found.reason
    assert found.differences[0].p_value == pytest.approx(paired.p_value)


def test_mrmc_one_modality_gives_means_only() -> None:
    found = mrmc(_random(modalities=1))
    assert found.equality is None
    assert found.differences == ()
    assert found.means[0].lower is not None


def test_mrmc_two_readers_are_warned_of() -> None:
    assert any("Two readers" in text for text in mrmc(_random(readers=2)).warnings)


def test_mrmc_missing_read_delong_names_it_and_unbiased_takes_it() -> None:
    scores = _random().scores.copy()
    scores[1, 2, 4] = np.nan
    reads = _reads(scores)
    assert reads.design is CrossingDesign.PARTIALLY_PAIRED
    with pytest.raises(StatisticsError, match="R3/M2/C5"):
        mrmc(reads)
    assert mrmc(reads, covariance="unbiased").equality is not None
    assert ustatistic(reads).unbiased[2].df is not None


def test_mrmc_reader_in_one_modality_only_names_the_reader() -> None:
    scores = _random(readers=4).scores.copy()
    scores[1, 3] = np.nan
    with pytest.raises(StatisticsError, match="R4 has no reads in modality M2"):
        mrmc(_reads(scores), covariance="unbiased")
    assert ustatistic(_reads(scores)).unbiased[2].difference is not None


def test_mrmc_reader_with_one_class_names_the_reader() -> None:
    scores = _random().scores.copy()
    scores[0, 1, TRUTH == 1] = np.nan
    with pytest.raises(StatisticsError, match="Reader R2 read 0 positive cases in modality M1"):
        mrmc(_reads(scores), covariance="unbiased")


def test_mrmc_user_metric_is_jackknifed_like_the_area() -> None:
    reads = _random()
    own = mrmc(reads, metric=lambda truth, scores: auc(truth, scores))
    built_in = mrmc(reads, covariance="jackknife")
    assert own.covariance == pytest.approx(built_in.covariance, abs=1e-12)
    assert own.differences[0].p_value == pytest.approx(built_in.differences[0].p_value)


def test_mrmc_sensitivity_without_cutoff_is_refused() -> None:
    with pytest.raises(StatisticsError, match="lacks its rule"):
        mrmc(_random(), endpoint="sensitivity")


COLUMNS = {
    "reader": ["R1", "R1", "R1", "R1"],
    "modality": ["M1"] * 4,
    "case": ["C1", "C2", "C3", "C4"],
    "truth": [0, 1, 0, 1],
    "rating": [1.0, 2.0, 3.0, 4.0],
}


def test_reads_duplicate_is_named() -> None:
    columns = {**COLUMNS, "case": ["C1", "C2", "C3", "C2"]}
    with pytest.raises(StatisticsError, match="reader R1, modality M1, case C2 occurs more"):
        Reads.from_columns(**columns)  # type: ignore[arg-type]


def test_reads_two_truths_of_a_case_are_named() -> None:
    columns = {
        **COLUMNS,
        "reader": ["R1", "R1", "R1", "R2"],
        "case": ["C1", "C2", "C3", "C2"],
        "truth": [0, 1, 0, 0],
    }
    with pytest.raises(StatisticsError, match="Case C2 is positive in one row"):
        Reads.from_columns(**columns)  # type: ignore[arg-type]


def test_reads_nan_rating_is_named() -> None:
    columns = {**COLUMNS, "rating": [1.0, 2.0, math.nan, 4.0]}
    with pytest.raises(StatisticsError, match="reader R1, modality M1, case C3"):
        Reads.from_columns(**columns)  # type: ignore[arg-type]


def test_reads_category_text_as_rating_is_refused() -> None:
    columns = {**COLUMNS, "rating": ["2", "4A", "3", "5"]}
    with pytest.raises(StatisticsError, match="not a number"):
        Reads.from_columns(**columns)  # type: ignore[arg-type]


def test_model_against_one_reader_is_fixed_reader_and_says_so() -> None:
    reads = _random(readers=1, modalities=1)
    model = np.random.default_rng(9).normal(size=12) + TRUTH
    found = model_against_readers(reads.truth, reads.scores[0], model)
    assert found.difference.p_value is not None
    assert "One reader" in found.reason


def test_accuracy_no_positive_call_leaves_ppv_undefined() -> None:
    found = diagnostic_accuracy(Confusion(0, 5, 0, 5))
    assert found.ppv.value is None
    assert "No positive call" in found.ppv.reason
    assert found.npv.value == 0.5


def test_accuracy_perfect_ppv_gets_an_exact_interval_and_says_so() -> None:
    found = diagnostic_accuracy(Confusion(5, 0, 0, 5)).ppv
    assert (found.value, found.upper) == (1.0, 1.0)
    assert "Clopper-Pearson" in found.reason


def test_accuracy_given_prevalence_changes_predictive_values_only() -> None:
    study = diagnostic_accuracy(Confusion(80, 20, 10, 90))
    screening = diagnostic_accuracy(Confusion(80, 20, 10, 90), prevalence=0.01)
    assert screening.sensitivity == study.sensitivity
    assert screening.ppv.value == pytest.approx(0.8 * 0.01 / (0.8 * 0.01 + 0.1 * 0.99))


def test_mcnemar_no_discordant_pair_is_one_with_a_reason() -> None:
    found = mcnemar(0, 0)
    assert (found.p_value, found.reason) == (1.0, "No discordant pair: nothing to test.")


def test_predictive_values_both_one_have_no_test() -> None:
    truth = [1, 1, 0, 0]
    for method in ("gs", "wgs", "rpv", "chi2"):
        found = compare_predictive_values(truth, truth, truth, method=method)[1]
        assert found.p_value is None
        assert found.reason


def test_kappa_constant_raters_are_undefined_with_their_agreement() -> None:
    found = kappa([1, 1, 1], [1, 1, 1], categories=[1, 2])
    assert found.value is None
    assert found.percent_agreement == 1.0
    assert "0/0" in found.reason


def test_kappa_unknown_category_is_named() -> None:
    with pytest.raises(StatisticsError, match="'IVa'"):
        kappa(["3", "IVa"], ["3", "4A"], categories=["3", "4A"])


def test_kappa_missing_reads_are_left_out_and_counted() -> None:
    found = kappa(["3", None, "4A"], ["3", "4A", "4A"], categories=["3", "4A"])
    assert found.n == 2


def test_icc_constant_ratings_are_undefined() -> None:
    found = icc(np.ones((5, 3)))
    assert found.value is None
    assert found.reason


def test_icc_missing_ratings_are_dropped_and_counted() -> None:
    table = np.array([[1.0, 2.0], [2.0, np.nan], [3.0, 3.0], [5.0, 4.0]])
    assert icc(table).dropped == 1


def test_bootstrap_perfect_separation_says_not_informative() -> None:
    found = bootstrap_auc([0, 0, 1, 1], [1, 2, 3, 4], replicates=50)
    assert (found.lower, found.upper) == (1.0, 1.0)
    assert "not informative" in found.reason


def test_bootstrap_same_seed_gives_the_same_interval() -> None:
    reads = _random(modalities=1, readers=1)
    one, two, other = (
        bootstrap_auc(reads.truth, reads.scores[0, 0], replicates=200, seed=seed, method="bca")
        for seed in (5, 5, 6)
    )
    assert one == two
    assert one != other


def test_binormal_perfect_separation_has_no_curve() -> None:
    found = binormal_fit([0, 0, 0, 1, 1, 1], [1, 2, 3, 4, 5, 6])
    assert found.a is None
    assert found.reason
    assert found.sensitivity_at([0.5]).size == 0


def test_clusters_one_patient_gives_no_variance() -> None:
    found = clustered_auc([0, 1, 0, 1], [1, 3, 2, 4], ["P"] * 4)
    assert found.covariance is None
    assert clustered_proportion([0, 1], ["P", "P"]).reason


def test_calibration_perfect_separation_has_no_slope() -> None:
    found = calibration([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9])
    assert found.slope is None
    assert found.reason
    assert found.brier == pytest.approx(0.025)


def test_calibration_true_probabilities_have_slope_one() -> None:
    rng = np.random.default_rng(2)
    p = rng.uniform(0.02, 0.98, 40_000)
    found = calibration(rng.random(p.size) < p, p)
    assert found.slope == pytest.approx(1.0, abs=0.05)
    assert found.intercept == pytest.approx(0.0, abs=0.05)
    assert found.ece < 0.02


def test_decision_curve_of_the_truth_is_the_prevalence() -> None:
    found = decision_curve([1, 0, 0, 1], [1.0, 0.0, 0.0, 1.0], thresholds=[0.1, 0.5])
    assert found.net_benefit == pytest.approx([0.5, 0.5])


def test_risk_coverage_surest_first() -> None:
    found = risk_coverage([1, 1, 0, 0], [0.9, 0.8, 0.7, 0.6])
    assert found.risk == pytest.approx([0.0, 0.0, 1 / 3, 0.5])


def test_threshold_fitted_on_test_data_is_marked_post_hoc() -> None:
    found = threshold_at_sensitivity([0, 1, 1, 0], [0.1, 0.4, 0.9, 0.3], 0.5)
    assert found.post_hoc
    assert "Post hoc" in found.reason
    assert (found.threshold, found.sensitivity) == (0.9, 0.5)


def test_roc_points_carry_cut_labels() -> None:
    found = roc_points([0, 1, 1], [2, 3, 4], labels={3.0: "4A"})
    assert found.cut_labels == ("none", ">= 4", ">= 4A", ">= 2")
    assert found.sensitivity[-1] == 1.0


def test_subgroup_level_with_one_class_has_the_rest() -> None:
    found = subgroup_analysis(
        [1, 1, 0, 0], [1, 0, 0, 1], ["a", "a", "b", "b"], scores=[0.9, 0.4, 0.2, 0.7]
    )
    level = found.levels[0]
    assert level.accuracy.sensitivity.value == 0.5
    assert level.accuracy.specificity.value is None
    assert level.auc is not None
    assert "No negative case" in level.auc.reason


def test_reclassification_missing_read_is_counted() -> None:
    found = reclassification([1, 0], ["3", None], ["4A", "3"], scale=("3", "4A"), threshold="4A")
    assert found.n_missing == 1
    assert found.cancers_found == 1


def test_reading_time_negative_time_is_refused() -> None:
    with pytest.raises(StatisticsError, match="not above 0"):
        reading_time([-1.0], reader=["R"], case=["C"], arm=["a"], arms=("a", "b"))


def test_reading_time_missing_read_uses_the_general_solution() -> None:
    rng = np.random.default_rng(4)
    rows = [(j, k, arm) for arm in ("unaided", "aided") for j in range(3) for k in range(15)]
    faster = [1.0 if arm == "unaided" else 0.8 for *_, arm in rows]
    seconds = np.exp(rng.normal(3, 0.3, len(rows))) * faster
    full = reading_time(
        seconds,
        reader=[r[0] for r in rows],
        case=[r[1] for r in rows],
        arm=[r[2] for r in rows],
        arms=("unaided", "aided"),
    )
    part = reading_time(
        seconds[1:],
        reader=[r[0] for r in rows][1:],
        case=[r[1] for r in rows][1:],
        arm=[r[2] for r in rows][1:],
        arms=("unaided", "aided"),
    )
    assert "closed form" in full.model.method
    assert "statsmodels" in part.model.method
    assert part.model.beta == pytest.approx(full.model.beta, abs=0.03)
    assert "one arm only" not in full.reason


def test_gatekeeping_stops_at_the_first_that_fails() -> None:
    found = gatekeep([("a", 0.01), ("b", 0.2), ("c", 0.001)])
    assert [gate.rejected for gate in found] == [True, False, False]
    assert not found[2].reached


def test_noninferiority_margin_not_above_zero_is_refused() -> None:
    with pytest.raises(StatisticsError, match="not above 0"):
        noninferiority(mrmc(_random()).differences[0], margin=0.0)


def test_noninferiority_paired_proportions_by_tango_interval() -> None:
    found = interval_against_margin(paired_difference(90, 4, 3, 3), margin=0.1)
    assert found.noninferior
    assert found.equivalent
    assert not found.superior
    strict = interval_against_margin(paired_difference(90, 4, 3, 3), margin=0.01)
    assert strict.noninferior is False


def test_noninferiority_difference_without_error_has_a_reason() -> None:
    table = np.tile(TRUTH, (3, 1))
    found = noninferiority(mrmc(_reads(np.stack([table, table]))).differences[0], margin=0.1)
    assert found.noninferior is None
    assert found.reason


def test_power_more_cases_give_more_power_until_readers_limit_it() -> None:
    parts = mrmc(_random(readers=4, seed=5)).components
    assert parts is not None
    few, many = (
        mrmc_power(parts, pilot_cases=12, readers=6, cases=cases, effect=0.15)
        for cases in (30, 300)
    )
    assert few.power is not None
    assert many.power is not None
    assert few.power < many.power
    found = mrmc_sample_size(parts, pilot_cases=12, readers=6, effect=0.15)
    assert found.power is None or found.power >= 0.8 or found.reason


def _obuchowski_1997(truth: list[int], scores: list[float], patient: list[str]) -> float:
    """Write the variance out with loops, as the paper does (eq. 2 to 5)."""
    sick = [k for k, t in enumerate(truth) if t]
    well = [k for k, t in enumerate(truth) if not t]

    def kernel(i: int, j: int) -> float:
        return 1.0 if scores[i] > scores[j] else 0.5 if scores[i] == scores[j] else 0.0

    m, n = len(sick), len(well)
    area = sum(kernel(i, j) for i in sick for j in well) / (m * n)
    ten = {p: 0.0 for p in patient}
    one = {p: 0.0 for p in patient}
    for i in sick:
        ten[patient[i]] += sum(kernel(i, j) for j in well) / n - area
    for j in well:
        one[patient[j]] += sum(kernel(i, j) for i in sick) / m - area
    i10, i01 = len({patient[i] for i in sick}), len({patient[j] for j in well})
    total = len(set(patient))
    s10 = i10 / ((i10 - 1) * m) * sum(v**2 for v in ten.values())
    s01 = i01 / ((i01 - 1) * n) * sum(v**2 for v in one.values())
    s11 = total / (total - 1) * sum(ten[p] * one[p] for p in ten)
    return s10 / m + s01 / n + 2 * s11 / (m * n)


def test_clustered_auc_equals_the_formula_written_out() -> None:
    rng = np.random.default_rng(12)
    patient = [f"P{k % 13}" for k in range(30)]
    shared = rng.normal(size=13)
    truth = (rng.random(30) < 0.5).astype(int).tolist()
    scores = [float(np.round(t + shared[k % 13] + rng.normal(), 1)) for k, t in enumerate(truth)]
    found = clustered_auc(truth, scores, patient)
    assert found.covariance is not None
    expected = _obuchowski_1997(truth, scores, patient)
    assert found.covariance[0, 0] == pytest.approx(expected, rel=1e-12)
    pair = clustered_auc(truth, [scores, list(reversed(scores))], patient).covariance
    assert pair is not None
    assert pair == pytest.approx(pair.T, abs=1e-15)


def test_clustered_proportion_singletons_have_the_binomial_error() -> None:
    hits = [1, 1, 0, 1, 0, 1, 1, 1]
    found = clustered_proportion(hits, list(range(8)))
    assert found.se == pytest.approx(math.sqrt(0.75 * 0.25 / 7))


def test_kappa_standard_error_equals_statsmodels() -> None:
    from statsmodels.stats.inter_rater import cohens_kappa

    table = np.array([[20, 5, 1], [3, 15, 6], [2, 4, 19]])
    first = [i for i in range(3) for j in range(3) for _ in range(table[i, j])]
    second = [j for i in range(3) for j in range(3) for _ in range(table[i, j])]
    for weights, kind in (("none", None), ("linear", "linear"), ("quadratic", "quadratic")):
        theirs = cohens_kappa(table, wt=kind)
        ours = kappa(first, second, categories=range(3), weights=weights)
        assert ours.value == pytest.approx(theirs.kappa)
        assert ours.se == pytest.approx(theirs.std_kappa)


def test_gee_rates_equal_statsmodels() -> None:
    from statsmodels.genmod.cov_struct import Independence
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_estimating_equations import GEE

    rng = np.random.default_rng(3)
    case = np.repeat(np.arange(25), 6)
    arm = np.tile([0, 0, 0, 1, 1, 1], 25)
    calls = (rng.random(150) < 0.4 + 0.2 * arm + 0.3 * (case % 2)).astype(float)
    design = np.stack([np.ones(150), arm], axis=1)
    theirs = GEE(calls, design, case, family=Binomial(), cov_struct=Independence()).fit()
    ours = clustered_rates(calls, arm, case)
    parts = [ours.reference(link="logit"), ours.against_reference(1, link="logit")]
    assert [part.value for part in parts] == pytest.approx(theirs.params.tolist())
    assert [part.se for part in parts] == pytest.approx(theirs.bse.tolist(), rel=1e-6)
