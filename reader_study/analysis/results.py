"""Results of a study: frozen, unrounded, ready for JSON. The report draws from nothing else."""

from dataclasses import dataclass

from reader_study.analysis.conduct.results import (
    ArbitrationFlow,
    AttentionCount,
    IntervalResult,
    ItemDifference,
    ItemRatings,
    LearningRow,
    Reliance,
    RepeatAgreement,
    RequestCount,
    SessionAnswers,
    TimeRatio,
)
from reader_study.analysis.counts import (
    CaseCounts,
    Completeness,
    Crossings,
    LookCount,
    PhaseTimes,
    ReadingTimeResult,
    ReclassificationResult,
)
from reader_study.analysis.declared import ContrastFacts, ProtocolFacts
from reader_study.analysis.facts import (
    Deviation,
    DrawnMark,
    FlowCounts,
    ModelFacts,
    Provenance,
    ReaderFacts,
    ReaderNote,
)
from reader_study.analysis.notes import ResultNote
from reader_study.analysis.outcomes import (
    AgreementResult,
    ArmComparison,
    ArmMean,
    Curve,
    LevelResult,
    MeanPredictive,
    ModelAgreement,
    ModelAnswers,
    PairedChange,
    Performance,
    ReadersAgainstModel,
)

SCHEMA_VERSION = 4
"""Version 4 names the arms of every comparison. `READABLE` are the versions that can be loaded."""

READABLE = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class Results:
    """The outcome of a study, whole.

    Fields with a default came with version 3 of the JSON or later; older results lack them.
    """

    schema_version: int
    protocol: ProtocolFacts
    provenance: Provenance
    flow: FlowCounts
    cases: CaseCounts
    readers: tuple[ReaderFacts, ...]
    models: tuple[ModelFacts, ...]
    simulated_readers: bool
    performance: tuple[Performance, ...]
    comparisons: tuple[ArmComparison, ...]
    mean_predictive: tuple[MeanPredictive, ...]
    changes: tuple[PairedChange, ...]
    model_comparisons: tuple[ReadersAgainstModel, ...]
    reclassification: tuple[ReclassificationResult, ...]
    crossings: tuple[Crossings, ...]
    times: tuple[ReadingTimeResult, ...]
    completeness: tuple[Completeness, ...]
    curves: tuple[Curve, ...]
    deviations: tuple[Deviation, ...]
    notes: tuple[ResultNote, ...]
    clustered: bool = False
    levels: tuple[LevelResult, ...] = ()
    agreement: tuple[AgreementResult, ...] = ()
    reader_curves: tuple[Curve, ...] = ()
    looks: tuple[LookCount, ...] = ()
    reader_notes: tuple[ReaderNote, ...] = ()
    measurements: tuple[DrawnMark, ...] = ()
    arm_means: tuple[ArmMean, ...] = ()
    repeats: tuple[RepeatAgreement, ...] = ()
    reliance: tuple[Reliance, ...] = ()
    requests: tuple[RequestCount, ...] = ()
    arbitration: tuple[ArbitrationFlow, ...] = ()
    ratings: tuple[ItemRatings, ...] = ()
    rating_differences: tuple[ItemDifference, ...] = ()
    session_answers: tuple[SessionAnswers, ...] = ()
    learning: tuple[LearningRow, ...] = ()
    attention: tuple[AttentionCount, ...] = ()
    intervals: tuple[IntervalResult, ...] = ()
    time_ratios: tuple[TimeRatio, ...] = ()
    phases: tuple[PhaseTimes, ...] = ()
    model_answers: tuple[ModelAnswers, ...] = ()
    model_agreement: tuple[ModelAgreement, ...] = ()

    @property
    def primary(self) -> ArmComparison | None:
        """Comparison of the first contrast by the primary endpoint, if it was computed."""
        wanted = self.protocol.primary_endpoint
        return next((c for c in self.comparisons if c.endpoint == wanted), None)

    def compared(self, contrast: ContrastFacts) -> tuple[ArmComparison, ...]:
        """Return the comparisons of one contrast, one for each endpoint."""
        return tuple(c for c in self.comparisons if c.contrast == contrast)

    @property
    def simulated(self) -> bool:
        """Whether any reader or any image is simulated."""
        return self.simulated_readers or self.protocol.simulated_images
