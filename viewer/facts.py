"""What the program understands of files, without a window: plain values for people and scripts."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ground.errors import ReaderStudyError
from viewer.decoding import DecodePool
from viewer.decoding.remote import RemoteClip
from viewer.frames.calibration import Scale
from viewer.frames.info import ClipInfo
from viewer.frames.pixels import Pixels
from viewer.sources import MediaListing, ViewSource, sources_among, with_singles

_SAME_SCALE = 1e-6
"""Relative, between regions whose millimetres count as one scale."""


@dataclass(frozen=True, slots=True)
class PixelFacts:
    """What the decoded frames are.

    Parameters
    ----------
    sha256 : tuple of str or None
        Of each frame's pixels, row by row, 16 bits with the low byte first; None for a frame
        that cannot be decoded.
    mean : tuple of float or None
        Of the first frame's pixels, one number a channel.

    """

    sha256: tuple[str | None, ...] = ()
    mean: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One still, clip or volume, or why it is none.

    Parameters
    ----------
    path : Path
        A file; of a volume the folder that its slices lie in.
    name : str
        What the viewer calls it; tells volumes of one folder apart.
    kind : str or None
        "still", "clip" or "volume"; None for a file that is refused.
    frames, width, height : int or None
        Number of frames or slices, and their size in pixels.
    mm_per_px : (float, float) or None
        Across and down; None where nothing is known, or where parts of the image differ.
    step_mm : float or None
        From slice to slice.
    duration_ms : float or None
        Of one pass; None where frames have no times.
    time_source : str or None
        Which part of the file gives the times; "still" where there are none.
    notes : tuple of str
        What a reader should know of how the file was understood.
    refused : str or None
        Why it cannot be shown, or a frame of it cannot be decoded.
    pixels : PixelFacts or None
        Where they were asked for.

    """

    path: Path
    name: str
    kind: str | None = None
    frames: int | None = None
    width: int | None = None
    height: int | None = None
    mm_per_px: tuple[float, float] | None = None
    step_mm: float | None = None
    duration_ms: float | None = None
    time_source: str | None = None
    notes: tuple[str, ...] = ()
    refused: str | None = None
    pixels: PixelFacts | None = None

    def as_json(self) -> dict[str, object]:
        """Return plain values; those of the pixels only where they were asked for."""
        names = [name for name in self.__slots__ if name not in ("path", "pixels")]
        found: dict[str, object] = {"path": str(self.path)}
        found |= {name: getattr(self, name) for name in names}
        if self.pixels is not None:
            found |= {"sha256": self.pixels.sha256, "mean": self.pixels.mean}
        return found


@dataclass(frozen=True, slots=True)
class FactsTold:
    """How far the work has come.

    Parameters
    ----------
    what : str
        What is being done: a name, or "headers".
    done, total : int
        Files, or frames of one.

    """

    what: str
    done: int
    total: int


Tell = Callable[[FactsTold], None]


def facts_among(
    listing: MediaListing, pool: DecodePool, *, with_pixels: bool, tell: Tell
) -> Iterator[FileFacts]:
    """Tell of each still, clip and volume, in order, then of names that stand for nothing.

    Parameters
    ----------
    listing : MediaListing
        The files.
    pool : DecodePool
        Opens them in a process of their own.
    with_pixels : bool
        Whether every frame is decoded.
    tell : callable
        Is told of the progress.

    """
    files = listing.files

    def read(told: int) -> None:
        tell(FactsTold("headers", told, len(files)))

    sources, trouble = sources_among(files, lambda them: pool.groups_in(them, on_read=read))
    waiting = list(sources)
    told = 0
    while waiting:
        source = waiting[0]
        tell(FactsTold(source.full_name(), told, told + len(waiting)))
        found = facts_of(source, pool, with_pixels=with_pixels, tell=tell)
        yield found
        if source.is_series and found.frames is None:
            waiting = list(with_singles(waiting, source))
        del waiting[0]
        told += 1
    for error in (*listing.troubles, *([trouble] if trouble else [])):
        path = error.path or Path()
        yield FileFacts(path, path.name, refused=error.what)


def facts_of(
    source: ViewSource, pool: DecodePool, *, with_pixels: bool = False, tell: Tell | None = None
) -> FileFacts:
    """Tell of one file or series; what is refused is told, too."""
    path = source.folder if source.is_series else source.paths[0]
    named = FileFacts(path, source.full_name(), kind="volume" if source.is_series else None)
    try:
        clip = pool.open(source.paths if source.is_series else source.paths[0])
    except ReaderStudyError as error:
        return replace(named, refused=_sentence(error, source))
    try:
        found = _understood(named, clip.info)
        return _with_pixels(found, clip, tell) if with_pixels else found
    finally:
        clip.close()


def _sentence(error: ReaderStudyError, source: ViewSource) -> str:
    """Return what happened, with the name of the one file of several that it is about."""
    if source.is_series and error.path is not None and error.path in source.paths:
        return f"{error.path.name}: {error.what}"
    return error.what


def _understood(named: FileFacts, info: ClipInfo) -> FileFacts:
    geometry = info.geometry
    single = "still" if info.n_frames == 1 else "clip"
    return replace(
        named,
        kind=single if geometry is None else "volume",
        frames=info.n_frames,
        width=info.width,
        height=info.height,
        mm_per_px=_mm_per_px(info),
        step_mm=None if geometry is None else geometry.step_mm,
        duration_ms=info.duration_ms if info.is_cine else None,
        time_source=info.time_source.value,
        notes=tuple(note.value for note in info.notes),
    )


def _mm_per_px(info: ClipInfo) -> tuple[float, float] | None:
    """Return millimetres across and down where they hold for the whole clip."""
    found = [_of_scale(scale) for scale in info.calibration.scales]
    first = found[0]
    if first is None or any(other is None or not _are_near(first, other) for other in found):
        return None
    return first


def _of_scale(scale: Scale) -> tuple[float, float] | None:
    if scale.spacing_mm is not None:
        down, across = scale.spacing_mm
        return across, down
    regions = [
        (region.delta_x_mm, region.delta_y_mm)
        for region in scale.regions
        if region.delta_x_mm is not None and region.delta_y_mm is not None
    ]
    if not regions or not all(_are_near(regions[0], other) for other in regions):
        return None
    return regions[0]


def _are_near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(a - b) <= _SAME_SCALE * a for a, b in zip(one, other, strict=True))


def _with_pixels(found: FileFacts, clip: RemoteClip, tell: Tell | None) -> FileFacts:
    total = clip.info.n_frames
    hashes: list[str | None] = []
    mean: tuple[float, ...] | None = None
    for index in range(total):
        if tell is not None:
            tell(FactsTold(found.name, index, total))
        try:
            pixels = clip.frame(index)
        except ReaderStudyError as error:
            hashes.append(None)
            place = f"Frame {index + 1}"
            said = error.what if error.what.startswith(place) else f"{place}: {error.what}"
            found = replace(found, refused=found.refused or said)
            continue
        hashes.append(_sha256(pixels))
        mean = _mean(pixels) if index == 0 else mean
    return replace(found, pixels=PixelFacts(tuple(hashes), mean))


def _sha256(pixels: Pixels) -> str:
    little = pixels.astype(pixels.dtype.newbyteorder("<"), copy=False)
    return hashlib.sha256(np.ascontiguousarray(little).data).hexdigest()


def _mean(pixels: Pixels) -> tuple[float, ...]:
    means = np.atleast_1d(pixels.mean(axis=(0, 1), dtype=np.float64))
    return tuple(float(mean) for mean in means)
