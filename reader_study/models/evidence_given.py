"""Evidence as a scorer gives it, read strictly: plain tables, lists and numbers."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NoReturn

from ground.errors import ReadingRuleError
from reader_study.media.lesions import Area
from reader_study.media.medium import Medium
from reader_study.models.evidence import ClipEvidence, Evidence, HeatGrid, MediumEvidence

MOST_CELLS = 32
"""Rows, and columns, of a heat map."""

MOST_CLIPS = 600
"""Of one medium."""

MOST_FRAMES = 64
"""Of one clip."""


def evidence_of(given: Mapping[str, Any], media: Sequence[Medium], *, case_id: str) -> Evidence:
    """Read the evidence that a scorer gave for a case.

    Parameters
    ----------
    given : mapping
        ``{"media": [{"clips": [clip, …], "heat": heat or null}, …]}`` with one entry for each
        medium of the case; a clip is ``{"frames": [0, …], "boxes": [[left, upper, right, lower],
        …], "probability": 0.5, "heat": heat or null}`` with one box a frame, or none; a heat is
        ``{"rows": 7, "columns": 7, "values": [0, …, 255]}`` row by row, with an ``area`` where it
        covers a part of a still alone. Boxes and areas are in pixels of the stored medium, their
        right and lower edges just outside; fractions are rounded outwards.
    media : sequence of Medium
        Of the case.

    Raises
    ------
    ReadingRuleError
        When it is no such thing, has more than `MOST_CLIPS` clips a medium, `MOST_FRAMES` frames a
        clip or `MOST_CELLS` rows or columns, or a frame or box that the medium does not have.

    """
    reading = _Reading(case_id)
    listed = reading.keys(given, {"media"}, "evidence").get("media", ())
    entries = reading.listed(listed, "media", most=len(media))
    if len(entries) != len(media):
        reading.refuse(f"there are {len(media)} media, and evidence for {len(entries)}")
    return Evidence(
        tuple(
            reading.medium(entry, medium, f"media.{place}")
            for place, (entry, medium) in enumerate(zip(entries, media, strict=True))
        )
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads the parts of one case's evidence, strictly."""

    case_id: str

    def refuse(self, why: str) -> NoReturn:
        raise ReadingRuleError(
            f"The evidence for case {self.case_id} is none: {why}.",
            remedy="Correct what the model's scorer gives as evidence, and run it again.",
        )

    def keys(self, given: object, known: set[str], where: str) -> Mapping[str, Any]:
        if not isinstance(given, Mapping) or not known.issuperset(given):
            self.refuse(f"{where} is no table of {', '.join(sorted(known))}")
        return given

    def listed(self, given: object, where: str, *, most: int) -> Sequence[Any]:
        if not isinstance(given, list | tuple):
            self.refuse(f"{where} is no list")
        if len(given) > most:
            self.refuse(f"{where} has {len(given)} entries, and at most {most} are kept")
        return given

    def whole(self, given: object, low: int, high: int, where: str) -> int:
        if type(given) is not int or not low <= given <= high:
            self.refuse(f"{where} is no whole number of {low} to {high}")
        return given

    def medium(self, given: object, medium: Medium, where: str) -> MediumEvidence:
        entry = self.keys(given, {"clips", "heat"}, where)
        clips = self.listed(entry.get("clips") or (), f"{where}.clips", most=MOST_CLIPS)
        return MediumEvidence(
            tuple(self.clip(c, medium, f"{where}.clips.{n}") for n, c in enumerate(clips)),
            self.heat(entry.get("heat"), medium, f"{where}.heat"),
        )

    def clip(self, given: object, medium: Medium, where: str) -> ClipEvidence:
        entry = self.keys(given, {"frames", "boxes", "probability", "heat"}, where)
        frames = self.listed(entry.get("frames"), f"{where}.frames", most=MOST_FRAMES)
        numbers = tuple(self.whole(f, 0, medium.frames - 1, f"{where}.frames") for f in frames)
        if not numbers or any(b <= a for a, b in pairwise(numbers)):
            self.refuse(f"{where}.frames do not rise")
        boxes = self.listed(entry.get("boxes") or (), f"{where}.boxes", most=MOST_FRAMES)
        if boxes and len(boxes) != len(numbers):
            self.refuse(f"{where} has {len(numbers)} frames and {len(boxes)} boxes")
        return ClipEvidence(
            numbers,
            tuple(self.area(box, medium, f"{where}.boxes.{n}") for n, box in enumerate(boxes)),
            self.probability(entry.get("probability"), f"{where}.probability"),
            self.heat(entry.get("heat"), medium, f"{where}.heat"),
        )

    def probability(self, given: object, where: str) -> float:
        if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= 1:
            self.refuse(f"{where} does not lie between 0 and 1")
        return round(float(given), 4)

    def area(self, given: object, medium: Medium, where: str) -> Area:
        edges = list(self._edges(self.listed(given, where, most=4), where))
        if len(edges) != 4:
            self.refuse(f"{where} has not four edges")
        x0, y0, x1, y1 = (
            *(math.floor(edge) for edge in edges[:2]),
            *(math.ceil(edge) for edge in edges[2:]),
        )
        if not (0 <= x0 < x1 <= medium.width and 0 <= y0 < y1 <= medium.height):
            self.refuse(f"{where} lies outside of the picture of {medium.width} × {medium.height}")
        return x0, y0, x1, y1

    def _edges(self, given: Sequence[object], where: str) -> Iterator[float]:
        for edge in given:
            if isinstance(edge, bool) or not isinstance(edge, int | float):
                self.refuse(f"{where} has an edge that is no number")
            if not math.isfinite(edge):
                self.refuse(f"{where} has an edge that is no number")
            yield edge

    def heat(self, given: object, medium: Medium, where: str) -> HeatGrid | None:
        if given is None:
            return None
        entry = self.keys(given, {"rows", "columns", "values", "area"}, where)
        rows = self.whole(entry.get("rows"), 1, MOST_CELLS, f"{where}.rows")
        columns = self.whole(entry.get("columns"), 1, MOST_CELLS, f"{where}.columns")
        values = self.listed(entry.get("values"), f"{where}.values", most=rows * columns)
        if len(values) != rows * columns:
            self.refuse(f"{where} has {rows} × {columns} cells and {len(values)} values")
        cells = bytes(self.whole(value, 0, 255, f"{where}.values") for value in values)
        area = entry.get("area")
        return HeatGrid(
            rows,
            columns,
            cells,
            None if area is None else self.area(area, medium, f"{where}.area"),
        )
