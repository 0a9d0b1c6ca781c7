"""Simulated readers: percepts of a case belong together, looks differ, the AI moves them."""

from statistics import stdev

import pytest

from reader_study.lexicon import BIRADS_SCALE
from reader_study.simulated.readers import (
    SimulatedReader,
    advised_likelihood,
    category_of,
    draw_percepts,
    own_likelihood,
    seen_percept,
    simulated_reader,
)

TRUTH = {f"C{n:04}": n % 3 == 0 for n in range(400)}


def test_percepts_of_two_readers_share_what_is_hard_in_a_case() -> None:
    reader = SimulatedReader("r", separation=1.5, bias=0.0, trust=0.4)
    first, second = (draw_percepts(reader, index=n, malignant=TRUTH, seed=5) for n in (0, 1))
    sides = {case: 0.75 if malignant else -0.75 for case, malignant in TRUTH.items()}
    both = [(first[case] - sides[case]) * (second[case] - sides[case]) for case in TRUTH]
    assert sum(both) / len(both) == pytest.approx(0.4, abs=0.12)


def test_a_look_errs_less_where_more_images_are_shown() -> None:
    def looks(images: int) -> list[float]:
        return [seen_percept(0.0, look=f"r/1/C{n}/1", images=images, seed=5) for n in range(400)]

    assert stdev(looks(1)) == pytest.approx(0.4, rel=0.15)
    assert stdev(looks(4)) == pytest.approx(0.2, rel=0.15)
    assert looks(2) == looks(2)


def test_the_ai_moves_a_reader_to_its_side_by_her_trust() -> None:
    reader = simulated_reader("r1", index=1, seed=5)
    own = own_likelihood(reader, 0.5)
    up = advised_likelihood(reader, 0.5, score=0.99, threshold=0.5)
    down = advised_likelihood(reader, 0.5, score=0.01, threshold=0.5)
    assert down < own < up
    assert advised_likelihood(reader, 0.5, score=0.5, threshold=0.5) == own


@pytest.mark.parametrize(
    ("likelihood", "category"), [(0, "2"), (1, "3"), (2, "4A"), (10, "4B"), (60, "4C"), (97, "5")]
)
def test_a_category_is_that_whose_band_holds_the_likelihood(likelihood: int, category: str) -> None:
    assert category_of(likelihood, scale=BIRADS_SCALE) == category
