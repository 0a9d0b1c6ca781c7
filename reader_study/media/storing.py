"""What a study asks of whoever turns a source into a stored medium; it decodes nothing itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from reader_study.deid.masks import MaskBox
from reader_study.media.medium import Medium

Source = Path | tuple[Path, ...]
"""A file; a folder or several files are one series."""

Progress = Callable[[int, int], None]
"""Is told how many frames of how many are stored; what it raises ends the work."""


@dataclass(frozen=True, slots=True)
class StoredMedium:
    """A medium whose files lie in the media folder.

    Parameters
    ----------
    medium : Medium
        Without role and view, which the source does not know.
    new_files : tuple of Path
        Those that were not there before.
    pixels_sha256 : str
        Hash of what is seen, whatever file it came from.
    damaged : tuple of int
        Frames that no reader can be shown, zero-based.

    """

    medium: Medium
    new_files: tuple[Path, ...]
    pixels_sha256: str
    damaged: tuple[int, ...] = ()


class StoreMedium(Protocol):
    """Stores a source under its hash, one frame in memory at a time, whole or not at all."""

    def __call__(
        self,
        source: Source,
        folder: Path,
        *,
        areas: Sequence[MaskBox] = (),
        progress: Progress | None = None,
    ) -> StoredMedium:
        """Store a source in a media folder.

        Raises
        ------
        MediaError
            When it cannot be decoded.
        ReaderStudyError
            When the folder cannot be written.

        """
