"""Evidence as it lies in a record: small, since the records of all cases get one size.

Measured: 537 clips of 8 frames with a box each and a heat map of 7 × 7 (a cine of 4297 frames) take
about 60 kB; a still's heat map of 14 × 14 takes 0.3 kB.
"""

import base64
import binascii
import json
import zlib
from io import BytesIO
from typing import Any

from ground.errors import IntegrityError, ReadingRuleError
from reader_study.models.evidence import ClipEvidence, Evidence, HeatGrid, MediumEvidence

MOST_BYTES = 1_000_000
"""Of one case, packed; the records of all cases of the study get as large as the largest."""

_MOST_UNPACKED = 64_000_000
_END = b"\n"
"""Between what is told in JSON and the cells of all heat maps, one behind another."""


def packed(evidence: Evidence, *, case_id: str) -> str:
    """Return evidence as a text; `unpacked` reads it.

    Raises
    ------
    ReadingRuleError
        When it takes more than `MOST_BYTES`.

    """
    told = [_medium(one) for one in evidence.media]
    cells = b"".join(heat.values for heat in evidence.heats)
    plain = json.dumps(told, separators=(",", ":")).encode() + _END + cells
    text = base64.b64encode(zlib.compress(plain, 9)).decode()
    if len(text) > MOST_BYTES:
        raise ReadingRuleError(
            f"The evidence for case {case_id} takes {len(text)} bytes, and at most {MOST_BYTES} "
            "are kept.",
            remedy="Let the model give heat maps of fewer cells, or fewer clips.",
        )
    return text


def unpacked(text: str) -> Evidence:
    """Return the evidence that `packed` wrote.

    Raises
    ------
    IntegrityError
        When it is no such text.

    """
    try:
        opened = zlib.decompressobj()
        plain = opened.decompress(base64.b64decode(text, validate=True), _MOST_UNPACKED)
        if not opened.eof:
            raise ValueError("more than evidence takes")
        told, _, cells = plain.partition(_END)
        held = BytesIO(cells)
        found = Evidence(tuple(_medium_of(one, held) for one in json.loads(told)))
        if held.read(1):
            raise ValueError("more cells than the grids have")
        return found
    except (ValueError, TypeError, KeyError, IndexError, zlib.error, binascii.Error) as error:
        raise IntegrityError(
            "The evidence of a frozen model read cannot be understood.",
            remedy="Restore the folder models from the coordinator's copy of the study.",
        ) from error


def _medium(medium: MediumEvidence) -> list[Any]:
    return [[_clip(clip) for clip in medium.clips], _heat(medium.heat)]


def _medium_of(told: list[Any], cells: BytesIO) -> MediumEvidence:
    clips, heat = told
    return MediumEvidence(tuple(_clip_of(clip, cells) for clip in clips), _heat_of(heat, cells))


def _clip(clip: ClipEvidence) -> list[Any]:
    # What hardly changes from one to the next packs to almost nothing.
    steps = [b - a for a, b in zip((0, *clip.frames), clip.frames, strict=False)]
    return [steps, _moves(clip), clip.probability, _heat(clip.heat)]


def _moves(clip: ClipEvidence) -> list[list[int]]:
    before = ((0, 0, 0, 0), *clip.boxes)
    return [
        [b - a for a, b in zip(last, box, strict=True)]
        for last, box in zip(before, clip.boxes, strict=False)
    ]


def _clip_of(told: list[Any], cells: BytesIO) -> ClipEvidence:
    steps, moves, probability, heat = told
    frames: list[int] = []
    for step in steps:
        frames.append((frames[-1] if frames else 0) + step)
    boxes = [(0, 0, 0, 0)]
    for move in moves:
        left, upper, right, lower = (a + b for a, b in zip(boxes[-1], move, strict=True))
        boxes.append((left, upper, right, lower))
    return ClipEvidence(tuple(frames), tuple(boxes[1:]), probability, _heat_of(heat, cells))


def _heat(heat: HeatGrid | None) -> list[Any] | None:
    return None if heat is None else [heat.rows, heat.columns, heat.area]


def _heat_of(told: list[Any] | None, cells: BytesIO) -> HeatGrid | None:
    if told is None:
        return None
    rows, columns, area = told
    values = cells.read(rows * columns)
    if not values or len(values) != rows * columns:
        raise ValueError("fewer cells than the grid has")
    return HeatGrid(rows, columns, values, None if area is None else tuple(area))
