"""Results that are counted or described rather than tested."""

from dataclasses import dataclass

from reader_study.analysis.declared import ContrastFacts


@dataclass(frozen=True, slots=True)
class Move:
    """How many cases went from one category to another, or stayed (``before == after``)."""

    before: str
    after: str
    count: int


@dataclass(frozen=True, slots=True)
class ReclassificationResult:
    """Changed categories of one reader within one truth label, reference → test."""

    contrast: ContrastFacts
    reader_id: str
    truth: str
    n: int
    unchanged: int
    upgraded: int
    downgraded: int
    to_positive: int
    to_negative: int
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Crossings:
    """Reads of all readers that crossed the cut, in malignant or in all other lesions.

    Several reads of one lesion count as reads once each, as lesions once.
    """

    contrast: ContrastFacts
    malignant: bool
    reads: int
    to_positive: int
    to_positive_lesions: int
    to_negative: int
    to_negative_lesions: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Times in milliseconds: quantiles (type 7) at 0, 5, 25, 50, 75, 95 and 100 %."""

    n: int
    minimum_ms: float
    p5_ms: float
    q1_ms: float
    median_ms: float
    q3_ms: float
    p95_ms: float
    maximum_ms: float


@dataclass(frozen=True, slots=True)
class ReadingTimeResult:
    """Times of one reader (``""``: all readers together) in one arm."""

    reader_id: str
    arm: str
    total: Spread | None
    active: Spread | None
    machine: Spread | None


@dataclass(frozen=True, slots=True)
class PhaseTimes:
    """Parts of the reads of one arm, all readers together, as the log derives them.

    Parameters
    ----------
    rules : tuple of int
        By which rules the times were derived.
    first_answer : Spread or None
        From first paint to the first answer.
    with_ai, dwell : Spread or None
        Active time with the AI's answer on the screen; from there to the first answer after it.
    evaluation : Spread or None
        Total time less the length of the clips, of cases with clips; it can be negative.

    """

    arm: str
    n: int
    rules: tuple[int, ...]
    first_answer: Spread | None
    with_ai: Spread | None
    dwell: Spread | None
    evaluation: Spread | None


@dataclass(frozen=True, slots=True)
class Completeness:
    """What one reader owed and gave in one arm."""

    reader_id: str
    arm: str
    expected: int
    assessed: int
    cannot_assess: int
    missing: int
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """Reading cases by reference standard, and those left for the mean of readers.

    ``patients`` counts a case whose patient is unknown as a patient of its own;
    ``unknown_patients`` are those cases.
    """

    malignant: int
    benign: int
    normal: int
    complete_malignant: int
    complete_other: int
    incomplete: tuple[str, ...]
    patients: int
    unknown_patients: int = 0

    @property
    def total(self) -> int:
        """All reading cases."""
        return self.malignant + self.benign + self.normal

    @property
    def complete(self) -> int:
        """Cases of the means."""
        return self.complete_malignant + self.complete_other


@dataclass(frozen=True, slots=True)
class LookCount:
    """How long one reader had the AI's answer before her before she locked a read that follows.

    Parameters
    ----------
    reads : int
        Reads of the arm whose time is known.
    quick, quick_changed : int
        Those locked less than a second after the answer appeared, and those of them whose
        category or likelihood is another one than before.

    """

    reader_id: str
    reads: int
    quick: int
    quick_changed: int
    arm: str
