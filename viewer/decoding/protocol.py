"""What the window's process and the decoding process say to each other.

A request is one line of JSON. An answer is one line of JSON and then, where it says so, raw bytes:
the pixels of a frame, or JSON. The window's process believes none of it before it is checked:
lines are short, sizes are checked before memory is taken, and an answer that breaks a rule is the
last one of its process.

numpy is imported where an array is made: the window's process starts the other one before it
loads that.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from ground.errors import MediaError
from viewer.decoding.headers import (
    MAX_HEADERS_BYTES,
    HeaderFacts,
    decode_headers,
    encode_headers,
)
from viewer.decoding.info_json import MAX_FRAMES, decode_info, encode_info, printable
from viewer.frames.graphics import MAX_BYTES, NOTHING, FileGraphics
from viewer.frames.info import ClipInfo
from viewer.frames.series.group import Distinction, Telling

if TYPE_CHECKING:
    from viewer.frames.pixels import Pixels

MAX_HEADER_BYTES = 512
MAX_INFO_BYTES = 4 * 2**20
MAX_REFUSAL_BYTES = 64 * 2**10
MAX_PART_BYTES = 512 * 2**20
"""Of a stored file: a piece is as large as is aimed at, or one frame."""

MAX_DESCRIPTION_BYTES = 64 * 2**20
_MAX_SENTENCE = 1_000
_MAX_NAME = 256
_INDEX = "<i4"
_INDEX_BYTES = 4
_DTYPES = ("uint8", "uint16")


class Verdict(StrEnum):
    """How an answer ends a request."""

    READY = "ready"
    """Nobody asked: the process has started."""
    INFO = "info"
    FRAME = "frame"
    DONE = "done"
    GROUPS = "groups"
    HEADERS = "headers"
    GRAPHICS = "graphics"
    PART = "part"
    DESCRIPTION = "description"
    REFUSED = "refused"
    """A MediaError."""
    NO_MEMORY = "no_memory"
    FAILED = "failed"
    """An error that no decoder should let through."""


class GarbageError(Exception):
    """The decoding process said something that it cannot mean."""


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A piece of a stored file.

    Parameters
    ----------
    data : bytes
        To be written behind what came before.
    done : int
        Frames that are stored so far.
    more : bool
        Whether another piece follows.
    anew : bool
        Whether what came before is thrown away, and this is the first piece.

    """

    data: bytes
    done: int
    more: bool = True
    anew: bool = False


@dataclass(frozen=True, slots=True)
class DecodeRefusal:
    """A MediaError, or another error's kind in `what`, as it travels."""

    what: str
    remedy: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A `FileGroup` as it travels: its files by their numbers among those asked about."""

    numbers: tuple[int, ...]
    told_by: tuple[Telling, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, checked."""

    verdict: Verdict
    info: ClipInfo | None = None
    pixels: "Pixels | None" = None
    groups: tuple[GroupRow, ...] = ()
    headers: tuple[HeaderFacts, ...] = ()
    graphics: FileGraphics | None = None
    part: StoredPart | None = None
    description: bytes = b""
    refusal: DecodeRefusal | None = None


def info_answer(info: ClipInfo, *, path: Path) -> tuple[bytes, bytes]:
    """Return header and payload that describe a clip.

    Raises
    ------
    MediaError
        When there is too much to describe.

    """
    payload = encode_info(info)
    if len(payload) > MAX_INFO_BYTES:
        raise MediaError(
            "The file has too many frames, or too much is said of each.",
            remedy="Export it in shorter parts.",
            path=path,
        )
    return _header(Verdict.INFO, n_bytes=len(payload)), payload


def frame_answer(pixels: "Pixels") -> tuple[bytes, memoryview]:
    """Return header and payload of a frame; nothing is copied."""
    import numpy as np

    dense = np.ascontiguousarray(pixels)
    header = _header(Verdict.FRAME, shape=dense.shape, dtype=dense.dtype.name)
    return header, dense.data.cast("B")


def groups_answer(rows: Sequence[GroupRow]) -> tuple[bytes, bytes]:
    """Return header and payload that tell which of some files are volumes together."""
    plain = [
        [row.numbers, [[it.distinction, it.value[:_MAX_NAME]] for it in row.told_by], row.is_whole]
        for row in rows
    ]
    payload = json.dumps(plain).encode("ascii")
    return _header(Verdict.GROUPS, n_bytes=len(payload)), payload


def headers_answer(rows: Sequence[HeaderFacts]) -> tuple[bytes, bytes]:
    """Return header and payload that tell what some files say of themselves."""
    payload = encode_headers(rows)
    return _header(Verdict.HEADERS, n_bytes=len(payload)), payload


def graphics_answer(graphics: FileGraphics | None) -> tuple[bytes, bytes]:
    """Return header and payload of the drawings of a clip; of none at all, where it has none."""
    if graphics is None:
        return _header(Verdict.GRAPHICS, masks=0, frames=0), b""
    import numpy as np

    of_frame = np.array(graphics.of_frame, _INDEX)
    header = _header(Verdict.GRAPHICS, masks=len(graphics.masks), frames=len(of_frame))
    return header, of_frame.tobytes() + np.ascontiguousarray(graphics.masks).tobytes()


def part_answer(part: StoredPart) -> tuple[bytes, bytes]:
    """Return header and payload of a piece of a stored file."""
    facts = {"done": part.done, "more": part.more, "anew": part.anew}
    return _header(Verdict.PART, n_bytes=len(part.data), **facts), part.data


def description_answer(description: bytes) -> tuple[bytes, bytes]:
    """Return header and payload of what is known of a stored file."""
    return _header(Verdict.DESCRIPTION, n_bytes=len(description)), description


def refusal_answer(verdict: Verdict, refusal: DecodeRefusal) -> tuple[bytes, bytes]:
    """Return header and payload of an error."""
    short = [refusal.what[:_MAX_SENTENCE], refusal.remedy[:_MAX_SENTENCE], refusal.path]
    payload = json.dumps(short).encode("ascii")
    return _header(verdict, n_bytes=len(payload)), payload


def bare_answer(verdict: Verdict) -> tuple[bytes, bytes]:
    """Return header and empty payload of an answer that says no more."""
    return _header(verdict), b""


def _header(verdict: Verdict, **facts: object) -> bytes:
    return json.dumps({"verdict": verdict, **facts}).encode("ascii") + b"\n"


def read_answer(
    stream: IO[bytes], *, expected: Verdict, size: tuple[int, int] | None = None
) -> Reply:
    """Read one answer.

    Parameters
    ----------
    stream : binary file
        Buffered, the output of the decoding process.
    expected : Verdict
        What was asked for; refusals may come instead.
    size : (int, int), optional
        Height and width that a frame must have.

    Raises
    ------
    EOFError
        The output ended.
    GarbageError
        The answer breaks a rule.

    """
    header = _read_header(stream)
    try:
        return _read_body(stream, header, expected, size)
    except (ValueError, TypeError, KeyError) as error:
        raise GarbageError(f"{expected}: {error}") from error


def _read_header(stream: IO[bytes]) -> dict[str, Any]:
    line = stream.readline(MAX_HEADER_BYTES)
    if not line:
        raise EOFError
    try:
        header = json.loads(line) if line.endswith(b"\n") else None
    except (ValueError, RecursionError) as error:
        raise GarbageError("header is no JSON") from error
    if not isinstance(header, dict):
        raise GarbageError("header is no object on one line")
    return header


def _read_body(
    stream: IO[bytes], header: dict[str, Any], expected: Verdict, size: tuple[int, int] | None
) -> Reply:
    verdict = Verdict(header["verdict"])
    if verdict in (Verdict.REFUSED, Verdict.NO_MEMORY, Verdict.FAILED):
        data = _read_bytes(stream, header["n_bytes"], MAX_REFUSAL_BYTES)
        return Reply(verdict, refusal=_refusal(data))
    if verdict is not expected:
        raise ValueError(f"{verdict} instead of {expected}")
    if verdict is Verdict.INFO:
        info = decode_info(_read_bytes(stream, header["n_bytes"], MAX_INFO_BYTES))
        return Reply(verdict, info=info)
    if verdict is Verdict.GROUPS:
        rows = _groups(_read_bytes(stream, header["n_bytes"], MAX_INFO_BYTES))
        return Reply(verdict, groups=rows)
    if verdict is Verdict.HEADERS:
        data = _read_bytes(stream, header["n_bytes"], MAX_HEADERS_BYTES)
        return Reply(verdict, headers=decode_headers(data))
    if verdict is Verdict.GRAPHICS:
        return Reply(verdict, graphics=_graphics(stream, header, size))
    if verdict is Verdict.PART:
        return Reply(verdict, part=_part(stream, header))
    if verdict is Verdict.DESCRIPTION:
        data = _read_bytes(stream, header["n_bytes"], MAX_DESCRIPTION_BYTES)
        return Reply(verdict, description=data)
    if verdict is Verdict.FRAME:
        pixels = _empty(header["shape"], header["dtype"], size)
        _fill(stream, pixels.data.cast("B"))
        return Reply(verdict, pixels=pixels)
    return Reply(verdict)


def _empty(shape: object, dtype: object, size: tuple[int, int] | None) -> "Pixels":
    """Take the memory of a frame, if it is the frame that was asked for."""
    grey = shape == list(size or ())
    colour = shape == [*(size or ()), 3] and dtype == "uint8"
    if size is None or not (grey or colour) or dtype not in _DTYPES:
        raise ValueError("a frame of another size or kind")
    import numpy as np

    return cast("Pixels", np.empty((*size, 3) if colour else size, dtype))


def _graphics(
    stream: IO[bytes], header: dict[str, Any], size: tuple[int, int] | None
) -> FileGraphics | None:
    """Read drawings: first which of them belongs to each frame, then their bits."""
    n_masks, n_frames = header["masks"], header["frames"]
    if size is None or type(n_masks) is not int or type(n_frames) is not int:
        raise ValueError("drawings of no size")
    if n_masks == 0:
        return None
    import numpy as np

    shape = (n_masks, size[0], -(-size[1] // 8))
    of_frame = np.frombuffer(
        _read_bytes(stream, n_frames * _INDEX_BYTES, MAX_FRAMES * _INDEX_BYTES), _INDEX
    )
    masks = np.frombuffer(_read_bytes(stream, math.prod(shape), MAX_BYTES), np.uint8)
    if of_frame.size == 0 or of_frame.min() < NOTHING or of_frame.max() >= n_masks:
        raise ValueError("a drawing that is not there")
    return FileGraphics(size[1], masks.reshape(shape), tuple(of_frame.tolist()))


def _part(stream: IO[bytes], header: dict[str, Any]) -> StoredPart:
    done, more, anew = header["done"], header["more"], header["anew"]
    is_count = type(done) is int and 0 <= done <= MAX_FRAMES
    if not is_count or type(more) is not bool or type(anew) is not bool:
        raise ValueError("a piece without its place")
    return StoredPart(_read_bytes(stream, header["n_bytes"], MAX_PART_BYTES), done, more, anew)


def _read_bytes(stream: IO[bytes], n_bytes: object, most: int) -> bytes:
    if type(n_bytes) is not int or not 0 <= n_bytes <= most:
        raise ValueError("more bytes than there may be")
    data = bytearray(n_bytes)
    _fill(stream, memoryview(data))
    return bytes(data)


def _fill(stream: IO[bytes], target: memoryview) -> None:
    if stream.readinto(target) != len(target):  # type: ignore[attr-defined]
        raise EOFError


def _groups(data: bytes) -> tuple[GroupRow, ...]:
    rows = tuple(_group(row) for row in _parsed(data))
    numbers = [number for row in rows for number in row.numbers]
    if len(numbers) != len(set(numbers)):
        raise ValueError("a file in two groups")
    return rows


def _group(row: object) -> GroupRow:
    if not isinstance(row, list):
        raise TypeError("a group that is no list")
    numbers, told_by, is_whole = row
    are_numbers = all(type(number) is int and number >= 0 for number in numbers)
    if not are_numbers or len(numbers) < 2 or type(is_whole) is not bool:
        raise ValueError("a group without files")
    return GroupRow(tuple(numbers), tuple(_telling(*it) for it in told_by), is_whole)


def _telling(distinction: object, value: object) -> Telling:
    if not isinstance(value, str) or len(value) > _MAX_NAME:
        raise ValueError("a distinction without words")
    return Telling(Distinction(str(distinction)), printable(value))


def _parsed(data: bytes) -> Any:  # noqa: ANN401 -- whatever a stranger has said
    try:
        return json.loads(data)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _refusal(data: bytes) -> DecodeRefusal:
    what, remedy, path = _parsed(data)
    if not all(isinstance(text, str) for text in (what, remedy, path or "")):
        raise ValueError("a refusal without words")
    return DecodeRefusal(printable(what), printable(remedy), path)
