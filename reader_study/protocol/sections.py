"""The sections of a protocol file: plain frozen dataclasses, each field beside its limits."""

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from reader_study.first_arms import first_arm_ids
from reader_study.lexicon import BIRADS_SCALE
from reader_study.protocol.arms import ShownPart
from reader_study.protocol.limits import STRICT, Identifier, Text, Within


@dataclass(frozen=True, slots=True)
class Assessment:
    """The form in which cases are assessed, its scale, and the cut for a positive call.

    Parameters
    ----------
    form : str
        Id of the form; an arm may have another.
    provisional_checked : bool
        The coordinator has checked the form's provisional terms against the manual.

    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    scale: Annotated[tuple[Text, ...], Within(min_length=2, max_length=9)] = BIRADS_SCALE
    positivity_threshold: str = "4A"
    likelihood_min: Literal[0] = 0
    likelihood_max: Literal[100] = 100
    form: Identifier = "birads-two-scales"
    provisional_checked: bool = False

    def __post_init__(self) -> None:
        """Check what no single field can show."""
        if len(set(self.scale)) != len(self.scale):
            raise ValueError("scale lists a category twice")
        if self.positivity_threshold not in self.scale[1:]:
            raise ValueError(
                "positivity_threshold must be a category of the scale other than the first"
            )


@dataclass(frozen=True, slots=True)
class Design:
    """How and in which order cases are read, and what the primary analysis is.

    Parameters
    ----------
    analysis_unit : str
        ``lesion``: lesions are independent of each other. ``lesion_clustered``: those of one
        patient are taken together in every interval and test.
    kind : str
        Name of a module of `reader_study.designs`.
    arms : tuple of str
        Of versions 1 and 2 only; later ones declare ``[[arms]]``.
    washout_days : int
        Days from the lock of a case to its next opening in another session.
    max_run : int
        At most so many cases of one truth follow each other; 0 for no such rule.
    balance : tuple of str
        What is spread evenly over each list: sources of cases, sites.
    repeats_percent : int
        Share of the cases that come a second time, unannounced.
    groups : int
        Of a split-plot: groups of readers and blocks of cases.
    session_minutes, break_minutes : int
        After how long a break is asked for, and how long it is; 0 for none.
    voided_reads : str
        ``kept``: a read that the coordinator voids stays in the analysis, and is told.
        ``excluded``: it is left out and counted.
    unanswered : str
        Cases for which a model gave no answer (it refused, ran out of time, …): ``wrong`` counts
        each as a wrong call, ``excluded`` leaves them out of the calls. Areas leave them out in
        either case; how many there are is told, and what the other rule gives.

    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    kind: Identifier = "sequential"
    arms: tuple[Identifier, ...] = field(default_factory=first_arm_ids)
    primary_endpoint: Literal["auc_likelihood", "auc_category", "sensitivity", "specificity"] = (
        "auc_likelihood"
    )
    alpha: Annotated[float, Within(gt=0.0, lt=0.5)] = 0.05
    reader_model: Literal["random", "fixed"] = "random"
    analysis_unit: Literal["lesion", "lesion_clustered"] = "lesion"
    missing_data: Literal["excluded_and_counted"] = "excluded_and_counted"
    blank_ms: Annotated[int, Within(ge=0, le=2000)] = 0
    washout_days: Annotated[int, Within(ge=1, le=3650)] = 28
    max_run: Annotated[int, Within(ge=0, le=50)] = 0
    balance: tuple[Literal["source", "site"], ...] = ()
    repeats_percent: Annotated[int, Within(ge=0, le=20)] = 0
    groups: Annotated[int, Within(ge=2, le=20)] = 2
    session_minutes: Annotated[int, Within(ge=0, le=480)] = 60
    break_minutes: Annotated[int, Within(ge=0, le=240)] = 10
    voided_reads: Literal["kept", "excluded"] = "kept"
    unanswered: Literal["wrong", "excluded"] = "wrong"

    def __post_init__(self) -> None:
        """Check that versions 1 and 2, which listed their arms here, list the two there were."""
        if self.arms != first_arm_ids():
            raise ValueError(
                f"arms of versions 1 and 2 are {list(first_arm_ids())}; write schema_version = 3 "
                "and a table [[arms]] for each of others"
            )


@dataclass(frozen=True, slots=True)
class AiCondition:
    """What of a model readers are shown in an arm with AI, under which name, and for how long.

    Parameters
    ----------
    min_shown_ms : int
        Milliseconds for which the model's answer is on the screen before a read that was not
        changed after it can be locked.
    error_rates : str
        Whether readers are told how often the model errs, and in which words: per cent, or
        natural frequencies (7 of 100).

    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    model: Identifier | None = None
    shown_as: Text = "AI-A"
    shows: Annotated[tuple[ShownPart, ...], Within(min_length=1)] = ("score", "category")
    min_shown_ms: Annotated[int, Within(ge=0, le=60_000)] = 1000
    error_rates: Literal["none", "percent", "frequencies"] = "none"


@dataclass(frozen=True, slots=True)
class ViewerRules:
    """What the window allows while cases are read.

    Parameters
    ----------
    keys : str
        ``standard``: every reader has the same keys. ``free``: each may have her own.
    flip : bool
        Whether an image may be shown mirrored; a mirrored image names the wrong side.
    tools : bool
        Whether marks may be drawn on an image and measured.
    presets : bool
        Whether named windows (lung, bone, …) may be used.

    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    keys: Literal["free", "standard"] = "standard"
    flip: bool = False
    tools: bool = True
    presets: bool = True


@dataclass(frozen=True, slots=True)
class ReaderSpec:
    """One registered reader."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: Identifier
    name: Text
    years: Annotated[int, Within(ge=0, le=70)]
    site: Text
    level: Literal["junior", "senior"] | None = None
    simulated: bool = False
    role: Literal["reader", "arbitrator"] = "reader"
    group: Annotated[int, Within(ge=1, le=20)] | None = None
