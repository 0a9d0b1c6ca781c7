"""Evidence as a video network gives it, made: clips with boxes, scores and heat maps."""

import math
from collections.abc import Mapping
from typing import Any

from reader_study.cases import Case, CaseRole
from reader_study.media.medium import Medium
from reader_study.models.scored import ScoredAnswer, freeze_scored
from reader_study.study import Study
from tests.builders import CALIBRATION

CLIP = 4
"""Frames of a made clip."""

SCORES = (0.91, 0.34, 0.62)
THRESHOLD = 0.5


def heat(
    rows: int = 7, columns: int = 7, *, at: tuple[float, float] = (3.0, 3.0)
) -> dict[str, Any]:
    """Return a heat map with one hill."""
    values = [
        round(255 * math.exp(-((row - at[0]) ** 2 + (column - at[1]) ** 2) / 4))
        for row in range(rows)
        for column in range(columns)
    ]
    return {"rows": rows, "columns": columns, "values": values}


def clip(medium: Medium, number: int, score: float) -> dict[str, Any]:
    """Return evidence of one clip: a box that moves a pixel a frame."""
    first = CLIP * number
    left, upper = medium.width // 4, medium.height // 4
    right, lower = 3 * medium.width // 4 - CLIP, 3 * medium.height // 4 - CLIP
    return {
        "frames": list(range(first, first + CLIP)),
        "boxes": [[left + n, upper + n, right + n, lower + n] for n in range(CLIP)],
        "probability": score,
        "heat": heat(at=(2.0 + number, 2.0 + number)),
    }


def evidence_for(case: Case) -> dict[str, Any]:
    """Return evidence in each medium: clips of a cine, a heat map of a still."""
    return {"media": [_medium(medium) for medium in case.media]}


def _medium(medium: Medium) -> dict[str, Any]:
    if medium.frames == 1:
        return {"clips": [], "heat": heat(14, 14, at=(4.0, 9.0))}
    n = min(len(SCORES), medium.frames // CLIP)
    return {"clips": [clip(medium, place, SCORES[place]) for place in range(n)], "heat": None}


def freeze_with_evidence(
    study: Study,
    model_id: str = "m1",
    *,
    without: tuple[str, ...] = (),
    answers: Mapping[str, ScoredAnswer] | None = None,
) -> None:
    """Freeze a model that gives evidence for all cases but those of `without`."""
    cases = study.cases(CaseRole.READING)
    given = {
        case.case_id: ScoredAnswer(
            score=0.62, evidence=None if case.case_id in without else evidence_for(case)
        )
        for case in cases
    } | dict(answers or {})
    card = {"model_id": model_id, "threshold": THRESHOLD, "calibration": CALIBRATION}
    freeze_scored(study, card=card, answers=given)
