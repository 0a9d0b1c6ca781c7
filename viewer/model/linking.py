"""What panes share: a place in the patient, a moment, a window, a zoom. Pure functions.

Places in an image are pixels with the origin at the outer corner of the first one, as everywhere in
the viewer: the centre of the first pixel is (0.5, 0.5). Geometry has its place there.
"""

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise

from viewer.frames.info import ClipInfo, ValueMap
from viewer.frames.series.planes import SliceGeometry, Vector, dot, moved
from viewer.model.transform import MAX_SCALE, MIN_SCALE, ViewTransform
from viewer.model.window import WindowLevel

Point = tuple[float, float]

PARALLEL_COSINE = 0.996
"""Slices that lean by less than 5 degrees are leafed through together."""

_TOLERANCE_MS = 1e-6
"""Of times that were divided and multiplied again."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a stack of slices.

    Parameters
    ----------
    index : int
        The slice that is nearest; never outside the stack.
    x, y : float
        Place in it, in pixels; may lie outside the image.
    is_inside : bool
        Whether the place lies in the stack: between the outer faces of its outermost voxels.

    """

    index: int
    x: float
    y: float
    is_inside: bool = True


def patient_point(geometry: SliceGeometry, spot: Spot) -> Vector:
    """Return patient coordinates of a place in a slice, in millimetres."""
    down, across = geometry.spacing_mm
    point = moved(geometry.origin_mm, geometry.normal, spot.index * geometry.step_mm)
    point = moved(point, geometry.row_direction, (spot.x - 0.5) * across)
    return moved(point, geometry.column_direction, (spot.y - 0.5) * down)


def spot_at(geometry: SliceGeometry, point: Vector) -> Spot:
    """Return where a point of the patient, in millimetres, is seen in a stack of slices."""
    way = moved(point, geometry.origin_mm, -1.0)
    down, across = geometry.spacing_mm
    x = dot(way, geometry.row_direction) / across + 0.5
    y = dot(way, geometry.column_direction) / down + 0.5
    depth = dot(way, geometry.normal) / geometry.step_mm
    is_inside = (
        0 <= x <= geometry.width
        and 0 <= y <= geometry.height
        and -0.5 <= depth <= geometry.n_slices - 0.5
    )
    return Spot(min(max(round(depth), 0), geometry.n_slices - 1), x, y, is_inside)


def crosshair(spot: Spot, *, of: SliceGeometry, on: SliceGeometry) -> Spot:
    """Return where a place of one stack is seen in another: its slice, and where its lines meet."""
    return spot_at(on, patient_point(of, spot))


def crossing_line(
    index: int, *, of: SliceGeometry, on: SliceGeometry, on_index: int
) -> tuple[Point, Point] | None:
    """Return the line in which slice ``index`` of one stack cuts a slice of another.

    Returns
    -------
    tuple of two points, or None
        On the edges of the image `on`, in pixels; None where they do not cross in it.

    """
    middle = moved(of.origin_mm, of.normal, index * of.step_mm)
    width, height = float(on.width), float(on.height)
    corners = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
    heights = [
        dot(moved(patient_point(on, Spot(on_index, *corner)), middle, -1.0), of.normal)
        for corner in corners
    ]
    edges = pairwise([*zip(corners, heights, strict=True), (corners[0], heights[0])])
    crossings = [
        _between(start, end, share=below / (below - above))
        for (start, below), (end, above) in edges
        if (below < 0) != (above < 0)
    ]
    return (crossings[0], crossings[1]) if len(crossings) == 2 else None


def linked_index(index: int, *, of: ClipInfo, to: ClipInfo) -> int | None:
    """Return the frame of another clip that belongs to this one's.

    Two cines are at the same share of their trimmed lengths; two stacks of nearly parallel slices
    are at the same place of the patient. Everything else is not linked: a still beside a cine
    stays.

    Returns
    -------
    int or None
        None when they are not linked, or when the other stack does not reach so far.

    """
    if of.is_cine and to.is_cine:
        return _index_at_share(to, _share_at_index(of, index))
    if of.geometry is None or to.geometry is None:
        return None
    if abs(dot(of.geometry.normal, to.geometry.normal)) < PARALLEL_COSINE:
        return None
    middle = Spot(index, of.geometry.width / 2, of.geometry.height / 2)
    point = patient_point(of.geometry, middle)
    way = moved(point, to.geometry.origin_mm, -1.0)
    depth = dot(way, to.geometry.normal) / to.geometry.step_mm
    return round(depth) if -0.5 <= depth < to.geometry.n_slices - 0.5 else None


def linked_window(
    window: WindowLevel, *, values: ValueMap, own: WindowLevel, own_values: ValueMap
) -> WindowLevel | None:
    """Return the window that shows the same values at the same brightness in another image.

    Parameters
    ----------
    window, values : WindowLevel, ValueMap
        Of the image that was changed.
    own, own_values : WindowLevel, ValueMap
        Of the image that follows.

    Returns
    -------
    WindowLevel or None
        None when the two images' values are not the same kind of thing.

    """
    if values.unit != own_values.unit:
        return None
    if not values.unit and (values, window.top) != (own_values, own.top):
        return None  # numbers without a unit compare only in one file's terms
    share = abs(values.slope / own_values.slope)
    return replace(
        own,
        width=max(window.width * share, 1.0),
        level=own_values.pixel(values.value(window.level)),
        inverted=window.inverted != (values.slope * own_values.slope < 0),
        drag_step=window.drag_step * share,
    )


def linked_view(
    own: ViewTransform,
    *,
    room: tuple[float, float],
    point: Point,
    leader: ViewTransform,
    leader_room: tuple[float, float],
    leader_point: Point,
    magnification: float = 1.0,
) -> ViewTransform:
    """Zoom and pan one pane as another, about a point that both images have.

    The point comes to lie as far from the middle of its pane as it does in the leading one. Aspect
    and flips remain.

    Parameters
    ----------
    own, room, point : ViewTransform, tuple, tuple
        The pane that follows: its view, its size in device pixels, and the point in its image.
    leader, leader_room, leader_point : ViewTransform, tuple, tuple
        The same of the pane that was moved.
    magnification : float
        Own scale per scale of the leader; 1 for images of the same size, `mm_ratio` for planes of
        one volume.

    """
    scale = min(max(leader.scale * magnification, MIN_SCALE), MAX_SCALE)
    scaled = replace(own, scale=scale)
    x, y = scaled.to_canvas(*point)
    lead_x, lead_y = leader.to_canvas(*leader_point)
    return scaled.panned(
        lead_x - leader_room[0] / 2 + room[0] / 2 - x,
        lead_y - leader_room[1] / 2 + room[1] / 2 - y,
    )


def mm_ratio(own: SliceGeometry, leader: SliceGeometry) -> float:
    """Return the magnification at which a millimetre is as long as in the leading pane."""
    return own.spacing_mm[1] / leader.spacing_mm[1]


def _between(start: Point, end: Point, *, share: float) -> Point:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _span_ms(info: ClipInfo) -> tuple[float, float]:
    """Return when the trimmed part begins, and how long it is."""
    first, last = info.trim
    begin = info.times_ms[first]
    end = info.times_ms[last + 1] if last + 1 < info.n_frames else info.duration_ms
    return begin, max(end, info.times_ms[last]) - begin


def _share_at_index(info: ClipInfo, index: int) -> float:
    begin, length = _span_ms(info)
    share = (info.times_ms[index] - begin) / length if length > 0 else 0.0
    return min(max(share, 0.0), 1.0)


def _index_at_share(info: ClipInfo, share: float) -> int:
    begin, length = _span_ms(info)
    first, last = info.trim
    at = bisect_right(info.times_ms, begin + share * length + _TOLERANCE_MS) - 1
    return min(max(at, first), last)
