"""Agreement of a model with each reader on the category: how alike they read, not who is right."""

from itertools import product

import numpy as np

from reader_study.analysis.estimates import ResultEstimate
from reader_study.analysis.figures import missing
from reader_study.analysis.grid import ReadGrid
from reader_study.analysis.inputs import AnalysisInputs
from reader_study.analysis.notes import note
from reader_study.analysis.outcomes import ModelAgreement
from reader_study.cases import STANDALONE
from reader_study.statistics.agreement.resampled import ResampledAgreement, panel_intervals


def model_agreement(
    grid: ReadGrid, inputs: AnalysisInputs, people: tuple[str, ...]
) -> tuple[ModelAgreement, ...]:
    """Return the agreement of each model that names categories with each reader in each arm.

    Cases are those that the reader assessed in the arm and to which the model gave a category of
    the study's scale; what it left unanswered agrees with nobody and is counted elsewhere.
    """
    arms = [arm for arm in grid.arms if grid.gives_call(arm)]
    return tuple(
        row
        for model, arm, reader in product(inputs.models, arms, people)
        if (row := _with_reader(grid, model.model_id, arm, reader, seed=inputs.protocol.seed))
    )


def _with_reader(
    grid: ReadGrid, model_id: str, arm: str, reader: str, *, seed: int
) -> ModelAgreement | None:
    named = {
        case
        for case, read in grid.reads(model_id, STANDALONE).items()
        if case in grid.assessed(model_id, STANDALONE) and read.category is not None
    }
    own = grid.assessed(reader, arm)
    cases = tuple(case for case in grid.cases if case in named and case in own)
    if not cases:
        return None
    table = np.column_stack(
        [grid.category(model_id, STANDALONE, cases), grid.category(reader, arm, cases)]
    )
    found = panel_intervals(
        table,
        categories=[float(k) for k in range(len(grid.scale))],
        seed=seed,
        cluster=grid.clusters(cases),
    )
    return ModelAgreement(
        model_id, arm, reader, len(cases), _figure(found.same), _figure(found.weighted)
    )


def _figure(found: ResampledAgreement) -> ResultEstimate:
    if found.value is None:
        return missing(note("constant_raters"), method="bootstrap")
    why = note("no_spread") if found.lower is None else None
    return ResultEstimate(found.value, found.lower, found.upper, "bootstrap", n=found.n, note=why)
