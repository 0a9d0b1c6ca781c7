"""What the JSON beside a stored clip says of its frames: as much of it as an engine needs.

The whole description is the viewer's, which an engine does not import (docs/adr/0032 tells the
form; `viewer.stored.description` writes it). A test holds what is read here against what is written
there.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ground.errors import EngineError
from ground.regular import GB, json_of, open_regular, read_regular

SCHEME = 2
_MOST_BYTES = 64 * 2**20
_MOST_CLIP_BYTES = 64 * GB
_MAGIC = b"SonoRead-m1\n"
_HASH_BYTES = 32
_N_FRAMES, _WIDTH, _HEIGHT, _INVERTED, _DAMAGED = 1, 2, 3, 13, 17
"""Places in the list of the facts of a clip; see `viewer.frames.info.ClipInfo`."""

_FACTS = 18
DAMAGED_CLIP = "Restore it from a good copy; the check of the study names what was changed."


@dataclass(frozen=True, slots=True)
class ClipDescription:
    """A stored clip without its pixels.

    Attributes
    ----------
    n_frames : int
        Frames of the source, the damaged ones included.
    width, height : int
        Of each frame in pixels.
    inverted : bool
        Whether small values are bright.
    damaged : frozenset of int
        Frames, from 0, that the source had damaged: the stored clip lacks them.
    coded : tuple of str
        Half a SHA-256 of each coded frame that the file has, in order.

    """

    n_frames: int
    width: int
    height: int
    inverted: bool
    damaged: frozenset[int]
    coded: tuple[str, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """Of the frames that the file has, in order."""
        return tuple(number for number in range(self.n_frames) if number not in self.damaged)


def description_beside(path: Path) -> ClipDescription:
    """Read the description of the stored clip at `path`.

    Raises
    ------
    EngineError
        It is missing, is that of another file, or cannot be read.

    """
    beside = path.with_suffix(".json")
    try:
        named = _named_by(path)
    except OSError as error:
        raise EngineError(
            f"The clip cannot be read ({error.strerror or error}).",
            remedy=DAMAGED_CLIP,
            path=path,
        ) from error
    try:
        content = read_regular(beside, _MOST_BYTES)
    except OSError as error:
        raise EngineError(
            "The description of the clip is missing or cannot be read.",
            remedy=DAMAGED_CLIP,
            path=beside,
        ) from error
    if named is None or hashlib.sha256(content).digest() != named:
        raise EngineError(
            "The description beside the clip is not its own.", remedy=DAMAGED_CLIP, path=beside
        )
    try:
        return _read(json_of(content))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise EngineError(
            "The description of the clip cannot be understood.",
            remedy="Use the version of the program that stored the clip.",
            path=beside,
        ) from error


def _named_by(path: Path) -> bytes | None:
    """Return the hash that the last bytes of a stored file name; None for any other file."""
    with open_regular(path, _MOST_CLIP_BYTES) as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - len(_MAGIC) - _HASH_BYTES))
        end = file.read()
    return end[len(_MAGIC) :] if end.startswith(_MAGIC) else None


def _read(told: Any) -> ClipDescription:  # noqa: ANN401 - JSON of any kind
    info = told["info"]
    if told["scheme"] != SCHEME or len(info) != _FACTS:
        raise ValueError("another scheme")
    sides = [info[place] for place in (_N_FRAMES, _WIDTH, _HEIGHT)]
    if any(type(side) is not int or side < 1 for side in sides):
        raise ValueError("no size")
    coded, damaged = tuple(told["coded"]), frozenset(info[_DAMAGED])
    n_frames, width, height = sides
    found = ClipDescription(n_frames, width, height, bool(info[_INVERTED]), damaged, coded)
    if not all(isinstance(one, str) for one in coded) or len(found.numbers) != len(coded):
        raise ValueError("not a hash for each frame")
    return found
