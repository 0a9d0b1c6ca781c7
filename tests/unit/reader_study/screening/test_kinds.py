"""What is no plain B-mode, drawn over and beside simulated images."""

import numpy as np
import pytest

from reader_study.phantom import make_phantom
from reader_study.screening.kind import Kind
from reader_study.screening.kinds import KindFinding, kinds
from tests.made_copies import Pixels, measured
from tests.made_kinds import RENDERINGS

N_EACH = 12


def found(pixels: Pixels) -> set[Kind]:
    return {each.kind for each in kinds(pixels) if each.found}


def of(pixels: Pixels, kind: Kind) -> KindFinding:
    return next(each for each in kinds(pixels) if each.kind is kind)


@pytest.fixture(scope="module")
def images() -> list[Pixels]:
    return [make_phantom(seed, label="benign").pixels for seed in range(N_EACH)]


def test_plain_images_are_plain_in_grey_in_colour_and_measured_in(images: list[Pixels]) -> None:
    rng = np.random.default_rng(1)
    for pixels in images:
        colour = np.repeat(pixels[:, :, None], 3, axis=2)
        for each in (pixels, colour, measured(pixels, rng), measured(colour, rng)):
            assert found(each) == set()


def test_a_tinted_image_is_no_doppler(images: list[Pixels]) -> None:
    """As BrEaST's are: one colour for each brightness."""
    for tint in ((0.85, 0.95, 1.1), (1.1, 1.0, 0.8), (0.9, 1.1, 0.95)):
        for pixels in images[:4]:
            tinted = np.clip(pixels[:, :, None] * np.array(tint), 0, 255).astype(np.uint8)
            assert found(tinted) == set()


@pytest.mark.parametrize("kind", RENDERINGS)
def test_each_kind_is_found(kind: str, images: list[Pixels]) -> None:
    hits = [
        Kind(kind) in found(RENDERINGS[kind](pixels, np.random.default_rng([3, place])))
        for place, pixels in enumerate(images)
    ]
    assert sum(hits) >= N_EACH - 1


def test_a_finding_says_its_number_its_limit_and_where(images: list[Pixels]) -> None:
    image = np.repeat(images[0][:, :, None], 3, axis=2).copy()
    image[100:140, 200:260] = (220, 30, 0)
    flow = of(image, Kind.COLOUR_DOPPLER)
    assert flow.box == (100, 200, 140, 260)
    assert flow.score == pytest.approx(40 * 60 / images[0].size, rel=0.01)
    assert flow.score >= flow.limit
    plain = of(images[0], Kind.COLOUR_DOPPLER)
    assert (plain.found, plain.score, plain.box) == (False, 0.0, None)


def test_two_sectors_that_meet_below_are_a_split_screen(images: list[Pixels]) -> None:
    pixels = images[1]
    rows, columns = pixels.shape
    across, down = np.arange(columns), np.arange(rows)[:, None]
    narrow = 0.5 - 0.18 * (1 - down / rows)
    sector = np.where(np.abs(across / columns - 0.5) <= narrow - 0.01, pixels, 0).astype(np.uint8)
    assert Kind.SPLIT_SCREEN in found(np.hstack([sector, sector[:, ::-1]]))
    assert found(sector) == set()


@pytest.mark.parametrize("shape", [(1, 1), (2, 400), (400, 2), (40, 40)])
def test_small_and_thin_images_are_taken(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(1)
    assert len(kinds(rng.integers(0, 255, (*shape, 3)).astype(np.uint8))) == len(Kind)
    assert found(np.zeros(shape, np.uint8)) == set()
