"""Boxes around lesions, and the part of an image around them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_study.media.lesions import LesionBox, crop_around, lesions_of, numbered, told_boxes

BOX = LesionBox(10, 12, 30, 24)


def test_boxes_come_back_from_plain_values() -> None:
    boxes = numbered([(1, 2, 3, 4), (5, 6, 7, 8), (1, 2, 3, 4)])
    assert [box.number for box in boxes] == [1, 2]
    assert lesions_of(told_boxes(boxes)) == boxes


@pytest.mark.parametrize(
    "told",
    [
        [[1, 2, 3]],
        [[1, 2, 3, 4, 5, 6]],
        [[1, 2, 3, 4.0, 1]],
        [[1, 2, 3, True, 1]],
        [["1", 2, 3, 4, 1]],
        [[1, 2, 3, 4, 0]],
        [[1, 2, 3, 4, 1], [5, 6, 7, 8, 1]],
        [7],
    ],
)
def test_what_is_no_list_of_boxes_is_refused(told: list[Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        lesions_of(told)


@pytest.mark.parametrize(
    ("box", "inside"),
    [
        (LesionBox(0, 0, 60, 40), True),
        (LesionBox(-1, 0, 5, 5), False),
        (LesionBox(0, 0, 61, 40), False),
        (LesionBox(0, 0, 60, 41), False),
        (LesionBox(5, 5, 5, 9), False),
    ],
)
def test_a_box_lies_inside_of_its_image(box: LesionBox, *, inside: bool) -> None:
    assert box.lies_inside(60, 40) is inside


def test_a_crop_has_its_margin_on_each_side_as_far_as_the_image_goes() -> None:
    assert crop_around([BOX], width=60, height=40, margin=0) == BOX.area
    assert crop_around([BOX], width=60, height=40, margin=25) == (5, 7, 35, 29)
    assert crop_around([BOX], width=60, height=40, margin=200) == (0, 0, 60, 40)


def test_a_crop_shows_all_lesions() -> None:
    other = LesionBox(40, 30, 50, 36, 2)
    assert crop_around([BOX, other], width=60, height=40, margin=0) == (10, 12, 50, 36)


@given(
    st.lists(st.tuples(*[st.integers(0, 99)] * 2), min_size=2, max_size=6),
    st.integers(0, 200),
)
def test_a_crop_lies_in_the_image_and_holds_the_lesions(
    corners: list[tuple[int, int]], margin: int
) -> None:
    boxes = [LesionBox(x, y, x + 1, y + 1, n) for n, (x, y) in enumerate(corners, start=1)]
    x0, y0, x1, y1 = crop_around(boxes, width=100, height=100, margin=margin)
    assert 0 <= x0 < x1 <= 100
    assert 0 <= y0 < y1 <= 100
    assert all(x0 <= b.x0 < b.x1 <= x1 and y0 <= b.y0 < b.y1 <= y1 for b in boxes)
