"""Storing sources in the test's own process: what the decoding process does, no start paid."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from app.media.storing import storing_with
from reader_study.media.storing import Source, StoreMedium
from viewer.decoding import DecodePool
from viewer.decoding.protocol import StoredPart
from viewer.decoding.requests import CoveredArea
from viewer.decoding.volume import open_volume
from viewer.frames.clip import Clip
from viewer.frames.info import ClipInfo
from viewer.frames.opening import open_clip
from viewer.frames.pixels import Pixels
from viewer.stored.masks import MaskedArea
from viewer.stored.storing import Storing


class ClipHere:
    """An open clip as `viewer.decoding.remote.RemoteClip` shows it."""

    def __init__(self, clip: Clip, source: Path) -> None:
        self._clip, self.source = clip, source
        self._storing = Storing(clip)

    @property
    def info(self) -> ClipInfo:
        return self._clip.info

    def frame(self, index: int) -> Pixels:
        return self._clip.frame(index)

    def stored_parts(self, areas: Sequence[CoveredArea] = ()) -> Iterator[StoredPart]:
        self._storing = Storing(self._clip, tuple(MaskedArea(*area) for area in areas))
        yield from self._storing.parts()

    @property
    def stored_description(self) -> bytes:
        return self._storing.description()

    def close(self) -> None:
        self._clip.close()


class PoolHere(DecodePool):
    """A pool without processes."""

    def open(self, source: Source) -> ClipHere:  # type: ignore[override]
        if isinstance(source, tuple):
            return ClipHere(open_volume(source), source[0])
        return ClipHere(open_clip(source), source)


def store_here() -> StoreMedium:
    """Return what stores media in this process."""
    return storing_with(PoolHere())
