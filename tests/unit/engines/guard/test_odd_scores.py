"""The four scores: by hand, and against scikit-learn and scipy."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from scipy.special import softmax
from sklearn.covariance import EmpiricalCovariance
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve
from sklearn.neighbors import NearestNeighbors

from engines.guard.odd.figures import aupr, auroc, by_category, fpr95, odd_figures
from engines.guard.odd.scores import (
    Rows,
    class_logits,
    class_shape,
    energy,
    knn_distance,
    mahalanobis_distance,
    one_minus_largest,
    unit_rows,
)
from ground.errors import EngineError


def rows(n: int, d: int, *, seed: int = 1, shift: float = 0.0) -> Rows:
    made = np.random.default_rng(seed).normal(shift, 1, (n, d))
    return made.astype(np.float32)


def test_knn_by_hand() -> None:
    bank = unit_rows(np.array([[1, 0], [0, 1], [-1, 0]], dtype=np.float32))
    asked = np.array([[5, 0], [3, 3]], dtype=np.float32)
    assert knn_distance(bank, asked, k=1) == pytest.approx([0, np.sqrt(2 - np.sqrt(2))], abs=1e-6)
    assert knn_distance(bank, asked, k=3)[0] == pytest.approx(2)


@pytest.mark.parametrize("k", [1, 5, 50])
def test_knn_is_that_of_scikit_learn(k: int) -> None:
    bank, asked = unit_rows(rows(700, 32)), rows(900, 32, seed=2)
    told, _ = NearestNeighbors(n_neighbors=k).fit(bank).kneighbors(unit_rows(asked))
    assert knn_distance(bank, asked, k=k) == pytest.approx(told[:, -1], abs=1e-4)


def test_a_bank_smaller_than_the_neighbours_is_refused() -> None:
    with pytest.raises(EngineError, match="has 49 rows, and the 50th neighbour"):
        knn_distance(unit_rows(rows(49, 4)), rows(3, 4))
    assert len(knn_distance(unit_rows(rows(50, 4)), rows(3, 4))) == 3


def test_a_row_of_zeros_has_a_distance() -> None:
    assert np.isfinite(knn_distance(unit_rows(rows(60, 4)), np.zeros((1, 4), np.float32))).all()


def test_mahalanobis_is_the_distance_with_the_shared_covariance() -> None:
    labels = np.arange(300) % 2
    mixed = np.eye(6, dtype=np.float32) + 0.2 * rows(6, 6, seed=9)
    training = rows(300, 6) @ mixed + 2 * labels[:, None].astype(np.float32)
    means, whitening = class_shape(training, labels, ridge=0.0)
    centred = training - means[labels]
    shared = EmpiricalCovariance(assume_centered=True).fit(centred).covariance_ * 300 / 298
    asked = rows(50, 6, seed=3, shift=1.0)
    told = cdist(asked, means, "mahalanobis", VI=np.linalg.inv(shared)).min(axis=1)
    assert mahalanobis_distance(means, whitening, asked) == pytest.approx(told, rel=1e-3)
    lda = LinearDiscriminantAnalysis(solver="lsqr", store_covariance=True).fit(training, labels)
    assert lda.covariance_ == pytest.approx(shared * 298 / 300, rel=1e-3, abs=1e-3)


def test_more_columns_than_images_are_no_trouble() -> None:
    means, whitening = class_shape(rows(20, 64), np.arange(20) % 2)
    assert np.isfinite(mahalanobis_distance(means, whitening, rows(5, 64, seed=2))).all()


def test_energy_and_largest_probability() -> None:
    logits = rows(40, 3)
    assert energy(logits) == pytest.approx(-np.log(np.exp(logits.astype(float)).sum(axis=1)))
    assert one_minus_largest(logits) == pytest.approx(
        1 - softmax(logits.astype(float), axis=1).max(axis=1)
    )
    one = np.array([[2.0]], dtype=np.float32)
    assert class_logits(one).tolist() == [[0.0, 2.0]]
    assert one_minus_largest(one)[0] == pytest.approx(1 / (1 + np.exp(2)))


@pytest.mark.parametrize("seed", range(4))
def test_figures_are_those_of_scikit_learn(seed: int) -> None:
    random = np.random.default_rng(seed)
    known, odd = random.normal(0, 1, 120).round(1), random.normal(1.2, 1, 70).round(1)
    truth, scores = np.repeat([0, 1], [120, 70]), np.concatenate([known, odd])
    assert auroc(known, odd) == pytest.approx(roc_auc_score(truth, scores))
    assert aupr(known, odd) == pytest.approx(average_precision_score(truth, scores))
    # Of the known class: accepted odd images at the first point at which 95 % are accepted.
    fpr, tpr, _ = roc_curve(1 - truth, -scores, drop_intermediate=False)
    assert fpr95(known, odd) == pytest.approx(fpr[np.argmax(tpr >= 0.95)])


def test_categories_stand_alone_and_together() -> None:
    known = np.arange(100, dtype=np.float64)
    odd = {"doppler": np.full(10, 200.0), "black": np.full(5, -1.0)}
    found = by_category(known, odd, threshold=95.0, replicates=20)
    assert list(found) == ["black", "doppler", "together"]
    assert found["doppler"].auroc.value == 1
    assert found["doppler"].fpr95.value == 0
    assert found["doppler"].flagged.value == 1
    assert found["black"].auroc.value == 0
    assert found["black"].fpr95.value == 1
    assert found["together"].odd == 15
    assert found["together"].flagged.value == pytest.approx(10 / 15)
    assert list(by_category(known, {"one": odd["black"]}, threshold=1.0, replicates=5)) == ["one"]
    assert found["doppler"].to_json()["flagged"]["low"] > 0.6


def test_figures_have_intervals_that_hold_them() -> None:
    random = np.random.default_rng(1)
    known, odd = random.normal(0, 1, 200), random.normal(1, 1, 60)
    found = odd_figures(known, odd, threshold=1.6, replicates=200)
    for one in (found.auroc, found.aupr, found.fpr95):
        assert one.low is not None
        assert one.value is not None
        assert one.high is not None
        assert one.low <= one.value <= one.high
