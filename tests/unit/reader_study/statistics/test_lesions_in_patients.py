"""Several lesions of one patient: the analyses of readers do not take them as independent."""

from functools import partial

import numpy as np
import pytest

from ground.errors import StatisticsError
from reader_study.statistics import Reads, clustered_auc, model_against_readers, mrmc
from reader_study.statistics.inputs import BoolArray, FloatArray
from reader_study.statistics.mrmc.figures import crossed_product
from reader_study.statistics.patients import clustered_placement_covariance, clustered_product
from reader_study.statistics.placements import leave_one_out, placement_covariance, placements

PATIENTS, EACH = 40, 2
OWNERS = [f"P{k // EACH}" for k in range(PATIENTS * EACH)]


def _study(rng: np.random.Generator, readers: int = 4) -> tuple[FloatArray, BoolArray]:
    """Draw two equal modalities; lesions of a patient share most of what a modality shows."""
    truth = np.repeat(np.arange(PATIENTS) % 2 == 0, EACH)
    shared = np.repeat(rng.normal(size=(2, 1, PATIENTS)), EACH, axis=2)
    own = 0.3 * rng.normal(size=(2, 1, truth.size))
    noise = 0.5 * rng.normal(size=(2, readers, truth.size))
    return 1.3 * truth + shared + own + noise, truth


@pytest.mark.parametrize("covariance", ["delong", "jackknife"])
def test_mrmc_one_lesion_per_patient_changes_nothing(covariance: str) -> None:
    scores, truth = _study(np.random.default_rng(1))
    singles = [f"P{k}" for k in range(truth.size)]
    plain = mrmc(Reads.from_array(scores, truth), covariance=covariance)
    owned = mrmc(Reads.from_array(scores, truth, patients=singles), covariance=covariance)
    assert np.array_equal(plain.covariance, owned.covariance)
    assert owned.differences == plain.differences
    assert not any("clustered" in text for text in owned.warnings)


def test_clustered_formulas_with_one_lesion_per_patient_are_the_plain_ones() -> None:
    scores, truth = _study(np.random.default_rng(8))
    codes = np.random.default_rng(8).permutation(truth.size)
    found = placements(truth, scores[0])
    spread = clustered_placement_covariance(found, truth, codes)
    assert spread == pytest.approx(placement_covariance(found), rel=1e-12)
    left_out = leave_one_out(found, truth)
    assert clustered_product(left_out, codes) == pytest.approx(crossed_product(left_out), rel=1e-9)


def test_mrmc_covariance_is_that_of_the_clustered_areas_and_says_so() -> None:
    scores, truth = _study(np.random.default_rng(2))
    found = mrmc(Reads.from_array(scores, truth, patients=OWNERS))
    areas = clustered_auc(truth, scores.reshape(-1, truth.size), OWNERS)
    assert found.covariance == pytest.approx(areas.covariance)
    assert "80 lesions in 40 patients, clustered" in found.warnings
    assert found.differences[0].method.endswith("80 lesions in 40 patients, clustered")


def test_mrmc_sensitivity_of_doubled_lesions_is_that_of_single_ones() -> None:
    scores, truth = _study(np.random.default_rng(3))
    one = Reads.from_array(scores[:, :, ::EACH], truth[::EACH])
    twice = Reads.from_array(np.repeat(scores[:, :, ::EACH], EACH, axis=2), truth, patients=OWNERS)
    for endpoint in ("sensitivity", "specificity", "accuracy"):
        single = mrmc(one, endpoint=endpoint, cutoff=0.5)
        double = mrmc(twice, endpoint=endpoint, cutoff=0.5)
        assert double.covariance == pytest.approx(single.covariance, rel=1e-9, abs=1e-15)


def test_model_against_readers_doubled_lesions_are_as_single_ones() -> None:
    scores, truth = _study(np.random.default_rng(4))
    table = scores[0, :, ::EACH]
    for endpoint in ("auc", "sensitivity"):
        compare = partial(model_against_readers, endpoint=endpoint, cutoff=0.5, model_cutoff=0.5)
        single = compare(truth[::EACH], table[1:], table[0])
        doubled = np.repeat(table, EACH, axis=1)
        double = compare(truth, doubled[1:], doubled[0], patient=OWNERS)
        assert double.difference.se == pytest.approx(single.difference.se, rel=1e-9)
        assert "80 lesions in 40 patients, clustered" in double.difference.method


def test_mrmc_unbiased_covariance_warns_of_patients() -> None:
    scores, truth = _study(np.random.default_rng(5))
    found = mrmc(Reads.from_array(scores, truth, patients=OWNERS), covariance="unbiased")
    assert any("takes them as independent" in text for text in found.warnings)


def test_reads_case_of_two_patients_is_refused_by_name() -> None:
    with pytest.raises(StatisticsError, match="Case C1 belongs to patient A"):
        Reads.from_columns(
            reader=["R", "S"],
            modality=["M", "M"],
            case=["C1", "C1"],
            truth=[1, 1],
            rating=[1, 2],
            patient=["A", "B"],
        )


def test_reads_subset_keeps_the_patients_of_its_cases() -> None:
    scores, truth = _study(np.random.default_rng(6))
    scores[:, 0, :2] = np.nan
    reads = Reads.from_array(scores, truth, patients=OWNERS)
    assert reads.subset(readers=["R1"]).patients == tuple(OWNERS[2:])


def test_mrmc_one_patient_in_a_class_is_refused() -> None:
    scores, truth = _study(np.random.default_rng(7))
    owners = ["sick" if sick else OWNERS[k] for k, sick in enumerate(truth)]
    with pytest.raises(StatisticsError, match="one patient"):
        mrmc(Reads.from_array(scores, truth, patients=owners))


def test_mrmc_correlated_lesions_reject_at_the_nominal_level_only_when_clustered() -> None:
    rng = np.random.default_rng(20)
    runs = 500
    rejected = np.zeros(2)
    for _ in range(runs):
        scores, truth = _study(rng)
        for k, patients in enumerate((None, OWNERS)):
            test = mrmc(Reads.from_array(scores, truth, patients=patients)).equality
            assert test is not None
            rejected[k] += test.p_value is not None and test.p_value <= 0.05
    alone, clustered = rejected / runs
    assert alone > 0.11
    assert clustered <= 0.05 + 3.3 * np.sqrt(0.05 * 0.95 / runs)
