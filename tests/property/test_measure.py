"""What must hold of every length, area and scale, whatever the file says."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from viewer.frames.calibration import CalibrationSource, Region, Scale
from viewer.model.annotation import Ellipse
from viewer.model.annotation_calibration import CalibrationRecord, calibration_by
from viewer.model.measure import (
    Point,
    Reason,
    Unit,
    box_of,
    ellipse_of,
    length_between,
    yardstick,
)

WIDTH, HEIGHT = 640, 480
across = st.floats(0, WIDTH)
down = st.floats(0, HEIGHT)
points = st.tuples(across, down)
vectors = st.tuples(st.floats(-300, 300), st.floats(-300, 300))
deltas = st.floats(0.005, 2.0)
aspects = st.floats(0.25, 4.0)


@st.composite
def regions(draw: st.DrawFn) -> Region:
    x = sorted(draw(st.tuples(st.integers(0, WIDTH - 1), st.integers(0, WIDTH - 1))))
    y = sorted(draw(st.tuples(st.integers(0, HEIGHT - 1), st.integers(0, HEIGHT - 1))))
    spatial = draw(st.booleans())
    pair = (draw(deltas), draw(deltas)) if spatial else (None, None)
    return Region(x[0], y[0], x[1], y[1], *pair)


regional = st.builds(
    lambda made: Scale(CalibrationSource.REGIONS, regions=tuple(made)),
    st.lists(regions(), min_size=1, max_size=5),
)
spaced = st.builds(
    lambda down, across: Scale(CalibrationSource.PIXEL_SPACING, spacing_mm=(down, across)),
    deltas,
    deltas,
)
scales = st.one_of(st.just(Scale()), regional, spaced)


def inside(region: Region, point: Point) -> bool:
    """The same rule written the slow way: the pixel that the point lies in."""
    column, row = math.floor(point[0]), math.floor(point[1])
    return region.x0 <= column <= region.x1 and region.y0 <= row <= region.y1


@given(scales, points, points, aspects)
def test_a_length_does_not_depend_on_the_direction(
    scale: Scale, a: Point, b: Point, aspect: float
) -> None:
    there = length_between(scale, a, b, pixel_aspect=aspect)
    back = length_between(scale, b, a, pixel_aspect=aspect)
    assert there.value == pytest.approx(back.value, rel=2e-4)
    assert (there.unit, there.source, there.reason) == (back.unit, back.source, back.reason)


@given(scales, points, points)
def test_millimetres_come_with_their_source_and_pixels_with_a_reason(
    scale: Scale, a: Point, b: Point
) -> None:
    length = length_between(scale, a, b)
    if length.unit is Unit.MM:
        assert length.source is scale.source is not CalibrationSource.NONE
        assert length.reason is Reason.CALIBRATED
    else:
        assert length.source is CalibrationSource.NONE
        assert length.reason is not Reason.CALIBRATED


@given(regional, points, points)
def test_millimetres_are_only_given_where_the_smallest_regions_agree(
    scale: Scale, a: Point, b: Point
) -> None:
    length = length_between(scale, a, b)
    smallest = []
    for point in (a, b):
        holding = [region for region in scale.regions if inside(region, point)]
        assume(holding)  # borders have examples of their own
        area = min((r.x1 - r.x0 + 1) * (r.y1 - r.y0 + 1) for r in holding)
        tied = [r for r in holding if (r.x1 - r.x0 + 1) * (r.y1 - r.y0 + 1) == area]
        assume(len(tied) == 1)
        smallest.append(tied[0])
    first, second = smallest
    if not (first.is_spatial and second.is_spatial):
        assert (length.unit, length.reason) == (Unit.PX, Reason.NOT_SPATIAL)
    elif first is second:
        assert first.delta_x_mm is not None
        assert first.delta_y_mm is not None
        expected = math.hypot((b[0] - a[0]) * first.delta_x_mm, (b[1] - a[1]) * first.delta_y_mm)
        assert length.unit is Unit.MM
        assert length.value == pytest.approx(expected)
    elif length.unit is Unit.MM:
        assert first.delta_x_mm == pytest.approx(second.delta_x_mm, rel=1e-4)
        assert first.delta_y_mm == pytest.approx(second.delta_y_mm, rel=1e-4)


@given(spaced, points, points, points)
def test_no_way_is_shorter_than_the_straight_one(
    scale: Scale, a: Point, b: Point, c: Point
) -> None:
    direct = length_between(scale, a, c).value
    over = length_between(scale, a, b).value + length_between(scale, b, c).value
    assert direct <= over + 1e-9


@given(points, points, aspects)
def test_pixels_are_counted_in_widths_so_that_directions_compare(
    a: Point, b: Point, aspect: float
) -> None:
    length = length_between(Scale(), a, b, pixel_aspect=aspect)
    assert length.value == pytest.approx(math.hypot(b[0] - a[0], (b[1] - a[1]) * aspect))


@given(points, vectors, vectors, scales, aspects)
@settings(deadline=None)
def test_an_ellipse_agrees_with_its_outline_point_by_point(
    centre: Point, u: Point, v: Point, scale: Scale, aspect: float
) -> None:
    size = ellipse_of(scale, centre, u, v, pixel_aspect=aspect)
    turns = np.linspace(0, 2 * np.pi, 20001)
    x = u[0] * np.cos(turns) + v[0] * np.sin(turns)
    y = u[1] * np.cos(turns) + v[1] * np.sin(turns)
    sides = [
        (centre[0] + float(x[at]), centre[1] + float(y[at])) for at in (x.argmax(), x.argmin())
    ]
    rod = yardstick(scale, sides, pixel_aspect=aspect)
    if rod.unit is not size.unit:
        return  # the farthest points up and down lie in another region
    x, y = x * rod.across, y * rod.down
    away = np.hypot(x, y)
    scale_of_all = max(size.long, 1e-9)
    assert size.long / 2 == pytest.approx(away.max(), abs=1e-6 * scale_of_all)
    assert size.short / 2 == pytest.approx(away.min(), abs=2e-4 * scale_of_all)
    way = np.hypot(np.diff(x), np.diff(y)).sum()
    assert size.circumference == pytest.approx(way, abs=6e-4 * scale_of_all * 2)
    area = abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2
    assert size.area == pytest.approx(area, abs=1e-6 * scale_of_all**2)


@given(points, st.floats(1, 300), deltas)
def test_a_circle_has_the_circumference_of_one(centre: Point, radius: float, mm: float) -> None:
    scale = Scale(CalibrationSource.PIXEL_SPACING, spacing_mm=(mm, mm))
    size = ellipse_of(scale, centre, (radius, 0.0), (0.0, radius))
    assert size.circumference == pytest.approx(2 * math.pi * radius * mm, rel=1e-12)
    assert size.long == pytest.approx(size.short)


@given(points, points, points, st.floats(0.01, 0.99), spaced)
def test_an_ellipse_laid_in_any_frame_has_a_long_axis_that_is_the_longer(
    a: Point, b: Point, side: Point, share: float, scale: Scale
) -> None:
    shape = Ellipse(1, 0, 1, a, b, side).widened(share)
    size = ellipse_of(scale, shape.centre, *shape.halves)
    assert size.long >= size.short >= 0
    assert size.area == pytest.approx(math.pi / 4 * size.long * size.short, rel=1e-6, abs=1e-9)


@given(points, points, spaced)
def test_a_box_is_as_wide_and_high_as_the_callipers_along_its_sides(
    a: Point, b: Point, scale: Scale
) -> None:
    size = box_of(scale, a, b)
    assert size.width == pytest.approx(length_between(scale, a, (b[0], a[1])).value)
    assert size.height == pytest.approx(length_between(scale, a, (a[0], b[1])).value)
    assert size.area == pytest.approx(size.width * size.height)


@given(points, points, st.floats(1, 500), aspects)
def test_a_manual_calibration_measures_its_own_points_right(
    a: Point, b: Point, distance_mm: float, aspect: float
) -> None:
    made = calibration_by(a, b, text=f"{distance_mm:.6f}", frame=0, pixel_aspect=aspect)
    assume(isinstance(made, CalibrationRecord))
    assert isinstance(made, CalibrationRecord)
    length = length_between(made.scale, a, b, pixel_aspect=aspect)
    assert length.value == pytest.approx(distance_mm, rel=1e-6, abs=1e-6)
    assert (length.unit, length.source) == (Unit.MM, CalibrationSource.MANUAL)


@given(points, points, st.floats(1, 500), aspects)
def test_a_manual_calibration_makes_directions_compare(
    a: Point, b: Point, distance_mm: float, aspect: float
) -> None:
    made = calibration_by(a, b, text=f"{distance_mm:.6f}", frame=0, pixel_aspect=aspect)
    assume(isinstance(made, CalibrationRecord))
    assert isinstance(made, CalibrationRecord)
    level = length_between(made.scale, (0.0, 0.0), (100.0 * aspect, 0.0))
    upright = length_between(made.scale, (0.0, 0.0), (0.0, 100.0))
    assert level.value == pytest.approx(upright.value)
