"""One reader with herself, one arm against another: paired tests on her own cases."""

import dataclasses

import numpy as np

from reader_study.analysis.compare.comparison import explained, rating_of, unasked
from reader_study.analysis.declared import ContrastFacts
from reader_study.analysis.endpoints import AREAS, SHARES, Endpoint, EndpointKind
from reader_study.analysis.estimates import Difference
from reader_study.analysis.figures import difference, finite, no_difference
from reader_study.analysis.grid import ReadGrid, Truth
from reader_study.analysis.notes import ResultNote, note
from reader_study.analysis.outcomes import PairedChange
from reader_study.analysis.performance import class_gap, lone_case
from reader_study.statistics import (
    PairedProportion,
    clustered_auc,
    clustered_rates,
    compare_calls,
    delong_test,
)
from reader_study.statistics.wald import normal_comparison

_LEVEL = 0.95


def paired_changes(grid: ReadGrid, reader_id: str, contrast: ContrastFacts) -> list[PairedChange]:
    """Compare one reader with herself: paired DeLong for AUC, exact McNemar for proportions.

    Endpoints of a scale that the form of one of the arms does not have are left out.

    Where lesions of one patient are taken together, the variances are sums over patients and the
    tests of proportions are normal ones (Obuchowski 1997, 1998).
    """
    arms = contrast.arms
    cases = grid.completed([reader_id], arms)
    truth = grid.malignant(cases)
    areas = [e for e in AREAS if unasked(grid, e, arms) is None]
    changes = [_auc_change(grid, reader_id, e, contrast, cases=cases) for e in areas]
    if not all(map(grid.gives_call, arms)):
        return changes
    if truth.size == 0:
        empty = no_difference(note("no_reads"), method="mcnemar_exact")
        return changes + [PairedChange(contrast, reader_id, e, empty) for e in SHARES]
    ranks = [grid.category(reader_id, arm, cases) for arm in arms]
    before, after = (row >= grid.cut for row in ranks)
    made = compare_calls(truth, after, before)
    rows = {
        EndpointKind.SENSITIVITY: made.sensitivity,
        EndpointKind.SPECIFICITY: made.specificity,
        EndpointKind.ACCURACY: made.accuracy,
    }
    unchanged = np.array_equal(ranks[0], ranks[1])
    idle = note("no_change" if unchanged else "no_crossing")
    found = [
        _proportion_change(
            PairedChange(contrast, reader_id, e, no_difference(idle, method="mcnemar_exact")),
            rows[e.kind],
            _gap(e, truth),
        )
        for e in SHARES
    ]
    owners = grid.clusters(cases)
    if owners is not None:
        people = np.array(owners)
        found = [_by_patient(change, truth, before, after, people) for change in found]
    return changes + found


def _gap(endpoint: Endpoint, truth: Truth) -> ResultNote | None:
    if endpoint.needs_malignant and not truth.any():
        return note("no_malignant")
    return note("no_other") if endpoint.needs_other and truth.all() else None


def _auc_change(
    grid: ReadGrid,
    reader_id: str,
    endpoint: Endpoint,
    contrast: ContrastFacts,
    *,
    cases: tuple[str, ...],
) -> PairedChange:
    truth = grid.malignant(cases)
    gap = class_gap(truth)
    if gap is not None:
        none = no_difference(gap, method="delong_paired")
        return PairedChange(contrast, reader_id, endpoint, none)
    rating = rating_of(grid, endpoint)
    before, after = (rating(reader_id, arm, cases) for arm in contrast.arms)
    owners = grid.clusters(cases)
    if owners is None:
        change = difference(delong_test(truth, after, before), method="delong_paired")
    else:
        both = clustered_auc(truth, np.stack([after, before]), owners)
        change = difference(both.compare(0, 1), method="delong_clustered")
    why = note("no_change") if np.array_equal(before, after) else lone_case(truth)
    if why is not None and why.code != "no_change":
        change = Difference(change.value, None, None, None, change.method)
    return PairedChange(contrast, reader_id, endpoint, explained(change, why))


def _proportion_change(
    idle: PairedChange, row: PairedProportion, gap: ResultNote | None
) -> PairedChange:
    """Fill in what a reader changed; ``idle`` is her row had she changed nothing."""
    if gap is not None:
        none = no_difference(gap, method="mcnemar_exact")
        return dataclasses.replace(idle, difference=none)
    change = Difference(
        finite(row.difference.value),
        finite(row.difference.lower),
        finite(row.difference.upper),
        finite(row.test.p_value),
        "mcnemar_exact",
        note=None if row.test.b + row.test.c else idle.difference.note,
    )
    return dataclasses.replace(idle, difference=change, gained=row.test.b, lost=row.test.c)


def _by_patient(
    change: PairedChange, truth: Truth, before: Truth, after: Truth, owners: np.ndarray
) -> PairedChange:
    """Replace interval and test by those that sum the changes of one patient's lesions."""
    kind = change.endpoint.kind
    inside = np.ones_like(truth)
    if kind is not EndpointKind.ACCURACY:
        inside = truth if kind is EndpointKind.SENSITIVITY else ~truth
    people = owners[inside]
    count = len(set(people.tolist()))
    if count in (0, people.size) or change.gained + change.lost == 0:
        return change
    right = [(calls == truth)[inside] for calls in (before, after)]
    rates = clustered_rates(
        np.concatenate(right), ["0"] * people.size + ["1"] * people.size, [*people, *people]
    )
    found = rates.against_reference()
    if count < 2 or found.value is None or found.se is None:
        bare = Difference(change.difference.value, None, None, None, "paired_clustered")
        return dataclasses.replace(change, difference=explained(bare, note("one_patient")))
    variance = found.se**2 * count / (count - 1)
    made = normal_comparison(
        (change.contrast.test, change.contrast.reference),
        found.value,
        variance,
        conf_level=_LEVEL,
        method="clustered",
    )
    return dataclasses.replace(change, difference=difference(made, method="paired_clustered"))
