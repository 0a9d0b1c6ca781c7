"""Simulated writers of reports: what they name, and what a rater finds in it."""

from random import Random

import numpy as np

from reader_study.phantom.features import draw_features
from reader_study.simulated.reports import brief_report, completeness, full_report

FEATURES = [
    draw_features(np.random.default_rng(seed), label=("benign", "malignant")[seed % 2])
    for seed in range(60)
]


def test_the_full_writer_names_every_feature_and_the_brief_one_two() -> None:
    for seed, features in enumerate(FEATURES):
        assert completeness(full_report(features)) == 1.0
        assert completeness(brief_report(features, Random(seed))) == 0.4


def test_the_brief_writer_mistakes_some_features() -> None:
    texts = [brief_report(features, Random(seed)) for seed, features in enumerate(FEATURES)]
    wrong = sum(
        features["shape"] not in text or features["margin"] not in text
        for features, text in zip(FEATURES, texts, strict=True)
    )
    assert 0.2 * len(FEATURES) < wrong < 0.7 * len(FEATURES)


def test_no_text_tells_the_reference_standard_or_its_writer() -> None:
    for seed, features in enumerate(FEATURES):
        for text in (full_report(features), brief_report(features, Random(seed))):
            assert "malignant" not in text
            assert text.endswith("[simulated report]")


def test_a_normal_has_no_mass() -> None:
    assert "No mass is seen" in full_report({})
    assert "No mass is seen" in brief_report({}, Random(1))
