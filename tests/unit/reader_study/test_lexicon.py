import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_study.lexicon import (
    BANDS,
    BIRADS_SCALE,
    band_distance,
    call_of_category,
    category_for_probability,
    rank,
)

probabilities = st.floats(0, 1)
scales = st.sampled_from(
    [BIRADS_SCALE, ("1", "2", "3", "4", "5"), ("2", "3", "4A", "4B", "4C", "5"), ("3", "4", "5")]
)


@pytest.mark.parametrize(
    ("percent", "category"),
    [
        (0, "2"),
        (0.49, "2"),
        (0.5, "3"),
        (2, "3"),
        (2.01, "4A"),
        (10, "4A"),
        (10.1, "4B"),
        (50, "4B"),
        (50.1, "4C"),
        (94.99, "4C"),
        (95, "5"),
        (100, "5"),
    ],
)
def test_a_probability_has_the_category_of_its_band(percent: float, category: str) -> None:
    assert category_for_probability(percent / 100, scale=BIRADS_SCALE) == category


@given(probabilities, scales)
def test_every_probability_lies_in_the_band_of_its_category(
    probability: float, scale: tuple[str, ...]
) -> None:
    category = category_for_probability(probability, scale=scale)
    assert category is not None
    low, high = BANDS[category].low, BANDS[category].high
    slack = 0.5 if high == 0 else 1e-4
    assert low - slack <= 100 * probability <= high + slack


@given(probabilities, probabilities, scales)
def test_a_higher_probability_never_has_a_lower_category(
    a: float, b: float, scale: tuple[str, ...]
) -> None:
    found = [category_for_probability(p, scale=scale) or "" for p in sorted((a, b))]
    assert rank(found[0], scale=scale) <= rank(found[1], scale=scale)


@pytest.mark.parametrize(
    "scale", [("benign", "malignant"), ("1", "2", "4A", "5"), ("5", "3"), ("2", "3", "4A")]
)
def test_a_scale_that_does_not_state_every_likelihood_gives_no_category(
    scale: tuple[str, ...],
) -> None:
    assert category_for_probability(0.3, scale=scale) is None


@pytest.mark.parametrize(
    ("category", "likelihood", "distance"),
    [("4A", 5, 0), ("4A", 35, 1), ("2", 97, 5), ("5", 0, 4), ("3", 2, 0), ("4B", 10, 0)],
)
def test_band_distance_counts_categories(category: str, likelihood: int, distance: int) -> None:
    assert band_distance(category, likelihood, scale=BIRADS_SCALE) == distance


@pytest.mark.parametrize(
    ("category", "cut", "positive"),
    [
        ("3", "4A", False),
        ("4A", "4A", True),
        ("4", "4A", True),
        ("4", "5", False),
        ("4", "4B", None),
        ("0", "4A", None),
        (None, "4A", None),
    ],
)
def test_a_category_is_called_where_the_scale_can_place_it(
    category: str | None, cut: str, positive: bool | None
) -> None:
    assert call_of_category(category, scale=BIRADS_SCALE, cut=cut) is positive


def test_an_undivided_4_cannot_be_placed_on_a_scale_without_its_parts() -> None:
    assert call_of_category("4", scale=("2", "3", "5"), cut="3") is None
