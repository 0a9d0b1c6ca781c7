"""The viewer's decoding process as intake asks for it: sources opened where they can do no harm."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.media.storing import mm_per_px, storing_with
from ground.errors import ReaderStudyError
from reader_study.intake.sources.opening import ContentKind, SliceGroup, SourceHeader
from reader_study.media.medium import MediumKind
from reader_study.media.storing import Source, StoreMedium
from viewer.decoding.remote import RemoteClip
from viewer.frames.info import ClipInfo
from viewer.frames.kinds import FileKind, is_still, kind_of_head
from viewer.sources import is_dicom

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from viewer.decoding import DecodePool


class PoolOpener:
    """Opens sources with a pool of decoding processes.

    Parameters
    ----------
    pool : DecodePool
        Stays the caller's, who closes it.

    """

    def __init__(self, pool: "DecodePool") -> None:
        self._pool = pool
        self._store = storing_with(pool)

    @property
    def store(self) -> StoreMedium:
        """What stores a source in a media folder."""
        return self._store

    @contextmanager
    def open(self, source: Source) -> Iterator["PoolSource"]:
        """Open a file, or the slices of a series; closed at the end.

        Raises
        ------
        MediaError
            When it cannot be shown.

        """
        clip = self._pool.open(source)
        try:
            yield PoolSource(clip, self, source)
        finally:
            clip.close()

    def content_of(self, head: bytes) -> ContentKind | None:
        """Tell what a file holds by its first bytes; None for what is no medium."""
        match kind_of_head(head):
            case FileKind.DICOM:
                return ContentKind.DICOM
            case FileKind.VIDEO:
                return ContentKind.VIDEO
            case FileKind.STILL:
                return ContentKind.STILL if is_still(head) else None

    def headers_of(
        self, files: Sequence[Path], *, on_read: Callable[[int], None] | None = None
    ) -> tuple[SourceHeader, ...]:
        """Return what the header of each DICOM file says."""
        rows = self._pool.headers_of(files, on_read=on_read)
        return tuple(SourceHeader(row.values, f"{row.what} {row.remedy}".strip()) for row in rows)

    def series_among(
        self, files: Sequence[Path], *, on_read: Callable[[int], None] | None = None
    ) -> tuple[SliceGroup, ...]:
        """Return the files that are slices of one volume, by their headers; each file once."""
        try:
            groups = self._pool.groups_in(files, on_read=on_read)
        except ReaderStudyError:
            return ()  # opened one by one, each file still tells what is wrong with it
        return tuple(SliceGroup(group.paths, group.is_whole) for group in groups)


class PoolSource:
    """A source that is open in a decoding process; made by `PoolOpener.open`."""

    def __init__(self, clip: RemoteClip, opener: PoolOpener, source: Source) -> None:
        self._clip, self._opener, self._source = clip, opener, source

    @property
    def info(self) -> ClipInfo:
        """Size, number of frames, scales and regions, notes."""
        return self._clip.info

    @property
    def kind(self) -> MediumKind:
        """What it is; of one slice no series is made."""
        if self._clip.info.geometry is not None:
            return MediumKind.SERIES
        return MediumKind.STILL if self._clip.info.n_frames == 1 else MediumKind.CLIP

    @property
    def duration_us(self) -> int:
        """Length of one pass in microseconds; 0 where frames have no times."""
        return round(self._clip.info.duration_ms * 1000)

    @property
    def mm_per_px(self) -> float | None:
        """Millimetres per pixel where one number is true everywhere."""
        return mm_per_px(self._clip.info)

    @property
    def is_inverted(self) -> bool:
        """Whether small values are bright."""
        return self._clip.info.inverted

    @property
    def header(self) -> Mapping[str, str]:
        """Attributes of a DICOM header, of a series those of its first file; else empty."""
        path = self._source[0] if isinstance(self._source, tuple) else self._source
        if not is_dicom(path):
            return {}
        return self._opener.headers_of([path])[0].values

    def frame(self, index: int) -> "NDArray[Any]":
        """Return a frame, (H, W) or (H, W, 3).

        Raises
        ------
        MediaError
            When it cannot be decoded.

        """
        return self._clip.frame(index)
