"""What a model left unanswered: counted, with the figures of both rules beside each other.

Nothing is filled in where the declared rule does not say so; the neutral likelihood is a
sensitivity analysis, and stands apart.
"""

from collections import Counter

import numpy as np

from reader_study.analysis.estimates import ResultEstimate
from reader_study.analysis.grid import ReadGrid
from reader_study.analysis.inputs import AnalysisInputs
from reader_study.analysis.outcomes import ModelAnswers, StatusCount
from reader_study.analysis.performance import area, measure
from reader_study.cases import STANDALONE

_NEUTRAL = 50.0
"""Likelihood, 0–100, that speaks neither for nor against malignancy."""


def model_answers(grid: ReadGrid, inputs: AnalysisInputs) -> tuple[ModelAnswers, ...]:
    """Describe each model that left any case unanswered."""
    return tuple(
        _of_model(grid, model.model_id)
        for model in inputs.models
        if grid.unanswered(model.model_id)
    )


def _of_model(grid: ReadGrid, model_id: str) -> ModelAnswers:
    reads, answered = grid.reads(model_id, STANDALONE), grid.assessed(model_id, STANDALONE)
    given = tuple(case for case in grid.cases if case in answered)
    without = set(grid.unanswered(model_id))
    everything = tuple(case for case in grid.cases if case in answered or case in without)
    counts = Counter(str(read.status) for read in reads.values())
    return ModelAnswers(
        model_id,
        grid.protocol.unanswered,
        n=len(reads),
        statuses=tuple(StatusCount(status, n) for status, n in counts.most_common()),
        wrong=measure(grid, model_id, STANDALONE, cases=everything),
        excluded=measure(grid, model_id, STANDALONE, cases=given),
        auc_neutral=_neutral(grid, model_id, everything),
    )


def _neutral(grid: ReadGrid, model_id: str, cases: tuple[str, ...]) -> ResultEstimate:
    rated = set(grid.rated(model_id, STANDALONE, cases))
    without = set(grid.unanswered(model_id))
    kept = tuple(case for case in cases if case in rated or case in without)
    reads = grid.reads(model_id, STANDALONE)
    ratings = np.array(
        [_NEUTRAL if case in without else reads[case].likelihood for case in kept],
        dtype=np.float64,
    )
    return area(grid.malignant(kept), ratings, patients=grid.clusters(kept))
