"""What was registered and logged, as far as analysis and report tell it."""

from dataclasses import dataclass

from reader_study.analysis.notes import ResultNote
from reader_study.cases import ReaderKind


@dataclass(frozen=True, slots=True)
class ReaderFacts:
    """One reader as the protocol names her; ``code`` is the short label of the figures (R1 …).

    Parameters
    ----------
    role : str
        ``reader``, or ``arbitrator`` for who reads only what others disagree on.
    group : int or None
        Group of readers in a design that has some.

    """

    reader_id: str
    code: str
    name: str
    kind: ReaderKind
    years: float | None = None
    site: str = ""
    level: str = ""
    role: str = "reader"
    group: int | None = None


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """One frozen model; ``threshold`` is its operating point on the score, 0–1."""

    model_id: str
    shown_as: str
    card_sha256: str
    threshold: float | None = None
    architecture: str = ""


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
    """Hashes and versions by which the report can be checked against the study.

    Parameters
    ----------
    log_head_key : str
        Short name of the key with which that head was signed; empty where it was not.

    """

    protocol_sha256: str
    log_head_seq: int
    log_head_sha256: str
    truth_sha256: str
    model_card_sha256: tuple[tuple[str, str], ...]
    unblinded_utc: str
    app_version: str
    libraries: tuple[tuple[str, str], ...]
    log_head_key: str = ""
