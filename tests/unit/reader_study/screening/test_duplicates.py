"""Copies among simulated images, whatever was done to them; and what is no copy."""

from collections.abc import Iterator

import numpy as np
import pytest

from reader_study.phantom import make_phantom
from reader_study.screening.candidates import Look
from reader_study.screening.duplicates import Likeness, find_duplicates
from reader_study.screening.fingerprint import Fingerprint, fingerprint
from tests.made_copies import CHANGES, Pixels, cropped

pytestmark = pytest.mark.xdist_group("duplicates")

N_IMAGES = 40
LABELS = ("benign", "malignant")


def pictures() -> Iterator[Pixels]:
    for seed in range(N_IMAGES // 2):
        for view in (0, 1):
            yield make_phantom(seed, label=LABELS[seed % 2], view=view).pixels


@pytest.fixture(scope="module")
def originals() -> list[Pixels]:
    return list(pictures())


@pytest.fixture(scope="module")
def prints(originals: list[Pixels]) -> list[Fingerprint]:
    return [fingerprint(pixels) for pixels in originals]


def test_two_views_of_a_lesion_and_other_breasts_are_no_copies(prints: list[Fingerprint]) -> None:
    found = find_duplicates(prints)
    assert (found.pairs, found.groups, found.flat) == ((), (), ())


@pytest.mark.parametrize("change", CHANGES)
def test_every_copy_is_found_and_nothing_else(
    change: str, originals: list[Pixels], prints: list[Fingerprint]
) -> None:
    rng = np.random.default_rng(7)
    copies = [fingerprint(CHANGES[change](pixels, rng)) for pixels in originals]
    found = find_duplicates([*prints, *copies])
    assert {(pair.first, pair.second) for pair in found.pairs} == {
        (place, place + N_IMAGES) for place in range(N_IMAGES)
    }
    assert {pair.kind for pair in found.pairs} == {Likeness.NEAR}


def test_it_is_told_how_a_copy_is_mirrored(originals: list[Pixels]) -> None:
    image = originals[0]
    turned = [image, image[:, ::-1], image[::-1], image[::-1, ::-1]]
    found = find_duplicates([fingerprint(np.ascontiguousarray(each)) for each in turned])
    told = {(pair.first, pair.second): pair.mirrored for pair in found.pairs}
    assert told == {
        (0, 1): "left-right",
        (0, 2): "up-down",
        (0, 3): "both",
        (1, 2): "both",
        (1, 3): "up-down",
        (2, 3): "left-right",
    }
    assert found.groups == ((0, 1, 2, 3),)


def test_equal_digests_are_exact_copies_and_bind_groups(originals: list[Pixels]) -> None:
    images = [originals[0], originals[2], originals[0], cropped(originals[0], 0.02)]
    found = find_duplicates([fingerprint(each) for each in images], ["a", "b", "a", ""])
    kinds = {(pair.first, pair.second): pair.kind for pair in found.pairs}
    assert kinds == {(0, 2): Likeness.EXACT, (0, 3): Likeness.NEAR, (2, 3): Likeness.NEAR}
    assert found.groups == ((0, 2, 3),)


def test_images_that_show_nothing_are_told_and_not_called_alike(originals: list[Pixels]) -> None:
    black, grey = np.zeros((90, 80), np.uint8), np.full((200, 300), 90, np.uint8)
    found = find_duplicates([fingerprint(each) for each in (black, originals[0], grey)])
    assert (found.pairs, found.flat) == ((), (0, 2))


def test_many_flat_copies_are_one_group(originals: list[Pixels]) -> None:
    black = fingerprint(np.zeros((90, 80), np.uint8))
    found = find_duplicates([black] * 5, ["z"] * 5)
    assert found.groups == ((0, 1, 2, 3, 4),)
    assert {pair.kind for pair in found.pairs} == {Likeness.EXACT}


def test_screens_of_one_program_are_told_apart_by_what_they_show() -> None:
    """A bright frame that all share makes them alike; it is taken away, and that is said."""
    frame = np.zeros((400, 500), np.uint8)
    frame[:50], frame[:, :90], frame[360:, 200:] = 150, 200, 90
    screens = []
    for seed in range(1000):
        rng = np.random.default_rng(seed)
        inside = np.kron(rng.integers(0, 150, (15, 20), np.uint8), np.ones((20, 20), np.uint8))
        screen = frame.copy()
        screen[55:355, 95:495] = inside
        screens.append(fingerprint(screen))
    again = screens[17]
    found = find_duplicates([*screens, again])
    assert [(pair.first, pair.second) for pair in found.pairs] == [(17, 1000)]
    assert found.look.without_common


def test_an_ordinary_set_is_looked_at_widely(prints: list[Fingerprint]) -> None:
    assert find_duplicates(prints).look == Look()


def test_digests_and_prints_must_be_as_many(prints: list[Fingerprint]) -> None:
    with pytest.raises(ValueError, match="1 digests for 2 fingerprints"):
        find_duplicates(prints[:2], ["a"])


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((4, 4), np.uint16),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((0, 4), np.uint8),
        np.zeros(4, np.uint8),
    ],
)
def test_what_is_no_image_is_refused(pixels: Pixels) -> None:
    with pytest.raises(ValueError, match="not an image of 8 bits"):
        fingerprint(pixels)


def test_the_smallest_image_is_taken() -> None:
    assert fingerprint(np.zeros((1, 1), np.uint8)).is_flat
