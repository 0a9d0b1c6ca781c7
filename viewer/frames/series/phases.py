"""Several images at one place told apart: phases, echoes, weightings, repetitions.

What a header says is tried first, alone and then two and three attributes together; then the
folder; then the order of times or of instance numbers at each place. What nothing tells apart
stays together, to be refused.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from viewer.frames.series.alike import Headers, by_place_aside, ranks_of
from viewer.frames.series.families import grouped
from viewer.frames.series.group import Distinction, Telling
from viewer.frames.series.header import SliceHeader

_MOST_TOGETHER = 3
_TIMES = (Distinction.ACQUIRED, Distinction.CONTENT_TIME, Distinction.TRIGGER_TIME)


@dataclass(frozen=True, slots=True)
class SlicePhase:
    """Slices of which no two lie at one place, and what they have in common."""

    headers: Headers
    told_by: tuple[Telling, ...] = ()


def phases_of(headers: Headers) -> list[SlicePhase] | None:
    """Part slices of one orientation so that no two of a part lie at one place.

    Returns
    -------
    list of SlicePhase or None
        In the order of what tells them apart; None where nothing does.

    """
    ranks = dict(zip(map(id, headers), ranks_of(headers), strict=True))
    places = _Places(headers, ranks)
    if places.most == 1:
        return [SlicePhase(headers)]
    ways = (_by_values, _by_folder, _beside, _by_turn, _by_instance)
    return next((found for way in ways if (found := way(places))), None)


@dataclass(frozen=True, slots=True)
class _Places:
    """Slices, and the number of the place where each lies, by its identity."""

    headers: Headers
    ranks: dict[int, int]

    @property
    def most(self) -> int:
        """How many slices lie at the place that has most."""
        return max(Counter(self.ranks.values()).values())

    def fit(self, parts: Sequence[Headers]) -> bool:
        """Tell whether parts are volumes of their own, and not what one moment has caught.

        They are as many as there are slices at one place, or unbroken runs of places.
        """
        taken = [sorted(self.ranks[id(header)] for header in part) for part in parts]
        if any(after == before for own in taken for before, after in pairwise(own)):
            return False
        runs = all(len(own) > 1 and own[-1] - own[0] == len(own) - 1 for own in taken)
        return len(parts) == self.most or runs

    def stacks(self) -> list[list[SliceHeader]] | None:
        """Return the slices at each place; None unless there are as many at all of them."""
        at: dict[int, list[SliceHeader]] = {}
        for header in self.headers:
            at.setdefault(self.ranks[id(header)], []).append(header)
        stacks = [at[rank] for rank in sorted(at)]
        return stacks if {len(own) for own in stacks} == {self.most} else None


def _by_values(places: _Places) -> list[SlicePhase] | None:
    headers = places.headers
    usable = [
        distinction
        for distinction in headers[0].moment.values
        if len({header.moment.values.get(distinction) for header in headers}) > 1
        and all(distinction in header.moment.values for header in headers)
    ]
    for together in range(1, _MOST_TOGETHER + 1):
        for distinctions in combinations(usable, together):
            parts = grouped(headers, _values_of(distinctions))
            if places.fit(parts):
                return _named(parts, distinctions)
    return None


def _values_of(distinctions: Sequence[Distinction]) -> Callable[[SliceHeader], Hashable]:
    return lambda header: tuple(header.moment.values[it] for it in distinctions)


def _named(parts: Iterable[Headers], distinctions: Sequence[Distinction]) -> list[SlicePhase]:
    phases = [
        SlicePhase(own, tuple(Telling(it, own[0].moment.values[it]) for it in distinctions))
        for own in parts
    ]
    phases.sort(key=lambda phase: [_as_counted(telling.value) for telling in phase.told_by])
    return [_without_uid(phase, number) for number, phase in enumerate(phases, start=1)]


def _without_uid(phase: SlicePhase, number: int) -> SlicePhase:
    told_by = tuple(
        Telling(it.distinction, str(number))
        if it.distinction is Distinction.FRAME_OF_REFERENCE
        else it
        for it in phase.told_by
    )
    return SlicePhase(phase.headers, told_by)


def _as_counted(value: str) -> tuple[float, str]:
    try:
        return float(value), ""
    except ValueError:
        return 0.0, value


def _by_folder(places: _Places) -> list[SlicePhase] | None:
    """Leave a series and its copy in another folder apart; the folders name them."""
    parts = grouped(places.headers, lambda header: header.path.parent)
    return [SlicePhase(own) for own in parts] if places.fit(parts) else None


def _beside(places: _Places) -> list[SlicePhase] | None:
    parts = by_place_aside(places.headers)
    if len(parts) != places.most or not places.fit(parts):
        return None
    return [
        SlicePhase(own, (Telling(Distinction.PLACE, f"{number}/{len(parts)}"),))
        for number, own in enumerate(parts, start=1)
    ]


def _by_turn(places: _Places) -> list[SlicePhase] | None:
    """Take the first of each place by its time, then the second of each, and so on."""
    for distinction in _TIMES:
        if all(distinction in header.moment.values for header in places.headers):
            phases = _taken_in_turn(places, _time_of(distinction), Distinction.PHASE)
            if phases is not None:
                return phases
    return None


def _time_of(distinction: Distinction) -> Callable[[SliceHeader], float]:
    return lambda header: float(header.moment.values[distinction])


def _by_instance(places: _Places) -> list[SlicePhase] | None:
    """Take them by their numbers, where these run through each stack or through each place."""
    if any(header.moment.instance is None for header in places.headers):
        return None
    phases = _taken_in_turn(places, _instance, Distinction.REPETITION)
    if phases is None:
        return None
    spans = [sorted(map(_instance, phase.headers)) for phase in phases]
    one_after_other = all(a[-1] < b[0] for a, b in pairwise(spans))
    stacks = [sorted(map(_instance, own)) for own in places.stacks() or ()]
    stacks.sort()
    place_by_place = all(a[-1] < b[0] for a, b in pairwise(stacks))
    return phases if one_after_other or place_by_place else None


def _instance(header: SliceHeader) -> float:
    return float(header.moment.instance or 0)


def _taken_in_turn(
    places: _Places, number: Callable[[SliceHeader], float], distinction: Distinction
) -> list[SlicePhase] | None:
    stacks = places.stacks()
    if stacks is None or any(len(set(map(number, own))) < places.most for own in stacks):
        return None
    turns = zip(*(sorted(own, key=number) for own in stacks), strict=True)
    return [
        SlicePhase(own, (Telling(distinction, f"{turn}/{places.most}"),))
        for turn, own in enumerate(turns, start=1)
    ]
