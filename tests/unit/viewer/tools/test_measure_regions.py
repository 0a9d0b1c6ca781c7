"""Which points are in millimetres, which are not, and why."""

import math

import pytest

from viewer.frames.calibration import Calibration, CalibrationSource, Region, Scale
from viewer.model.measure import (
    Length,
    Point,
    Reason,
    Unit,
    box_of,
    ellipse_of,
    length_between,
)

LEFT = Region(0, 0, 99, 199, 0.1, 0.2)
RIGHT = Region(100, 0, 299, 199, 0.05, 0.05)
SPECTRUM = Region(0, 200, 299, 299, None, None)
INSET = Region(220, 20, 279, 59, 0.4, 0.4)
SCALE = Scale(CalibrationSource.REGIONS, regions=(LEFT, RIGHT, SPECTRUM, INSET))


def reason(a: Point, b: Point, scale: Scale = SCALE) -> Reason:
    length = length_between(scale, a, b)
    assert (length.unit is Unit.MM) == (length.reason is Reason.CALIBRATED)
    return length.reason


def test_a_length_in_one_region_uses_its_own_deltas_across_and_down() -> None:
    length = length_between(SCALE, (10.0, 10.0), (40.0, 30.0))
    assert length.value == pytest.approx(5.0)
    told = (length.unit, length.source, length.reason)
    assert told == (Unit.MM, CalibrationSource.REGIONS, Reason.CALIBRATED)


def test_a_length_across_unlike_regions_is_in_pixels() -> None:
    length = length_between(SCALE, (80.0, 10.0), (120.0, 40.0))
    assert length == Length(50.0, Unit.PX, CalibrationSource.NONE, Reason.ACROSS)


def test_a_length_across_regions_of_one_scale_is_in_millimetres() -> None:
    twin = Region(300, 0, 399, 199, 0.05, 0.05 * 1.00001)
    scale = Scale(CalibrationSource.REGIONS, regions=(RIGHT, twin))
    length = length_between(scale, (280.0, 10.0), (320.0, 40.0))
    assert length.unit is Unit.MM
    assert length.value == pytest.approx(2.5, rel=1e-4)


def test_regions_that_differ_down_only_are_unlike() -> None:
    twin = Region(300, 0, 399, 199, 0.05, 0.051)
    scale = Scale(CalibrationSource.REGIONS, regions=(RIGHT, twin))
    assert reason((280.0, 10.0), (320.0, 10.0), scale) is Reason.ACROSS


def test_the_smallest_region_wins_where_one_lies_in_another() -> None:
    assert length_between(SCALE, (230.0, 30.0), (240.0, 30.0)).value == pytest.approx(4.0)
    assert reason((210.0, 30.0), (240.0, 30.0)) is Reason.ACROSS


def test_a_length_over_an_inset_belongs_to_its_ends() -> None:
    assert length_between(SCALE, (200.0, 30.0), (290.0, 30.0)).value == pytest.approx(4.5)


def test_a_region_without_lengths_gives_none_and_says_so() -> None:
    assert reason((10.0, 250.0), (40.0, 250.0)) is Reason.NOT_SPATIAL
    assert reason((10.0, 190.0), (10.0, 250.0)) is Reason.NOT_SPATIAL


def test_outside_all_regions_there_are_pixels_even_beside_a_region() -> None:
    assert reason((310.0, 10.0), (320.0, 10.0)) is Reason.OUTSIDE
    assert reason((290.0, 10.0), (301.0, 10.0)) is Reason.OUTSIDE
    assert reason((-1.0, 10.0), (20.0, 10.0)) is Reason.OUTSIDE


def test_a_border_between_two_regions_belongs_to_the_one_right_of_it() -> None:
    assert length_between(SCALE, (100.0, 10.0), (120.0, 10.0)).value == pytest.approx(1.0)
    assert reason((99.999, 10.0), (100.0, 10.0)) is Reason.ACROSS


def test_the_outer_border_of_a_region_is_in_it() -> None:
    assert reason((290.0, 10.0), (300.0, 10.0)) is Reason.CALIBRATED
    assert reason((290.0, 10.0), (300.01, 10.0)) is Reason.OUTSIDE


def test_two_regions_of_one_size_that_disagree_give_no_millimetres() -> None:
    other = Region(0, 0, 99, 199, 0.3, 0.3)
    scale = Scale(CalibrationSource.REGIONS, regions=(LEFT, other))
    assert reason((10.0, 10.0), (20.0, 10.0), scale) is Reason.AMBIGUOUS
    same = Scale(CalibrationSource.REGIONS, regions=(LEFT, LEFT))
    assert reason((10.0, 10.0), (20.0, 10.0), same) is Reason.CALIBRATED


def test_a_spacing_is_down_then_across() -> None:
    scale = Scale(CalibrationSource.PIXEL_SPACING, spacing_mm=(0.5, 0.25))
    assert length_between(scale, (0.0, 0.0), (10.0, 0.0)).value == pytest.approx(2.5)
    assert length_between(scale, (0.0, 0.0), (0.0, 10.0)).value == pytest.approx(5.0)
    assert length_between(scale, (0.0, 0.0), (0.0, 1.0)).source is CalibrationSource.PIXEL_SPACING


def test_a_picture_that_says_nothing_is_measured_in_pixels() -> None:
    length = length_between(Scale(), (1.0, 1.0), (4.0, 5.0))
    assert length == Length(5.0, Unit.PX, CalibrationSource.NONE, Reason.NO_CALIBRATION)


def test_pixels_that_are_taller_count_more_downwards() -> None:
    assert length_between(Scale(), (0.0, 0.0), (0.0, 10.0), pixel_aspect=2.0).value == 20.0
    assert length_between(Scale(), (0.0, 0.0), (10.0, 0.0), pixel_aspect=2.0).value == 10.0
    assert box_of(Scale(), (0.0, 0.0), (10.0, 10.0), pixel_aspect=2.0).area == 200.0


def test_millimetres_do_not_ask_for_the_shape_of_a_pixel() -> None:
    plain = length_between(SCALE, (10.0, 10.0), (40.0, 30.0))
    assert length_between(SCALE, (10.0, 10.0), (40.0, 30.0), pixel_aspect=3.0) == plain


def test_a_known_ellipse_has_its_known_size() -> None:
    size = ellipse_of(SCALE, (150.0, 100.0), (40.0, 0.0), (0.0, 20.0))
    assert (size.long, size.short) == pytest.approx((4.0, 2.0))
    assert size.area == pytest.approx(6.283185, abs=1e-6)
    assert size.circumference == pytest.approx(9.688448, abs=1e-6)  # 8 E(sqrt(3)/2), by scipy


def test_an_ellipse_that_bulges_out_of_its_region_is_in_pixels() -> None:
    # Its four ends lie within, a piece of its outline does not.
    size = ellipse_of(SCALE, (50.0, 100.0), (36.0, 36.0), (-36.0, 36.0))
    assert (size.unit, size.reason) == (Unit.PX, Reason.OUTSIDE)
    inside = ellipse_of(SCALE, (50.0, 100.0), (30.0, 30.0), (-30.0, 30.0))
    assert inside.unit is Unit.MM


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("sign", [1, -1])
def test_the_farthest_points_of_a_turned_ellipse_decide_its_region(axis: int, sign: int) -> None:
    centre, u, v = (50.0, 100.0), (30.0, 20.0), (-5.0, 10.0)
    turns = [math.radians(degrees / 10) for degrees in range(3600)]
    outline = [
        tuple(centre[at] + u[at] * math.cos(t) + v[at] * math.sin(t) for at in (0, 1))
        for t in turns
    ]
    x, y = max(outline, key=lambda point: sign * point[axis])
    patch = Region(round(x) - 2, round(y) - 2, round(x) + 2, round(y) + 2, 1.0, 1.0)
    scale = Scale(CalibrationSource.REGIONS, regions=(LEFT, patch))
    assert ellipse_of(scale, centre, u, v).reason is Reason.ACROSS
    assert ellipse_of(SCALE, centre, u, v).unit is Unit.MM


def test_an_ellipse_over_unlike_scales_across_and_down_has_turned_axes() -> None:
    # A circle of 20 pixels is 2 × 4 mm here; so is any pair of its half diameters.
    for u, v in (((10.0, 0.0), (0.0, 10.0)), ((6.0, 8.0), (-8.0, 6.0))):
        size = ellipse_of(SCALE, (50.0, 50.0), u, v)
        assert (size.long, size.short) == pytest.approx((4.0, 2.0))


def test_an_ellipse_and_a_box_of_nothing_have_no_size() -> None:
    size = ellipse_of(Scale(), (5.0, 5.0), (0.0, 0.0), (0.0, 0.0))
    assert (size.long, size.short, size.circumference, size.area) == (0.0, 0.0, 0.0, 0.0)
    assert box_of(Scale(), (5.0, 5.0), (5.0, 5.0)).area == 0.0


def test_a_box_with_one_corner_in_another_region_is_in_pixels() -> None:
    assert box_of(SCALE, (10.0, 10.0), (50.0, 50.0)).unit is Unit.MM
    assert box_of(SCALE, (90.0, 10.0), (110.0, 50.0)).reason is Reason.ACROSS
    # All four corners count, not only the two that were drawn.
    corner = Scale(CalibrationSource.REGIONS, regions=(LEFT, Region(50, 0, 99, 20, 1.0, 1.0)))
    assert box_of(corner, (10.0, 10.0), (60.0, 60.0)).reason is Reason.ACROSS


def test_every_frame_has_its_own_scale() -> None:
    deltas = [0.05 + 0.01 * index for index in range(5)]
    scales = tuple(
        Scale(CalibrationSource.REGIONS, regions=(Region(0, 0, 299, 199, delta, delta),))
        for delta in deltas
    )
    calibration = Calibration(scales)
    measured = [
        length_between(calibration.at(index), (20.0, 50.0), (120.0, 50.0)).value
        for index in range(5)
    ]
    assert measured == pytest.approx([100 * delta for delta in deltas])
