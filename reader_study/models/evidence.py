"""What a model's score rests on: clips with boxes and probabilities, and where a network looked.

A score of a clip is the model's own for these frames; a heat map tells where a network looked, and
claims nothing of where a lesion is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from reader_study.media.lesions import Area

PARTS = ("box", "heat_map", "clip_strip")
"""What an arm may show of evidence."""


@dataclass(frozen=True, slots=True)
class HeatGrid:
    """Where a network looked, on a grid of cells of one size.

    Parameters
    ----------
    rows, columns : int
        Of the grid, 1–32.
    values : bytes
        Row by row, 0 (not at all) to 255; of length ``rows * columns``.
    area : Area or None
        The part of the picture that the grid covers, in pixels; None for all of it or, in a clip
        with boxes, for the box of each frame.

    """

    rows: int
    columns: int
    values: bytes = field(repr=False)
    area: Area | None = None


@dataclass(frozen=True, slots=True)
class ClipEvidence:
    """Frames of a medium that a model scored together.

    Parameters
    ----------
    frames : tuple of int
        From 0, rising.
    boxes : tuple of Area
        What it saw in each of these frames, in pixels of the stored medium; empty where it saw
        the whole frames.
    probability : float or None
        The model's score of these frames, 0–1; None where it is not shown.
    heat : HeatGrid or None
        Over the box of each frame, or over the whole frames.

    """

    frames: tuple[int, ...]
    boxes: tuple[Area, ...] = ()
    probability: float | None = None
    heat: HeatGrid | None = None


@dataclass(frozen=True, slots=True)
class MediumEvidence:
    """Evidence in one medium of a case: in clips of it, or a heat map over a still."""

    clips: tuple[ClipEvidence, ...] = ()
    heat: HeatGrid | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence for the score of one case: for each of its media in order."""

    media: tuple[MediumEvidence, ...]

    @property
    def heats(self) -> tuple[HeatGrid, ...]:
        """All heat maps: medium by medium, those of its clips and then its own."""
        found = [
            heat
            for medium in self.media
            for heat in (*(clip.heat for clip in medium.clips), medium.heat)
        ]
        return tuple(heat for heat in found if heat is not None)

    @property
    def parts(self) -> frozenset[str]:
        """Which of `PARTS` there are."""
        clips = [clip for medium in self.media for clip in medium.clips]
        has = (
            any(clip.boxes for clip in clips),
            bool(self.heats),
            any(clip.probability is not None for clip in clips),
        )
        return frozenset(part for part, there in zip(PARTS, has, strict=True) if there)

    def only(self, shows: Sequence[str]) -> "Evidence":
        """Return what an arm shows of it; the boxes of a heat map stay, it lies over them."""
        return Evidence(tuple(_shown(medium, shows) for medium in self.media))


def _shown(medium: MediumEvidence, shows: Sequence[str]) -> MediumEvidence:
    heat, box, strip = "heat_map" in shows, "box" in shows, "clip_strip" in shows
    clips = tuple(
        replace(
            clip,
            boxes=clip.boxes if box or (heat and clip.heat is not None) else (),
            probability=clip.probability if strip else None,
            heat=clip.heat if heat else None,
        )
        for clip in medium.clips
    )
    told = tuple(one for one in clips if one.boxes or one.heat or one.probability is not None)
    return MediumEvidence(told, medium.heat if heat else None)
