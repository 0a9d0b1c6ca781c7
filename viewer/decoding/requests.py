"""What the window's process asks of the decoding process: a line of JSON each."""

import json
from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    """What is asked for."""

    OPEN = "open"
    FRAME = "frame"
    CLOSE = "close"
    SURVEY = "survey"
    """Read headers, to have them when groups are asked for."""
    GROUPS = "groups"
    """Which of these files are volumes together."""
    HEADERS = "headers"
    """What each of these files says of itself and its patient."""
    GRAPHICS = "graphics"
    """What a file draws over its frames."""
    STORE = "store"
    """Begin the stored form of a clip that is open."""
    PART = "part"
    """Its next piece."""
    DESCRIBE = "describe"
    """What is known of it, after the last piece."""


CoveredArea = tuple[int, int, int, int, int, int | None]
"""Left, top, right, bottom, first frame, last frame or None for the end; all inside."""


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to do; `clip` is a number that the asking side gave.

    Parameters
    ----------
    verb : Verb
        What to do.
    clip : int
        Which clip.
    index : int
        Which frame, of `FRAME`.
    paths : tuple of str
        Absolute paths, of `OPEN`, `SURVEY`, `GROUPS` and `HEADERS`.
    series : bool
        Whether the paths are one series of slices.
    plane : str or None
        Through which the series is cut.
    areas : tuple of CoveredArea
        What is covered, of `STORE`: see `viewer.stored.masks.MaskedArea`.

    """

    verb: Verb
    clip: int
    index: int = 0
    paths: tuple[str, ...] = ()
    series: bool = False
    plane: str | None = None
    areas: tuple[CoveredArea, ...] = ()


def encode_request(request: Request) -> bytes:
    """Return the request as a line."""
    fields = (request.verb, request.clip, request.index)
    opening = (request.paths, request.series, request.plane, request.areas)
    return json.dumps([*fields, *opening]).encode("ascii") + b"\n"


def decode_request(line: bytes) -> Request:
    """Return the request of a line; the asking side is trusted."""
    verb, clip, index, paths, series, plane, areas = json.loads(line)
    covered = tuple((x0, y0, x1, y1, first, last) for x0, y0, x1, y1, first, last in areas)
    return Request(Verb(verb), clip, index, tuple(paths), series, plane, covered)
