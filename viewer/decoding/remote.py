"""A clip that lives in the decoding process."""

import functools
import itertools
import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ground.errors import MediaError
from viewer.decoding.child import Budget, Child, Job
from viewer.decoding.headers import HeaderFacts
from viewer.decoding.protocol import GroupRow, Reply, StoredPart, Verdict
from viewer.decoding.requests import CoveredArea, Request, Verb, encode_request
from viewer.decoding.slot import GivenUpError, NoMemoryError, Slot
from viewer.frames.graphics import FileGraphics
from viewer.frames.info import ClipInfo, ClipNote

if TYPE_CHECKING:
    from viewer.frames.pixels import Pixels
    from viewer.frames.series.planes import Plane

logger = logging.getLogger(__name__)

_MAX_GIVEN_UP = 2
"""Frames of one clip that may cost a process; a third is not tried."""

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class FrameSource:
    """What a clip is made of.

    Parameters
    ----------
    paths : tuple of Path
        Absolute; one file, one folder, or the files of a series.
    series : bool
        Whether it is a series of slices.

    """

    paths: tuple[Path, ...]
    series: bool


def survey(slot: Slot, files: Sequence[Path]) -> None:
    """Have a process read the headers of some files, `CHUNK` at most.

    Raises
    ------
    MediaError
        When the process cannot bear it.

    """
    _ask(slot, Verb.SURVEY, files, Verdict.DONE)


def groups_among(slot: Slot, files: Sequence[Path]) -> tuple[GroupRow, ...]:
    """Ask a process which files are volumes together; best after `survey`.

    Raises
    ------
    MediaError
        When the process cannot bear it.

    """
    rows = _ask(slot, Verb.GROUPS, files, Verdict.GROUPS).groups
    if any(number >= len(files) for row in rows for number in row.numbers):
        raise MediaError(
            "The headers of the files cannot be understood together.",
            remedy="Open the files one by one.",
            path=files[0].parent,
        )
    return rows


def headers_of(slot: Slot, files: Sequence[Path]) -> tuple[HeaderFacts, ...]:
    """Ask a process what some files say of themselves, `CHUNK` at most.

    Raises
    ------
    MediaError
        When the process cannot bear it.

    """
    rows = _ask(slot, Verb.HEADERS, files, Verdict.HEADERS).headers
    if len(rows) != len(files):
        raise MediaError(
            "The headers of the files cannot be understood together.",
            remedy="Open the files one by one.",
            path=files[0].parent,
        )
    return rows


def _ask(slot: Slot, verb: Verb, files: Sequence[Path], expected: Verdict) -> Reply:
    line = encode_request(Request(verb, 0, paths=tuple(os.fspath(path) for path in files)))

    def ask(child: Child, budget: Budget) -> Reply:
        reply = child.send(Job(line, expected, budget)).result()
        if reply.verdict is Verdict.NO_MEMORY:
            raise NoMemoryError
        if reply.refusal is not None:
            raise MediaError(reply.refusal.what, remedy=reply.refusal.remedy, path=files[0].parent)
        return reply

    return slot.carry_out(ask, path=files[0].parent)


class RemoteClip:
    """Frames that another process decodes; made by `DecodePool.open`.

    Every method may be called from any thread.
    """

    def __init__(
        self, slot: Slot, source: FrameSource, plane: "Plane | None", on_close: Callable[[], None]
    ) -> None:
        self._slot = slot
        self._source = source
        self._plane = plane
        self._on_close = on_close
        self._opening = threading.Lock()
        self._guard = threading.Lock()
        self._home: tuple[Child, int] | None = None
        self._closed = False
        self._given_up: list[GivenUpError] = []
        self._stored_in: Child | None = None
        self._described = b""
        self._info = slot.carry_out(self._open, path=self.source)

    @property
    def info(self) -> ClipInfo:
        """What is known without decoding."""
        return self._info

    @property
    def source(self) -> Path:
        """The file or folder; of several files the first."""
        return self._source.paths[0]

    def frame(self, index: int, *, ahead: bool = False) -> "Pixels":
        """Decode one frame and wait for it.

        Parameters
        ----------
        index : int
            From 0.
        ahead : bool
            Whether nobody waits for it yet: then it gives way to the frames that are wanted.

        Raises
        ------
        MediaError
            When it cannot be decoded, or the clip is closed.
        IndexError
            When there is no such frame.

        """
        if not 0 <= index < self._info.n_frames:
            raise IndexError(f"no frame {index} among {self._info.n_frames}")
        self._check_usable()
        decode = functools.partial(self._decode, index, ahead)
        try:
            return self._slot.carry_out(decode, path=self.source)
        except GivenUpError as error:
            self._given_up.append(error)
            raise

    def graphics(self) -> FileGraphics | None:
        """Return what the file draws over its frames, or None; waits for it where there is some.

        Raises
        ------
        MediaError
            When it cannot be had any more, or the clip is closed.

        """
        if ClipNote.OVERLAY not in self._info.notes:
            return None
        self._check_usable()
        found = self._slot.carry_out(self._draw, path=self.source)
        return found if found is None or len(found.of_frame) == self._info.n_frames else None

    def stored_parts(self, areas: Sequence[CoveredArea] = ()) -> "Iterator[StoredPart]":
        """Yield the form in which a study keeps the clip, piece by piece, and begin at the first.

        A piece that says so begins the file anew: the process had to be started again. Afterwards
        `stored_description` has what belongs to the file.

        Parameters
        ----------
        areas : sequence of CoveredArea
            What is covered.

        Raises
        ------
        MediaError
            When the clip cannot be stored, or is closed.

        """
        more = True
        self._described, self._stored_in = b"", None
        while more:
            self._check_usable()
            ask = functools.partial(self._next_part, tuple(areas))
            part = self._slot.carry_out(ask, path=self.source)
            more = part.more
            yield part

    @property
    def stored_description(self) -> bytes:
        """The JSON that belongs to the file; empty before its last piece."""
        return self._described

    def _next_part(
        self, areas: tuple[CoveredArea, ...], child: Child, budget: Budget
    ) -> StoredPart:
        number = self._number_in(child, budget)
        begins = self._stored_in is not child
        if begins:
            self._said(child, budget, Request(Verb.STORE, number, areas=areas), Verdict.DONE)
            self._stored_in = child
        part = self._said(child, budget, Request(Verb.PART, number), Verdict.PART).part
        assert part is not None
        if not part.more:
            told = self._said(child, budget, Request(Verb.DESCRIBE, number), Verdict.DESCRIPTION)
            self._described = told.description
        return replace(part, anew=True) if begins else part

    def _said(self, child: Child, budget: Budget, request: Request, expected: Verdict) -> Reply:
        job = Job(encode_request(request), expected, budget)
        return self._settled(child.send(job).result())

    def close(self) -> None:
        """Let go of the file; returns at once."""
        with self._guard:
            if self._closed:
                return
            self._closed = True
        self._let_go()
        self._on_close()

    def _check_usable(self) -> None:
        if self._closed:
            raise MediaError("The clip is closed.", remedy="Open it again.", path=self.source)
        if len(self._given_up) >= _MAX_GIVEN_UP:
            last = self._given_up[-1]
            raise MediaError(last.what, remedy=last.remedy, path=last.path)

    def _decode(self, index: int, ahead: bool, child: Child, budget: Budget) -> "Pixels":
        number = self._number_in(child, budget)
        job = Job(
            encode_request(Request(Verb.FRAME, number, index=index)),
            Verdict.FRAME,
            budget,
            size=(self._info.height, self._info.width),
            ahead=ahead,
        )
        pixels = self._settled(child.send(job).result()).pixels
        assert pixels is not None
        return pixels

    def _draw(self, child: Child, budget: Budget) -> FileGraphics | None:
        line = encode_request(Request(Verb.GRAPHICS, self._number_in(child, budget)))
        size = self._info.height, self._info.width
        job = Job(line, Verdict.GRAPHICS, budget, size=size)
        return self._settled(child.send(job).result()).graphics

    def _let_go(self) -> None:
        home = self._home
        if home is not None:
            child, number = home
            line = encode_request(Request(Verb.CLOSE, number))
            # Behind the frames that are still asked for.
            child.send(Job(line, Verdict.DONE, Budget(self._slot.seconds), ahead=True))

    def _open(self, child: Child, budget: Budget) -> ClipInfo:
        number = next(_numbers)
        request = Request(
            Verb.OPEN,
            number,
            paths=tuple(os.fspath(path) for path in self._source.paths),
            series=self._source.series,
            plane=None if self._plane is None else self._plane.value,
        )
        job = Job(encode_request(request), Verdict.INFO, budget)
        info = self._settled(child.send(job).result()).info
        assert info is not None
        self._home = (child, number)
        if self._closed:  # meanwhile
            self._let_go()
        return info

    def _number_in(self, child: Child, budget: Budget) -> int:
        """Return the clip's number in this process; open it there if need be."""
        with self._opening:
            if self._home is None or self._home[0] is not child:
                self._open_again(child, budget)
            assert self._home is not None
            return self._home[1]

    def _open_again(self, child: Child, budget: Budget) -> None:
        self._check_usable()  # another thread may have waited for it in vain
        if self._open(child, budget) != self._info:
            self._let_go()
            self._home = None
            raise MediaError(
                "The file has changed since it was opened.",
                remedy="Close it and open it again.",
                path=self.source,
            )

    def _settled(self, answer: Reply) -> Reply:
        """Return the answer, or raise what the decoder said."""
        refusal = answer.refusal
        if refusal is None:
            return answer
        if answer.verdict is Verdict.NO_MEMORY:
            raise NoMemoryError
        if answer.verdict is Verdict.FAILED:
            logger.warning("A decoder failed: %s.", refusal.what)
            raise MediaError(
                f"The file is damaged ({refusal.what}).", remedy=refusal.remedy, path=self.source
            )
        raise MediaError(refusal.what, remedy=refusal.remedy, path=self._named(refusal.path))

    def _named(self, path: str | None) -> Path:
        """Return the path that an error names, if the clip is made of it."""
        if path is not None and "\0" not in path:
            named = Path(path)
            folders = {own.parent for own in self._source.paths} if self._source.series else set()
            if named in {*self._source.paths, *folders} or self.source in named.parents:
                return named
        return self.source
