"""Figures of merit per modality and reader, with their covariance over cases.

Whatever is compared between readers and modalities - an area, a sensitivity, a user's own metric -
enters the Obuchowski-Rockette analysis as one `Figures` object.
"""

from dataclasses import dataclass

import numpy as np

from ground.errors import StatisticsError
from reader_study.statistics.inputs import BoolArray, FloatArray, IntArray
from reader_study.statistics.kernels import kernels
from reader_study.statistics.patients import (
    clustered_placement_covariance,
    clustered_product,
    one_patient,
    sums_by_cluster,
)
from reader_study.statistics.placements import leave_one_out, placement_covariance, placements
from reader_study.statistics.reads import CrossingDesign, Reads


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of merit of the (modality, reader) cells that hold reads.

    Parameters
    ----------
    name : str
        "auc", "sensitivity", "specificity" or "metric".
    covariance_method : str
        "delong", "jackknife" or "unbiased".
    design : CrossingDesign
        Of the reads.
    modalities, readers : tuple of str
        All names.
    cells : ndarray of int, shape (C, 2)
        (modality, reader) indices of the cells, modality by modality.
    estimates : ndarray, shape (C,)
        Figure of merit per cell.
    counts : ndarray of int, shape (C,)
        Cases behind each (of one class for sensitivity and specificity).
    covariance : ndarray, shape (C, C)
        Covariance over cases; exactly 0 between cells without a common case or patient.
    clustering : str
        "n lesions in k patients, clustered" where patients have several; else empty.
    warning : str
        Caution about the covariance.

    """

    name: str
    covariance_method: str
    design: CrossingDesign
    modalities: tuple[str, ...]
    readers: tuple[str, ...]
    cells: IntArray
    estimates: FloatArray
    counts: IntArray
    covariance: FloatArray
    clustering: str = ""
    warning: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the cells, 'modality.reader'."""
        return tuple(f"{self.modalities[i]}.{self.readers[j]}" for i, j in self.cells)

    def table(self) -> FloatArray:
        """Return the estimates as (I, J), NaN where the cell is empty."""
        out = np.full((len(self.modalities), len(self.readers)), np.nan)
        out[self.cells[:, 0], self.cells[:, 1]] = self.estimates
        return out


def auc_figures(reads: Reads, *, covariance: str = "delong") -> Figures:
    """Return empirical areas with DeLong, jackknife or unbiased covariance.

    DeLong needs every reader to have read the same cases; the others take any design. The
    unbiased covariance is that of Gallas 2006 (Acad Radiol 13:353): product of the areas minus
    the mean kernel product over pairs that share no case. Where a patient has several cases, the
    DeLong covariance is that of Obuchowski 1997 and the jackknife sums within patients; the
    unbiased one takes cases as independent, with a warning.

    Raises
    ------
    StatisticsError
        A cell lacks a class or has a single case of one; DeLong with missing reads (the message
        names them).

    """
    cells, scores = cells_of(reads)
    _require_two_per_class(reads, cells, scores)
    if covariance == "delong":
        estimates, spread = _delong(reads, scores)
    elif covariance == "jackknife":
        estimates, spread = _jackknife(reads, scores)
    elif covariance == "unbiased":
        estimates, spread = _unbiased(reads, scores)
    else:
        raise StatisticsError(
            f"There is no covariance method {covariance!r}.",
            remedy="Choose delong, jackknife or unbiased.",
        )
    present = ~np.isnan(scores)
    spread[~overlap(present, reads.clusters)] = 0.0
    return make_figures("auc", covariance, reads, cells, estimates, present.sum(axis=1), spread)


def make_figures(
    name: str,
    method: str,
    reads: Reads,
    cells: IntArray,
    estimates: FloatArray,
    counts: IntArray,
    spread: FloatArray,
) -> Figures:
    """Put figures of the cells of ``reads`` together."""
    clustering = warning = ""
    if reads.clusters is not None:
        held = f"{reads.truth.size} lesions in {int(reads.clusters.max()) + 1} patients"
        if method == "unbiased":
            warning = f"{held}: the unbiased covariance takes them as independent."
        else:
            clustering = f"{held}, clustered"
    return Figures(
        name,
        method,
        reads.design,
        reads.modalities,
        reads.readers,
        cells,
        estimates,
        counts,
        spread,
        clustering,
        warning,
    )


def cells_of(reads: Reads) -> tuple[IntArray, FloatArray]:
    """Return the (modality, reader) indices of filled cells and their scores (C, N)."""
    reads.require_reads_per_modality()
    cells = np.argwhere(reads.present.any(axis=2))
    return cells, reads.scores[cells[:, 0], cells[:, 1]]


def overlap(present: BoolArray, clusters: IntArray | None = None) -> BoolArray:
    """Tell which pairs of cells (C, C) share a case or patient, from who read what (C, N)."""
    counts = present.astype(np.float64)
    if clusters is not None:
        counts = sums_by_cluster(counts, clusters, int(clusters.max()) + 1)
    return (counts @ counts.T) > 0


def _require_two_per_class(reads: Reads, cells: IntArray, scores: FloatArray) -> None:
    present = ~np.isnan(scores)
    for wanted, name in ((reads.truth, "positive"), (~reads.truth, "negative")):
        require_counts(reads, cells, present[:, wanted].sum(axis=1), f"{name} cases")


def require_counts(reads: Reads, cells: IntArray, counts: IntArray, what: str) -> None:
    """Raise StatisticsError naming the first reader with fewer than two cases."""
    for (i, j), count in zip(cells, counts, strict=True):
        if count < 2:
            raise StatisticsError(
                f"Reader {reads.readers[j]} read {count} {what} in modality "
                f"{reads.modalities[i]}; a variance needs two.",
                remedy="Leave that reader or modality out, or add reads.",
            )


def _delong(reads: Reads, scores: FloatArray) -> tuple[FloatArray, FloatArray]:
    holes = np.isnan(scores)
    if holes.any():
        raise StatisticsError(
            f"DeLong covariance needs complete reads; missing are {reads.missing()}.",
            remedy="Choose the unbiased or the jackknife covariance.",
        )
    found = placements(reads.truth, scores)
    if reads.clusters is None:
        return found.auc, placement_covariance(found)
    spread = clustered_placement_covariance(found, reads.truth, reads.clusters)
    if spread is None:
        raise one_patient()
    return found.auc, spread


def _jackknife(reads: Reads, scores: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Leave each case out in turn; a case that a reader did not read changes nothing there."""
    if not np.isnan(scores).any():
        found = placements(reads.truth, scores)
        return found.auc, crossed_product(leave_one_out(found, reads.truth), reads.clusters)
    estimates = np.empty(len(scores))
    left_out = np.empty(scores.shape)
    for k, row in enumerate(scores):
        there = ~np.isnan(row)
        found = placements(reads.truth[there], row[None, there])
        estimates[k] = found.auc[0]
        left_out[k] = found.auc[0]
        left_out[k, there] = leave_one_out(found, reads.truth[there])[0]
    return estimates, crossed_product(left_out, reads.clusters)


def crossed_product(left_out: FloatArray, clusters: IntArray | None = None) -> FloatArray:
    """Return the jackknife covariance ``(N - 1) / N * sum of squares`` of (C, N) values.

    With patient codes (N,) the deviations are summed within patients.
    """
    if clusters is not None:
        return clustered_product(left_out, clusters)
    size = left_out.shape[1]
    centred = left_out - left_out.mean(axis=1, keepdims=True)
    product: FloatArray = centred @ centred.T * ((size - 1) / size)
    return product


def _unbiased(reads: Reads, scores: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return areas, and area products minus the mean product over pairs without common cases."""
    found = kernels(reads.truth, scores)
    positives = found.positives.astype(np.float64)
    negatives = found.negatives.astype(np.float64)
    m, n = positives.sum(axis=1), negatives.sum(axis=1)
    total = found.rows.sum(axis=1)
    areas = total / (m * n)
    common = (positives @ positives.T, negatives @ negatives.T)
    disjoint = (
        np.outer(total, total)
        - found.rows @ found.rows.T
        - found.columns @ found.columns.T
        + found.products
    )
    pairs = (np.outer(m, m) - common[0]) * (np.outer(n, n) - common[1])
    return areas, np.outer(areas, areas) - disjoint / pairs
