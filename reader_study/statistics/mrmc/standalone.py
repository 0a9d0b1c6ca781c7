"""A model's standalone scores against the mean of a panel of readers on the same cases.

Hillis 2007, Stat Med 26:596, sec. 5.3 (Chakraborty's 1T-RRRC): readers differ from the model by
``d_j = A_j - A_model``; these differences are one modality of an Obuchowski-Rockette analysis
whose covariance is that of the differences. The model is one fixed reader: it is not copied.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ground.errors import StatisticsError
from reader_study.statistics import distributions as dist
from reader_study.statistics.inputs import FloatArray, as_binary, as_numbers
from reader_study.statistics.mrmc.figures import Figures, auc_figures
from reader_study.statistics.mrmc.other_figures import binary_figures
from reader_study.statistics.mrmc.results import Inference
from reader_study.statistics.reads import Reads
from reader_study.statistics.results import Comparison, Estimate
from reader_study.statistics.wald import wald

_MODEL = "model"


@dataclass(frozen=True, slots=True)
class ModelComparison:
    """Readers' mean minus the model.

    Parameters
    ----------
    model : Estimate
        The model's figure of merit with its Wald interval over cases.
    reader_estimates : ndarray, shape (J,)
        Figures of merit of the readers.
    mean_readers : Estimate
        Their mean; the interval has the width of the difference's (as RJafroc prints it).
    difference : Comparison
        Mean of the readers minus the model.
    ms_reader, var_error, cov2 : float
        Mean square between readers, mean variance and mean covariance of the differences.
    reason : str
        Why something is None.

    """

    model: Estimate
    reader_estimates: FloatArray
    mean_readers: Estimate
    difference: Comparison
    ms_reader: float | None
    var_error: float
    cov2: float
    reason: str = ""

    @property
    def model_estimate(self) -> float | None:
        """The model's figure of merit."""
        return self.model.value


def model_against_readers(
    truth: npt.ArrayLike,
    reader_scores: npt.ArrayLike,
    model_scores: npt.ArrayLike,
    *,
    endpoint: str = "auc",
    cutoff: float | None = None,
    model_cutoff: float | None = None,
    covariance: str = "delong",
    inference: str = "RRRC",
    conf_level: float = 0.95,
    patient: Sequence[object] | None = None,
) -> ModelComparison:
    """Compare a model with the mean of J readers on the same N cases.

    Parameters
    ----------
    truth : array_like, shape (N,)
        0/1 or bool.
    reader_scores : array_like, shape (J, N)
        Ratings; higher is more suspicious; complete.
    model_scores : array_like, shape (N,)
        Scores of the model.
    endpoint : {"auc", "sensitivity", "specificity", "accuracy"}
        Figure of merit.
    cutoff, model_cutoff : float, optional
        Positive call at or above; needed for all but the area.
    covariance : {"delong", "jackknife", "unbiased"}
        For the area.
    inference : {"RRRC", "FRRC", "RRFC"}
        One reader is always fixed.
    conf_level : float
        In (0, 1).
    patient : sequence, length N, optional
        Patient of each case; several cases of one patient are taken as clustered.

    Raises
    ------
    StatisticsError
        Shapes that differ, a missing read, one class only.

    """
    positive = as_binary(truth, name="truth")
    readers = as_numbers(reader_scores, name="reader_scores", ndim=2)
    model = as_numbers(model_scores, name="model_scores")
    if endpoint != "auc":
        if cutoff is None or model_cutoff is None:
            raise StatisticsError(
                f"The {endpoint} needs a cutoff for readers and one for the model.",
                remedy="Give cutoff and model_cutoff.",
            )
        readers = (readers >= cutoff).astype(np.float64)
        model = (model >= model_cutoff).astype(np.float64)
    if readers.shape[1] != model.size:
        raise StatisticsError(
            f"Readers have {readers.shape[1]} cases, the model {model.size}.",
            remedy="Compare them on the same cases.",
        )
    table = np.vstack([model[None], readers])[None]
    names = (_MODEL, *(f"R{j + 1}" for j in range(len(readers))))
    reads = Reads.from_array(table, positive, readers=names, patients=patient)
    if endpoint == "auc":
        figures = auc_figures(reads, covariance=covariance)
    else:
        figures = binary_figures(reads, endpoint=endpoint, cutoff=0.5)
    return _compare(figures, Inference(inference), conf_level)


def _compare(figures: Figures, mode: Inference, conf_level: float) -> ModelComparison:
    count = figures.estimates.size - 1
    contrast = np.hstack([-np.ones((count, 1)), np.eye(count)])
    spread = contrast @ figures.covariance @ contrast.T
    differences = contrast @ figures.estimates
    error = float(np.diag(spread).mean())
    cov2 = float(spread[~np.eye(count, dtype=np.bool_)].mean()) if count > 1 else 0.0
    ms_r = float(differences.var(ddof=1)) if count > 1 else None
    variance, df = _variance(mode, ms_r, spread, cov2)
    estimate = float(differences.mean())
    names = ("mean reader", _MODEL)
    reason = ""
    if variance <= 1e-15:
        reason = "Readers and model do not vary: the test is undefined."
        difference = Comparison(*names, estimate, 0.0, method="1T-OR", reason=reason)
    else:
        method = f"single-treatment Obuchowski-Rockette, {'normal' if df is None else 't'}"
        method += f", {figures.clustering}" if figures.clustering else ""
        difference = wald(names, estimate, variance, df, conf_level=conf_level, method=method)
    if ms_r is None and mode is not Inference.FIXED_READERS:
        reason = reason or "One reader: readers cannot be random, the fixed-reader result is given."
    readers = figures.estimates[1:]
    mean = _shifted(float(readers.mean()), difference)
    model = _wald_estimate(figures, conf_level)
    return ModelComparison(model, readers, mean, difference, ms_r, error, cov2, reason)


def _variance(
    mode: Inference, ms_r: float | None, spread: FloatArray, cov2: float
) -> tuple[float, float | None]:
    count = len(spread)
    if mode is Inference.FIXED_READERS or ms_r is None:
        return float(spread.mean()), None
    if mode is Inference.FIXED_CASES:
        return ms_r / count, float(count - 1)
    total = ms_r + count * max(cov2, 0.0)
    df = None if ms_r == 0 else total**2 / (ms_r**2 / (count - 1))
    return total / count, df


def _shifted(mean: float, difference: Comparison) -> Estimate:
    if difference.lower is None or difference.upper is None or difference.estimate is None:
        return Estimate(mean, reason=difference.reason)
    shift = mean - difference.estimate
    limits = (difference.lower + shift, difference.upper + shift)
    return Estimate(mean, *limits, difference.se, method=difference.method)


def _wald_estimate(figures: Figures, conf_level: float) -> Estimate:
    value = float(figures.estimates[0])
    se = math.sqrt(max(float(figures.covariance[0, 0]), 0.0))
    half = dist.normal_quantile(conf_level) * se
    limits = (dist.clip01(value - half), dist.clip01(value + half))
    return Estimate(value, *limits, se, int(figures.counts[0]), "Wald over cases")
