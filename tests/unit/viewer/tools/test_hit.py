"""What a hand takes hold of."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.model.annotation import Annotation, Box, Calliper, Ellipse
from viewer.model.hit import Hit, Reach, ShapePart, hit_at, segment_distance
from viewer.model.measure import Point
from viewer.model.transform import ViewTransform

VIEW = ViewTransform(2.0, 100.0, 50.0)
REACH = Reach.on_screen(1.0)
LINE = Calliper(1, 0, 1, (10.0, 10.0), (110.0, 10.0))  # canvas: (120, 70) to (320, 70)
CROSS = Calliper(2, 0, 2, (60.0, -40.0), (60.0, 60.0))  # canvas: (220, -30) to (220, 170)
ROUND = Ellipse(3, 0, 3, (100.0, 100.0), (200.0, 100.0), (150.0, 120.0))
FRAME = Box(4, 0, 4, 10.0, 100.0, 60.0, 150.0)


def hit(
    place: Point, *shapes: Annotation, selected: int | None = None, view: ViewTransform = VIEW
) -> Hit | None:
    return hit_at(shapes=shapes, place=place, view=view, reach=REACH, selected=selected)


def test_a_handle_is_hit_before_the_line_that_ends_in_it() -> None:
    assert hit((121.0, 71.0), LINE) == Hit(1, ShapePart.HANDLE, 0)
    assert hit((315.0, 70.0), LINE) == Hit(1, ShapePart.HANDLE, 1)
    assert hit((220.0, 73.0), LINE) == Hit(1, ShapePart.OUTLINE)
    assert hit((220.0, 77.0), LINE) is None


def test_the_nearest_handle_wins() -> None:
    near = Calliper(5, 0, 5, (18.0, 10.0), (18.0, 90.0))
    reach = Reach(30.0, 6.0, 30.0)
    for place, ident in (((125.0, 70.0), 1), ((132.0, 70.0), 5)):
        found = hit_at(shapes=(LINE, near), place=place, view=VIEW, reach=reach)
        assert found == Hit(ident, ShapePart.HANDLE, 0)


def test_the_nearest_outline_wins() -> None:
    assert hit((223.0, 74.0), LINE, CROSS) == Hit(2, ShapePart.OUTLINE)
    assert hit((224.0, 73.0), LINE, CROSS) == Hit(1, ShapePart.OUTLINE)


def test_the_selected_shape_goes_before_nearer_ones() -> None:
    assert hit((223.0, 74.0), LINE, CROSS, selected=1) == Hit(1, ShapePart.OUTLINE)
    other = Calliper(6, 0, 6, (112.0, 10.0), (112.0, 90.0))
    assert hit((323.0, 70.0), LINE, other) == Hit(6, ShapePart.HANDLE, 0)
    assert hit((323.0, 70.0), LINE, other, selected=1) == Hit(1, ShapePart.HANDLE, 1)


def test_a_handle_of_another_shape_goes_before_the_selected_outline() -> None:
    end = Calliper(7, 0, 7, (60.0, 12.0), (60.0, 90.0))
    assert hit((220.0, 72.0), LINE, end, selected=1) == Hit(7, ShapePart.HANDLE, 0)


def test_handles_of_the_selected_shape_are_large_enough_for_a_finger() -> None:
    assert hit((120.0, 70.0 + 20.0), LINE) is None
    assert hit((120.0, 70.0 + 20.0), LINE, selected=1) == Hit(1, ShapePart.HANDLE, 0)


def test_of_two_shapes_in_one_place_the_upper_is_hit() -> None:
    twin = Calliper(8, 0, 8, LINE.a, LINE.b)
    assert hit((120.0, 70.0), LINE, twin) == Hit(8, ShapePart.HANDLE, 0)
    assert hit((220.0, 70.0), LINE, twin) == Hit(8, ShapePart.OUTLINE)


def test_the_middle_of_a_small_shape_can_still_be_taken() -> None:
    small = Calliper(9, 0, 9, (0.0, 0.0), (15.0, 0.0))  # 30 pixels on the canvas
    assert hit((115.0, 50.0), small, selected=9) == Hit(9, ShapePart.OUTLINE)
    assert hit((104.0, 50.0), small, selected=9) == Hit(9, ShapePart.HANDLE, 0)


def test_a_tiny_shape_still_has_handles() -> None:
    tiny = Calliper(9, 0, 9, (0.0, 0.0), (2.0, 0.0))
    assert hit((99.0, 50.0), tiny) == Hit(9, ShapePart.HANDLE, 0)


def test_an_area_is_taken_by_its_outline_and_not_from_within() -> None:
    assert hit((400.0, 250.0), ROUND) is None
    assert hit((400.0, 292.0), ROUND) == Hit(3, ShapePart.HANDLE, 2)
    x, y = ROUND.outline[10]
    assert hit(VIEW.to_canvas(x, y), ROUND) == Hit(3, ShapePart.OUTLINE)
    assert hit((170.0, 300.0), FRAME) is None
    assert hit((170.0, 253.0), FRAME) == Hit(4, ShapePart.OUTLINE)


def test_nothing_is_hit_where_there_is_nothing() -> None:
    assert hit((120.0, 70.0)) is None
    assert hit((900.0, 900.0), LINE, ROUND, FRAME, selected=1) is None


flips = st.booleans()
views = st.builds(
    ViewTransform,
    st.floats(0.1, 32),
    st.floats(-500, 500),
    st.floats(-500, 500),
    st.floats(0.5, 2.0),
    flips,
    flips,
)


@given(views, st.sampled_from([LINE, CROSS, ROUND, FRAME]), st.data())
def test_every_handle_is_hit_where_it_is_seen(
    view: ViewTransform, shape: Annotation, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(shape.handles) - 1))
    place = view.to_canvas(*shape.handles[index])
    assert hit(place, shape, view=view) == Hit(shape.ident, ShapePart.HANDLE, index)


numbers = st.floats(-100, 100)


@given(st.tuples(numbers, numbers), st.tuples(numbers, numbers), st.tuples(numbers, numbers))
def test_the_distance_from_a_piece_of_line_is_the_least_of_its_points(
    place: Point, start: Point, end: Point
) -> None:
    sampled = min(
        math.dist(
            place,
            (start[0] + t / 500 * (end[0] - start[0]), start[1] + t / 500 * (end[1] - start[1])),
        )
        for t in range(501)
    )
    exact = segment_distance(place, start=start, end=end)
    assert exact <= sampled + 1e-9
    assert exact == pytest.approx(sampled, abs=math.dist(start, end) / 500 + 1e-9)
