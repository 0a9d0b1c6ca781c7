"""Four scores of how odd an image is to a network; higher is odder. Pure functions on arrays.

kNN distance: Sun et al. 2022 (ICML, "Out-of-distribution detection with deep nearest neighbors").
Mahalanobis distance with one covariance for all classes: Lee et al. 2018 (NeurIPS). Energy: Liu et
al. 2020 (NeurIPS). Largest softmax probability: Hendrycks & Gimpel 2017 (ICLR).
"""

from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

from engines.measures.metrics import Floats, Labels
from ground.errors import EngineError

Rows = npt.NDArray[np.float32]
"""Features, shape (n, d)."""

NEIGHBOURS = 50
RIDGE = 0.01
"""Share of the mean variance that is added to the diagonal of the covariance."""

_CHUNK = 512


class OddDetector(StrEnum):
    """A score of oddness; the first is the one by which images are flagged."""

    KNN = "knn"
    MAHALANOBIS = "mahalanobis"
    ENERGY = "energy"
    MSP = "msp"


PRIMARY = OddDetector.KNN


def unit_rows(features: Rows) -> Rows:
    """Return features scaled to length 1; a row of zeros stays."""
    length = np.linalg.norm(features.astype(np.float64), axis=1, keepdims=True)
    found: Rows = (features / np.maximum(length, 1e-12)).astype(np.float32)
    return found


def knn_distance(bank: Rows, features: Rows, *, k: int = NEIGHBOURS) -> Floats:
    """Return the distance to the k-th nearest row of the bank, all of length 1: 0 to 2.

    Parameters
    ----------
    bank : ndarray of float32, shape (m, d)
        Training features of length 1; see `unit_rows`.
    features : ndarray of float32, shape (n, d)
        Of any length.

    Raises
    ------
    EngineError
        The bank has fewer than k rows.

    """
    if len(bank) < k:
        raise EngineError(
            f"The bank of training features has {len(bank)} rows, and the {k}th neighbour is asked "
            "for.",
            remedy="Train on more images, or ask for fewer neighbours.",
        )
    unit, found = unit_rows(features), []
    for start in range(0, len(unit), _CHUNK):
        cosine = unit[start : start + _CHUNK] @ bank.T
        nearest = np.partition(cosine, len(bank) - k, axis=1)[:, len(bank) - k]
        found.append(np.sqrt(np.maximum(0.0, 2 - 2 * nearest.astype(np.float64))))
    return np.concatenate(found) if found else np.empty(0)


def class_shape(features: Rows, labels: Labels, *, ridge: float = RIDGE) -> tuple[Rows, Rows]:
    """Return what Mahalanobis distances need of training features.

    Parameters
    ----------
    features : ndarray of float32, shape (n, d)
    labels : ndarray of int64, shape (n,)
        Class of each.

    Returns
    -------
    (ndarray, ndarray), shapes (classes, d) and (d, d)
        Mean of each class, and a matrix W with W·Wᵀ the inverse of the shared covariance, its
        diagonal raised by `ridge` times the mean variance.

    """
    rows = features.astype(np.float64)
    found = np.unique(labels)
    means = np.stack([rows[labels == one].mean(axis=0) for one in found])
    centred = rows - means[np.searchsorted(found, labels)]
    covariance = centred.T @ centred / max(1, len(rows) - len(found))
    added = ridge * float(np.trace(covariance)) / covariance.shape[0]
    covariance[np.diag_indices_from(covariance)] += max(added, 1e-12)
    lower = np.linalg.cholesky(covariance)
    whitening = np.linalg.inv(lower).T
    return means.astype(np.float32), whitening.astype(np.float32)


def mahalanobis_distance(means: Rows, whitening: Rows, features: Rows) -> Floats:
    """Return the distance to the nearest class mean: float64, shape (n,); see `class_shape`."""
    turned = features.astype(np.float64) @ whitening.astype(np.float64)
    centres = means.astype(np.float64) @ whitening.astype(np.float64)
    apart = ((turned[:, None, :] - centres[None]) ** 2).sum(axis=2)
    found: Floats = np.sqrt(apart.min(axis=1))
    return found


def energy(logits: Rows) -> Floats:
    """Return minus the log of the summed exponentials of the class logits."""
    found: Floats = -logsumexp(class_logits(logits), axis=1)
    return found


def one_minus_largest(logits: Rows) -> Floats:
    """Return 1 minus the largest softmax probability."""
    values = class_logits(logits)
    found: Floats = 1 - np.exp(values.max(axis=1) - logsumexp(values, axis=1))
    return found


def class_logits(logits: Rows) -> Floats:
    """Return a logit for each class; a network of one logit has 0 for the other class."""
    values = logits.astype(np.float64)
    if values.shape[1] > 1:
        return values
    found: Floats = np.concatenate([np.zeros_like(values), values], axis=1)
    return found
