"""How well one reader did in one arm: AUC with DeLong, proportions with Clopper–Pearson."""

import dataclasses
from collections.abc import Iterator

import numpy as np

from reader_study.analysis.estimates import ResultEstimate
from reader_study.analysis.figures import estimate, finite, missing, share
from reader_study.analysis.grid import Ratings, ReadGrid, Truth
from reader_study.analysis.notes import ResultNote, note
from reader_study.analysis.outcomes import Curve, Performance
from reader_study.cases import STANDALONE
from reader_study.statistics import clustered_auc, delong, roc_points
from reader_study.statistics.resampling import case_weights, plan_of

_BAND_REPLICATES = 2000
_BAND_GRID = np.linspace(0.0, 1.0, 51)


def class_gap(truth: Truth) -> ResultNote | None:
    """Say which class of the reference standard is absent, None when both are there."""
    if truth.size == 0:
        return note("no_reads")
    if not truth.any():
        return note("no_malignant")
    return note("no_other") if truth.all() else None


def lone_case(truth: Truth) -> ResultNote | None:
    """Say which class has one case only, so that no variance can be estimated."""
    if int(truth.sum()) == 1:
        return note("one_malignant")
    return note("one_other") if int((~truth).sum()) == 1 else None


def area(
    truth: Truth, ratings: Ratings, *, patients: tuple[str, ...] | None = None
) -> ResultEstimate:
    """Return the empirical AUC with its DeLong interval (Wald, clipped to 0–1).

    With the patient of each case the variance is that of Obuchowski 1997.
    """
    gap = class_gap(truth)
    if gap is not None:
        return missing(gap, method="delong")
    if patients is None:
        made, method = delong(truth, ratings).estimate(0), "delong"
    else:
        made, method = clustered_auc(truth, ratings, patients).estimate(0), "delong_clustered"
    lone = lone_case(truth)
    if lone is not None:
        return ResultEstimate(finite(made.value), None, None, method, n=truth.size, note=lone)
    return estimate(made.value, made, method=method, n=truth.size)


def measure(
    grid: ReadGrid, reader_id: str, arm: str, *, cases: tuple[str, ...], beside: str = ""
) -> Performance:
    """Measure one reader in one arm on ``cases``, all of which she assessed there.

    Cases that a model left unanswered are wrong calls, and no part of its areas. ``beside`` names
    the arm whose cases these are, where they are not those of her own row.
    """
    truth = grid.malignant(cases)
    empty = None if cases else ("no_scores" if arm == STANDALONE else "no_reads")
    if not grid.gives_call(arm):
        return _of_rating(grid, reader_id, arm, cases, beside)
    calls = grid.calls(reader_id, arm, cases)
    owners = np.array(grid.clusters(cases) or cases)

    def part(among: Truth, right: Truth, when_empty: str) -> ResultEstimate:
        return share(right[among], when_empty=when_empty, patients=owners[among].tolist())

    return Performance(
        reader_id,
        arm,
        int(np.sum(calls & truth)),
        int(np.sum(~calls & truth)),
        int(np.sum(~calls & ~truth)),
        int(np.sum(calls & ~truth)),
        auc_likelihood=_named(_area_of_likelihood(grid, reader_id, arm, cases), empty),
        auc_category=_named(_area_of_category(grid, reader_id, arm, cases), empty),
        sensitivity=part(truth, calls, empty or "no_malignant"),
        specificity=part(~truth, ~calls, empty or "no_other"),
        ppv=part(calls, truth, empty or "no_positive_calls"),
        npv=part(~calls, ~truth, empty or "no_negative_calls"),
        accuracy=part(np.ones_like(truth), calls == truth, empty or "no_reads"),
        beside=beside,
    )


def _of_rating(
    grid: ReadGrid, reader_id: str, arm: str, cases: tuple[str, ...], beside: str
) -> Performance:
    """Measure reads whose form has no call; what needs one is missing with its reason."""
    without = missing(note("no_call"), method="clopper_pearson")
    truth = grid.malignant(cases)
    return Performance(
        reader_id,
        arm,
        0,
        int(truth.sum()),
        int((~truth).sum()),
        0,
        auc_likelihood=_area_of_likelihood(grid, reader_id, arm, cases),
        auc_category=missing(note("no_call"), method="delong"),
        sensitivity=without,
        specificity=without,
        ppv=without,
        npv=without,
        accuracy=without,
        beside=beside,
    )


def _area_of_likelihood(
    grid: ReadGrid, reader_id: str, arm: str, cases: tuple[str, ...]
) -> ResultEstimate:
    if not grid.gives_rating(arm):
        return missing(note("no_rating"), method="delong")
    cases = grid.rated(reader_id, arm, cases)
    ratings = grid.likelihood(reader_id, arm, cases)
    return area(grid.malignant(cases), ratings, patients=grid.clusters(cases))


def _area_of_category(
    grid: ReadGrid, reader_id: str, arm: str, cases: tuple[str, ...]
) -> ResultEstimate:
    answered = grid.assessed(reader_id, arm)
    cases = tuple(case for case in cases if case in answered)
    if not grid.categorised(reader_id, arm, cases):
        return missing(note("no_categories"), method="delong")
    category = grid.category(reader_id, arm, cases)
    return area(grid.malignant(cases), category, patients=grid.clusters(cases))


def _named(figure: ResultEstimate, empty: str | None) -> ResultEstimate:
    return figure if empty is None else dataclasses.replace(figure, note=note(empty))


def reader_curve(grid: ReadGrid, reader_id: str, arm: str) -> Curve | None:
    """Return one reader's empirical ROC curve of the likelihood in one arm, without a band."""
    cases = grid.completed([reader_id], grid.partners(arm))
    truth = grid.malignant(cases)
    if not grid.gives_rating(arm) or class_gap(truth) is not None:
        return None
    return Curve(reader_id, _points(truth, grid.likelihood(reader_id, arm, cases)), (), arm)


def _points(truth: Truth, ratings: Ratings) -> tuple[tuple[float, float], ...]:
    points = roc_points(truth, ratings)
    pairs = zip(points.false_positive_rate.tolist(), points.sensitivity.tolist(), strict=True)
    return tuple((float(x), float(y)) for x, y in pairs)


def model_curve(grid: ReadGrid, model_id: str, *, seed: int) -> Curve | None:
    """Return a model's empirical ROC curve and the pointwise 95 % band of its sensitivity.

    The band resamples cases within each truth class 2000 times (or patients, where their lesions
    are taken together) and takes percentiles of the sensitivity at fixed specificities, as pROC's
    ``ci.se`` does (Robin et al. 2011).
    """
    cases = grid.rated(model_id, STANDALONE, grid.cases)
    truth = grid.malignant(cases)
    if class_gap(truth) is not None:
        return None
    scores = grid.likelihood(model_id, STANDALONE, cases)
    return Curve(
        model_id,
        points=_points(truth, scores),
        band=_band(scores, truth, seed=seed, patients=grid.clusters(cases)),
    )


def _band(
    scores: Ratings, truth: Truth, *, seed: int, patients: tuple[str, ...] | None
) -> tuple[tuple[float, float, float], ...]:
    draw = np.random.default_rng(seed)
    if patients is None:
        drawn = _drawn_cases(scores[truth], scores[~truth], draw)
    else:
        drawn = _drawn_patients(scores, truth, patients, draw)
    curves = np.array([_sensitivity_at(hits, alarms) for hits, alarms in drawn])
    if not curves.size:
        return ()
    low, high = np.percentile(curves, [2.5, 97.5], axis=0)
    return tuple(
        (float(x), float(a), float(b)) for x, a, b in zip(_BAND_GRID, low, high, strict=True)
    )


def _drawn_cases(
    diseased: Ratings, others: Ratings, draw: np.random.Generator
) -> Iterator[tuple[Ratings, Ratings]]:
    for _ in range(_BAND_REPLICATES):
        hits = np.sort(draw.choice(diseased, diseased.size))
        yield hits, np.sort(draw.choice(others, others.size))


def _drawn_patients(
    scores: Ratings, truth: Truth, patients: tuple[str, ...], draw: np.random.Generator
) -> Iterator[tuple[Ratings, Ratings]]:
    """Draw patients with all their lesions; a draw that lacks a class is left out."""
    for weights in case_weights(plan_of(truth, patients), draw, _BAND_REPLICATES):
        for times in weights.astype(np.int64):
            hits = np.repeat(scores[truth], times[truth])
            alarms = np.repeat(scores[~truth], times[~truth])
            if hits.size and alarms.size:
                yield np.sort(hits), np.sort(alarms)


def _sensitivity_at(hits: Ratings, alarms: Ratings) -> Ratings:
    """Read the empirical curve (sorted scores of both classes) at the grid, points joined."""
    cuts = np.unique(np.concatenate([hits, alarms]))[::-1]
    tpr = 1.0 - np.searchsorted(hits, cuts, side="left") / hits.size
    fpr = 1.0 - np.searchsorted(alarms, cuts, side="left") / alarms.size
    upper = _last_of_each(np.concatenate([[0.0], fpr]))
    joined: Ratings = np.interp(
        _BAND_GRID, np.concatenate([[0.0], fpr])[upper], np.concatenate([[0.0], tpr])[upper]
    )
    return joined


def _last_of_each(values: Ratings) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Mark the last of each run of equal values: the top of a vertical step of the curve."""
    return np.append(values[1:] != values[:-1], True)
