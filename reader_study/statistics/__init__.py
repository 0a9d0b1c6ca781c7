"""Statistics of reader studies: pure functions on arrays, headless, checked against other programs.

Truth is 0/1 with 1 the positive (malignant) class, and a higher score is more suspicious; the
direction is never flipped. Undefined numbers are None with a ``reason``; StatisticsError is
raised for unusable input only.

ROC curves
    `auc`, `delong`, `delong_test`, `delong_unpaired`, `roc_points`, `partial_auc`,
    `hanley_mcneil`, `threshold_at_sensitivity`
Multi-reader multi-case
    `Reads`, `mrmc`, `model_against_readers`
Proportions and paired calls
    `proportion`, `chi2_proportions`, `Confusion`, `diagnostic_accuracy`, `mcnemar`,
    `paired_difference`, `compare_calls`
"""

from reader_study.statistics.accuracy import Confusion, DiagnosticAccuracy, diagnostic_accuracy
from reader_study.statistics.delong import Delong, auc, delong, delong_test, delong_unpaired
from reader_study.statistics.mcnemar import (
    CallComparison,
    McNemar,
    PairedProportion,
    compare_calls,
    mcnemar,
    paired_difference,
)
from reader_study.statistics.mrmc_results import (
    EqualityTest,
    Inference,
    ModalityMean,
    MrmcResult,
    ReaderDifference,
    ReaderMean,
    VarianceComponents,
)
from reader_study.statistics.obuchowski_rockette import mrmc
from reader_study.statistics.proportions import TwoProportions, chi2_proportions, proportion
from reader_study.statistics.reads import Design, Reads
from reader_study.statistics.results import Comparison, Estimate
from reader_study.statistics.roc import (
    MatchedThreshold,
    RocPoints,
    hanley_mcneil,
    partial_auc,
    roc_points,
    threshold_at_sensitivity,
)
from reader_study.statistics.standalone import ModelComparison, model_against_readers

__all__ = [
    "CallComparison",
    "Comparison",
    "Confusion",
    "Delong",
    "Design",
    "DiagnosticAccuracy",
    "EqualityTest",
    "Estimate",
    "Inference",
    "MatchedThreshold",
    "McNemar",
    "ModalityMean",
    "ModelComparison",
    "MrmcResult",
    "PairedProportion",
    "ReaderDifference",
    "ReaderMean",
    "Reads",
    "RocPoints",
    "TwoProportions",
    "VarianceComponents",
    "auc",
    "chi2_proportions",
    "compare_calls",
    "delong",
    "delong_test",
    "delong_unpaired",
    "diagnostic_accuracy",
    "hanley_mcneil",
    "mcnemar",
    "model_against_readers",
    "mrmc",
    "paired_difference",
    "partial_auc",
    "proportion",
    "roc_points",
    "threshold_at_sensitivity",
]
