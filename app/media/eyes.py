"""Sources of an intake as clips, for the eyes of the person who decides on them."""

from contextlib import ExitStack
from typing import TYPE_CHECKING

from ground.errors import IntakeError, MediaError
from reader_study.intake.sources.places import SourcePlaces
from reader_study.intake.sources.source import MediaSource
from viewer.frames.info import ClipInfo

if TYPE_CHECKING:
    from viewer.decoding import DecodePool
    from viewer.frames import Clip, Pixels


class SourceEyes:
    """Opens sources in the decoding process; may be called from several threads.

    Parameters
    ----------
    pool : DecodePool
        Stays the caller's, who closes it.
    places : SourcePlaces
        Where the files lie.

    """

    def __init__(self, pool: "DecodePool", places: SourcePlaces) -> None:
        self._pool, self._places = pool, places

    def __call__(self, source: MediaSource) -> "Clip":
        """Open a source.

        Raises
        ------
        MediaError
            When it cannot be shown.

        """
        held = ExitStack()
        try:
            clip = self._pool.open(held.enter_context(self._places.at(source)))
        except IntakeError as error:
            raise MediaError(error.what, remedy=error.remedy, path=error.path) from error
        except BaseException:
            held.close()
            raise
        held.callback(clip.close)
        return _HeldClip(clip, held)


class _HeldClip:
    """A clip whose files are there as long as it is open: those of an archive are unpacked."""

    def __init__(self, clip: "Clip", held: ExitStack) -> None:
        self._clip, self._held = clip, held

    @property
    def info(self) -> ClipInfo:
        return self._clip.info

    def frame(self, index: int) -> "Pixels":
        return self._clip.frame(index)

    def close(self) -> None:
        self._held.close()
