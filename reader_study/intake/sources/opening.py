"""What intake asks of whoever opens files; it decodes nothing itself."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from numpy.typing import NDArray

from reader_study.deid.proposing import MediumInfo
from reader_study.media.medium import MediumKind
from reader_study.media.storing import Source, StoreMedium

HEAD_BYTES = 2048
"""First bytes of a file that tell what it holds."""


class ContentKind(StrEnum):
    """What a file holds, by its first bytes."""

    DICOM = "dicom"
    VIDEO = "video"
    STILL = "still"


@dataclass(frozen=True, slots=True)
class SourceHeader:
    """What the header of a DICOM file says.

    Parameters
    ----------
    values : mapping of keyword to text
        They name the patient and are never stored.
    refused : str
        Why there are none: the file holds no image, or is damaged; empty otherwise.

    """

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    refused: str = ""


@dataclass(frozen=True, slots=True)
class SliceGroup:
    """Files that belong together as slices.

    Parameters
    ----------
    paths : tuple of Path
        At least two.
    is_whole : bool
        Whether they make a volume; otherwise opening them says why not.

    """

    paths: tuple[Path, ...]
    is_whole: bool = True


class OpenedSource(Protocol):
    """A source that is open: facts and frames, one frame in memory at a time."""

    @property
    def info(self) -> MediumInfo:
        """Size, number of frames, scales and regions, notes."""

    @property
    def kind(self) -> MediumKind:
        """What it is."""

    @property
    def duration_us(self) -> int:
        """Length of one pass in microseconds; 0 where frames have no times."""

    @property
    def mm_per_px(self) -> float | None:
        """Millimetres per pixel where one number is true everywhere."""

    @property
    def is_inverted(self) -> bool:
        """Whether small values are bright."""

    @property
    def header(self) -> Mapping[str, str]:
        """Attributes of a DICOM header by keyword; they name the patient and are never stored."""

    def frame(self, index: int) -> NDArray[Any]:
        """Return a frame, (H, W) or (H, W, 3).

        Raises
        ------
        MediaError
            When it cannot be decoded.

        """


class SourceOpener(Protocol):
    """Opens and stores files that nobody has checked, where they can do no harm (ADR 0011)."""

    def open(self, source: Source) -> AbstractContextManager[OpenedSource]:
        """Open a file, or the slices of a series.

        Raises
        ------
        MediaError
            When it cannot be shown.

        """

    def content_of(self, head: bytes) -> ContentKind | None:
        """Tell what a file holds by its first `HEAD_BYTES`; None for what is no medium."""

    def headers_of(
        self, files: Sequence[Path], *, on_read: Callable[[int], None] | None = None
    ) -> Sequence[SourceHeader]:
        """Return what the header of each DICOM file says; `on_read` is told how many are read."""

    def series_among(
        self, files: Sequence[Path], *, on_read: Callable[[int], None] | None = None
    ) -> Sequence[SliceGroup]:
        """Return the files that are slices of one volume, by their headers; each file once."""

    @property
    def store(self) -> StoreMedium:
        """What stores a source in a media folder."""
