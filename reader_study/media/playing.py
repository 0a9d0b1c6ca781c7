"""What of the clips of a case ran before a reader, and what still has to run before her lock (P18).

Parts of a clip are told in microseconds of the clip, so that they mean the same for frames of any
lengths; frames that were painted are told by their numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, Protocol

from reader_study.media.medium import MediumKind

MOST_PLAYS = 20
"""More plays of one part are not counted apart."""

LEAST_SEEN = 0.9
"""Share of its frames that must have been painted for a play to count: one in which the machine
dropped most of them has shown nothing."""

Span = tuple[int, int]


class Played(NamedTuple):
    """What of one medium ran and was seen during a read.

    Parameters
    ----------
    image : int
        Place of the medium among those that are shown, from 0.
    frames : int
        Number of its frames.
    clip_us : int
        Length of one pass in microseconds.
    parts : tuple of (int, int, int)
        From, to (microseconds), and how often this part ran, at most `MOST_PLAYS`; rising, what
        never ran left out.
    seen : tuple of (int, int)
        Runs of frames that were painted, playing or not, both ends inside, rising.
    painted, dropped : int
        Frames painted while it played, each time; frames due and never painted.

    """

    image: int
    frames: int
    clip_us: int
    parts: tuple[tuple[int, int, int], ...] = ()
    seen: tuple[Span, ...] = ()
    painted: int = 0
    dropped: int = 0

    @property
    def n_seen(self) -> int:
        """Number of different frames that were painted."""
        return sum(last - first + 1 for first, last in self.seen)

    @property
    def plays(self) -> int:
        """How often the whole clip ran, in one go or in parts; 0 as long as few frames were seen.

        Examples
        --------
        >>> Played(0, 3, 90, ((0, 30, 2), (30, 90, 1)), ((0, 2),)).plays
        1

        """
        if self.n_seen < LEAST_SEEN * self.frames:
            return 0
        if not self.parts or self.parts[0][0] > 0 or self.parts[-1][1] < self.clip_us:
            return 0
        if any(one[1] != other[0] for one, other in pairwise(self.parts)):
            return 0
        return min(count for _, _, count in self.parts)

    def and_then(self, told: Mapping[str, Any]) -> "Played":
        """Return the same with what an event ``read.played`` tells."""
        return self._replace(
            parts=_laid(self.parts, [(int(a), int(b)) for a, b in told["ranges"]]),
            seen=_joined([*self.seen, *((int(a), int(b)) for a, b in told["seen"])]),
            painted=self.painted + int(told["painted"]),
            dropped=self.dropped + int(told["dropped"]),
        )

    def content(self) -> dict[str, Any]:
        """Return plain values, as a locked read keeps them."""
        return {
            "image": self.image,
            "frames": self.frames,
            "clip_us": self.clip_us,
            "parts": [list(part) for part in self.parts],
            "seen": [list(run) for run in self.seen],
            "painted": self.painted,
            "dropped": self.dropped,
            "plays": self.plays,
        }


class ShownMedium(Protocol):
    """What is asked of a medium here."""

    @property
    def kind(self) -> str:
        """See `MediumKind`."""

    @property
    def frames(self) -> int:
        """Number of frames."""


class Wanted(Protocol):
    """What a protocol asks for: its section ``[playing]``."""

    @property
    def complete_plays(self) -> int:
        """Complete plays of each clip."""

    @property
    def fraction(self) -> float | None:
        """Share of the frames of each clip, in place of plays."""


def played_of(told: Iterable[Mapping[str, Any]]) -> tuple[Played, ...]:
    """Add up the contents of the events ``read.played`` of one read, by medium.

    Raises
    ------
    KeyError, TypeError, ValueError
        When one is no such content.

    """
    found: tuple[Played, ...] = ()
    for one in told:
        found = with_played(found, one)
    return found


def with_played(played: Iterable[Played], told: Mapping[str, Any]) -> tuple[Played, ...]:
    """Return the accounts of a read with what one more event tells, by medium."""
    found = {one.image: one for one in played}
    image = int(told["image"])
    before = found.get(image, Played(image, int(told["frames"]), int(told["clip_us"])))
    found[image] = before.and_then(told)
    return tuple(found[place] for place in sorted(found))


def played_from(content: Iterable[Mapping[str, Any]]) -> tuple[Played, ...]:
    """Read what `Played.content` wrote for each medium."""
    return tuple(
        Played(
            one["image"],
            one["frames"],
            one["clip_us"],
            tuple((a, b, n) for a, b, n in one["parts"]),
            tuple((a, b) for a, b in one["seen"]),
            one["painted"],
            one["dropped"],
        )
        for one in content
    )


def unplayed(
    media: Sequence[ShownMedium], wanted: Wanted, played: Iterable[Played]
) -> tuple[int, ...]:
    """Return the places of the clips that have not run as the protocol asks, from 0.

    Parameters
    ----------
    media : sequence
        Those that are shown, in order; stills and series are never asked for.

    """
    by_place = {one.image: one for one in played}
    return tuple(
        place
        for place, medium in enumerate(media)
        if medium.kind == MediumKind.CLIP
        and medium.frames > 1
        and not _is_enough(by_place.get(place), wanted)
    )


def _is_enough(played: Played | None, wanted: Wanted) -> bool:
    if wanted.fraction is not None:
        return played is not None and played.n_seen >= wanted.fraction * played.frames
    if wanted.complete_plays == 0:
        return True
    return played is not None and played.plays >= min(wanted.complete_plays, MOST_PLAYS)


def _laid(
    parts: Iterable[tuple[int, int, int]], ranges: Iterable[Span]
) -> tuple[tuple[int, int, int], ...]:
    """Lay further ranges over parts; each counts once more where it lies."""
    steps: dict[int, int] = {}
    for begin, end, count in (*parts, *((a, b, 1) for a, b in ranges)):
        if begin < end:
            steps[begin] = steps.get(begin, 0) + count
            steps[end] = steps.get(end, 0) - count
    found: list[tuple[int, int, int]] = []
    depth = 0
    for begin, end in pairwise(sorted(steps)):
        depth += steps[begin]
        count = min(depth, MOST_PLAYS)
        if found and found[-1][1] == begin and found[-1][2] == count:
            found[-1] = (found[-1][0], end, count)
        elif count:
            found.append((begin, end, count))
    return tuple(found)


def _joined(runs: Iterable[Span]) -> tuple[Span, ...]:
    """Return runs of whole numbers as few as possible, rising."""
    found: list[Span] = []
    for first, last in sorted(runs):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)
