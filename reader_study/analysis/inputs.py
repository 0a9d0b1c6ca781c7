"""What an analysis is made of: plain values, gathered before anything is computed."""

from dataclasses import dataclass

from reader_study.analysis.endpoints import Endpoint
from reader_study.analysis.notes import ResultNote
from reader_study.cases import Read, ReaderKind


@dataclass(frozen=True, slots=True)
class ReaderFacts:
    """One reader as the protocol names her; ``code`` is the short label of the figures (R1 …)."""

    reader_id: str
    code: str
    name: str
    kind: ReaderKind
    years: float | None = None
    site: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """One frozen model; ``threshold`` is its operating point on the score, 0–1."""

    model_id: str
    shown_as: str
    card_sha256: str
    threshold: float | None = None
    architecture: str = ""


@dataclass(frozen=True, slots=True)
class ProtocolFacts:
    """What was declared before the first read, as far as the analysis needs it."""

    study_id: str
    title: str
    modality: str
    data_source: str
    simulated_images: bool
    scale: tuple[str, ...]
    positivity_threshold: str
    likelihood_min: float
    likelihood_max: float
    design: str
    arms: tuple[str, ...]
    primary_endpoint: Endpoint
    alpha: float
    reader_model: str
    analysis_unit: str
    missing_data: str
    seed: int
    ai_shows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Images or cases that were found and not taken in, by reason."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class FlowCounts:
    """Counts of the way from images to cases; None where the log does not tell."""

    images_found: int | None
    cases_taken_in: int
    excluded: tuple[Exclusion, ...]
    development_cases: int
    reading_cases: int


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing that did not go as the protocol says; several alike last ``until`` the last."""

    utc: str
    what: ResultNote
    reason: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class ReaderNote:
    """What a reader wrote down on a case."""

    reader_id: str
    case_id: str
    arm: str
    text: str
    utc: str


@dataclass(frozen=True, slots=True)
class DrawnMark:
    """A mark that stood on an image when the read was locked, with its sizes.

    Parameters
    ----------
    image : int
        1-based number of the image in its case; 0 when unknown.
    values : tuple of (name, size as text)
        In ``unit``, areas in its square.
    source : str
        Where millimetres come from.

    """

    reader_id: str
    case_id: str
    arm: str
    image: int
    number: int
    kind: str
    values: tuple[tuple[str, str], ...]
    unit: str
    source: str
    utc: str


@dataclass(frozen=True, slots=True)
class AiLook:
    """How long the AI's answer was on the screen before the final read was locked.

    ``changed`` tells whether category or likelihood is another one than in the unaided read.
    """

    reader_id: str
    case_id: str
    seen_ms: float
    changed: bool


@dataclass(frozen=True, slots=True)
class CaseSource:
    """Where a case came from, opened with the reference standard."""

    case_id: str
    role: str
    label: str
    histology: str
    basis: str
    patient: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Hashes and versions by which the report can be checked against the study."""

    protocol_sha256: str
    log_head_seq: int
    log_head_sha256: str
    truth_sha256: str
    model_card_sha256: tuple[tuple[str, str], ...]
    unblinded_utc: str
    app_version: str
    libraries: tuple[tuple[str, str], ...]


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
        Locked reads of readers and frozen reads of models.

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
