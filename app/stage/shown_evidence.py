"""A model's evidence as the viewer shows it."""

import numpy as np

from reader_study.models.evidence import HeatGrid
from reader_study.models.parts import ShownAi
from viewer.canvas.scored_clips import Heat, ScoredClip, ScoredClips


def scored_clips(ai: ShownAi | None, place: int) -> ScoredClips | None:
    """Return what is shown of a model's evidence in one medium; None where there is none.

    Parameters
    ----------
    ai : ShownAi or None
        What of the model is on the screen.
    place : int
        Of the medium among those that are shown of the case, from 0.

    """
    evidence = None if ai is None else ai.evidence
    if ai is None or evidence is None or place >= len(evidence.media):
        return None
    medium = evidence.media[place]
    if not medium.clips and medium.heat is None:
        return None
    return ScoredClips(
        ai.name,
        tuple(
            ScoredClip(clip.frames, clip.boxes, clip.probability, _heat(clip.heat))
            for clip in medium.clips
        ),
        _heat(medium.heat),
        evidence.threshold,
        evidence.boxes,
    )


def _heat(grid: HeatGrid | None) -> Heat | None:
    if grid is None:
        return None
    cells = np.frombuffer(grid.values, np.uint8).reshape(grid.rows, grid.columns)
    return Heat(cells.astype(np.float32) / 255.0, grid.area)
