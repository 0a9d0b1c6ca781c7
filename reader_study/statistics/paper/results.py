"""What a model-against-readers paper is made from, and its tables and figures as records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy.typing as npt

from reader_study.statistics.agreement.icc import IccResult
from reader_study.statistics.agreement.panel import KappaMatrix
from reader_study.statistics.inputs import FloatArray
from reader_study.statistics.mrmc.operating_point import OperatingPoint
from reader_study.statistics.paired.reclassification import Reclassification
from reader_study.statistics.paper.rows import AverageRow, PaperRow
from reader_study.statistics.paper.subgroups import SubgroupResult
from reader_study.statistics.results import Comparison, Estimate
from reader_study.statistics.roc.binormal import Binormal
from reader_study.statistics.roc.curve import (
    MatchedThreshold,
    RocPoints,
)


@dataclass(frozen=True, slots=True)
class PaperInput:
    """The data of a study with complete reads.

    Parameters
    ----------
    truth : array_like, shape (N,)
        0/1; 1 is malignant.
    without_ai, with_ai : array_like, shape (J, N)
        Categories of ``scale``.
    scale : sequence of str
        From least to most suspicious.
    threshold : str
        Lowest positive category.
    model_scores : array_like, shape (N,)
        Scores of the model.
    model_threshold : float, optional
        Positive at or above; by default the highest threshold whose sensitivity reaches the mean of
        the readers without AI (marked post hoc).
    readers : sequence of str, optional
        Names.
    other_models : mapping, optional
        Name -> (scores, threshold) of models to compare with.
    subgroups : mapping, optional
        Name -> labels, shape (N,).
    patients : sequence, optional
        Patient of each lesion, for bootstraps.
    evaluation_s : array_like, shape (J, N), optional
        Net evaluation time of the reads without AI.

    """

    truth: npt.ArrayLike
    without_ai: npt.ArrayLike
    with_ai: npt.ArrayLike
    scale: Sequence[str]
    threshold: str
    model_scores: npt.ArrayLike
    model_threshold: float | None = None
    readers: Sequence[str] | None = None
    other_models: Mapping[str, tuple[npt.ArrayLike, float]] = field(default_factory=dict)
    subgroups: Mapping[str, Sequence[object]] = field(default_factory=dict)
    patients: Sequence[object] | None = None
    evaluation_s: npt.ArrayLike | None = None


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A row of Table 2: area, its test against the model (None in the model's row), and calls."""

    name: str
    auc: Estimate
    auc_test: Comparison | None
    row: PaperRow


@dataclass(frozen=True, slots=True)
class Figure4:
    """Curve of the model and operating points of the readers.

    ``without_ai`` and ``with_ai`` hold (false positive rate, sensitivity) per reader, shape (J, 2).
    """

    curve: RocPoints
    smooth: Binormal
    model_auc: Estimate
    model_point: tuple[float, float]
    without_ai: FloatArray
    with_ai: FloatArray
    mean_without_ai: OperatingPoint
    mean_with_ai: OperatingPoint


@dataclass(frozen=True, slots=True)
class Figure5:
    """Pairwise kappa before and after, and the panel's ICC with the test of its change."""

    before: KappaMatrix
    after: KappaMatrix
    icc_before: IccResult
    icc_after: IccResult
    change: Comparison


@dataclass(frozen=True, slots=True)
class TercileRow:
    """Readers' mean in one third of cases by evaluation time: with AI minus without."""

    low_s: float
    high_s: float
    n: int
    sensitivity: Comparison
    specificity: Comparison


@dataclass(frozen=True, slots=True)
class PaperTables:
    """Everything the paper shows; see the module."""

    threshold: MatchedThreshold | None
    table2: tuple[ModelRow, ...]
    table3: Mapping[str, SubgroupResult]
    table4_model: PaperRow
    table4_without_ai: tuple[PaperRow, ...]
    table4_with_ai: tuple[PaperRow, ...]
    table4_average_without_ai: AverageRow
    table4_average_with_ai: AverageRow
    table5: Mapping[str, Reclassification]
    figure4: Figure4
    figure5: Figure5
    terciles: tuple[TercileRow, ...]
