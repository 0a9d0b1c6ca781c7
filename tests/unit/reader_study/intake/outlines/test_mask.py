"""From masks, whatever their values, to boxes."""

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from reader_study.intake.outlines.mask import joined, mask_content


def drawn(*areas: tuple[int, int, int, int], value: int = 255) -> NDArray[np.uint8]:
    pixels = np.zeros((60, 80), np.uint8)
    for x0, y0, x1, y1 in areas:
        pixels[y0:y1, x0:x1] = value
    return pixels


LESION = (10, 20, 40, 50)


@pytest.mark.parametrize("value", [1, 2, 128, 255])
def test_any_value_is_inside(value: int) -> None:
    assert mask_content(drawn(LESION, value=value)).areas == (LESION,)


def test_colours_and_sixteen_bits_are_inside_too() -> None:
    grey = drawn(LESION)
    red = np.dstack([grey, np.zeros_like(grey), np.zeros_like(grey)])
    assert mask_content(red).areas == (LESION,)
    assert mask_content(grey.astype(np.uint16) * 200).areas == (LESION,)


def test_a_mask_that_was_saved_as_jpeg_keeps_its_lesion() -> None:
    buffer = io.BytesIO()
    Image.fromarray(drawn(LESION)).save(buffer, "JPEG", quality=60)
    pixels = np.asarray(Image.open(buffer))
    assert len(np.unique(pixels)) > 8
    (area,) = mask_content(pixels).areas
    assert np.abs(np.subtract(area, LESION)).max() <= 1


def test_an_empty_mask_is_no_lesion() -> None:
    found = mask_content(np.zeros((60, 80), np.uint8))
    assert found.is_mask
    assert found.areas == ()


def test_pieces_are_lesions_from_left_to_right_and_specks_are_none() -> None:
    right, left = (50, 5, 70, 25), (5, 30, 20, 40)
    found = mask_content(drawn(right, left, (40, 50, 41, 51)))
    assert (found.areas, found.specks) == ((left, right), 1)
    assert joined(found.areas) == ((5, 5, 70, 40),)


def test_pieces_that_touch_at_a_corner_are_one() -> None:
    assert mask_content(drawn((10, 10, 20, 20), (20, 20, 30, 30))).areas == ((10, 10, 30, 30),)


@pytest.mark.parametrize(
    "pixels",
    [
        np.random.default_rng(1).integers(0, 256, (60, 80), dtype=np.uint8),
        np.full((60, 80), 255, np.uint8),
    ],
)
def test_an_image_is_no_mask(pixels: NDArray[np.uint8]) -> None:
    assert not mask_content(pixels).is_mask
