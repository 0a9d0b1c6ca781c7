"""A source into a folder of media: decoded and encoded in the decoding process, written here."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from ground.errors import MediaError
from ground.streamed import StreamedFile, streamed
from viewer.decoding.pool import DecodePool
from viewer.decoding.remote import RemoteClip
from viewer.frames.info import ClipInfo
from viewer.stored.description import Description, without_free_text
from viewer.stored.masks import MaskedArea, masked
from viewer.stored.opening import INFO_SUFFIX

Progress = Callable[[int, int], None]
"""Is told how many frames of how many are stored; what it raises ends the work."""


class StoredKind(StrEnum):
    """What a stored medium is; the value is the suffix of its file."""

    STILL = ".png"
    CLIP = ".mkv"
    SERIES = ".mha"


@dataclass(frozen=True, slots=True)
class Stored:
    """A medium that lies in its folder.

    Parameters
    ----------
    kind : StoredKind
        What it is.
    sha256, info_sha256 : str
        Hashes of the file and of the JSON beside it.
    path : Path
        The file.
    info : ClipInfo
        What is known of it.
    pixels_sha256 : str
        Hash of what is seen, whatever file it came from.
    is_new : bool
        Whether it was not there before.

    """

    kind: StoredKind
    sha256: str
    info_sha256: str
    path: Path
    info: ClipInfo
    pixels_sha256: str
    is_new: bool

    @property
    def paths(self) -> tuple[Path, Path]:
        """The file and the JSON beside it."""
        return self.path, self.path.with_suffix(INFO_SUFFIX)


def store_medium(
    pool: DecodePool,
    source: Path | tuple[Path, ...],
    folder: Path,
    *,
    areas: Sequence[MaskedArea] = (),
    progress: Progress | None = None,
) -> Stored:
    """Store a still, a clip or a series under its hash, with its description beside it.

    One frame is in memory at a time, however long the clip. The stored file is opened again and
    looked at before it counts.

    Parameters
    ----------
    source : Path or tuple of Path
        A file; a folder or several files are one series.
    folder : Path
        The media folder of a study; the file goes to ``<first two of the hash>/<hash>.<kind>``.
    areas : sequence of MaskedArea
        Painted black, each in its frames.
    progress : callable, optional
        Is told how far it is; raising ends the work, and nothing is left behind.

    Raises
    ------
    MediaError
        When the source cannot be decoded, or the stored form is not what was stored.
    ReaderStudyError
        When the folder cannot be written.

    """
    clip = pool.open(source)
    try:
        with streamed(folder) as file, streamed(folder) as beside:
            _write(clip, file, areas, progress)
            beside.write(clip.stored_description)
            stored = _placed(folder, file, beside, clip.stored_description)
        with _taken_back_unless_whole(stored):
            _read_back(pool, clip, stored, areas)
        return stored
    finally:
        clip.close()


def _write(
    clip: RemoteClip,
    file: StreamedFile,
    areas: Sequence[MaskedArea],
    progress: Progress | None,
) -> None:
    corners = tuple(astuple(area) for area in areas)
    for part in clip.stored_parts(corners):
        if part.anew:
            file.begin_anew()
        file.write(part.data)
        if progress is not None:
            progress(part.done, clip.info.n_frames)


def _placed(folder: Path, file: StreamedFile, beside: StreamedFile, described: bytes) -> Stored:
    description = Description.decoded(described)
    info, kind = description.info, StoredKind.CLIP
    if description.grid is not None:
        kind = StoredKind.SERIES
    elif info.n_frames == 1:
        kind = StoredKind.STILL
    path = folder / file.sha256[:2] / f"{file.sha256}{kind}"
    # The description first: a medium that is there has one.
    beside.place(path.with_suffix(INFO_SUFFIX))
    is_new = file.place(path)
    return Stored(kind, file.sha256, beside.sha256, path, info, description.pixels_sha256, is_new)


@contextmanager
def _taken_back_unless_whole(stored: Stored) -> Iterator[None]:
    try:
        yield
    except BaseException:
        if stored.is_new:
            for path in stored.paths:
                with suppress(OSError):
                    path.unlink()
        raise


def _read_back(
    pool: DecodePool, clip: RemoteClip, stored: Stored, areas: Sequence[MaskedArea]
) -> None:
    """Open what was stored, and compare what is known of it and three of its frames."""
    again = pool.open(stored.path)
    try:
        damaged = set(stored.info.damaged)
        whole = [n for n in range(clip.info.n_frames) if n not in damaged]
        expected = without_free_text(clip.info)
        is_same = again.info == stored.info and (bool(damaged) or again.info == expected)
        for index in {whole[0], whole[len(whole) // 2], whole[-1]}:
            source = masked(clip.frame(index), areas, frame=index, inverted=clip.info.inverted)
            is_same = is_same and _are_equal(again.frame(index), source)
        if not is_same:
            raise MediaError(
                "What was stored is not what the source shows.",
                remedy="Try again; if it stays so, the file is not for this version: report it.",
                path=clip.source,
            )
    finally:
        again.close()


def _are_equal(one: np.ndarray, other: np.ndarray) -> bool:
    return one.dtype == other.dtype and np.array_equal(one, other)
