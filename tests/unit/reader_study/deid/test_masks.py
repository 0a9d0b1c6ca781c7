"""Boxes that are painted over: all outside of what stays, and not a pixel inside."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ground.errors import IntakeError
from reader_study.deid.masks import (
    MaskBox,
    all_but,
    masks_of,
    require_inside,
    told_of_masks,
)
from tests.made_masks import painted_over

SIDE = 24
_AT = st.integers(0, SIDE - 1)
BOXES = st.lists(
    st.tuples(_AT, _AT, _AT, _AT).map(
        lambda c: (min(c[0], c[2]), min(c[1], c[3]), max(c[0], c[2]), max(c[1], c[3]))
    ),
    max_size=4,
)


@given(BOXES)
def test_what_is_outside_is_covered_once_and_what_is_inside_never(
    kept: list[tuple[int, int, int, int]],
) -> None:
    stays = np.zeros((SIDE, SIDE), bool)
    for x0, y0, x1, y1 in kept:
        stays[y0 : y1 + 1, x0 : x1 + 1] = True
    times = np.zeros((SIDE, SIDE), int)
    for x0, y0, x1, y1 in all_but(kept, width=SIDE, height=SIDE):
        times[y0 : y1 + 1, x0 : x1 + 1] += 1
    assert np.array_equal(times, np.where(stays, 0, 1))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("shape", [(SIDE, SIDE), (SIDE, SIDE, 3)])
@pytest.mark.parametrize("inverted", [False, True])
def test_pixels_outside_of_boxes_are_equal(
    dtype: type, shape: tuple[int, ...], inverted: bool
) -> None:
    top = np.iinfo(dtype).max
    pixels: NDArray[Any] = np.random.default_rng(3).integers(1, top, shape, dtype)
    before = pixels.copy()
    box = MaskBox(3, 5, 8, 6)
    painted = painted_over(pixels, [box], inverted=inverted)
    inside = np.zeros((SIDE, SIDE), bool)
    inside[5:7, 3:9] = True
    assert np.array_equal(painted[~inside], pixels[~inside])
    assert (painted[inside] == (top if inverted else 0)).all()
    assert np.array_equal(pixels, before)
    assert painted.dtype == dtype


def test_a_box_of_some_frames_leaves_the_others() -> None:
    pixels = np.full((4, 4), 9, np.uint8)
    box = MaskBox(0, 0, 3, 0, first=2, last=3)
    assert [int(painted_over(pixels, [box], frame=n)[0, 0]) for n in range(5)] == [9, 9, 0, 0, 9]


def test_masks_come_back_from_plain_values() -> None:
    masks = (MaskBox(0, 1, 2, 3), MaskBox(4, 5, 6, 7, 2, 9))
    assert masks_of(told_of_masks(masks)) == masks


@pytest.mark.parametrize(
    "told",
    [None, "abcdef", [[1, 2, 3]], [[0, 0, 1, 1, 0, "x"]], [[0, 0, 1, -1, 0, None]], [[True] * 6]],
)
def test_other_values_are_no_masks(told: object) -> None:
    with pytest.raises(ValueError, match="box"):
        masks_of(told)


@pytest.mark.parametrize(
    "box",
    [MaskBox(0, 0, 24, 3), MaskBox(5, 0, 4, 3), MaskBox(0, 0, 1, 1, first=1), MaskBox(0, 9, 3, 8)],
)
def test_a_box_outside_is_refused(box: MaskBox) -> None:
    with pytest.raises(IntakeError):
        require_inside([box], width=SIDE, height=SIDE)
