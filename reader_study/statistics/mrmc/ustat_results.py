"""Result records of the U-statistic analysis."""

from dataclasses import dataclass

from reader_study.statistics.inputs import FloatArray


@dataclass(frozen=True, slots=True)
class HypothesisTest:
    """Two-sided p and confidence limits against one reference distribution."""

    p_value: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class UstatRow:
    """One modality (second is None, tested against 1/2) or one pair (difference against 0).

    Parameters
    ----------
    first, second : str
        Modalities.
    n_readers, n_negative, n_positive : int
        Who and what took part in either.
    auc_first, var_first, auc_second, var_second, difference, var_difference : float or None
        Reader-averaged areas, their difference, and variances (may be negative when unbiased).
    normal, student : HypothesisTest
        Against the normal, and against Student t with ``df``.
    df : float or None
        BDG degrees of freedom.
    moments, coefficients : ndarray, shape (8,)
        M1..M8 (NaN where the design holds no such pair) and what each counts for.
    components : ndarray, shape (7,)
        BCK: negative case, positive case, their interaction, reader, and reader by each.
    reason : str
        Why something is None.

    """

    first: str
    second: str | None
    n_readers: int
    n_negative: int
    n_positive: int
    auc_first: float
    var_first: float | None
    auc_second: float | None
    var_second: float | None
    difference: float | None
    var_difference: float | None
    df: float | None
    normal: HypothesisTest
    student: HypothesisTest
    moments: FloatArray
    coefficients: FloatArray
    components: FloatArray
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UstatReader:
    """One reader in one modality or in two: areas and unbiased variances over cases.

    Variances are None, with the reason, when a class has a single case.
    """

    reader: str
    first: str
    second: str | None
    n_negative: int
    n_positive: int
    auc_first: float
    var_first: float | None
    auc_second: float | None
    var_second: float | None
    difference: float | None
    var_difference: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UstatResult:
    """All rows: unbiased (U-statistic), and V-statistic ("MLE", never negative in theory)."""

    unbiased: tuple[UstatRow, ...]
    mle: tuple[UstatRow, ...]
    per_reader: tuple[UstatReader, ...]
