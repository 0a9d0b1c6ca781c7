"""Sources opened in the test's own process: as the decoding process opens them, no start paid."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any
from unittest.mock import patch

from numpy.typing import NDArray

from app.media.storing import mm_per_px
from ground.errors import MediaError
from reader_study.intake.sources.opening import ContentKind, SliceGroup, SourceHeader
from reader_study.media.medium import MediumKind
from reader_study.media.storing import Source, StoreMedium
from tests.media.storing_here import store_here
from viewer.decoding.volume import open_volume
from viewer.frames.clip import Clip
from viewer.frames.header_facts import read_header_facts
from viewer.frames.info import ClipInfo
from viewer.frames.kinds import FileKind, is_still, kind_of_head
from viewer.frames.opening import open_clip
from viewer.frames.series.grouping import groups_among
from viewer.frames.series.header import read_header
from viewer.sources import is_dicom

_ONE_VOLUME = Lock()
"""One volume and one slice at a time: a crash of ITK's, which has been seen once with two threads,
costs a decoding process that is started anew, and here the tests."""

Decode = Callable[[Path], NDArray[Any]]


class SourceHere:
    """An open source; `tests.media.opener.OpenerHere` makes it."""

    def __init__(self, clip: Clip, path: Path) -> None:
        self._clip, self._path = clip, path

    @property
    def info(self) -> ClipInfo:
        return self._clip.info

    @property
    def kind(self) -> MediumKind:
        if self.info.geometry is not None:
            return MediumKind.SERIES
        return MediumKind.STILL if self.info.n_frames == 1 else MediumKind.CLIP

    @property
    def duration_us(self) -> int:
        return round(self.info.duration_ms * 1000)

    @property
    def mm_per_px(self) -> float | None:
        return mm_per_px(self.info)

    @property
    def is_inverted(self) -> bool:
        return self.info.inverted

    @property
    def header(self) -> Mapping[str, str]:
        return read_header_facts(self._path) if is_dicom(self._path) else {}

    def frame(self, index: int) -> NDArray[Any]:
        return self._clip.frame(index)


class OpenerHere:
    """Opens in this process, and counts what it opens.

    Parameters
    ----------
    open_file : callable
        What opens a file that stands alone.

    """

    def __init__(self, open_file: Callable[[Path], Clip] = open_clip) -> None:
        self._open_file = open_file
        self.opened: list[Source] = []

    @contextmanager
    def open(self, source: Source) -> Iterator[SourceHere]:
        self.opened.append(source)
        series = isinstance(source, tuple)
        if isinstance(source, tuple):
            with _ONE_VOLUME, patch("viewer.decoding.volume._MAX_READERS", 1):
                clip: Clip = open_volume(source)
        else:
            clip = self._open_file(source)
        try:
            yield SourceHere(clip, source[0] if series else source)  # type: ignore[arg-type, index]
        finally:
            clip.close()

    def content_of(self, head: bytes) -> ContentKind | None:
        kind = kind_of_head(head)
        if kind is FileKind.STILL:
            return ContentKind.STILL if is_still(head) else None
        return ContentKind(kind.value)

    def headers_of(
        self, files: Sequence[Path], *, on_read: Callable[[int], None] | None = None
    ) -> list[SourceHeader]:
        return [_header(path) for path in files]

    def series_among(
        self, files: Sequence[Path], *, on_read: Callable[[int], None] | None = None
    ) -> list[SliceGroup]:
        return [
            SliceGroup(group.paths, group.is_whole) for group in groups_among(files, read_header)
        ]

    @property
    def store(self) -> StoreMedium:
        return store_here()


def _header(path: Path) -> SourceHeader:
    try:
        return SourceHeader(read_header_facts(path))
    except MediaError as error:
        return SourceHeader(refused=f"{error.what} {error.remedy}")


HERE = OpenerHere()
