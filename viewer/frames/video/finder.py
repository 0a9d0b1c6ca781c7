"""Finding one frame among the coded ones: where to start, when to go on, what damage does."""

from collections.abc import Callable, Iterator
from itertools import islice

from av.video.frame import PictureType, VideoFrame

from viewer.frames.video.decoder import Decoded, Decoder, RecentFrames
from viewer.frames.video.index import NOT_SHOWN, FrameIndex

RECENT_BYTES = 64 * 2**20
"""Decoded frames that are kept, so that a step back does not decode from the key frame again."""

_LATE_PACKETS = 40
"""How many packets after its own a frame may come out of the decoder."""

_NEAR_PACKETS = 16
"""From here on to the frame that is wanted, all frames are decoded and kept."""

_CAREFUL_STARTS = 3
"""How many key frames are tried for a frame of a damaged video."""

_DEPENDENT = (PictureType.P, PictureType.B)
"""Pictures that need others; one that is marked as key all the same is a step of H.264's gradual
refresh, and what is decoded from there is not right at once."""


class FrameFinder:
    """Decodes any frame of a video; the one after the last costs one decoding.

    A frame looks the same however it was come to. In a whole video that is so by itself. In a
    damaged one what is shown after the damage depends on what the decoder has seen, so from the
    first damage on each frame is decoded from its own key frame by a decoder that has seen nothing;
    and what comes after a damaged frame, up to the next key frame, counts as damaged with it: the
    decoder would patch it up with pieces of other frames, and nobody could tell.

    Parameters
    ----------
    decoder : Decoder
        May have decoded the beginning.
    index : FrameIndex
        The frames.
    fresh : callable
        Makes a decoder with one thread that has seen nothing. One thread gives back each error
        with the packet that it belongs to, and loses nothing behind it.

    """

    def __init__(
        self, decoder: Decoder, index: FrameIndex, *, fresh: Callable[[], Decoder]
    ) -> None:
        self._decoder = decoder
        self._index = index
        self._fresh = fresh
        self._recent = RecentFrames(RECENT_BYTES)
        self._false_starts: set[int] = set()
        self._lost: set[int] = set()
        self._chain: int | None = None
        """The packet that a damaged video is decoded from now; None as long as it is whole."""

    @property
    def is_damaged(self) -> bool:
        """Whether damage has been met."""
        return self._chain is not None

    def remember(self, first: list[Decoded]) -> None:
        """Keep the frames that the decoder has already given, from the beginning on."""
        for number, picture in first:
            self._take(number, picture)

    def find(self, frame: int) -> VideoFrame | None:
        """Return a frame, or None when it cannot be decoded."""
        if frame in self._lost:
            return None
        if (recent := self._recent.get(frame)) is not None:
            return recent
        if not self.is_damaged:
            picture = self._quick(frame)
            if picture is not None and not self._decoder.damaged:
                return picture
            self._recent.clear()
        picture = self._careful(frame)
        if picture is None:
            self._lost.add(frame)
        return picture

    def close(self) -> None:
        """Let go of the frames."""
        self._recent.clear()

    def _starts(self, frame: int) -> Iterator[int]:
        starts = self._index.starts(frame)
        return (start for start in starts if start not in self._false_starts)

    def _quick(self, frame: int) -> VideoFrame | None:
        """Go on, or start at the nearest key frame that is one."""
        decoder = self._decoder
        for start in self._starts(frame):
            if frame > decoder.reached and start <= decoder.next and not decoder.at_end:
                return self._run(frame)
            decoder.restart(start)
            picture = self._run(frame, start=start)
            if start not in self._false_starts:
                return picture
        return None

    def _careful(self, frame: int) -> VideoFrame | None:
        for start in islice(self._starts(frame), _CAREFUL_STARTS):
            decoder = self._decoder
            if start == self._chain and frame > decoder.reached and not decoder.at_end:
                picture = self._run(frame)
            else:
                self._chain = start
                self._decoder = self._fresh()
                self._decoder.restart(start)
                picture = self._run(frame, start=start)
            if picture is not None:
                return picture
        return None

    def _run(self, frame: int, *, start: int | None = None) -> VideoFrame | None:
        """Decode until a frame comes out; None when it does not."""
        decoder = self._decoder
        unproved = start or None  # the first packet has nothing before it that it could need
        target = self._index.packets[frame]
        while not decoder.at_end and decoder.next <= target + _LATE_PACKETS:
            skip = decoder.next < target - _NEAR_PACKETS and not self.is_damaged
            for number, picture in decoder.advance(skip_unneeded=skip):
                if unproved is not None:
                    if self._is_before(number, unproved):
                        continue
                    if number != unproved or picture.pict_type in _DEPENDENT:
                        self._false_starts.add(unproved)
                        decoder.at_end = True
                        return None
                    unproved = None
                self._take(number, picture)
            if (found := self._recent.get(frame)) is not None:
                return found
        return None

    def _is_before(self, number: int, start: int) -> bool:
        return self._index.frame_of[number] < self._index.frame_of[start]

    def _take(self, number: int, picture: VideoFrame) -> None:
        """Keep a frame if it is whole."""
        frame = self._index.frame_of[number]
        self._decoder.reached = max(self._decoder.reached, frame)
        if picture.is_corrupt:
            self._decoder.spoil(number)
        elif frame != NOT_SHOWN and (not self.is_damaged or self._is_whole(number, frame)):
            self._recent.put(frame, picture)

    def _is_whole(self, number: int, frame: int) -> bool:
        """Tell whether a frame of a damaged video needs nothing that was lost on the way to it."""
        spoiled = self._decoder.spoiled
        # Before the first key frame something may always lack that nothing after it needs.
        is_spoiled = spoiled is not None and self._index.first_key <= spoiled < number
        return self._is_of_chain(frame) and not is_spoiled

    def _is_of_chain(self, frame: int) -> bool:
        return next(self._starts(frame), None) == self._chain
