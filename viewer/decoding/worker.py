"""The decoding process: opens files and hands out frames, one request after the other.

Started by `viewer.decoding.child`. Requests come on stdin; answers leave on what was stdout when
the process started. Libraries that print find nothing but the null device.
"""

import errno
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np
from PIL import Image

# Pillow loads every format there is, also those that we refuse, unless TIFF is known beforehand.
from PIL import TiffImagePlugin as _TiffImagePlugin  # noqa: F401

from ground.confinement import confine
from ground.errors import MediaError
from viewer.decoding.headers import HeaderFacts
from viewer.decoding.info_json import check_info
from viewer.decoding.protocol import (
    DecodeRefusal,
    GroupRow,
    StoredPart,
    Verdict,
    bare_answer,
    description_answer,
    frame_answer,
    graphics_answer,
    groups_answer,
    headers_answer,
    info_answer,
    part_answer,
    refusal_answer,
)
from viewer.decoding.requests import Request, Verb, decode_request
from viewer.frames.clip import Clip
from viewer.frames.graphics import graphics_of
from viewer.frames.info import ClipInfo
from viewer.frames.opening import open_clip
from viewer.frames.pixels import Pixels

if TYPE_CHECKING:
    from viewer.frames.series.memory import HeaderMemory
    from viewer.frames.series.planes import Plane
    from viewer.stored.storing import Storing

Parts = tuple[bytes, bytes | memoryview]

DAMAGED = "Copy it again from its source, or export it in another format."

INSTALL = "Set the program up again: ./run.py setup reading"


@dataclass(slots=True)
class DecodeWorker:
    """The clips that are open, by the numbers that the other side gave them."""

    clips: dict[int, tuple[Clip, Request]] = field(default_factory=dict)
    headers: "HeaderMemory | None" = None
    stored: "dict[int, tuple[Storing, Iterator[StoredPart]]]" = field(default_factory=dict)
    """What is made of them to be kept, by the same numbers."""

    def answer(self, request: Request) -> Parts:
        """Do what is asked; every error becomes an answer."""
        try:
            return self._act(request)
        except BaseException as error:  # noqa: BLE001 -- a panic in Rust is no Exception
            return _refused(error)

    def _act(self, request: Request) -> Parts:
        acts: dict[Verb, Callable[[Request], Parts]] = {
            Verb.OPEN: self._open,
            Verb.FRAME: self._frame,
            Verb.CLOSE: self._close,
            Verb.SURVEY: self._survey,
            Verb.GROUPS: self._groups,
            Verb.HEADERS: _headers,
            Verb.GRAPHICS: self._graphics,
            Verb.STORE: self._store,
            Verb.PART: self._part,
            Verb.DESCRIBE: self._describe,
        }
        return acts[request.verb](request)

    def _open(self, request: Request) -> Parts:
        clip = self._opened(request)
        try:
            answer = _described(clip.info, path=Path(request.paths[0]))
        except MediaError:
            clip.close()
            raise
        self.clips[request.clip] = (clip, request)
        return answer

    def _opened(self, request: Request) -> Clip:
        paths = _paths(request)
        _check_ordinary(paths)
        if not request.series:
            return open_clip(paths[0], _plane(request))
        # SimpleITK takes a second to load: only who opens a series waits for it.
        from viewer.decoding.volume import open_volume

        plane = _plane(request)
        folder = paths[0] if len(paths) == 1 and paths[0].is_dir() else None
        return open_volume(folder or paths, plane, read=self._memory().read)

    def _survey(self, request: Request) -> Parts:
        self._memory().read_all(_paths(request))
        return bare_answer(Verdict.DONE)

    def _groups(self, request: Request) -> Parts:
        from viewer.frames.series.grouping import groups_among

        paths = _paths(request)
        numbers = {path: number for number, path in enumerate(paths)}
        rows = [
            GroupRow(tuple(numbers[path] for path in group.paths), group.told_by, group.is_whole)
            for group in groups_among(numbers, self._memory().read)
        ]
        return groups_answer(rows)

    def _memory(self) -> "HeaderMemory":
        # Headers are read by pydicom, which a still or a video does not need.
        from viewer.frames.series.memory import HeaderMemory

        self.headers = self.headers or HeaderMemory()
        return self.headers

    def _frame(self, request: Request) -> Parts:
        clip, opening = self.clips[request.clip]
        pixels = clip.frame(request.index)
        _check_pixels(pixels, clip.info, Path(opening.paths[0]))
        return frame_answer(pixels)

    def _graphics(self, request: Request) -> Parts:
        clip, _ = self.clips[request.clip]
        return graphics_answer(graphics_of(clip))

    def _store(self, request: Request) -> Parts:
        from viewer.stored.masks import MaskedArea
        from viewer.stored.storing import Storing

        clip, _ = self.clips[request.clip]
        storing = Storing(clip, tuple(MaskedArea(*area) for area in request.areas))
        self.stored[request.clip] = (storing, storing.parts())
        return bare_answer(Verdict.DONE)

    def _part(self, request: Request) -> Parts:
        _, parts = self.stored[request.clip]
        return part_answer(next(parts))

    def _describe(self, request: Request) -> Parts:
        storing, _ = self.stored.pop(request.clip)
        return description_answer(storing.description())

    def _close(self, request: Request) -> Parts:
        self.stored.pop(request.clip, None)
        if request.clip in self.clips:  # it may have been told twice
            self.clips.pop(request.clip)[0].close()
        return bare_answer(Verdict.DONE)


def _headers(request: Request) -> Parts:
    # pydicom is loaded for whoever asks for headers, and not for a still or a video.
    from viewer.frames.header_facts import read_header_facts

    def one(path: Path) -> HeaderFacts:
        try:
            _check_ordinary((path,))
            return HeaderFacts(read_header_facts(path))
        except MediaError as error:
            return HeaderFacts(what=error.what, remedy=error.remedy)

    return headers_answer([one(path) for path in _paths(request)])


def _plane(request: Request) -> "Plane | None":
    from viewer.frames.series.planes import Plane

    return None if request.plane is None else Plane(request.plane)


def _paths(request: Request) -> tuple[Path, ...]:
    return tuple(Path(path) for path in request.paths)


def _check_ordinary(paths: tuple[Path, ...]) -> None:
    """Refuse what never ends or never begins; what is missing is for the decoder to say."""
    for path in paths:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise MediaError(
                "This is no ordinary file, but a pipe or a device.",
                remedy="Choose a file or a folder.",
                path=path,
            )


def _described(info: ClipInfo, *, path: Path) -> Parts:
    try:
        check_info(info)
        return info_answer(info, path=path)
    except ValueError as error:
        raise MediaError(
            f"The file describes itself in a way that cannot be ({error}).",
            remedy=DAMAGED,
            path=path,
        ) from error


def _check_pixels(pixels: Pixels, info: ClipInfo, path: Path) -> None:
    grey = pixels.shape == (info.height, info.width)
    colour = pixels.shape == (info.height, info.width, 3) and pixels.dtype == np.uint8
    if not (grey or colour) or pixels.dtype not in (np.uint8, np.uint16):
        raise MediaError("A frame has another size than the file says.", remedy=DAMAGED, path=path)


def _refused(error: BaseException) -> Parts:
    if _is_of_memory(error):
        return refusal_answer(Verdict.NO_MEMORY, DecodeRefusal("MemoryError", ""))
    if isinstance(error, MediaError):
        path = None if error.path is None else str(error.path)
        return refusal_answer(Verdict.REFUSED, DecodeRefusal(error.what, error.remedy, path))
    if isinstance(error, ImportError):
        what = f"A library that this kind of file needs cannot be loaded ({error.name})."
        return refusal_answer(Verdict.REFUSED, DecodeRefusal(what, INSTALL))
    return refusal_answer(Verdict.FAILED, DecodeRefusal(_kind(error), DAMAGED))


def _is_of_memory(error: BaseException | None) -> bool:
    """Tell whether a lack of memory lies behind an error: decoders take it for damage."""
    while error is not None:
        is_short = isinstance(error, ImportError) and "failed to map segment" in str(error)
        if is_short or isinstance(error, MemoryError):
            return True
        if getattr(error, "errno", None) == errno.ENOMEM:
            return True
        error = error.__cause__ or error.__context__
    return False


def _kind(error: BaseException) -> str:
    """Return the error's kind and place, not its words: they may hold a patient's name."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else trace.tb_frame.f_globals.get("__name__", "")
    line = 0 if trace is None else trace.tb_lineno
    return f"{type(error).__name__} in {place}:{line}"


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """Answer until the other side closes the pipe."""
    worker = DecodeWorker()
    _write(sink, bare_answer(Verdict.READY))
    Image.preinit()  # the usual formats, while nobody has asked yet
    for line in source:
        _write(sink, worker.answer(decode_request(line)))


def _write(sink: IO[bytes], parts: Parts) -> None:
    for part in parts:
        rest = memoryview(part)
        while rest:
            rest = rest[sink.write(rest) :]


def main() -> None:
    """Serve on this process's stdin and stdout; the argument is the limit of memory in bytes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the window
    warnings.simplefilter("ignore")
    source = os.fdopen(os.dup(0), "rb")
    sink = os.fdopen(os.dup(1), "wb", buffering=0)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)
    confine(memory_bytes=int(sys.argv[1]))
    try:
        serve(source, sink)
    except BrokenPipeError:  # the window has gone
        os._exit(0)


if __name__ == "__main__":
    main()
