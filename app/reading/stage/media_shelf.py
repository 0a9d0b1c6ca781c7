"""The media of cases, opened for the reading page: stills from the cache, clips by a process."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Signal

from app.images import Images
from app.reading.case_views import MediumView
from app.stage.clip_shelf import ClipShelf
from app.stage.open_clip import OpenClip
from ground.errors import ReaderStudyError
from reader_study.media.medium import MediumKind
from viewer.frames import ClipInfo, Pixels
from viewer.frames.calibration import Calibration, CalibrationSource, Scale
from viewer.frames.info import ClipKind
from viewer.frames.part import PartOfClip, part_of
from viewer.frames.series.planes import Plane
from viewer.loader import ImageLoader


@dataclass(frozen=True, slots=True)
class WantedMedium:
    """A medium as it is to be shown; the plane matters for a series alone."""

    medium: MediumView
    plane: Plane | None = None


class ShownStill:
    """A stored still as a clip of one frame."""

    def __init__(self, pixels: Pixels, mm_per_px: float | None) -> None:
        self._pixels = pixels
        self._info = _still(pixels, mm_per_px)

    @property
    def info(self) -> ClipInfo:
        """Its size, and its scale where the study knows one."""
        return self._info

    def frame(self, index: int) -> Pixels:
        """Return the pixels."""
        if index != 0:
            raise IndexError(index)
        return self._pixels

    def close(self) -> None:
        """Do nothing: the pixels belong to the cache."""


class MediaShelf(QObject):
    """Opens what is wanted, and ahead of time what comes next.

    One of `opened` and `failed` follows each `want`; a still that is decoded already, and a clip
    that is open, are delivered before `want` returns.

    Parameters
    ----------
    images : Images
        Has the cache of stills, and the decoding process.

    """

    opened = Signal(object)
    """An `OpenClip` of what was wanted."""
    failed = Signal(object, object)
    """What was wanted, and a `ReaderStudyError`."""

    def __init__(self, images: Images, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._images = images
        self._loader = ImageLoader(images.cache, self)
        self._loader.loaded.connect(self._on_still)
        self._loader.failed.connect(self._on_lost_still)
        self._stills: dict[Path, WantedMedium] = {}
        self._shelf: ClipShelf | None = None

    def want(self, wanted: WantedMedium) -> None:
        """Open a medium."""
        if _is_plain(wanted.medium):
            self._stills[wanted.medium.path] = wanted
            self._loader.want(wanted.medium.path)
        else:
            self._clips.want(wanted)

    def read_ahead(self, wishes: Iterable[WantedMedium]) -> None:
        """Open, and check, what may be wanted next, nearest first; replaces the former wishes."""
        wishes = tuple(wishes)
        stills = [one.medium.path for one in wishes if _is_plain(one.medium)]
        clips = [one for one in wishes if not _is_plain(one.medium)]
        self._loader.read_ahead(stills)
        if clips or self._shelf is not None:
            self._clips.read_ahead(clips)

    def hold(self, shown: Iterable[WantedMedium]) -> None:
        """Keep open what is on the screen; replaces what was."""
        if self._shelf is not None:
            self._shelf.hold(shown, owner=self)

    def keep_only(self, media: Iterable[MediumView]) -> None:
        """Give back everything that is open or decoded of other media."""
        kept = tuple(media)
        self._loader.keep_only(one.path for one in kept if _is_plain(one))
        if self._shelf is not None:
            self._shelf.keep_only(lambda wanted: cast("WantedMedium", wanted).medium in kept)

    def close(self) -> None:
        """Let go of every clip."""
        if self._shelf is not None:
            self._shelf.close()

    @property
    def _clips(self) -> ClipShelf:
        """The shelf of clips; a study of stills needs neither it nor a decoding process."""
        if self._shelf is None:
            self._shelf = ClipShelf(self._open, _path_of, self)
            self._shelf.opened.connect(self.opened)
            self._shelf.failed.connect(self.failed)
        return self._shelf

    def _open(self, wanted: Hashable) -> OpenClip:
        """Open a clip or a series, on a thread of the shelf."""
        medium = cast("WantedMedium", wanted).medium
        clip = self._images.open_stored(medium.path, plane=cast("WantedMedium", wanted).plane)
        if medium.crop is not None:
            clip = PartOfClip(clip, medium.crop)
        # A series opens in its middle, a clip with its first frame, whatever part of it the file
        # would have played: all of it is to be seen.
        start = clip.info.n_frames // 2 if medium.kind == MediumKind.SERIES else 0
        return OpenClip(wanted, clip, start, clip.frame(start))

    def _on_still(self, path: Path, pixels: Pixels) -> None:
        wanted = self._stills.pop(path, None)
        if wanted is not None:
            if wanted.medium.crop is not None:
                pixels = part_of(pixels, wanted.medium.crop)
            still = ShownStill(pixels, wanted.medium.mm_per_px)
            self.opened.emit(OpenClip(wanted, still, 0, pixels))

    def _on_lost_still(self, path: Path, error: ReaderStudyError) -> None:
        wanted = self._stills.pop(path, None)
        if wanted is not None:
            self.failed.emit(wanted, error)


def _is_plain(medium: MediumView) -> bool:
    """Tell whether a medium is a still of which nothing more is known than its pixels."""
    return medium.kind == MediumKind.STILL and medium.info_path is None


def _path_of(wanted: Hashable) -> Path:
    return cast("WantedMedium", wanted).medium.path


def _still(pixels: Pixels, mm_per_px: float | None) -> ClipInfo:
    """Describe a stored still: its size, and its scale where the study knows one."""
    height, width = pixels.shape[:2]
    scale = Scale()
    if mm_per_px is not None:
        scale = Scale(CalibrationSource.PIXEL_SPACING, spacing_mm=(mm_per_px, mm_per_px))
    return ClipInfo(ClipKind.STILL, 1, width, height, calibration=Calibration((scale,)))
