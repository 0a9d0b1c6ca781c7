"""Lengths and areas on a frame: millimetres where the file allows them, else pixels. Pure.

Points are (x right, y down) in image pixels; the outer corner of the first pixel is (0, 0).

Without a calibration a length is given in ``px``, widths of one image pixel: where pixels are
taller than wide (`pixel_aspect` above 1), a step down counts as that many steps across. Lengths in
different directions can so be compared, and "taller than wide" holds without millimetres too.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from viewer.frames.calibration import CalibrationSource, Region, Scale

Point = tuple[float, float]

EQUAL_DELTAS = 1e-4
"""Two regions have the same scale when their deltas differ by less than this share."""

_BORDER_SLACK_PX = 1e-6  # what rounding may move a point that was laid on a border


class Unit(StrEnum):
    """What a length is counted in; areas are in its square."""

    MM = "mm"
    PX = "px"


class Reason(StrEnum):
    """Why a length is, or is not, in millimetres."""

    CALIBRATED = "calibrated"
    NO_CALIBRATION = "no_calibration"
    """The file says nothing of millimetres."""
    OUTSIDE = "outside_regions"
    """A point lies in none of the file's regions."""
    NOT_SPATIAL = "not_spatial"
    """A point lies in a region without lengths, such as a spectrum or an M-mode."""
    ACROSS = "across_regions"
    """The points lie in regions of different scale."""
    AMBIGUOUS = "ambiguous_regions"
    """A point lies in two regions of one size and different scale."""


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What one image pixel is long, at the points to be measured.

    Parameters
    ----------
    across, down : float
        Length of one pixel to the right and downwards, in `unit`; positive.
    unit : Unit
        Millimetres, or widths of a pixel.
    source : CalibrationSource
        Where the millimetres come from; `NONE` without them.
    reason : Reason
        Why the unit is what it is.

    """

    across: float
    down: float
    unit: Unit
    source: CalibrationSource
    reason: Reason


@dataclass(frozen=True, slots=True)
class Length:
    """A distance between two points."""

    value: float
    unit: Unit
    source: CalibrationSource
    reason: Reason


@dataclass(frozen=True, slots=True)
class EllipseSize:
    """Whole axes, circumference and area of an ellipse; the area in the unit's square."""

    long: float
    short: float
    circumference: float
    area: float
    unit: Unit
    source: CalibrationSource
    reason: Reason


@dataclass(frozen=True, slots=True)
class BoxSize:
    """Sides and area of an upright rectangle; the area in the unit's square."""

    width: float
    height: float
    area: float
    unit: Unit
    source: CalibrationSource
    reason: Reason


def yardstick(scale: Scale, points: Sequence[Point], *, pixel_aspect: float = 1.0) -> Yardstick:
    """Return what a pixel is long where all `points` lie.

    With ultrasound regions (PS3.3 C.8.5.5), each point belongs to the smallest region that holds
    it. Millimetres are given when all points belong to one spatial region, or to several of equal
    deltas. Without regions a spacing holds everywhere.

    Parameters
    ----------
    scale : Scale
        Calibration of the frame.
    points : sequence of (float, float)
        All that the measurement reaches, in image pixels; at least one.
    pixel_aspect : float
        Height of a pixel divided by its width; used only without millimetres.

    """
    if scale.regions:
        found = _deltas(scale.regions, points)
        if not isinstance(found, Reason):
            return Yardstick(*found, Unit.MM, scale.source, Reason.CALIBRATED)
        reason = found
    elif scale.spacing_mm is not None:
        down, across = scale.spacing_mm
        return Yardstick(across, down, Unit.MM, scale.source, Reason.CALIBRATED)
    else:
        reason = Reason.NO_CALIBRATION
    return Yardstick(1.0, pixel_aspect, Unit.PX, CalibrationSource.NONE, reason)


def length_between(scale: Scale, a: Point, b: Point, *, pixel_aspect: float = 1.0) -> Length:
    """Measure the distance of two points.

    Examples
    --------
    >>> from viewer.frames.calibration import CalibrationSource, Scale
    >>> scale = Scale(CalibrationSource.PIXEL_SPACING, spacing_mm=(0.5, 0.5))
    >>> length_between(scale, (0.0, 0.0), (30.0, 40.0)).value
    25.0

    """
    rod = yardstick(scale, (a, b), pixel_aspect=pixel_aspect)
    value = math.hypot((b[0] - a[0]) * rod.across, (b[1] - a[1]) * rod.down)
    return Length(value, rod.unit, rod.source, rod.reason)


def ellipse_of(
    scale: Scale, centre: Point, u: Point, v: Point, *, pixel_aspect: float = 1.0
) -> EllipseSize:
    """Measure the ellipse of the points ``centre + u cos t + v sin t``.

    `u` and `v` are conjugate half diameters in image pixels. An ellipse stays one under a scale
    that differs across and down, but its axes turn: they are the singular values of the matrix
    (u v) in the unit of length. The circumference is S. Ramanujan's second approximation (Modular
    equations and approximations to π, Q. J. Math. 45 (1914), 350–372), never more than 0.05 % off.
    """
    # Farthest to the side and farthest up or down: within a rectangle, so is the ellipse.
    reach_x, reach_y = math.hypot(u[0], v[0]), math.hypot(u[1], v[1])
    sides = [
        (centre[0] + reach_x, centre[1] + _along(u[1], u[0], v[1], v[0])),
        (centre[0] - reach_x, centre[1] - _along(u[1], u[0], v[1], v[0])),
        (centre[0] + _along(u[0], u[1], v[0], v[1]), centre[1] + reach_y),
        (centre[0] - _along(u[0], u[1], v[0], v[1]), centre[1] - reach_y),
    ]
    rod = yardstick(scale, sides, pixel_aspect=pixel_aspect)
    ux, uy, vx, vy = u[0] * rod.across, u[1] * rod.down, v[0] * rod.across, v[1] * rod.down
    total = math.hypot(ux + vy, uy - vx)
    rest = math.hypot(ux - vy, uy + vx)
    half_long, half_short = (total + rest) / 2, abs(total - rest) / 2
    return EllipseSize(
        2 * half_long,
        2 * half_short,
        _circumference(half_long, half_short),
        math.pi * abs(ux * vy - uy * vx),
        rod.unit,
        rod.source,
        rod.reason,
    )


def box_of(scale: Scale, a: Point, b: Point, *, pixel_aspect: float = 1.0) -> BoxSize:
    """Measure the upright rectangle that has `a` and `b` as opposite corners."""
    corners = (a, b, (a[0], b[1]), (b[0], a[1]))
    rod = yardstick(scale, corners, pixel_aspect=pixel_aspect)
    width, height = abs(b[0] - a[0]) * rod.across, abs(b[1] - a[1]) * rod.down
    return BoxSize(width, height, width * height, rod.unit, rod.source, rod.reason)


def _deltas(regions: Sequence[Region], points: Sequence[Point]) -> tuple[float, float] | Reason:
    """Return millimetres across and down that hold at all points, or why there are none."""
    found = [_deltas_at(regions, point) for point in points]
    for reason in (Reason.OUTSIDE, Reason.NOT_SPATIAL, Reason.AMBIGUOUS):
        if reason in found:
            return reason
    deltas = [each for each in found if not isinstance(each, Reason)]
    return deltas[0] if _all_equal(deltas) else Reason.ACROSS


def _deltas_at(regions: Sequence[Region], point: Point) -> tuple[float, float] | Reason:
    holding = [region for region in regions if _holds(region, point, closed=False)]
    # A point on the outer border of a region, such as the edge of the image, still is in it.
    holding = holding or [region for region in regions if _holds(region, point, closed=True)]
    if not holding:
        return Reason.OUTSIDE
    smallest = min(map(_area, holding))
    tied = [region for region in holding if _area(region) == smallest]
    deltas = [
        (region.delta_x_mm, region.delta_y_mm)
        for region in tied
        if region.delta_x_mm is not None and region.delta_y_mm is not None
    ]
    if not deltas:
        return Reason.NOT_SPATIAL
    return deltas[0] if len(deltas) == len(tied) and _all_equal(deltas) else Reason.AMBIGUOUS


def _holds(region: Region, point: Point, *, closed: bool) -> bool:
    x, y = point
    # The last column and row are inside, hence one more as a coordinate.
    right, bottom = region.x1 + 1, region.y1 + 1
    if not closed:
        return region.x0 <= x < right and region.y0 <= y < bottom
    slack = _BORDER_SLACK_PX
    return region.x0 - slack <= x <= right + slack and region.y0 - slack <= y <= bottom + slack


def _area(region: Region) -> int:
    return (region.x1 - region.x0 + 1) * (region.y1 - region.y0 + 1)


def _all_equal(deltas: Sequence[tuple[float, float]]) -> bool:
    first = deltas[0]
    return all(
        math.isclose(one, other, rel_tol=EQUAL_DELTAS)
        for each in deltas
        for one, other in zip(first, each, strict=True)
    )


def _along(u_other: float, u_this: float, v_other: float, v_this: float) -> float:
    """Return the other coordinate of the point of an ellipse that is farthest along this one."""
    reach = math.hypot(u_this, v_this)
    return 0.0 if reach == 0 else (u_other * u_this + v_other * v_this) / reach


def _circumference(a: float, b: float) -> float:
    if a + b == 0:
        return 0.0
    h = ((a - b) / (a + b)) ** 2
    return math.pi * (a + b) * (1 + 3 * h / (10 + math.sqrt(4 - 3 * h)))
