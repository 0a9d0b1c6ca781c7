"""Readers against a model: mean of the readers minus the model, on the same cases.

Single-treatment form of Obuchowski–Rockette (Hillis 2007, section 5.3): the model's reads are one
fixed rating per case, not another reader's and not repeated for each reader.
"""

from collections.abc import Sequence
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ground.errors import StatisticsError
from reader_study.analysis.compare.blocks import combined
from reader_study.analysis.compare.comparison import lead_form, lead_notes, rating_of, unasked
from reader_study.analysis.compare.panel import Panel
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
    grid: ReadGrid, model_id: str, arm: str, panel: Panel, *, declared: str
) -> list[ReadersAgainstModel]:
    """Compare the mean of readers in ``arm`` with the model, for each endpoint that allows it.

    Cases are those that all readers assessed in the arm and in each that it is compared with, and
    the model rated, so that the readers' means are those of the main comparison. Cases that it
    left unanswered count for its calls where the protocol's rule says so, never for an area.
    """
    return [
        _compare(
            grid,
            model_id,
            arm,
            endpoint,
            _blocks(grid, model_id, endpoint, panel),
            declared=declared,
        )
        for endpoint in ENDPOINTS
        if endpoint.against_model and unasked(grid, endpoint, [arm]) is None
    ]


def _blocks(
    grid: ReadGrid, model_id: str, endpoint: Endpoint, panel: Panel
) -> Sequence[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return readers with the cases that they share with the model, for an endpoint."""
    if endpoint.rating is EndpointRating.CATEGORY:
        counted = grid.called_by(model_id)
    else:
        counted = frozenset(grid.rated(model_id, STANDALONE, grid.cases))
    blocks = [
        (people, tuple(case for case in panel.cases[people[0]] if case in counted))
        for people in panel.blocks
    ]
    return blocks or [((), ())]


def _compare(
    grid: ReadGrid,
    model_id: str,
    arm: str,
    endpoint: Endpoint,
    blocks: Sequence[tuple[tuple[str, ...], tuple[str, ...]]],
    *,
    declared: str,
) -> ReadersAgainstModel:
    count = sum(len(people) for people, _ in blocks)
    truths = [grid.malignant(cases) for _, cases in blocks]
    positive = sum(int(truth.sum()) for truth in truths)
    size = (count, positive, sum(truth.size for truth in truths) - positive)
    lead = lead_form(count, declared=declared)
    for truth, (people, _) in zip(truths, blocks, strict=True):
        gap = _gap(grid, model_id, endpoint, truth=truth, readers=people)
        if gap is not None:
            return _absent(model_id, arm, endpoint, size, gap, lead=lead)
    run = partial(_block, grid, model_id, arm, endpoint)
    many = all(len(people) > 1 for people, _ in blocks)
    try:
        fixed = [run(people, cases, inference="FRRC") for people, cases in blocks]
        random = [run(people, cases, inference="RRRC") for people, cases in blocks if many]
    except StatisticsError as error:
        why = note("statistics", text=str(error))
        return _absent(model_id, arm, endpoint, size, why, lead=lead)
    shares = [len(people) / count for people, _ in blocks]
    main = fixed if lead == "fixed" or not random else random
    return ReadersAgainstModel(
        model_id,
        arm,
        endpoint,
        *size,
        readers=_alone(_weighed(shares, [part.mean_readers.value for part in main])),
        model=_alone(_weighed(shares, [part.model_estimate for part in main])),
        random=_difference(shares, random, method="hillis_rrrc"),
        fixed=_difference(shares, fixed, method="hillis_frrc"),
        lead=lead,
        notes=lead_notes(count, declared=declared),
    )


def _block(
    grid: ReadGrid,
    model_id: str,
    arm: str,
    endpoint: Endpoint,
    readers: tuple[str, ...],
    cases: tuple[str, ...],
    *,
    inference: Literal["RRRC", "FRRC"],
) -> StatComparison:
    """Compare the readers of one block with the model, on the cases of the block."""
    rating = rating_of(grid, endpoint)
    rows = np.array([rating(reader, arm, cases) for reader in readers])
    called = endpoint.rating is EndpointRating.CATEGORY
    look_up = grid.calls if called else rating
    scores = look_up(model_id, STANDALONE, cases).astype(np.float64)
    owners, truth = grid.clusters(cases), grid.malignant(cases)
    return _run(truth, rows, scores, endpoint, cut=grid.cut, patients=owners, inference=inference)


def _weighed(shares: Sequence[float], values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    if len(known) < len(shares):
        return None
    return known[0] if len(known) == 1 else sum(s * v for s, v in zip(shares, known, strict=True))


def _difference(
    shares: Sequence[float], parts: Sequence[StatComparison], *, method: str
) -> Difference:
    if not parts:
        return no_difference(note("one_reader"), method=method)
    found = [part.difference for part in parts]
    if len(found) == 1:
        return difference(found[0], method=method)
    value = _weighed(shares, [one.estimate for one in found])
    if value is None:
        return no_difference(note("no_spread"), method=method)
    errors, freedoms = [one.se for one in found], [one.df for one in found]
    made = combined("readers", "model", value, shares, errors, freedoms, method=method)
    return difference(made, method=f"{method}_blocks")


def _gap(
    grid: ReadGrid, model_id: str, endpoint: Endpoint, *, truth: Truth, readers: tuple[str, ...]
) -> ResultNote | None:
    answered = grid.assessed(model_id, STANDALONE)
    called = endpoint.rating is EndpointRating.CATEGORY
    if not answered or not (called or grid.rated(model_id, STANDALONE, answered)):
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
