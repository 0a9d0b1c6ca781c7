"""One even, upright stack of slices, or why they are none."""

from collections.abc import Sequence

from viewer.frames.series.alike import Headers, normal_of
from viewer.frames.series.checks import (
    check_alike,
    check_even,
    check_slices,
    check_upright,
    place_of,
)
from viewer.frames.series.header import SliceHeader
from viewer.frames.series.planes import Vector, VoxelGrid, cross, dot, norm


def stacked(headers: Sequence[SliceHeader]) -> tuple[Headers, VoxelGrid]:
    """Sort slices along their normal and say where the stack lies.

    Raises
    ------
    MediaError
        When they do not make one even, upright stack. Names the files.

    """
    check_slices(headers)
    check_alike(headers)
    first = headers[0]
    place = place_of(first)
    normal = normal_of(first)
    across = _unit(place.across)
    down = cross(normal, across)  # at right angles, which rounded cosines are only nearly
    ordered = sorted(headers, key=lambda it: dot(place_of(it).position_mm, normal))
    along = [dot(place_of(header).position_mm, normal) for header in ordered]
    check_even(ordered, along)
    check_upright(ordered, normal)
    step = (along[-1] - along[0]) / (len(along) - 1)
    grid = VoxelGrid(
        origin_mm=place_of(ordered[0]).position_mm,
        directions=(normal, down, across),
        spacing_mm=(step, *place.spacing_mm),
        shape=(len(along), first.rows, first.columns),
        thickness_mm=first.thickness_mm or step,
    )
    return tuple(ordered), grid


def _unit(vector: Vector) -> Vector:
    length = norm(vector)
    return vector[0] / length, vector[1] / length, vector[2] / length
