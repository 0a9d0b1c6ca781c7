"""Decoding in processes of their own, so that a hostile file costs a message, never the window."""

import functools
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ground.errors import MediaError
from viewer.decoding.child import Child
from viewer.decoding.headers import HeaderFacts
from viewer.decoding.remote import FrameSource, RemoteClip, groups_among, headers_of, survey
from viewer.decoding.slot import Slot
from viewer.decoding.spawn import worker_command
from viewer.frames.series.group import CHUNK, FileGroup

if TYPE_CHECKING:
    from viewer.frames.series.planes import Plane

__all__ = ["DecodePool", "RemoteClip"]

_END_SECONDS = 5.0


class DecodePool:
    """Opens clips in a few decoding processes, each with limits of memory and time.

    A clip stays with its process. The second process starts when a clip is opened while the first
    is busy.

    Parameters
    ----------
    children : int
        Processes at most.
    seconds : float
        What one opening, or one frame, may take.
    memory_bytes : int
        Address space of each process.

    """

    def __init__(
        self, *, children: int = 2, seconds: float = 20.0, memory_bytes: int = 2 * 2**30
    ) -> None:
        command = worker_command(memory_bytes=memory_bytes)
        start: Callable[[], Child] = functools.partial(Child, command)
        self._slots = tuple(Slot(start, seconds=seconds) for _ in range(children))
        self._guard = threading.Lock()

    def start(self) -> None:
        """Start the first process now, so that the first file need not wait; returns at once."""
        self._slots[0].child()

    def open(self, source: Path | tuple[Path, ...], *, plane: "Plane | None" = None) -> RemoteClip:
        """Open a file, or a folder or several files as one series of slices.

        Parameters
        ----------
        source : Path or tuple of Path
            What to open.
        plane : Plane, optional
            Through which a series is cut; as it was acquired when not given.

        Raises
        ------
        MediaError
            When it cannot be decoded; names the file and what to do.

        """
        made_of = _source(source)
        slot = self._choose(made_of)
        leave = functools.partial(self._leave, slot, made_of)
        try:
            return RemoteClip(slot, made_of, plane, leave)
        except MediaError:
            leave()
            raise
        finally:
            slot.count(-1)

    def groups_in(
        self, files: Sequence[Path], *, on_read: Callable[[int], None] | None = None
    ) -> tuple[FileGroup, ...]:
        """Find the volumes among files, by their headers.

        Parameters
        ----------
        files : sequence of Path
            In any order.
        on_read : callable, optional
            Is told now and then how many headers have been read.

        Raises
        ------
        MediaError
            When the decoding process does not bear some header.

        """
        given = tuple(path.absolute() for path in files)
        slot = self._slots[0]
        for start in range(0, len(given), CHUNK):
            survey(slot, given[start : start + CHUNK])
            if on_read is not None:
                on_read(min(start + CHUNK, len(given)))
        rows = groups_among(slot, given) if given else ()
        return tuple(
            FileGroup(tuple(files[number] for number in row.numbers), row.told_by, row.is_whole)
            for row in rows
        )

    def headers_of(
        self, files: Sequence[Path], *, on_read: Callable[[int], None] | None = None
    ) -> tuple[HeaderFacts, ...]:
        """Tell what the header of each DICOM file says, as de-identification asks for it.

        A header that no process bears is told as refused, and costs the others nothing.

        Parameters
        ----------
        files : sequence of Path
            In any order.
        on_read : callable, optional
            Is told now and then how many headers have been read.

        """
        given = tuple(path.absolute() for path in files)
        found: list[HeaderFacts] = []
        for start in range(0, len(given), CHUNK):
            found += self._headers_of(given[start : start + CHUNK])
            if on_read is not None:
                on_read(len(found))
        return tuple(found)

    def _headers_of(self, files: tuple[Path, ...]) -> tuple[HeaderFacts, ...]:
        try:
            return headers_of(self._slots[0], files)
        except MediaError as error:
            if len(files) == 1:
                return (HeaderFacts(what=error.what, remedy=error.remedy),)
        # One of them ended the process, or took too long: by itself each tells.
        return tuple(row for path in files for row in self._headers_of((path,)))

    def close(self) -> None:
        """End all processes; whoever still waits gets a MediaError."""
        for slot in self._slots:
            slot.close()
        for slot in self._slots:
            slot.join(timeout_s=_END_SECONDS)

    def _choose(self, source: FrameSource) -> Slot:
        with self._guard:
            slot = min(
                self._slots,
                key=lambda slot: (
                    # Planes of one series share its voxels.
                    not (source.series and source in slot.sources),
                    slot.acts,
                    not slot.has_child,
                    len(slot.sources),
                ),
            )
            slot.sources.append(source)
            slot.count(+1)  # before another thread chooses
            return slot

    def _leave(self, slot: Slot, source: FrameSource) -> None:
        with self._guard:
            slot.sources.remove(source)


def _source(given: Path | tuple[Path, ...]) -> FrameSource:
    if isinstance(given, tuple):
        return FrameSource(tuple(path.absolute() for path in given), series=True)
    path = given.absolute()
    return FrameSource((path,), series=path.is_dir())
