"""What an analysis is made of: plain values, gathered before anything is computed."""

from dataclasses import dataclass

from reader_study.analysis.declared import ProtocolFacts
from reader_study.analysis.facts import (
    CaseSource,
    Deviation,
    DrawnMark,
    FlowCounts,
    ModelFacts,
    Provenance,
    ReaderFacts,
    ReaderNote,
)
from reader_study.cases import Read


@dataclass(frozen=True, slots=True)
class AiLook:
    """How long the AI's answer was on the screen before a read that follows another was locked.

    ``changed`` tells whether category or likelihood is another one than in the read before.
    """

    reader_id: str
    case_id: str
    seen_ms: float
    changed: bool
    arm: str


@dataclass(frozen=True, slots=True)
class DueReads:
    """Cases that a reader owes in an arm, ascending by case id."""

    reader_id: str
    arm: str
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadTimes:
    """Derived times of one read in milliseconds; None for what there was not."""

    arm: str
    rule: int
    first_answer_ms: float | None
    with_ai_ms: float | None
    dwell_ms: float | None
    evaluation_ms: float | None


@dataclass(frozen=True, slots=True)
class AiCall:
    """The AI's call on a case as an arm shows it; ``how``: frozen, shifted or withheld."""

    arm: str
    case_id: str
    positive: bool
    how: str = "frozen"


@dataclass(frozen=True, slots=True)
class AiRequest:
    """A read for which the reader asked for the AI's answer."""

    reader_id: str
    case_id: str
    arm: str


@dataclass(frozen=True, slots=True)
class ArbitrationDraw:
    """A case on which readers disagreed, drawn for the arbitrator; in which fields."""

    case_id: str
    arm: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """A case opened again in another session, and how long after its lock before."""

    reader_id: str
    case_id: str
    days: float


@dataclass(frozen=True, slots=True)
class AnalysisInputs:
    """Everything that :func:`reader_study.analysis.analyse` looks at, and nothing else.

    Parameters
    ----------
    truth : mapping as tuple of (case id, label)
        Labels ``benign``, ``malignant``, ``normal`` of the reading cases, ascending by case id.
    patients : mapping as tuple of (case id, patient id)
        Of the reading cases; lesions of one patient share an id.
    unknown_patients : tuple of str
        Cases whose patient is unknown; each has an id of its own in ``patients``.
    sources : tuple of CaseSource
        All cases. They are for ``cases.csv``; no result depends on them.
    reads : tuple of Read
        Locked reads of readers, of every kind, and frozen reads of models.
    due : tuple of DueReads
        From the steps of the design; empty where every reader owes every case in every arm.
    ai_calls : tuple of AiCall
        Of the cases of each arm that shows a model's answer.
    unplayed : tuple of (reader id, session, case id, arm)
        Reads locked before a clip had been played to its end.

    """

    protocol: ProtocolFacts
    readers: tuple[ReaderFacts, ...]
    models: tuple[ModelFacts, ...]
    truth: tuple[tuple[str, str], ...]
    patients: tuple[tuple[str, str], ...]
    reads: tuple[Read, ...]
    flow: FlowCounts
    deviations: tuple[Deviation, ...]
    provenance: Provenance
    unknown_patients: tuple[str, ...] = ()
    looks: tuple[AiLook, ...] = ()
    reader_notes: tuple[ReaderNote, ...] = ()
    measurements: tuple[DrawnMark, ...] = ()
    sources: tuple[CaseSource, ...] = ()
    due: tuple[DueReads, ...] = ()
    ai_calls: tuple[AiCall, ...] = ()
    requests: tuple[AiRequest, ...] = ()
    arbitrations: tuple[ArbitrationDraw, ...] = ()
    openings: tuple[Opening, ...] = ()
    unplayed: tuple[tuple[str, int, str, str], ...] = ()
    times: tuple[ReadTimes, ...] = ()
