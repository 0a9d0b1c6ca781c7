"""What was declared before the first read, as far as analysis and report need it."""

from dataclasses import dataclass

from reader_study.analysis.endpoints import Endpoint


@dataclass(frozen=True, slots=True)
class ArmFacts:
    """One declared condition of reading; see `reader_study.protocol.arms.ArmSpec`.

    Parameters
    ----------
    follows : str
        Arm whose read of the same case is locked just before; empty for none.
    form : str
        Id of the form that is answered.
    model : str
        Id of the frozen model whose answer is shown; empty where none is.

    """

    id: str
    title: str
    title_zh: str = ""
    shows: tuple[str, ...] = ()
    reveal: str = "first_paint"
    follows: str = ""
    media: tuple[str, ...] = ()
    form: str = ""
    model: str = ""

    def heading(self, language: str) -> str:
        """Return the title in ``zh`` or else in English."""
        return self.title_zh if language.startswith("zh") and self.title_zh else self.title


@dataclass(frozen=True, slots=True)
class ContrastFacts:
    """Two arms that are compared: test minus reference."""

    reference: str
    test: str

    @property
    def arms(self) -> tuple[str, str]:
        """Both arms, the reference first."""
        return (self.reference, self.test)


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One field of a form whose answers are described by themselves.

    Parameters
    ----------
    kind : str
        ``likert``, ``percent``, ``integer``, or ``choice``.
    low, high : int or None
        Ends of the scale of a number.
    right : tuple of str
        Ids of the right options of a question that tests understanding; empty for others.

    """

    id: str
    label: str
    label_zh: str = ""
    kind: str = "likert"
    low: int | None = None
    high: int | None = None
    right: tuple[str, ...] = ()

    def heading(self, language: str) -> str:
        """Return the label in ``zh`` or else in English."""
        return self.label_zh if language.startswith("zh") and self.label_zh else self.label


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What the analysis needs to know of a form.

    Parameters
    ----------
    scale : tuple of str
        Options of the call, least suspicious first; empty for a form without a call.
    rating : bool
        Whether it has a rating that the ROC uses.
    about_case : bool
        False for questions about a session.

    """

    id: str
    title: str
    title_zh: str = ""
    scale: tuple[str, ...] = ()
    rating: bool = False
    about_case: bool = True
    items: tuple[ItemFacts, ...] = ()

    def heading(self, language: str) -> str:
        """Return the title in ``zh`` or else in English."""
        return self.title_zh if language.startswith("zh") and self.title_zh else self.title


@dataclass(frozen=True, slots=True)
class ProtocolFacts:
    """What was declared before the first read, as far as the analysis needs it.

    Parameters
    ----------
    design : str
        Name of the design; nothing is computed by it.
    design_title, design_title_zh : str
        What the design calls itself.
    warnings, warnings_zh : tuple of str
        What the design says of its own limits, such as an order that goes with the arm.
    contrasts : tuple of ContrastFacts
        The comparisons, the primary one first; empty where no arms are compared.
    forms : tuple of FormFacts
        Of cases and of sessions.
    washout_days : int or None
        Declared shortest time between two openings of a case; None where cases are read once.
    unanswered : str
        How cases count that a model left unanswered: ``wrong`` or ``excluded``.

    """

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
    arms: tuple[ArmFacts, ...]
    contrasts: tuple[ContrastFacts, ...]
    primary_endpoint: Endpoint
    alpha: float
    reader_model: str
    analysis_unit: str
    missing_data: str
    seed: int
    forms: tuple[FormFacts, ...] = ()
    design_title: str = ""
    design_title_zh: str = ""
    warnings: tuple[str, ...] = ()
    warnings_zh: tuple[str, ...] = ()
    washout_days: int | None = None
    unanswered: str = "wrong"

    def arm(self, arm_id: str) -> ArmFacts | None:
        """Return a declared arm; None for another id, such as that of a model's own reads."""
        return next((arm for arm in self.arms if arm.id == arm_id), None)

    def form(self, form_id: str) -> FormFacts | None:
        """Return a form by its id."""
        return next((form for form in self.forms if form.id == form_id), None)
