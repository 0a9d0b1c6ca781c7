"""What intake asks of whoever opens files; it decodes nothing itself."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from numpy.typing import NDArray

from reader_study.deid.proposing import MediumInfo
from reader_study.media.medium import MediumKind
from reader_study.media.storing import Source, StoreMedium


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

    def series_among(self, files: Sequence[Path]) -> Sequence[tuple[Path, ...]]:
        """Return the files that are slices of one volume, by their headers; each file once."""

    @property
    def store(self) -> StoreMedium:
        """What stores a source in a media folder."""
