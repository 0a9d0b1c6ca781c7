"""Cases (lesions) of one patient: their codes, and covariances from sums per patient."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ground.errors import StatisticsError
from reader_study.statistics.inputs import BoolArray, FloatArray, IntArray
from reader_study.statistics.placements import Placements


def cluster_codes(cluster: Sequence[object] | npt.ArrayLike, size: int) -> tuple[IntArray, int]:
    """Return integer codes of labels (sorted as text) and their number.

    Raises
    ------
    StatisticsError
        Not one label per row.

    """
    texts = np.array([str(value) for value in np.asarray(cluster)])
    if texts.size != size:
        raise StatisticsError(
            f"There are {texts.size} labels for {size} rows.", remedy="Give one label per row."
        )
    names, codes = np.unique(texts, return_inverse=True)
    return codes.astype(np.int64), names.size


def patients_of(
    cases: tuple[str, ...], case_codes: IntArray, patient: Sequence[object]
) -> tuple[str, ...]:
    """Return the patient of each case from a column with one patient per read.

    Raises
    ------
    StatisticsError
        Not one patient per row, or a case of two patients; names the case.

    """
    if len(patient) != case_codes.size:
        raise StatisticsError(
            f"There are {len(patient)} patients for {case_codes.size} rows.",
            remedy="Give one patient per row.",
        )
    owner: dict[int, str] = {}
    for code, value in zip(case_codes.tolist(), patient, strict=True):
        if owner.setdefault(code, str(value)) != str(value):
            raise StatisticsError(
                f"Case {cases[code]} belongs to patient {owner[code]} in one row and to {value} "
                "in another.",
                remedy="Correct the patient column.",
            )
    return tuple(owner[code] for code in range(len(cases)))


def sums_by_cluster(values: FloatArray, codes: IntArray, count: int) -> FloatArray:
    """Return row sums of (k, N) values per cluster, shape (k, count)."""
    return np.stack([np.bincount(codes, weights=row, minlength=count) for row in values])


def clustered_placement_covariance(
    found: Placements, truth: BoolArray, codes: IntArray
) -> FloatArray | None:
    """Return the covariance of the k areas after Obuchowski 1997, shape (k, k).

    Sums of V10 and V01 per patient, and their product for patients with cases of both classes.
    None with a single patient in a class; with one case per patient that of DeLong.
    """
    count = int(codes.max()) + 1
    m, n = found.v10.shape[1], found.v01.shape[1]
    ten = sums_by_cluster(found.v10 - found.auc[:, None], codes[truth], count)
    one = sums_by_cluster(found.v01 - found.auc[:, None], codes[~truth], count)
    held = [np.unique(codes[truth]).size, np.unique(codes[~truth]).size]
    if min(held) < 2:
        return None
    covariance = held[0] / (held[0] - 1) * (ten @ ten.T) / m**2
    covariance += held[1] / (held[1] - 1) * (one @ one.T) / n**2
    mixed = count / (count - 1) * (ten @ one.T) / (m * n)
    total: FloatArray = covariance + mixed + mixed.T
    return total


def clustered_product(left_out: FloatArray, codes: IntArray) -> FloatArray:
    """Return the covariance of (C, N) leave-one-case-out values, summed within patients.

    ``k / (k - 1) * ((N - 1) / N)^2`` times the products of the k sums of deviations; with one
    case per patient the jackknife covariance.

    Raises
    ------
    StatisticsError
        One patient only.

    """
    size = left_out.shape[1]
    labels, own = np.unique(codes, return_inverse=True)
    count = labels.size
    if count < 2:
        raise one_patient()
    centred = left_out - left_out.mean(axis=1, keepdims=True)
    sums = sums_by_cluster(centred, own, count)
    product: FloatArray = sums @ sums.T * (count / (count - 1) * ((size - 1) / size) ** 2)
    return product


def one_patient() -> StatisticsError:
    """Return the error for cases that all belong to one patient."""
    return StatisticsError(
        "All cases of a class belong to one patient; a variance needs two patients.",
        remedy="Add patients.",
    )
