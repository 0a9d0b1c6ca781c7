import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_study.lexicon import (
    BIRADS_SCALE,
    band_distance,
    category_for_score,
    is_positive,
    rank,
)

probabilities = st.floats(0, 1)


@given(probabilities, st.floats(0.01, 0.99))
def test_a_models_category_is_positive_exactly_from_its_threshold(
    score: float, threshold: float
) -> None:
    category = category_for_score(score, threshold=threshold, scale=BIRADS_SCALE, cut="4A")
    assert is_positive(category, threshold="4A", scale=BIRADS_SCALE) == (score >= threshold)


@given(probabilities, probabilities, st.floats(0.01, 0.99))
def test_a_higher_score_never_has_a_lower_category(a: float, b: float, threshold: float) -> None:
    ranks = [
        rank(
            category_for_score(score, threshold=threshold, scale=BIRADS_SCALE, cut="4A"),
            scale=BIRADS_SCALE,
        )
        for score in sorted((a, b))
    ]
    assert ranks == sorted(ranks)


def test_a_scale_without_subcategories_works() -> None:
    scale = ("1", "2", "3", "4", "5")
    assert category_for_score(0.5, threshold=0.4, scale=scale, cut="4") == "4"
    assert category_for_score(0.3, threshold=0.4, scale=scale, cut="4") == "3"


@pytest.mark.parametrize(
    ("category", "likelihood", "distance"),
    [("4A", 5, 0), ("4A", 35, 1), ("2", 97, 5), ("5", 0, 4), ("3", 2, 0), ("4B", 10, 0)],
)
def test_band_distance_counts_categories(category: str, likelihood: int, distance: int) -> None:
    assert band_distance(category, likelihood, scale=BIRADS_SCALE) == distance
