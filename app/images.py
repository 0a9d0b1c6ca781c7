"""Media of the window, decoded; what decodes them is imported when the first one is wanted."""

import threading
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ground.errors import IntegrityError
from reader_study.held_files import CLIP, IMAGE, held_sha256

if TYPE_CHECKING:
    from viewer.cache import FrameCache
    from viewer.decoding import DecodePool
    from viewer.frames import Clip, Pixels
    from viewer.frames.series.planes import Plane


@dataclass(frozen=True, slots=True)
class StoredFrame:
    """One frame of a stored medium.

    Parameters
    ----------
    frame : int
        From 0.
    plane : str
        Through which a series is cut; empty as it was acquired.
    plain : bool
        A still of which nothing more is known than its pixels.

    """

    path: Path
    frame: int = 0
    plane: str = ""
    plain: bool = True


class Images:
    """Holds the cache and makes it late: numpy and the codecs take longer than the start page."""

    @cached_property
    def cache(self) -> "FrameCache[Path]":
        """The cache of decoded images."""
        from viewer.cache import FrameCache

        return FrameCache(decode=read_stored)

    @cached_property
    def frames(self) -> "FrameCache[StoredFrame]":
        """The cache of single frames, for who shows a few of them and plays nothing."""
        from viewer.cache import FrameCache

        return FrameCache(decode=_FrameReader(self).read)

    @cached_property
    def pool(self) -> "DecodePool":
        """The processes that decode clips and series."""
        from viewer.decoding import DecodePool

        return DecodePool()

    def open_stored(self, path: Path, *, plane: "Plane | None" = None) -> "Clip":
        """Open a stored medium after a look at its hash; blocks.

        Its bytes name the description beside it, which is looked at when it is opened.

        Raises
        ------
        MediaError
            When it is missing or cannot be decoded.
        IntegrityError
            When it was changed.

        """
        require_unchanged(path, CLIP)
        return self.pool.open(path, plane=plane)

    def warm_up(self) -> None:
        """Import what decodes; may be called on any thread."""
        import viewer.frames.opening  # noqa: F401

    def close(self) -> None:
        """Stop decoding, if it was ever begun."""
        for name in ("cache", "frames"):
            if name in self.__dict__:
                getattr(self, name).close()
        if "pool" in self.__dict__:
            self.pool.close()


class _FrameReader:
    """Opens each medium once, on the threads of a cache."""

    def __init__(self, images: Images) -> None:
        self._images = images
        self._guard = threading.Lock()
        self._clips: dict[tuple[Path, str], Clip] = {}

    def read(self, wanted: StoredFrame) -> "Pixels":
        if wanted.plain:
            return read_stored(wanted.path)
        from viewer.frames.series.planes import Plane

        key = wanted.path, wanted.plane
        with self._guard:
            if key not in self._clips:
                plane = Plane(wanted.plane) if wanted.plane else None
                self._clips[key] = self._images.open_stored(wanted.path, plane=plane)
        return self._clips[key].frame(wanted.frame)


def read_stored(path: Path) -> "Pixels":
    """Check that a stored image is the one that was taken in (its name is its hash), and decode it.

    Raises
    ------
    MediaError
        When it is missing or cannot be decoded.
    IntegrityError
        When it was changed; then no reader sees it.

    """
    from viewer.frames import read_pixels

    # The hash first: a decoder in this process meets only what intake has decoded already.
    require_unchanged(path)
    return read_pixels(path)


def require_unchanged(path: Path, most: int = IMAGE) -> None:
    """Refuse a stored file that is not the one that was taken in: its name is its hash.

    Parameters
    ----------
    most : int
        Bytes that such a file has at most.

    Raises
    ------
    IntegrityError
        When it was changed, or cannot be read; then no reader sees it.

    """
    try:
        is_changed = held_sha256(path, most) != path.stem
    except FileNotFoundError:
        is_changed = False  # who decodes says that it is missing
    except OSError as error:
        raise IntegrityError(
            f"A stored image cannot be read ({error.strerror}).", remedy=_REMEDY, path=path
        ) from error
    if is_changed:
        raise IntegrityError(
            "A stored image was changed after it was taken in.", remedy=_REMEDY, path=path
        )


_REMEDY = "Restore the folder media from the coordinator's copy of the study."
