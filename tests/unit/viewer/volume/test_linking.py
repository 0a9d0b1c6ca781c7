"""What linked panes share, there and back."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.frames.info import ClipInfo, ClipKind, TimeSource, ValueMap
from viewer.frames.series.planes import Plane, SliceGeometry, VoxelGrid, patient_letters
from viewer.model.linking import (
    Spot,
    crosshair,
    crossing_line,
    linked_index,
    linked_view,
    linked_window,
    mm_ratio,
    patient_point,
    spot_at,
)
from viewer.model.transform import ViewTransform
from viewer.model.window import WindowLevel

sizes = st.integers(1, 300)
spacings = st.floats(0.1, 8.0)
angles = st.floats(-math.pi, math.pi)


@st.composite
def grids(draw: st.DrawFn) -> VoxelGrid:
    a, b, c = draw(angles), draw(angles), draw(angles)
    turn = (
        np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
        @ np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
        @ np.array([[1, 0, 0], [0, np.cos(c), -np.sin(c)], [0, np.sin(c), np.cos(c)]])
    )
    rows = [(float(x), float(y), float(z)) for x, y, z in turn]
    place = st.floats(-500, 500)
    return VoxelGrid(
        (draw(place), draw(place), draw(place)),
        (rows[0], rows[1], rows[2]),
        (draw(spacings), draw(spacings), draw(spacings)),
        (draw(sizes), draw(sizes), draw(sizes)),
        thickness_mm=1.0,
    )


def info_of(geometry: SliceGeometry) -> ClipInfo:
    return ClipInfo(
        ClipKind.VOLUME, geometry.n_slices, geometry.width, geometry.height, geometry=geometry
    )


def cine(times_ms: tuple[float, ...], duration_ms: float, trim: tuple[int, int]) -> ClipInfo:
    return ClipInfo(
        ClipKind.VIDEO,
        len(times_ms),
        64,
        64,
        times_ms,
        duration_ms,
        TimeSource.CONTAINER,
        trim=trim,
    )


GRID = VoxelGrid(
    (-10.0, -20.0, 30.0),
    ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
    (2.0, 0.5, 0.25),
    (10, 40, 80),
    thickness_mm=2.0,
)


@given(grids(), st.sampled_from(Plane), st.sampled_from(Plane), st.data())
def test_voxel_centre_comes_back_through_any_two_planes(
    grid: VoxelGrid, first: Plane, second: Plane, data: st.DataObject
) -> None:
    one, two = grid.cut(first).geometry, grid.cut(second).geometry
    index = data.draw(st.integers(0, one.n_slices - 1))
    spot = Spot(
        index,
        data.draw(st.integers(0, one.width - 1)) + 0.5,
        data.draw(st.integers(0, one.height - 1)) + 0.5,
    )
    there = crosshair(spot, of=one, on=two)
    assert there.is_inside
    back = crosshair(there, of=two, on=one)
    assert (back.index, back.is_inside) == (index, True)
    assert (back.x, back.y) == pytest.approx((spot.x, spot.y), abs=1e-6)


@given(grids())
def test_planes_cover_the_same_box(grid: VoxelGrid) -> None:
    boxes = []
    for plane in Plane:
        it = grid.cut(plane).geometry
        corners = [
            patient_point(it, Spot(index, x, y))
            for index in (0, it.n_slices - 1)
            for x in (0.5, it.width - 0.5)
            for y in (0.5, it.height - 0.5)
        ]
        boxes.append(np.array(sorted(np.round(corners, 6).tolist())))
    middles = [box.mean(axis=0) for box in boxes]
    np.testing.assert_allclose(middles[0], middles[1], atol=1e-5)
    np.testing.assert_allclose(middles[0], middles[2], atol=1e-5)


@given(grids())
def test_three_planes_use_the_three_axes_of_the_grid(grid: VoxelGrid) -> None:
    assert {grid.cut(plane).axes[0] for plane in Plane} == {0, 1, 2}
    assert sum(grid.cut(plane).geometry.acquired for plane in Plane) == 1
    assert grid.cut(grid.acquired_plane).geometry.acquired


def test_point_outside_the_stack_is_said_to_be_outside() -> None:
    axial = GRID.cut(Plane.AXIAL).geometry
    assert spot_at(axial, (-10.0, -20.0, 30.0)) == Spot(9, 0.5, 0.5)
    assert spot_at(axial, (-10.0, -20.0, 29.01)).is_inside
    assert spot_at(axial, (-10.0, -20.0, 28.9)) == Spot(9, 0.5, 0.5, is_inside=False)
    assert not spot_at(axial, (-10.2, -20.0, 30.0)).is_inside


def test_lines_of_a_plane_cross_where_the_crosshair_is() -> None:
    axial, coronal = GRID.cut(Plane.AXIAL).geometry, GRID.cut(Plane.CORONAL).geometry
    spot = Spot(3, 20.5, 7.5)
    seen = crosshair(spot, of=axial, on=coronal)
    line = crossing_line(seen.index, of=coronal, on=axial, on_index=3)
    assert line is not None
    (x0, y0), (x1, y1) = sorted(line)
    assert (x0, x1) == pytest.approx((0, 80))
    assert (y0, y1) == pytest.approx((spot.y, spot.y))


def test_parallel_slices_have_no_line() -> None:
    axial = GRID.cut(Plane.AXIAL).geometry
    assert crossing_line(2, of=axial, on=axial, on_index=3) is None


def test_parallel_stacks_are_linked_by_place() -> None:
    fine = GRID.cut(Plane.AXIAL).geometry
    coarse = replace(fine, step_mm=5.0, n_slices=4)
    one, two = info_of(fine), info_of(coarse)
    assert [linked_index(at, of=one, to=two) for at in (0, 1, 2, 5, 9)] == [0, 0, 1, 2, None]
    assert [linked_index(at, of=two, to=one) for at in range(4)] == [0, 2, 5, 8]
    assert linked_index(0, of=info_of(GRID.cut(Plane.CORONAL).geometry), to=one) is None


def test_stacks_leafed_through_the_other_way_are_linked_by_place() -> None:
    up = GRID.cut(Plane.AXIAL).geometry
    last = patient_point(up, Spot(9, 0.5, 0.5))
    x, y, z = up.normal
    down = replace(up, origin_mm=last, normal=(-x, -y, -z))
    assert linked_index(2, of=info_of(up), to=info_of(down)) == 7


def test_cines_are_linked_by_the_share_of_their_time() -> None:
    slow = cine((0.0, 100.0, 200.0, 300.0), 400.0, (0, 3))
    fast = cine(tuple(float(20 * at) for at in range(10)), 200.0, (0, 9))
    assert [linked_index(at, of=slow, to=fast) for at in range(4)] == [0, 2, 5, 7]
    assert [linked_index(at, of=fast, to=slow) for at in (0, 2, 3, 9)] == [0, 0, 1, 3]
    trimmed = replace(fast, trim=(5, 8))
    assert [linked_index(at, of=slow, to=trimmed) for at in range(4)] == [5, 6, 7, 8]


def test_still_beside_a_cine_stays() -> None:
    still = ClipInfo(ClipKind.STILL, 1, 64, 64)
    assert linked_index(2, of=cine((0.0, 1.0, 2.0), 3.0, (0, 2)), to=still) is None


@given(st.lists(st.floats(0.5, 500), min_size=2, max_size=60), st.data())
def test_cine_linked_with_itself_is_at_the_same_frame(
    intervals: list[float], data: st.DataObject
) -> None:
    ends = np.cumsum([0.0, *intervals]).tolist()
    first = data.draw(st.integers(0, len(intervals) - 1))
    last = data.draw(st.integers(first, len(intervals) - 1))
    info = cine(tuple(ends[:-1]), ends[-1], (first, last))
    for index in range(first, last + 1):
        assert linked_index(index, of=info, to=info) == index


def test_window_is_linked_by_values() -> None:
    ct, rescaled = ValueMap(1.0, -32768.0, "HU"), ValueMap(0.5, -1000.0, "HU")
    lung = WindowLevel(1500.0, ct.pixel(-600.0), top=65535)
    own = WindowLevel(9.0, 9.0, top=65535)
    followed = linked_window(lung, values=ct, own=own, own_values=rescaled)
    assert followed is not None
    assert (followed.width, followed.level) == (3000.0, 800.0)
    again = linked_window(followed, values=rescaled, own=lung, own_values=ct)
    assert again == lung


def test_window_of_other_values_is_not_linked() -> None:
    own = WindowLevel(255.0, 127.5)
    ct, plain = ValueMap(1.0, 0.0, "HU"), ValueMap()
    assert linked_window(own, values=ct, own=own, own_values=plain) is None
    assert linked_window(own, values=plain, own=replace(own, top=65535), own_values=plain) is None
    bright = replace(own, level=100.0)
    assert linked_window(bright, values=plain, own=own, own_values=plain) == bright


def test_window_of_falling_values_keeps_what_is_bright() -> None:
    rising, falling = ValueMap(1.0, 0.0, "HU"), ValueMap(-1.0, 65535.0, "HU")
    window = WindowLevel(100.0, 400.0, top=65535)
    followed = linked_window(window, values=rising, own=window, own_values=falling)
    assert followed is not None
    assert followed.inverted
    assert followed.level == 65135.0


@given(
    st.floats(0.2, 8), st.floats(-900, 900), st.floats(-900, 900), st.floats(0.2, 5), st.booleans()
)
def test_linked_view_shows_the_same_point_in_the_middle(
    scale: float, x: float, y: float, aspect: float, flip: bool
) -> None:
    leader = ViewTransform(scale, x, y)
    own = ViewTransform(1.0, 0.0, 0.0, aspect, flip_x=flip)
    middle = leader.to_image(300, 200)
    followed = linked_view(
        own,
        room=(500, 700),
        point=(12.0, 34.0),
        leader=leader,
        leader_room=(600, 400),
        leader_point=middle,
    )
    assert followed.to_canvas(12.0, 34.0) == pytest.approx((250, 350))
    assert (followed.scale, followed.aspect, followed.flip_x) == (scale, aspect, flip)


def test_panes_of_one_size_get_the_same_view() -> None:
    leader = ViewTransform(2.5, -31.0, 17.0)
    followed = linked_view(
        ViewTransform(1.0, 0.0, 0.0),
        room=(640, 480),
        point=(5.0, 6.0),
        leader=leader,
        leader_room=(640, 480),
        leader_point=(5.0, 6.0),
    )
    assert followed == leader


def test_millimetre_is_as_long_in_every_plane() -> None:
    axial, sagittal = GRID.cut(Plane.AXIAL).geometry, GRID.cut(Plane.SAGITTAL).geometry
    assert mm_ratio(sagittal, axial) == pytest.approx(0.5 / 0.25)


@pytest.mark.parametrize(
    ("direction", "letters"),
    [
        ((1.0, 0.0, 0.0), "L"),
        ((0.0, -1.0, 0.1), "A"),
        ((-0.8, 0.0, 0.6), "RH"),
        ((0.6, 0.8, 0.0), "PL"),
    ],
)
def test_direction_is_named(direction: tuple[float, float, float], letters: str) -> None:
    assert patient_letters(direction) == letters
