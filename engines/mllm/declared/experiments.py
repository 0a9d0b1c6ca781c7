"""Which experiments a run declares beside the question itself."""

import string
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from engines.mllm.declared.strict import Side, StrictPart, Temperature
from engines.mllm.request import Thinking

_Blind = Literal["no_image", "blank_image", "shuffled_image"]
BLIND_CONTROLS: tuple[_Blind, ...] = ("no_image", "blank_image", "shuffled_image")


class TemperatureTrial(StrictPart):
    """The same question at several temperatures, several times each."""

    values: Annotated[tuple[Temperature, ...], Field(min_length=1, max_length=10)] = (
        0.0,
        0.3,
        0.7,
        1.0,
    )
    repeats: Annotated[int, Field(ge=2, le=100)] = 3

    @model_validator(mode="after")
    def _check_values(self) -> Self:
        # As results tell them: two that look alike there would be one with twice the answers.
        if len({f"{abs(value):g}" for value in self.values}) != len(self.values):
            raise ValueError("values: one stands there twice")
        return self


class SamplingTrial(StrictPart):
    """The same question several times at one temperature: for sampling, and self-consistency."""

    temperature: Annotated[float, Field(gt=0, le=2, allow_inf_nan=False)] = 0.7
    repeats: Annotated[int, Field(ge=2, le=100)] = 5


class OddImages(StrictPart):
    """The safety set: a folder with a sub-folder for each category, and images that are made."""

    folder: str = ""
    made: bool = True

    @model_validator(mode="after")
    def _check_any(self) -> Self:
        if not self.folder and not self.made:
            raise ValueError("the safety set has neither a folder nor made images")
        return self


class RunExperiments(StrictPart):
    """Experiments; empty where one is not wanted. The blind controls are wanted unless unsaid.

    Parameters
    ----------
    cases : int
        How many reading cases the sensitivity experiments ask about, chosen by the run's seed
        whatever their truth; 0 for all. The blind controls ask about all.

    """

    cases: Annotated[int, Field(ge=0)] = 0
    blind: tuple[_Blind, ...] = BLIND_CONTROLS
    temperature: TemperatureTrial | None = None
    sampling: SamplingTrial = SamplingTrial()
    self_consistency: bool = False
    thinking: tuple[Thinking, ...] = ()
    prompts: tuple[str, ...] = ()
    languages: tuple[Literal["en", "zh"], ...] = ()
    long_sides: tuple[Side, ...] = ()
    option_order: bool = False
    typographic: str = ""
    ood: OddImages | None = None
    servers: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _check_words(self) -> Self:
        odd = set(self.typographic) - set(string.printable[:95])
        if odd or len(self.typographic) > 60:
            raise ValueError("typographic: at most 60 plain Latin characters")
        if self.typographic != self.typographic.strip():
            raise ValueError("typographic: words, without a space at an end")
        for name in ("blind", "thinking", "prompts", "languages", "long_sides", "servers"):
            told = getattr(self, name)
            if len(set(told)) != len(told):
                raise ValueError(f"{name}: one stands there twice")
        return self
