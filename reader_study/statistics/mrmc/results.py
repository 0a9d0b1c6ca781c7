"""Result records of the multi-reader multi-case analyses."""

from dataclasses import dataclass
from enum import StrEnum

from reader_study.statistics.inputs import FloatArray
from reader_study.statistics.mrmc.figures import Figures
from reader_study.statistics.reads import CrossingDesign
from reader_study.statistics.results import Comparison


class Inference(StrEnum):
    """To which readers and cases a result generalises."""

    RANDOM_BOTH = "RRRC"
    FIXED_READERS = "FRRC"
    FIXED_CASES = "RRFC"


@dataclass(frozen=True, slots=True)
class VarianceComponents:
    """Obuchowski-Rockette components; negative estimates are given as they are.

    ``reader`` and ``modality_reader`` are None where the design does not separate them.
    """

    reader: float | None
    modality_reader: float | None
    error: float
    cov1: float
    cov2: float
    cov3: float


@dataclass(frozen=True, slots=True)
class EqualityTest:
    """The test that all modalities have equal figures of merit.

    ``kind`` is "F" (df1, df2) or "X2" (df1). ``ms_tr`` is the mean square of readers within
    modality where readers are nested, else that of the interaction.
    """

    kind: str
    ms_t: float
    ms_tr: float | None
    denominator: float
    statistic: float | None
    df1: float
    df2: float | None
    p_value: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ModalityMean:
    """Mean over readers of one modality, from the data of that modality alone (clipped limits)."""

    modality: str
    estimate: float
    se: float | None
    df: float | None
    lower: float | None
    upper: float | None
    ms_r: float | None
    var_error: float
    cov2: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReaderMean:
    """Figure of merit of one reader in one modality with its interval over cases."""

    modality: str
    reader: str
    estimate: float
    se: float
    lower: float
    upper: float
    n: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReaderDifference:
    """Difference between two modalities for one reader (fixed reader, random cases)."""

    reader: str
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class MrmcResult:
    """Everything that an Obuchowski-Rockette analysis says.

    Parameters
    ----------
    figures : Figures
        Estimates per modality and reader, and their covariance.
    inference : Inference
        Which of readers and cases are random.
    conf_level : float
        Of all intervals.
    components : VarianceComponents or None
        None with fixed cases or one modality.
    equality : EqualityTest or None
        None with one modality, or one reader.
    differences : tuple of Comparison
        Pairwise modality rows with the pooled error; no correction for multiplicity.
    means : tuple of ModalityMean
        One row per modality.
    reader_means, reader_differences : tuple
        Per reader, over cases only.
    warnings : tuple of str
        Cautions.
    reason : str
        Why the asked analysis was replaced or is undefined; empty when all is well.

    """

    figures: Figures
    inference: Inference
    conf_level: float
    components: VarianceComponents | None
    equality: EqualityTest | None
    differences: tuple[Comparison, ...]
    means: tuple[ModalityMean, ...]
    reader_means: tuple[ReaderMean, ...]
    reader_differences: tuple[ReaderDifference, ...]
    warnings: tuple[str, ...] = ()
    reason: str = ""

    @property
    def endpoint(self) -> str:
        """Name of the figure of merit."""
        return self.figures.name

    @property
    def covariance_method(self) -> str:
        """Name of the covariance."""
        return self.figures.covariance_method

    @property
    def design(self) -> CrossingDesign:
        """Design of the reads."""
        return self.figures.design

    @property
    def modalities(self) -> tuple[str, ...]:
        """Names of the modalities."""
        return self.figures.modalities

    @property
    def readers(self) -> tuple[str, ...]:
        """Names of the readers."""
        return self.figures.readers

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the rows of `covariance`."""
        return self.figures.labels

    @property
    def estimates(self) -> FloatArray:
        """Figures of merit, shape (I, J), NaN where nobody read."""
        return self.figures.table()

    @property
    def covariance(self) -> FloatArray:
        """Covariance over cases, shape (C, C)."""
        return self.figures.covariance
