"""Pictures of stored media as a reader sees them at first: 8 bits, in the first window."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from app.images import read_stored, require_unchanged
from engines.mllm.declared.items import ItemImage
from engines.mllm.images import Pixels, pixel_sha256
from reader_study.held_files import CLIP
from reader_study.media.medium import Medium, MediumKind
from viewer.frames import Clip, ClipInfo, StillClip, open_clip
from viewer.model import WindowLevel

_CHECKED_FILES = 65_536


def frames_shown(n_frames: int, key_frames: int) -> tuple[int, ...]:
    """Return the numbers of evenly spaced frames, from 0; the middle one for one.

    Examples
    --------
    >>> frames_shown(100, 4)
    (12, 37, 62, 87)

    """
    n = min(n_frames, key_frames)
    return tuple(n_frames * (2 * place + 1) // (2 * n) for place in range(n))


def key_frames_of(info: ClipInfo, most: int) -> tuple[int, ...]:
    """Return the numbers of evenly spaced frames among those that were whole in the source."""
    damaged = set(info.damaged)
    whole = [number for number in range(info.n_frames) if number not in damaged]
    return tuple(whole[place] for place in frames_shown(len(whole), most))


def pictures_of_medium(path: Path, medium: Medium, key_frames: int) -> Iterator[ItemImage]:
    """Go through the pictures of a stored medium: one of a still, several of a clip or a series.

    It is opened once, and one frame is in the memory at a time.

    Raises
    ------
    MediaError, IntegrityError
        It is missing, was changed, or cannot be decoded.

    """
    with _opened(path, medium) as clip:
        for frame in key_frames_of(clip.info, key_frames):
            sha256 = pixel_sha256(_shown(clip, medium, frame))
            yield ItemImage(sha256, partial(picture_of, path, medium, frame))


def picture_of(path: Path, medium: Medium, frame: int) -> Pixels:
    """Return a frame of a stored medium, from 0, as a reader sees it at first.

    Raises
    ------
    MediaError, IntegrityError
        It is missing, was changed, or cannot be decoded.

    """
    with _opened(path, medium) as clip:
        return _shown(clip, medium, frame)


@contextmanager
def _opened(path: Path, medium: Medium) -> Iterator[Clip]:
    if not medium.info_sha256:
        yield StillClip(read_stored(path))
        return
    _require_unchanged(path)
    clip = open_clip(path)
    try:
        yield clip
    finally:
        clip.close()


def _require_unchanged(path: Path) -> None:
    """Look at the hash of a clip once, and again when its file is another one.

    Each of its frames is asked for by itself, many times in a run, and is held against its own
    hash; the whole file would be read each time.
    """
    try:
        state = path.stat()
    except OSError:
        require_unchanged(path, CLIP)
    else:
        _checked(path, state.st_ino, state.st_size, state.st_mtime_ns)


@lru_cache(_CHECKED_FILES)
def _checked(path: Path, *_state: int) -> None:
    require_unchanged(path, CLIP)


def _shown(clip: Clip, medium: Medium, frame: int) -> Pixels:
    pixels = clip.frame(frame)
    seen_first = pixels
    if medium.kind is MediumKind.SERIES and not clip.info.windows:
        # A reader begins in the middle, and its window stays while she leafs.
        seen_first = clip.frame(clip.info.n_frames // 2)
    shown = WindowLevel.of(clip.info, seen_first).applied(pixels)
    return np.ascontiguousarray(shown)
