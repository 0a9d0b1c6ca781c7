"""The neutral records that a benchmark's results are made of: an item, and one answer to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from reader_study.cases import ReadStatus


class Experiment(StrEnum):
    """What an answer was asked for; `MAIN` alone makes the headline."""

    MAIN = "main"
    TEMPERATURE = "temperature"
    THINKING = "thinking"
    PROMPT = "prompt"
    LANGUAGE = "language"
    IMAGE_SIZE = "image_size"
    OPTION_ORDER = "option_order"
    SELF_CONSISTENCY = "self_consistency"
    NO_IMAGE = "no_image"
    BLANK_IMAGE = "blank_image"
    SHUFFLED_IMAGE = "shuffled_image"
    OOD = "ood"
    TYPOGRAPHIC = "typographic"
    SERVER = "server"


BLIND = (Experiment.NO_IMAGE, Experiment.BLANK_IMAGE, Experiment.SHUFFLED_IMAGE)
"""Experiments in which the model cannot see the image that it is asked about."""

VARIED = (
    Experiment.TEMPERATURE,
    Experiment.THINKING,
    Experiment.PROMPT,
    Experiment.LANGUAGE,
    Experiment.IMAGE_SIZE,
    Experiment.OPTION_ORDER,
    Experiment.SELF_CONSISTENCY,
    Experiment.SERVER,
)
"""Experiments that ask the same of the same image in another way."""


@dataclass(frozen=True, slots=True)
class ItemTruth:
    """What is known of an item.

    Parameters
    ----------
    label : str
        ``normal``, ``benign`` or ``malignant``; empty for an image outside of the field.
    birads : str
        Category of the reference; empty where there is none.
    data_set : str
        Where the image comes from, as the contamination flags name data sets.
    category : str
        Of an image outside of the field: ``other organ``, ``doppler``, …
    tier : str
        Difficulty, where the study has tiers.

    """

    label: str = ""
    birads: str = ""
    data_set: str = ""
    category: str = ""
    tier: str = ""


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """One answer of one model to one item, read from its text.

    Parameters
    ----------
    item : str
        Number of the item in the run; never a name of a case or a file.
    status : ReadStatus
        `OK`, or why there is no answer.
    probabilities : mapping
        Probability of malignancy, 0–1, by its source: ``verbalised``, ``logprob``, ``sampling``.
    rung : str
        By which way the text was understood.
    flags : tuple of str
        What is odd about it, e.g. ``category_and_probability_differ``.
    repeat : int
        From 1.
    factors : mapping
        What was varied, as text: ``{"temperature": "0.7"}``.
    prompt, thinking, raw, report : str
        Words to be shown case by case; empty where they are not kept.

    """

    model: str
    experiment: str
    item: str
    status: ReadStatus
    truth: ItemTruth
    birads: str | None = None
    assessment: str | None = None
    probabilities: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    image_type: str | None = None
    rung: str = ""
    flags: tuple[str, ...] = ()
    repeat: int = 1
    factors: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    prompt: str = ""
    thinking: str = ""
    raw: str = ""
    report: str = ""

    @property
    def answered(self) -> bool:
        """Whether there is an answer."""
        return self.status is ReadStatus.OK

    @property
    def category(self) -> str | None:
        """The category that counts: None where there is no answer."""
        return self.birads if self.answered else None

    @property
    def class_named(self) -> str | None:
        """The class that counts: None where there is no answer."""
        return self.assessment if self.answered else None

    @property
    def variant(self) -> str:
        """What was varied, and which repeat it is, as one text."""
        told = [f"{key}={value}" for key, value in sorted(self.factors.items())]
        return " · ".join([*told, f"#{self.repeat}"])


def right_class(answer: ItemAnswer) -> bool:
    """Tell whether an answer names the class of its item; a missing one does not."""
    return answer.class_named is not None and answer.class_named == answer.truth.label
