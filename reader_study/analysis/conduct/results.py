"""Results on how reading went: frozen, unrounded, ready for JSON."""

from dataclasses import dataclass

from reader_study.analysis.declared import ContrastFacts
from reader_study.analysis.estimates import Difference, ResultEstimate
from reader_study.analysis.notes import ResultNote


@dataclass(frozen=True, slots=True)
class RepeatAgreement:
    """Agreement of one reader with herself on hidden repeats (``""``: mean of the readers).

    Parameters
    ----------
    same : ResultEstimate
        Share of repeats with the same category.
    kappa : ResultEstimate
        Of the category, quadratic weights.
    icc : ResultEstimate
        Of the likelihood: ICC(2,1), absolute agreement.
    bias, low, high : float or None
        Mean of second minus first likelihood, and the limits of agreement around it (1.96 SD).

    """

    reader_id: str
    arm: str
    n: int
    same: ResultEstimate
    kappa: ResultEstimate
    icc: ResultEstimate
    bias: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Reliance:
    """How one reader used the AI's call (``""``: all readers together), truth known.

    Of cases read in both arms for which the AI's call was at hand in the test arm. Calls are
    positive or not, at the reader's cut and at the AI's own threshold.

    Parameters
    ----------
    how : str
        ``frozen``: as the model gave it; ``shifted`` or ``withheld``: the declared subset.
    appropriate : ResultEstimate
        Share of reads that follow a right AI or depart from a wrong one.
    over, under : ResultEstimate
        Share that followed, of those where the AI was wrong; that departed, of those where it was
        right.
    ai_reliance, self_reliance : ResultEstimate
        Of reads first wrong where the AI was right, those that became right; of reads first right
        where the AI was wrong, those that stayed right (RAIR and RSR).
    beneficial, harmful : int
        Calls that became right, and that became wrong.
    overrides : int
        Reads for which the reader wrote why she departs.

    """

    contrast: ContrastFacts
    reader_id: str
    how: str
    n: int
    appropriate: ResultEstimate
    over: ResultEstimate
    under: ResultEstimate
    ai_reliance: ResultEstimate
    self_reliance: ResultEstimate
    beneficial: int
    harmful: int
    overrides: int


@dataclass(frozen=True, slots=True)
class RequestCount:
    """How often a reader asked for the AI's answer, in an arm that shows it on request."""

    reader_id: str
    arm: str
    reads: int
    requested: int


@dataclass(frozen=True, slots=True)
class Sided:
    """How often the arbitrator's answer was that of one reader, of the cases she decided."""

    reader_id: str
    n: int
    of: int


@dataclass(frozen=True, slots=True)
class FinalLabel:
    """What came out for a case: ``agreed``, ``arbitrated`` or ``open``, and the category."""

    case_id: str
    source: str
    label: str


@dataclass(frozen=True, slots=True)
class ArbitrationFlow:
    """From independent reads of one arm to final labels.

    Parameters
    ----------
    complete : int
        Cases that all their readers locked.
    agreed, drawn, decided : int
        Of these: no disagreement; a step was drawn for the arbitrator; she has locked it.
    fields : tuple of (field id, count)
        In which fields readers differed.
    sides : tuple of Sided
        Whose answer the arbitrator's was.
    third : int
        Cases decided otherwise than any reader had.
    kappa : ResultEstimate
        Of the two readers on the category, unweighted; missing where there are not two.

    """

    arm: str
    complete: int
    agreed: int
    drawn: int
    decided: int
    fields: tuple[tuple[str, int], ...]
    sides: tuple[Sided, ...]
    third: int
    kappa: ResultEstimate
    labels: tuple[FinalLabel, ...]


@dataclass(frozen=True, slots=True)
class ItemRatings:
    """Ratings of one item of a form in one arm, of all readers together.

    Parameters
    ----------
    n, cases, readers : int
        Ratings, and of how many cases by how many readers.
    counts : tuple of (level, count)
        How often each level was given; empty for numbers without levels.
    icc : ResultEstimate
        Of the readers, ICC(2,1), on cases that all of them rated.

    """

    arm: str
    form: str
    item: str
    n: int
    cases: int
    readers: int
    mean: float | None
    q1: float | None
    median: float | None
    q3: float | None
    counts: tuple[tuple[int, int], ...]
    icc: ResultEstimate


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """Ratings of one item, test minus reference, on the same cases.

    ``difference`` is that of the means over readers: percentiles of resampled cases, and the p of
    Wilcoxon's signed ranks.
    """

    contrast: ContrastFacts
    item: str
    cases: int
    difference: Difference


@dataclass(frozen=True, slots=True)
class SessionAnswers:
    """One reader's answers to a form about a session.

    Parameters
    ----------
    arms : tuple of str
        Arms of the cases read in that session.
    values : tuple of (item id, number)
        Of items that are numbers.
    right, asked : int or None
        Right answers, where the form tests understanding.

    """

    reader_id: str
    session: int
    form: str
    arms: tuple[str, ...]
    values: tuple[tuple[str, int], ...]
    right: int | None = None
    asked: int | None = None


@dataclass(frozen=True, slots=True)
class LearningRow:
    """Accuracy and time of the reads of one stretch, all readers together.

    Parameters
    ----------
    by : str
        ``position``: third of each reader's list of a session; ``session``; ``batch``: place in a
        stretch without a break, first to fifth, sixth to fifteenth, later.
    level : int
        From 1.
    right : ResultEstimate
        Share of right calls, cases taken together.
    time_ms : float or None
        Geometric mean of the active time.

    """

    by: str
    level: int
    arm: str
    n: int
    right: ResultEstimate
    time_ms: float | None


@dataclass(frozen=True, slots=True)
class TimeRatio:
    """Active time of the test arm over that of the reference: a mixed model of its logarithm.

    Readers and cases are random; the interval is at 95 %.
    """

    contrast: ContrastFacts
    n_readers: int
    n_cases: int
    ratio: float | None
    low: float | None
    high: float | None
    p: float | None
    note: ResultNote | None = None


@dataclass(frozen=True, slots=True)
class AttentionCount:
    """Marks of haste in one reader's reads.

    Parameters
    ----------
    longest_run : int
        Most answers alike in a row, in the order of her locks.
    straight : int
        Runs of ten or more.
    fast : int
        Reads with less than a second of active time.
    unplayed : int
        Reads locked before a clip had been played to its end.

    """

    reader_id: str
    reads: int
    longest_run: int
    straight: int
    fast: int
    unplayed: int


@dataclass(frozen=True, slots=True)
class IntervalResult:
    """Days from the lock of a case to its next opening in another session, of one reader."""

    reader_id: str
    n: int
    minimum_days: float
    median_days: float
    short: int
