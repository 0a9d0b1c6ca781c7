"""Features of simulated lesions: their probabilities, the ideal reader, refusals."""

import math

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from reader_study.phantom import PhantomError
from reader_study.phantom.features import (
    FEATURES,
    all_features,
    draw_features,
    ideal_auc,
    log_likelihood_ratio,
    probability,
)


@pytest.mark.parametrize("label", ["benign", "malignant"])
def test_probability_over_all_feature_sets_sums_to_one(label: str) -> None:
    total = math.fsum(probability(features, label=label) for features in all_features())
    assert total == pytest.approx(1.0, abs=1e-12)


def test_ideal_auc_is_that_of_a_hard_but_readable_task() -> None:
    assert 0.88 <= ideal_auc() <= 0.93


def test_ideal_auc_agrees_with_drawn_cases() -> None:
    rng = np.random.default_rng(5)
    labels = ["benign", "malignant"] * 3000
    scores = [log_likelihood_ratio(draw_features(rng, label=label)) for label in labels]
    area = roc_auc_score([label == "malignant" for label in labels], np.clip(scores, -20, 20))
    assert area == pytest.approx(ideal_auc(), abs=0.015)


def test_draw_features_frequencies_follow_the_probabilities() -> None:
    rng = np.random.default_rng(6)
    drawn = [draw_features(rng, label="malignant") for _ in range(3000)]
    for features in list(all_features())[::37]:
        share = drawn.count(features) / len(drawn)
        assert share == pytest.approx(probability(features, label="malignant"), abs=0.012)


def test_draw_features_with_fixed_ones_keeps_them() -> None:
    rng = np.random.default_rng(7)
    features = draw_features(rng, label="benign", fixed={"margin": "angular"})
    assert features["margin"] == "angular"
    assert list(features) == list(FEATURES)


def test_log_likelihood_ratio_of_a_cyst_is_below_that_of_a_spiculated_mass() -> None:
    cyst = {
        "shape": "oval",
        "orientation": "parallel",
        "margin": "circumscribed",
        "echo": "anechoic",
        "posterior": "enhancement",
    }
    mass = {
        "shape": "irregular",
        "orientation": "not_parallel",
        "margin": "spiculated",
        "echo": "hypoechoic",
        "posterior": "shadowing",
    }
    assert log_likelihood_ratio(cyst) < -3
    assert log_likelihood_ratio(mass) > 3


@pytest.mark.parametrize(
    ("label", "fixed"),
    [
        ("odd", {}),
        ("benign", {"colour": "red"}),
        ("benign", {"shape": "square"}),
        ("normal", {"shape": "oval"}),
    ],
)
def test_draw_features_with_unknown_words_refuses(label: str, fixed: dict[str, str]) -> None:
    with pytest.raises(PhantomError):
        draw_features(np.random.default_rng(0), label=label, fixed=fixed)
