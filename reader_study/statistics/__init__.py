"""Statistics of reader studies: pure functions on arrays, headless, checked against other programs.

Truth is 0/1 with 1 the positive (malignant) class, and a higher score is more suspicious; the
direction is never flipped. Undefined numbers are None with a ``reason``; StatisticsError is
raised for unusable input only.

ROC curves
    `auc`, `delong`, `delong_test`, `delong_unpaired`, `roc_points`, `partial_auc`,
    `partial_auc_interval`, `hanley_mcneil`, `threshold_at_sensitivity`, `binormal_fit`,
    `binormal_from_counts`, `bootstrap_auc`,
    `bootstrap_mean_operating_point`, `bootstrap_difference`
Multi-reader multi-case
    `Reads`, `mrmc`, `analyse`, `dbm_view`, `model_against_readers`, `ustatistic`, `noninferiority`,
    `interval_against_margin`, `mrmc_power`, `mrmc_sample_size`, `parse_imrmc`, `format_imrmc`
Proportions and paired calls
    `proportion`, `chi2_proportions`, `Confusion`, `diagnostic_accuracy`, `mcnemar`,
    `paired_difference`, `compare_calls`, `compare_predictive_values`,
    `compare_likelihood_ratios`
Clusters
    `clustered_auc`, `clustered_proportion`, `clustered_rates`
Agreement
    `kappa`, `gwet_ac`, `fleiss_kappa`, `conger_kappa`, `light_kappa`, `gwet_ac_panel`,
    `krippendorff_alpha`, `pairwise_kappa`, `icc`, `icc_all`, `agreement_change`
The rest of a paper
    `compare_continuous`, `compare_categories`, `signed_rank`, `rank_sum`, `reclassification`,
    `subgroup_analysis`, `interaction`, `reading_time`, `evaluation_time`, `terciles`,
    `likert_summary`, `compare_sources`, `calibration`, `decision_curve`, `risk_coverage`,
    `holm`, `gatekeep`, `paper_row`, `average_row`, `paper_tables`, `PaperInput`
"""

from reader_study.statistics.accuracy import Confusion, DiagnosticAccuracy, diagnostic_accuracy
from reader_study.statistics.agreement.change import agreement_change
from reader_study.statistics.agreement.icc import IccKind, IccResult, icc, icc_all
from reader_study.statistics.agreement.kappa import KappaResult, Weights, gwet_ac, kappa
from reader_study.statistics.agreement.krippendorff import krippendorff_alpha
from reader_study.statistics.agreement.likert import LikertSummary, compare_sources, likert_summary
from reader_study.statistics.agreement.panel import (
    KappaMatrix,
    PanelAgreement,
    conger_kappa,
    fleiss_kappa,
    gwet_ac_panel,
    light_kappa,
    pairwise_kappa,
)
from reader_study.statistics.bootstrap import bootstrap_auc, bootstrap_difference
from reader_study.statistics.margins import MarginResult, interval_against_margin, noninferiority
from reader_study.statistics.mrmc.dbm import dbm_view
from reader_study.statistics.mrmc.figures import Figures
from reader_study.statistics.mrmc.imrmc_file import format_imrmc, parse_imrmc
from reader_study.statistics.mrmc.obuchowski_rockette import analyse, mrmc
from reader_study.statistics.mrmc.operating_point import (
    OperatingPoint,
    bootstrap_mean_operating_point,
)
from reader_study.statistics.mrmc.power import PowerResult, mrmc_power, mrmc_sample_size
from reader_study.statistics.mrmc.results import (
    EqualityTest,
    Inference,
    ModalityMean,
    MrmcResult,
    ReaderDifference,
    ReaderMean,
    VarianceComponents,
)
from reader_study.statistics.mrmc.standalone import ModelComparison, model_against_readers
from reader_study.statistics.mrmc.ustat_results import UstatReader, UstatResult, UstatRow
from reader_study.statistics.mrmc.ustatistic import ustatistic
from reader_study.statistics.multiplicity import Gate, gatekeep, holm
from reader_study.statistics.paired.mcnemar import (
    CallComparison,
    McNemar,
    PairedProportion,
    compare_calls,
    mcnemar,
    paired_difference,
)
from reader_study.statistics.paired.predictive import (
    PredictiveComparison,
    RatioComparison,
    compare_likelihood_ratios,
    compare_predictive_values,
)
from reader_study.statistics.paired.reclassification import (
    Moves,
    Reclassification,
    reclassification,
)
from reader_study.statistics.paper.baseline import (
    BaselineTest,
    compare_categories,
    compare_continuous,
)
from reader_study.statistics.paper.results import (
    Figure4,
    Figure5,
    ModelRow,
    PaperInput,
    PaperTables,
    TercileRow,
)
from reader_study.statistics.paper.rows import AverageRow, PaperRow, average_row, paper_row
from reader_study.statistics.paper.subgroups import (
    Interaction,
    SubgroupLevel,
    SubgroupResult,
    interaction,
    subgroup_analysis,
)
from reader_study.statistics.paper.tables import paper_tables
from reader_study.statistics.prediction.calibration import (
    ProbabilityCalibration,
    ReliabilityBin,
    calibration,
)
from reader_study.statistics.prediction.decision import (
    DecisionCurve,
    RiskCoverage,
    decision_curve,
    risk_coverage,
)
from reader_study.statistics.proportions import TwoProportions, chi2_proportions, proportion
from reader_study.statistics.ranks import RankTest, rank_sum, signed_rank
from reader_study.statistics.reading_time import (
    MixedModel,
    TimeComparison,
    evaluation_time,
    reading_time,
    terciles,
)
from reader_study.statistics.reads import CrossingDesign, Reads
from reader_study.statistics.results import Comparison, Estimate
from reader_study.statistics.roc.binormal import Binormal, binormal_fit, binormal_from_counts
from reader_study.statistics.roc.clustered import (
    ClusteredRates,
    clustered_auc,
    clustered_proportion,
    clustered_rates,
)
from reader_study.statistics.roc.curve import (
    MatchedThreshold,
    RocPoints,
    hanley_mcneil,
    partial_auc,
    roc_points,
    threshold_at_sensitivity,
)
from reader_study.statistics.roc.delong import Delong, auc, delong, delong_test
from reader_study.statistics.roc.delong_groups import delong_unpaired
from reader_study.statistics.roc.partial import partial_auc_interval

__all__ = [
    "AverageRow",
    "BaselineTest",
    "Binormal",
    "CallComparison",
    "ClusteredRates",
    "Comparison",
    "Confusion",
    "CrossingDesign",
    "DecisionCurve",
    "Delong",
    "DiagnosticAccuracy",
    "EqualityTest",
    "Estimate",
    "Figure4",
    "Figure5",
    "Figures",
    "Gate",
    "IccKind",
    "IccResult",
    "Inference",
    "Interaction",
    "KappaMatrix",
    "KappaResult",
    "LikertSummary",
    "MarginResult",
    "MatchedThreshold",
    "McNemar",
    "MixedModel",
    "ModalityMean",
    "ModelComparison",
    "ModelRow",
    "Moves",
    "MrmcResult",
    "OperatingPoint",
    "PairedProportion",
    "PanelAgreement",
    "PaperInput",
    "PaperRow",
    "PaperTables",
    "PowerResult",
    "PredictiveComparison",
    "ProbabilityCalibration",
    "RankTest",
    "RatioComparison",
    "ReaderDifference",
    "ReaderMean",
    "Reads",
    "Reclassification",
    "ReliabilityBin",
    "RiskCoverage",
    "RocPoints",
    "SubgroupLevel",
    "SubgroupResult",
    "TercileRow",
    "TimeComparison",
    "TwoProportions",
    "UstatReader",
    "UstatResult",
    "UstatRow",
    "VarianceComponents",
    "Weights",
    "agreement_change",
    "analyse",
    "auc",
    "average_row",
    "binormal_fit",
    "binormal_from_counts",
    "bootstrap_auc",
    "bootstrap_difference",
    "bootstrap_mean_operating_point",
    "calibration",
    "chi2_proportions",
    "clustered_auc",
    "clustered_proportion",
    "clustered_rates",
    "compare_calls",
    "compare_categories",
    "compare_continuous",
    "compare_likelihood_ratios",
    "compare_predictive_values",
    "compare_sources",
    "conger_kappa",
    "dbm_view",
    "decision_curve",
    "delong",
    "delong_test",
    "delong_unpaired",
    "diagnostic_accuracy",
    "evaluation_time",
    "fleiss_kappa",
    "format_imrmc",
    "gatekeep",
    "gwet_ac",
    "gwet_ac_panel",
    "hanley_mcneil",
    "holm",
    "icc",
    "icc_all",
    "interaction",
    "interval_against_margin",
    "kappa",
    "krippendorff_alpha",
    "light_kappa",
    "likert_summary",
    "mcnemar",
    "model_against_readers",
    "mrmc",
    "mrmc_power",
    "mrmc_sample_size",
    "noninferiority",
    "paired_difference",
    "pairwise_kappa",
    "paper_row",
    "paper_tables",
    "parse_imrmc",
    "partial_auc",
    "partial_auc_interval",
    "proportion",
    "rank_sum",
    "reading_time",
    "reclassification",
    "risk_coverage",
    "roc_points",
    "signed_rank",
    "subgroup_analysis",
    "terciles",
    "threshold_at_sensitivity",
    "ustatistic",
]
