"""What is known of a stored medium besides its pixels: the JSON beside it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ground.png import PAD_TO
from viewer.decoding.info_json import decode_info, encode_info
from viewer.frames.info import ClipInfo, ClipNote, ValueWindow
from viewer.frames.series.planes import VoxelGrid

SCHEME = 2
"""1 had no hashes of coded frames; no version was released with it."""
MAX_BYTES = 64 * 2**20
_NOTHING = "0" * 64

MODALITIES = frozenset(
    "US IVUS CT MR MG DX CR PT NM XA RF OP OCT OPT ES GM SM XC OT BDUS BMD IO PX".split()  # noqa: SIM905
)
"""Defined terms of PS3.3 C.7.3.1.1.1 that a file may keep; any other text may be anything."""

UNITS = frozenset(
    ("HU", "BQML", "CNTS", "GML", "SUV", "US", "OD", "MM", "CM", "MS", "HZ", "CM/S", "PCT", "%")
)
"""Units of values that may stay (PS3.3 C.11.1.1.2, PS3.16 and UCUM), in capitals."""

WINDOW_NAMES = frozenset(
    [
        "NORMAL",
        "HARDER",
        "SOFTER",
        "BRAIN",
        "BONE",
        "LUNG",
        "ABDOMEN",
        "MEDIASTINUM",
        "LIVER",
        "BREAST",
        "WINDOW",
        "WINDOW1",
        "WINDOW2",
        "WINDOW3",
        "DEFAULT",
        "SOFT TISSUE",
    ]
)
"""Names of windows that may stay; others are dropped: a person typed them."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a stored file does not say itself.

    Parameters
    ----------
    info : ClipInfo
        What the viewer knew of the source, without free text.
    pixels_sha256 : str
        Hash over all frames as they are shown, whatever file they came from.
    grey : tuple of int
        Frames that are grey though the file keeps all of them as colour, zero-based.
    grid : VoxelGrid or None
        Where the voxels of a series lie.
    coded : tuple of str
        Of a clip: the hash of each coded frame that its file has, in order; see
        `viewer.stored.clip_file.coded_hash`. FFmpeg patches damaged frames up and says nothing.

    """

    info: ClipInfo
    pixels_sha256: str = _NOTHING
    grey: tuple[int, ...] = ()
    grid: VoxelGrid | None = None
    coded: tuple[str, ...] = ()

    def encoded(self) -> bytes:
        """Return it as JSON, with blanks to a multiple of 64 KiB; the same for equal content."""
        grid = self.grid
        content = {
            "scheme": SCHEME,
            "info": json.loads(encode_info(self.info)),
            "pixels_sha256": self.pixels_sha256,
            "grey": self.grey,
            "coded": self.coded,
            "grid": None
            if grid is None
            else {
                "origin_mm": grid.origin_mm,
                "directions": grid.directions,
                "spacing_mm": grid.spacing_mm,
                "shape": grid.shape,
                "thickness_mm": grid.thickness_mm,
            },
        }
        text = json.dumps(content, sort_keys=True, allow_nan=False, separators=(",", ":"))
        data = text.encode("ascii")
        return data + b" " * (-len(data) % PAD_TO)

    @staticmethod
    def decoded(data: bytes) -> "Description":
        """Read what `encoded` wrote.

        Raises
        ------
        ValueError
            When it is no such description.

        """
        try:
            told = json.loads(data)
            if told["scheme"] != SCHEME:
                raise ValueError(f"a description of scheme {told['scheme']}")
            info = decode_info(json.dumps(told["info"]).encode("ascii"))
            grey = tuple(int(index) for index in told["grey"])
            coded = tuple(map(str, told["coded"]))
            found = Description(info, str(told["pixels_sha256"]), grey, _grid(told["grid"]), coded)
        except (KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
            raise ValueError("no description of a medium") from error
        if not re.fullmatch("[0-9a-f]{64}", found.pixels_sha256):
            raise ValueError("no hash of pixels")
        if not all(re.fullmatch("[0-9a-f]{32}", one) for one in coded):
            raise ValueError("no hash of a coded frame")
        return found


def _grid(told: Mapping[str, Any] | None) -> VoxelGrid | None:
    if told is None:
        return None
    origin, spacing = map(float, told["origin_mm"]), map(float, told["spacing_mm"])
    directions = tuple(tuple(map(float, one)) for one in told["directions"])
    shape = tuple(map(int, told["shape"]))
    grid = VoxelGrid(tuple(origin), directions, tuple(spacing), shape, float(told["thickness_mm"]))  # type: ignore[arg-type]
    is_whole = len(grid.origin_mm) == len(grid.spacing_mm) == len(grid.shape) == 3
    if not is_whole or [len(one) for one in grid.directions] != [3, 3, 3] or min(grid.shape) < 1:
        raise ValueError("no grid of voxels")
    return grid


def without_free_text(info: ClipInfo) -> ClipInfo:
    """Return what is known of a source without any text that a person or a scanner wrote.

    Numbers stay, and words of short lists. What the file draws over its frames is not stored,
    since it may be letters; a note says that there was something.
    """
    notes = tuple(_NOT_DRAWN.get(note, note) for note in info.notes)
    return replace(
        info,
        modality=info.modality if info.modality in MODALITIES else "",
        values=replace(info.values, unit=_kept(info.values.unit, UNITS)),
        windows=tuple(_window(window) for window in info.windows),
        notes=tuple(dict.fromkeys(notes)),
    )


_NOT_DRAWN = {ClipNote.OVERLAY: ClipNote.OVERLAY_NOT_DRAWN}


def _window(window: ValueWindow) -> ValueWindow:
    return replace(window, name=_kept(window.name, WINDOW_NAMES))


def _kept(text: str, known: frozenset[str]) -> str:
    return text if text.upper() in known else ""
