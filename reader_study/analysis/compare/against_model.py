"""Readers against a model: mean of the readers minus the model, on the same cases.

Single-treatment form of Obuchowski–Rockette (Hillis 2007, section 5.3): the model's reads are one
fixed rating per case, not another reader's and not repeated for each reader.
"""

from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ground.errors import StatisticsError
from reader_study.analysis.compare.comparison import lead_form, lead_notes, rating_of, unasked
from reader_study.analysis.endpoints import ENDPOINTS, Endpoint, EndpointKind, EndpointRating
from reader_study.analysis.estimates import Difference, ResultEstimate
from reader_study.analysis.figures import difference, finite, missing, no_difference
from reader_study.analysis.grid import ReadGrid, Truth
from reader_study.analysis.notes import ResultNote, note
from reader_study.analysis.outcomes import ReadersAgainstModel
from reader_study.analysis.performance import class_gap, lone_case
from reader_study.cases import STANDALONE
from reader_study.statistics import ModelComparison as StatComparison
from reader_study.statistics import model_against_readers

Scores = NDArray[np.float64]


def compare_with_model(
    grid: ReadGrid, model_id: str, arm: str, *, readers: tuple[str, ...], declared: str
) -> list[ReadersAgainstModel]:
    """Compare the mean of ``readers`` in ``arm`` with the model, for each endpoint that allows it.

    Cases are those that all readers assessed in the arm and in each that it is compared with, and
    the model scored, so that the readers' means are those of the main comparison.
    """
    complete = grid.completed(readers, grid.partners(arm))
    scored = grid.assessed(model_id, STANDALONE)
    cases = tuple(case for case in complete if case in scored)
    return [
        _compare(grid, model_id, arm, endpoint, readers=readers, cases=cases, declared=declared)
        for endpoint in ENDPOINTS
        if endpoint.against_model and unasked(grid, endpoint, [arm]) is None
    ]


def _compare(
    grid: ReadGrid,
    model_id: str,
    arm: str,
    endpoint: Endpoint,
    *,
    readers: tuple[str, ...],
    cases: tuple[str, ...],
    declared: str,
) -> ReadersAgainstModel:
    truth = grid.malignant(cases)
    lead = lead_form(len(readers), declared=declared)
    positive = int(truth.sum())
    size = (len(readers), positive, truth.size - positive)
    gap = _gap(grid, model_id, truth=truth, readers=readers)
    if gap is not None:
        return _absent(model_id, arm, endpoint, size, gap, lead=lead)
    rating = rating_of(grid, endpoint)
    rows = np.array([rating(reader, arm, cases) for reader in readers])
    called = endpoint.rating is EndpointRating.CATEGORY
    look_up = grid.calls if called else rating
    scores = look_up(model_id, STANDALONE, cases).astype(np.float64)
    owners = grid.clusters(cases)
    try:
        run = partial(_run, truth, rows, scores, endpoint, cut=grid.cut, patients=owners)
        fixed = run(inference="FRRC")
        random = None
        if len(readers) > 1:
            random = run(inference="RRRC")
    except StatisticsError as error:
        why = note("statistics", text=str(error))
        return _absent(model_id, arm, endpoint, size, why, lead=lead)
    main = fixed if lead == "fixed" or random is None else random
    return ReadersAgainstModel(
        model_id,
        arm,
        endpoint,
        *size,
        readers=_alone(main.mean_readers.value),
        model=_alone(main.model_estimate),
        random=_random(random),
        fixed=difference(fixed.difference, method="hillis_frrc"),
        lead=lead,
        notes=lead_notes(len(readers), declared=declared),
    )


def _gap(
    grid: ReadGrid, model_id: str, *, truth: Truth, readers: tuple[str, ...]
) -> ResultNote | None:
    if not grid.assessed(model_id, STANDALONE):
        return note("no_scores")
    if not readers:
        return note("no_readers")
    if truth.size == 0:
        return note("no_common_case")
    return class_gap(truth) or lone_case(truth)


def _run(
    truth: Truth,
    rows: Scores,
    scores: Scores,
    endpoint: Endpoint,
    *,
    cut: float,
    patients: tuple[str, ...] | None,
    inference: Literal["RRRC", "FRRC"],
) -> StatComparison:
    kind = endpoint.kind
    if kind is EndpointKind.SENSITIVITY or kind is EndpointKind.SPECIFICITY:
        return model_against_readers(
            truth,
            rows,
            scores,
            endpoint=kind.value,
            cutoff=cut,
            model_cutoff=1.0,
            inference=inference,
            patient=patients,
        )
    return model_against_readers(
        truth, rows, scores, endpoint="auc", inference=inference, patient=patients
    )


def _alone(value: float | None) -> ResultEstimate:
    """Return a figure without an interval: those of the two sides stand with their own rows."""
    return ResultEstimate(finite(value), None, None, "same_cases")


def _random(result: StatComparison | None) -> Difference:
    if result is None:
        return no_difference(note("one_reader"), method="hillis_rrrc")
    return difference(result.difference, method="hillis_rrrc")


def _absent(
    model_id: str,
    arm: str,
    endpoint: Endpoint,
    size: tuple[int, int, int],
    why: ResultNote,
    *,
    lead: Literal["random", "fixed"],
) -> ReadersAgainstModel:
    return ReadersAgainstModel(
        model_id,
        arm,
        endpoint,
        *size,
        readers=missing(why, method="same_cases"),
        model=missing(why, method="same_cases"),
        random=no_difference(why, method="hillis_rrrc"),
        fixed=no_difference(why, method="hillis_frrc"),
        lead=lead,
        notes=(),
    )
