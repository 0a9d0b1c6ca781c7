"""Slices that look the same way, and where they lie: floating-point numbers, never compared whole.

The same direction is written as 0, as -0.0 and as 2e-10 by one scanner in one series.
"""

from collections.abc import Callable, Sequence

from viewer.frames.series.checks import (
    COSINE_TOLERANCE,
    SAME_PLACE_MM,
    SPACING_TOLERANCE,
    place_of,
)
from viewer.frames.series.header import SliceHeader
from viewer.frames.series.planes import Vector, cross, dot, moved, norm

Headers = tuple[SliceHeader, ...]

_MAX_KINDS = 16
"""Kinds of slices of one series that are told apart; with more it is no matter of kinds."""


def by_direction(headers: Sequence[SliceHeader]) -> list[Headers]:
    """Put slices of one orientation together."""
    return clustered(headers, _look_the_same_way)


def by_size(headers: Sequence[SliceHeader]) -> list[Headers]:
    """Put slices of one size and pixel spacing together."""
    return clustered(headers, _have_one_size)


def by_place_aside(headers: Sequence[SliceHeader]) -> list[Headers]:
    """Put slices together that lie behind one another, not beside."""
    normal = normal_of(headers[0])

    def lie_behind(one: SliceHeader, other: SliceHeader) -> bool:
        way = moved(place_of(one).position_mm, place_of(other).position_mm, -1.0)
        aside = moved(way, normal, -dot(way, normal))
        return norm(aside) < min(place_of(one).spacing_mm)

    return clustered(headers, lie_behind)


def clustered(
    headers: Sequence[SliceHeader], are_alike: Callable[[SliceHeader, SliceHeader], bool]
) -> list[Headers]:
    """Put each slice to the first one that it is like; in the order of their first ones."""
    clusters: list[list[SliceHeader]] = []
    for header in headers:
        home = next((own for own in clusters[:_MAX_KINDS] if are_alike(own[0], header)), None)
        if home is None:
            clusters.append([header])
        else:
            home.append(header)
    return [tuple(own) for own in clusters]


def normal_of(header: SliceHeader) -> Vector:
    """Return the unit vector from a slice to the next."""
    place = place_of(header)
    vector = cross(place.across, place.down)
    length = norm(vector) or 1.0
    return vector[0] / length, vector[1] / length, vector[2] / length


def ranks_of(headers: Sequence[SliceHeader]) -> list[int]:
    """Number the places along the normal from 0; slices at one place have one number."""
    normal = normal_of(headers[0])
    along = [dot(place_of(header).position_mm, normal) for header in headers]
    ranks = [0] * len(headers)
    rank, start = -1, float("-inf")
    for number in sorted(range(len(headers)), key=lambda number: along[number]):
        if along[number] - start >= SAME_PLACE_MM:
            rank, start = rank + 1, along[number]
        ranks[number] = rank
    return ranks


def _look_the_same_way(one: SliceHeader, other: SliceHeader) -> bool:
    first, second = place_of(one), place_of(other)
    pairs = zip((*first.across, *first.down), (*second.across, *second.down), strict=True)
    return all(abs(a - b) <= COSINE_TOLERANCE for a, b in pairs)


def _have_one_size(one: SliceHeader, other: SliceHeader) -> bool:
    pairs = zip(place_of(one).spacing_mm, place_of(other).spacing_mm, strict=True)
    is_near = all(abs(a - b) <= SPACING_TOLERANCE * a for a, b in pairs)
    return is_near and (one.rows, one.columns) == (other.rows, other.columns)
