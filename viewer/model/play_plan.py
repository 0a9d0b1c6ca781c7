"""Which of the due frames are asked for: all, or a few when the decoder is slow. No Qt."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from viewer.model.player import Moment, Playback, PlayMode
from viewer.model.read_ahead import KEPT_SHARE, decode_order

MOST_STRIDE = 8
SHORTEST_STAY_NS = 8_000_000
"""No screen shows more than about 120 frames a second; more are not asked for."""


@dataclass(slots=True)
class PlayPlan:
    """A playback, the frames that cannot be decoded, and the stride of those asked for.

    Frames are meant by their ordinals, places in the order of play.

    Parameters
    ----------
    playback : Playback
        Which frame is due when.
    broken : set of int
        Frames by number that are not asked for.

    """

    playback: Playback
    broken: set[int] = field(default_factory=set)
    stride: int = 1

    @property
    def least_stride(self) -> int:
        """The stride below which frames follow faster than a screen can show them."""
        return -(-SHORTEST_STAY_NS // self.playback.mean_interval_ns)

    def widen(self) -> bool:
        """Ask for fewer frames; return False when there can be no fewer."""
        wider = self.stride < MOST_STRIDE
        self.stride *= 2 if wider else 1
        return wider

    def narrow(self) -> None:
        """Ask for more frames again."""
        self.stride = max(self.stride // 2, self.least_stride)

    def is_asked_for(self, ordinal: int) -> bool:
        """Tell whether a frame is decoded at all."""
        once_over = self.playback.mode is PlayMode.ONCE and ordinal >= self.playback.cycle_frames
        if once_over or self.playback.index_at(ordinal) in self.broken:
            return False
        return ordinal % self.stride == 0

    def newest_due(self, moment: Moment, *, after: int) -> int | None:
        """Return the newest due frame that is asked for, if it comes after the one shown."""
        due = range(moment.ordinal, after, -1)
        return next((ordinal for ordinal in due if self.is_asked_for(ordinal)), None)

    def next_after(self, ordinal: int) -> int:
        """Return the frame that is asked for next."""
        later = range(ordinal + 1, ordinal + 1 + self.playback.cycle_frames)
        return next(filter(self.is_asked_for, later), ordinal + 1)

    def ahead_of(self, ordinal: int, frames: int) -> int:
        """Return the last of so many frames asked for, from one on."""
        last = ordinal + (frames - 1) * self.stride
        if self.playback.mode is PlayMode.ONCE:
            last = min(last, self.playback.cycle_frames - 1)
        return last - last % self.stride

    def wishes(self, ordinal: int, *, room: int) -> Iterator[int]:
        """Yield the numbers of the frames to decode from one on, in the best order of decoding.

        Parameters
        ----------
        ordinal : int
            The first.
        room : int
            Number of frames that can be kept.

        """
        count = readable_ahead(room)
        aligned = -(-ordinal // self.stride) * self.stride
        wanted = self.playback.upcoming(aligned, count, stride=self.stride)
        good = (index for index in wanted if index not in self.broken)
        return decode_order(good, piece=max(count // 2, 1))


def readable_ahead(room: int) -> int:
    """Return how many of the frames that can be kept are read ahead."""
    return max(int(room * KEPT_SHARE), 1)
