"""A paper's data, checked and coded: categories as places on the scale, calls as truth values."""

from dataclasses import dataclass

import numpy as np

from ground.errors import StatisticsError
from reader_study.statistics.agreement.kappa import code_ratings
from reader_study.statistics.inputs import BoolArray, FloatArray, as_binary, as_numbers
from reader_study.statistics.paper.results import (
    PaperInput,
)
from reader_study.statistics.roc.curve import (
    MatchedThreshold,
    threshold_at_sensitivity,
)


@dataclass(frozen=True, slots=True)
class CodedStudy:
    """Checked arrays: truth, category places (2, J, N), positive calls (2, J, N), model calls."""

    truth: BoolArray
    places: FloatArray
    calls: BoolArray
    scores: FloatArray
    model_calls: BoolArray
    threshold: MatchedThreshold | None
    readers: tuple[str, ...]


def code_study(study: PaperInput) -> CodedStudy:
    """Check and code a paper's data.

    Raises
    ------
    StatisticsError
        Missing reads, shapes that differ, or a threshold that is not on the scale.

    """
    truth = as_binary(study.truth, name="truth")
    places = np.stack(
        [
            code_ratings(np.asarray(arm, object), study.scale)
            for arm in (study.without_ai, study.with_ai)
        ]
    )
    if places.ndim != 3 or places.shape[2] != truth.size or np.isnan(places).any():
        raise StatisticsError(
            "The tables need complete reads of all readers in both arms.",
            remedy="Leave out cases that somebody could not assess, and report their number.",
        )
    if study.threshold not in study.scale:
        raise StatisticsError(
            f"The threshold {study.threshold!r} is not on the scale.", remedy="Use a category."
        )
    calls = places >= study.scale.index(study.threshold)
    scores = as_numbers(study.model_scores, name="model_scores")
    matched = None
    cut = study.model_threshold
    if cut is None:
        target = float(calls[0][:, truth].mean())
        matched = threshold_at_sensitivity(truth, scores, target)
        cut = matched.threshold
    readers = study.readers or [f"R{j + 1}" for j in range(places.shape[1])]
    return CodedStudy(truth, places, calls, scores, scores >= cut, matched, tuple(readers))
