"""Small views of large images: averages of blocks, whatever the type and the size."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from viewer.frames import Pixels
from viewer.model.reduction import reduced, reduction_for


def block_means(pixels: Pixels, across: int, down: int) -> NDArray[np.float64]:
    """Average block by block, the slow and plain way."""
    rows = range(0, pixels.shape[0], down)
    columns = range(0, pixels.shape[1], across)
    means = [
        [pixels[r : r + down, c : c + across].mean(axis=(0, 1)) for c in columns] for r in rows
    ]
    return np.array(means)


@pytest.mark.parametrize(("across", "down"), [(2, 2), (4, 4), (8, 8), (1, 2), (4, 1)])
@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        ((32, 48), np.uint8),
        ((33, 47), np.uint8),
        ((17, 64, 3), np.uint8),
        ((32, 48), np.uint16),
        ((33, 47), np.uint16),
    ],
)
def test_a_reduced_image_holds_the_averages_of_its_blocks(
    across: int, down: int, shape: tuple[int, ...], kind: type[np.uint8 | np.uint16]
) -> None:
    values = np.random.default_rng(1).integers(0, np.iinfo(kind).max + 1, shape)
    pixels = values.astype(np.uint8) if kind is np.uint8 else values.astype(np.uint16)
    small = reduced(pixels, across=across, down=down)
    assert small.dtype == kind
    assert np.abs(small - block_means(pixels, across, down)).max() <= 1


def test_an_image_at_its_own_size_is_not_copied() -> None:
    pixels = np.zeros((20, 20), np.uint8)
    assert reduced(pixels, across=1, down=1) is pixels


@given(st.floats(0.001, 64))
def test_what_is_left_to_interpolation_is_never_less_than_half_size(scale: float) -> None:
    factor = reduction_for(scale)
    assert scale * factor > 0.5
    assert factor == 1 or scale * factor <= 1.0
