"""Reasons for which slices are no volume; each names its files."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise
from math import fsum

from ground.errors import MediaError
from viewer.frames.series.header import Place, SliceHeader
from viewer.frames.series.planes import Vector, dot, moved, norm

COSINE_TOLERANCE = 1e-3
"""Between direction cosines of one series: some scanners write three decimals."""

SPACING_TOLERANCE = 1e-4
"""Relative, between pixel spacings of one series: they are the same numbers, maybe rounded."""

SAME_PLACE_MM = 0.01
"""Slices that are nearer than this lie at one place; no CT or MR is cut so finely."""

GAP = 1.5
"""A step of more than so many usual steps means that a slice is missing."""

UNEVEN = 0.1
"""How far a slice may lie from its place in an even stack, in steps. Positions rounded to 0.1 mm
pass at steps from 0.6 mm; what is measured across slices is then right to a tenth of a slice."""

TILT = 0.5
"""How far the first pixel may wander over the whole stack, in pixels: less than can be seen."""

_ONE_BY_ONE = "Open its files one by one, or choose the files of one volume."
_NAMED = 3


def check_slices(headers: Sequence[SliceHeader]) -> None:
    """Refuse what cannot be part of any volume, slice by slice."""
    _refuse(headers, lambda it: min(it.rows, it.columns) < 1, "have no size")
    _refuse(headers, lambda it: it.n_frames != 1, "hold more than one frame each")
    _refuse(
        headers,
        lambda it: it.samples != 1 or not it.photometric.startswith("MONOCHROME"),
        "are in colour",
    )
    _refuse(headers, lambda it: it.bits_allocated not in (8, 16), "have neither 8 nor 16 bits")
    _refuse(
        headers,
        lambda it: it.has_table,
        "turn their pixels into values by a table (Modality LUT), which is not read in a series",
    )
    _refuse(headers, lambda it: it.place is None, "do not say where they lie in the patient")
    _refuse(
        headers,
        lambda it: not _is_square(place_of(it)),
        "have row and column directions that are not at right angles",
    )


def place_of(header: SliceHeader) -> Place:
    """Return where a slice lies; for slices that `check_slices` has let through.

    Raises
    ------
    MediaError
        When its header does not say.

    """
    if header.place is None:
        raise MediaError(
            "The slice does not say where it lies in the patient.",
            remedy=_ONE_BY_ONE,
            path=header.path,
        )
    return header.place


def check_alike(headers: Sequence[SliceHeader]) -> None:
    """Refuse slices that differ in what one volume has in common."""
    _same_where_said(headers, lambda it: it.origin.patient, "patients")
    _same_where_said(headers, lambda it: it.origin.study, "studies")
    _same_where_said(headers, lambda it: it.origin.frame, "frames of reference")
    _same(
        headers, lambda it: (it.columns, it.rows), "sizes", lambda it: f"{it.columns} × {it.rows}"
    )
    _near(headers, "pixel spacings", lambda it: place_of(it).spacing_mm, relative=True)
    _near(
        headers,
        "orientations",
        lambda it: (*place_of(it).across, *place_of(it).down),
        relative=False,
    )
    _same(
        headers,
        lambda it: (it.rescale is None, it.unit),
        "kinds of values",
        lambda it: f"{'stored' if it.rescale is None else 'rescaled'} {it.unit}".rstrip(),
    )
    _same(
        headers,
        lambda it: (it.photometric, it.inverted),
        "grey scales",
        lambda it: it.photometric,
    )


def check_even(headers: Sequence[SliceHeader], along: Sequence[float]) -> None:
    """Refuse slices, in order, that are missing, doubled or unevenly spaced.

    Parameters
    ----------
    headers : sequence of SliceHeader
        At least two, sorted along the normal.
    along : sequence of float
        Their places on it in millimetres, rising.

    """
    steps = [after - before for before, after in pairwise(along)]
    _check_doubled(headers, steps)
    usual = sorted(steps)[(len(steps) - 1) // 2]
    widest = max(range(len(steps)), key=lambda at: steps[at])
    if steps[widest] > GAP * usual:
        missing = sum(max(round(step / usual) - 1, 1) for step in steps if step > GAP * usual)
        raise MediaError(
            f"{_counted(missing, 'slice is', 'slices are')} missing: between "
            f"{headers[widest].path.name} and {headers[widest + 1].path.name} there is a gap of "
            f"{steps[widest]:.2f} mm where slices are {usual:.2f} mm apart.",
            remedy="Copy the whole series again, or choose the files of one side of the gap.",
            path=headers[widest].path.parent,
        )
    errors = _distances_from_line(along)
    worst = max(range(len(errors)), key=lambda at: errors[at])
    if errors[worst] > UNEVEN * usual:
        raise MediaError(
            f"The slices are unevenly spaced: {headers[worst].path.name} lies "
            f"{errors[worst]:.2f} mm from its place in an even stack of {usual:.2f} mm steps.",
            remedy=_ONE_BY_ONE,
            path=headers[worst].path.parent,
        )


def check_upright(headers: Sequence[SliceHeader], normal: Vector) -> None:
    """Refuse a stack that leans: a tilted gantry, or a sheared export."""
    first = place_of(headers[0])
    for header in headers:
        way = moved(place_of(header).position_mm, first.position_mm, -1.0)
        aside = moved(way, normal, -dot(way, normal))
        if norm(aside) > TILT * min(first.spacing_mm):
            raise MediaError(
                f"The stack leans: from {headers[0].path.name} to {header.path.name} the slices "
                f"move {norm(aside):.2f} mm sideways (a tilted gantry, or a sheared export).",
                remedy="Correct the tilt where the series comes from, or open its files one by "
                "one.",
                path=header.path.parent,
            )


def _check_doubled(headers: Sequence[SliceHeader], steps: Sequence[float]) -> None:
    doubled = [at for at, step in enumerate(steps) if step < SAME_PLACE_MM]
    if doubled:
        at = doubled[0]
        raise MediaError(
            f"{headers[at].path.name} and {headers[at + 1].path.name} lie at the same place in "
            f"the patient; so do {_counted(len(doubled), 'pair', 'pairs')} in all "
            f"({_why_doubled(headers[at], headers[at + 1])}).",
            remedy="Choose the files of one phase, or open them one by one.",
            path=headers[at].path.parent,
        )


def _why_doubled(one: SliceHeader, other: SliceHeader) -> str:
    if one.origin.image and one.origin.image == other.origin.image:
        return "they are copies of one image"
    return "several phases, echoes or copies, which nothing in their headers tells apart"


def _distances_from_line(along: Sequence[float]) -> list[float]:
    """Return how far each place lies from the straight line of least squares through all."""
    middle, centre = (len(along) - 1) / 2, fsum(along) / len(along)
    spread = fsum((at - middle) ** 2 for at in range(len(along)))
    step = fsum((at - middle) * (place - centre) for at, place in enumerate(along)) / spread
    return [abs(place - centre - (at - middle) * step) for at, place in enumerate(along)]


def _is_square(place: Place) -> bool:
    errors = (norm(place.across) - 1.0, norm(place.down) - 1.0, dot(place.across, place.down))
    return all(abs(error) <= COSINE_TOLERANCE for error in errors)


def _refuse(
    headers: Sequence[SliceHeader], is_wrong: Callable[[SliceHeader], bool], what: str
) -> None:
    wrong = [header for header in headers if is_wrong(header)]
    if wrong:
        raise MediaError(
            f"{len(wrong)} of {len(headers)} slices {what}: {named(wrong)}.",
            remedy=_ONE_BY_ONE,
            path=wrong[0].path.parent,
        )


def _same(
    headers: Sequence[SliceHeader],
    value: Callable[[SliceHeader], Hashable],
    what: str,
    shown: Callable[[SliceHeader], str],
) -> None:
    usual = Counter(map(value, headers)).most_common(1)[0][0]
    like = next(header for header in headers if value(header) == usual)
    _differ(headers, [it for it in headers if value(it) != usual], like, what, shown)


def _same_where_said(
    headers: Sequence[SliceHeader], value: Callable[[SliceHeader], str], what: str
) -> None:
    """Refuse two different identifiers without showing them; an empty one says nothing."""
    said = [header for header in headers if value(header)]
    others = [header for header in said if value(header) != value(said[0])]
    if others:
        raise MediaError(
            f"The slices are of different {what}: {named(others)} beside {said[0].path.name}.",
            remedy=_ONE_BY_ONE,
            path=headers[0].path.parent,
        )


def _near(
    headers: Sequence[SliceHeader],
    what: str,
    numbers: Callable[[SliceHeader], Sequence[float]],
    *,
    relative: bool,
) -> None:
    tolerance = SPACING_TOLERANCE if relative else COSINE_TOLERANCE

    def others(like: SliceHeader) -> list[SliceHeader]:
        room = [tolerance * (abs(number) if relative else 1.0) for number in numbers(like)]
        return [
            header
            for header in headers
            if any(
                abs(own - usual) > allowed
                for own, usual, allowed in zip(numbers(header), numbers(like), room, strict=True)
            )
        ]

    # The odd one out may be any of the three, but not two of them.
    like = min(
        (headers[0], headers[len(headers) // 2], headers[-1]), key=lambda it: len(others(it))
    )
    _differ(
        headers,
        others(like),
        like,
        what,
        lambda it: "\\".join(f"{number:.4g}" for number in numbers(it)),
    )


def _differ(
    headers: Sequence[SliceHeader],
    others: Sequence[SliceHeader],
    like: SliceHeader,
    what: str,
    shown: Callable[[SliceHeader], str],
) -> None:
    if others:
        raise MediaError(
            f"The slices have different {what}: {named(others)} "
            f"({shown(others[0])}) beside {like.path.name} ({shown(like)}).",
            remedy=_ONE_BY_ONE,
            path=headers[0].path.parent,
        )


def named(headers: Sequence[SliceHeader]) -> str:
    """Name the first few files and say how many more there are."""
    names = ", ".join(header.path.name for header in headers[:_NAMED])
    more = len(headers) - _NAMED
    return f"{names} and {more} more" if more > 0 else names


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
