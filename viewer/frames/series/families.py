"""Which slices say that they are of one series, by what they say of their origin."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from viewer.frames.series.alike import Headers
from viewer.frames.series.header import SliceHeader


@dataclass(frozen=True, slots=True)
class Family:
    """Slices of one series.

    Parameters
    ----------
    headers : tuple of SliceHeader
        In the order in which they were given.
    patient : int
        Counted from 1 where one series is said to be of several patients, otherwise 0.
    is_guessed : bool
        Whether the slices do not name their series, and folder and patient stand in.
    is_nobodys : bool
        Whether they name neither series nor patient: they are not to be put together.

    """

    headers: Headers
    patient: int = 0
    is_guessed: bool = False
    is_nobodys: bool = False


def families_of(headers: Sequence[SliceHeader]) -> list[Family]:
    """Put the slices of each series together, in the order of their first ones.

    An empty identifier is never equal to another empty one. Where a series is not named, a
    patient, a folder and all else that is said of the series stand in; where a patient is not
    named either, nothing does. One series of two patients is two families.
    """
    found: list[Family] = []
    for own in grouped(headers, _series_of):
        first = own[0].origin
        if first.series:
            found += _by_patient(own)
        else:
            found.append(Family(own, is_guessed=True, is_nobodys=not first.patient))
    return found


def grouped(
    headers: Sequence[SliceHeader], key: Callable[[SliceHeader], Hashable]
) -> list[Headers]:
    """Put slices of one key together, in the order of their first ones."""
    groups: dict[Hashable, list[SliceHeader]] = {}
    for header in headers:
        groups.setdefault(key(header), []).append(header)
    return [tuple(own) for own in groups.values()]


def _series_of(header: SliceHeader) -> Hashable:
    origin = header.origin
    if origin.series:
        return origin.series
    series = (origin.series_number, header.description, header.modality)
    return header.path.parent, origin.patient, origin.study, origin.frame, series


def _by_patient(headers: Headers) -> list[Family]:
    """Part a series that is said to be of several patients; those of none are nobody's."""
    has_ids = any(header.origin.patient for header in headers)
    parts = grouped(headers, lambda it: it.origin.patient if has_ids else it.origin.name)
    named = [own for own in parts if (own[0].origin.patient if has_ids else own[0].origin.name)]
    if len(named) < 2:
        return [Family(headers)]
    nobodys = [own for own in parts if own not in named]
    return [
        *(Family(own, patient=number) for number, own in enumerate(named, start=1)),
        *(Family(own, is_nobodys=True) for own in nobodys),
    ]
