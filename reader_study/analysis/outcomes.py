"""Results on accuracy and agreement: frozen, unrounded, ready for JSON."""

from dataclasses import dataclass

from reader_study.analysis.declared import ContrastFacts
from reader_study.analysis.endpoints import Endpoint, EndpointKind, EndpointRating
from reader_study.analysis.estimates import Difference, ResultEstimate
from reader_study.analysis.notes import ResultNote


@dataclass(frozen=True, slots=True)
class Performance:
    """One reader (or model) in one arm.

    The cases are those that she assessed in this arm and in each that it is compared with; with
    ``beside`` those assessed in this arm and that one, where they are others.
    """

    reader_id: str
    arm: str
    true_positive: int
    false_negative: int
    true_negative: int
    false_positive: int
    auc_likelihood: ResultEstimate
    auc_category: ResultEstimate
    sensitivity: ResultEstimate
    specificity: ResultEstimate
    ppv: ResultEstimate
    npv: ResultEstimate
    accuracy: ResultEstimate
    beside: str = ""

    @property
    def n_cases(self) -> int:
        """Cases behind the row."""
        return self.n_positive + self.n_negative

    @property
    def n_positive(self) -> int:
        """Malignant cases behind the row."""
        return self.true_positive + self.false_negative

    @property
    def n_negative(self) -> int:
        """Other cases behind the row."""
        return self.true_negative + self.false_positive

    def figure(self, endpoint: Endpoint) -> ResultEstimate:
        """Return the figure of an endpoint."""
        match endpoint.kind:
            case EndpointKind.AREA:
                likelihood = endpoint.rating is EndpointRating.LIKELIHOOD
                return self.auc_likelihood if likelihood else self.auc_category
            case EndpointKind.SENSITIVITY:
                return self.sensitivity
            case EndpointKind.SPECIFICITY:
                return self.specificity
            case EndpointKind.ACCURACY:
                return self.accuracy


@dataclass(frozen=True, slots=True)
class PairedChange:
    """One reader, test minus reference, on the same cases.

    ``gained`` and ``lost`` count cases right only in the test arm, and only in the reference
    (0 for an AUC).
    """

    contrast: ContrastFacts
    reader_id: str
    endpoint: Endpoint
    difference: Difference
    gained: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Components:
    """Obuchowski–Rockette variance components and mean squares as computed, negative ones too.

    ``reader`` and ``treatment_reader`` are the variances between readers and of their response
    to the arm; the clamp at zero concerns only ``covariance_2 - covariance_3`` in the test.
    """

    error: float
    covariance_1: float
    covariance_2: float
    covariance_3: float
    ms_treatment: float
    ms_treatment_reader: float
    reader: float
    treatment_reader: float


@dataclass(frozen=True, slots=True)
class ArmComparison:
    """Mean of readers, test against reference, for one endpoint.

    Parameters
    ----------
    reference, test : ResultEstimate
        Means of the two arms that ``contrast`` names.
    lead : str
        The form whose conclusion stands first: ``random`` or ``fixed`` readers.
    blocks : int
        Groups of readers with cases of their own, whose differences were averaged; 1 for none.
    holm_p : float or None
        p of the leading form adjusted for the number of contrasts, for the primary endpoint where
        there are several.

    """

    contrast: ContrastFacts
    endpoint: Endpoint
    n_readers: int
    n_positive: int
    n_negative: int
    reference: ResultEstimate
    test: ResultEstimate
    random: Difference
    fixed: Difference
    lead: str
    components: Components | None
    notes: tuple[ResultNote, ...]
    blocks: int = 1
    holm_p: float | None = None

    @property
    def leading(self) -> Difference:
        """The difference whose conclusion stands first."""
        return self.fixed if self.lead == "fixed" else self.random


@dataclass(frozen=True, slots=True)
class ArmMean:
    """Mean of readers in an arm that is compared with no other, for one endpoint."""

    arm: str
    endpoint: Endpoint
    n_readers: int
    n_positive: int
    n_negative: int
    mean: ResultEstimate
    lead: str
    notes: tuple[ResultNote, ...]


@dataclass(frozen=True, slots=True)
class ReadersAgainstModel:
    """Mean of readers minus model, for one arm and one endpoint."""

    model_id: str
    arm: str
    endpoint: Endpoint
    n_readers: int
    n_positive: int
    n_negative: int
    readers: ResultEstimate
    model: ResultEstimate
    random: Difference
    fixed: Difference
    lead: str
    notes: tuple[ResultNote, ...]

    @property
    def leading(self) -> Difference:
        """The difference whose conclusion stands first."""
        return self.fixed if self.lead == "fixed" else self.random


@dataclass(frozen=True, slots=True)
class ModelAgreement:
    """Agreement of a model with one reader in one arm on the category.

    ``same`` is the share of equal categories, ``weighted`` kappa with quadratic weights.
    """

    model_id: str
    arm: str
    reader_id: str
    n_cases: int
    same: ResultEstimate
    weighted: ResultEstimate


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many reads of a model ended in a way, as a status of `reader_study.cases.ReadStatus`."""

    status: str
    n: int


@dataclass(frozen=True, slots=True)
class ModelAnswers:
    """A model that left cases unanswered: how many of what, and what the rules make of them.

    Parameters
    ----------
    rule : str
        The declared rule: ``wrong`` or ``excluded``. The rows of the model go by it.
    statuses : tuple of StatusCount
        In the order of frequency; they sum to ``n``.
    wrong, excluded : Performance
        By either rule; areas leave unanswered cases out in both.
    auc_neutral : ResultEstimate
        Area of the likelihood with 50 for each unanswered case, in the denominator.

    """

    model_id: str
    rule: str
    n: int
    statuses: tuple[StatusCount, ...]
    wrong: Performance
    excluded: Performance
    auc_neutral: ResultEstimate

    @property
    def other(self) -> Performance:
        """The sensitivity analysis: what the rule that was not declared gives."""
        return self.excluded if self.rule == "wrong" else self.wrong


@dataclass(frozen=True, slots=True)
class MeanPredictive:
    """Plain means of PPV and NPV in one arm, over the readers and cases of the other means."""

    contrast: ContrastFacts
    arm: str
    ppv: ResultEstimate
    npv: ResultEstimate


@dataclass(frozen=True, slots=True)
class Curve:
    """Empirical ROC curve of a model, or of a reader in one arm.

    ``points`` are (1 − specificity, sensitivity); ``band`` are (1 − specificity, low, high), the
    pointwise interval of a model's sensitivity.
    """

    reader_id: str
    points: tuple[tuple[float, float], ...]
    band: tuple[tuple[float, float, float], ...]
    arm: str = "standalone"


@dataclass(frozen=True, slots=True)
class LevelResult:
    """Mean of the readers of one level of experience (``""``: not stated), for each endpoint.

    The cases are those of the means of all readers.
    """

    contrast: ContrastFacts
    level: str
    reader_ids: tuple[str, ...]
    comparisons: tuple[ArmComparison, ...]


@dataclass(frozen=True, slots=True)
class AgreementResult:
    """Agreement of readers on the category in one arm, over cases that all of them assessed.

    Parameters
    ----------
    level : str
        Whose agreement: ``junior``, ``senior``, ``all``, or ``block`` for readers who share
        cases that others do not read.
    same : ResultEstimate
        Share of pairs of readers that chose the same category.
    fleiss, ac1 : ResultEstimate
        Fleiss' kappa and Gwet's AC1.
    weighted : ResultEstimate
        Mean over pairs of readers of the kappa with quadratic weights.

    """

    arm: str
    level: str
    n_readers: int
    n_cases: int
    same: ResultEstimate
    fleiss: ResultEstimate
    ac1: ResultEstimate
    weighted: ResultEstimate
    reader_ids: tuple[str, ...] = ()
