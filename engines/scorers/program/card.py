"""The card of a foreign program: how it is started, within which limits, what is known of it."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, model_validator

from engines.cards.reading import CardFile, beside, checked_content
from engines.cards.stated import CONFIG, ElsewhereFacts, Sha256Text, Words
from engines.scorers.answer import ProbabilitySource

PYTHON = "{python}"
"""First word of a command: the Python that the engine runs with."""

DEVICE = "{device}"
"""Word of a command that becomes ``auto``, ``cpu`` or ``cuda``, as the prediction was asked for."""

Seconds = Annotated[float, Field(ge=0.1, le=3600.0)]


class ProgramLimits(BaseModel):
    """What the program may take.

    Attributes
    ----------
    start_s, case_s : float
        Seconds until it has greeted, and for the answer to a case.
    restarts : int
        How often it is started again in a run after it died, was late or lost step.
    memory_mb : int
        Of data in memory, each process of it; enforced on Linux and macOS.

    """

    model_config = CONFIG

    start_s: Seconds = 120.0
    case_s: Seconds = 120.0
    restarts: Annotated[int, Field(ge=0, le=1000)] = 3
    memory_mb: Annotated[int, Field(ge=64, le=4_000_000)] = 16_384


class ProgramFacts(ElsewhereFacts):
    """What the card of a program states.

    Attributes
    ----------
    command : tuple of str
        `PYTHON` and a file beside the card, or a file beside the card, or an absolute path that
        this computer's administrator allows; arguments behind it.
    files : dict
        SHA-256 of files beside the card that are compared before each start; the program is one of
        them unless its path is absolute.
    images : str
        ``files``: PNG files in a private folder, taken away after each case; ``inline``: PNG in
        base64 in the request.
    source : str
        Where probabilities come from.
    categories : str
        ``given`` where each answer names a category of BI-RADS.

    """

    kind: Literal["program"]
    command: Annotated[tuple[Words, ...], Field(min_length=1, max_length=100)]
    files: Annotated[dict[str, Sha256Text], Field(max_length=100, default_factory=dict)]
    images: Literal["files", "inline"] = "files"
    source: Literal["softmax", "verbalised", "logprob", "sampling"] = "softmax"
    categories: Literal["none", "given"] = "none"
    limits: ProgramLimits = ProgramLimits()

    @model_validator(mode="after")
    def _cases_are_called(self) -> Self:
        if self.threshold is None and self.categories == "none":
            raise ValueError("state a threshold, or categories = 'given': cases are called by one")
        if self.calibration is not None and self.categories == "given":
            raise ValueError(
                "categories come from the program or from a calibration, not from both"
            )
        return self

    @model_validator(mode="after")
    def _program_is_known(self) -> Self:
        if any("\0" in word for word in self.command):
            raise ValueError("a word of the command holds a NUL")
        if self.command[0] == PYTHON and len(self.command) < 2:
            raise ValueError(f"behind {PYTHON} the command names a file beside the card")
        if self.program is not None and self.program not in self.files:
            raise ValueError(f"[files] lists no SHA-256 for the program {self.program!r}")
        return self

    @property
    def needs(self) -> frozenset[str]:
        """What an answer has to hold: ``probability`` where there is a threshold, ``category``."""
        threshold = {"probability"} if self.threshold is not None else set()
        return frozenset(threshold | ({"category"} if self.categories == "given" else set()))

    @property
    def program(self) -> str | None:
        """Name of the program's file beside the card; None for one at an absolute path."""
        first = self.command[1] if self.command[0] == PYTHON else self.command[0]
        if PurePath(first).is_absolute() and self.command[0] != PYTHON:
            return None
        return first.removeprefix("./")


@dataclass(frozen=True, slots=True)
class ProgramCard:
    """A checked card of a program, and the file that it lies in."""

    facts: ProgramFacts
    file: CardFile

    @property
    def crop_margin(self) -> int | None:
        """Of the crops that the program is given, in per cent; None for whole images."""
        return self.facts.crop_margin

    @property
    def source(self) -> ProbabilitySource:
        """Where probabilities come from."""
        return ProbabilitySource(self.facts.source)

    def to_json(self) -> dict[str, Any]:
        """Return what is frozen of the card: no folder of this computer stands in it."""
        told = self.facts.told()
        if self.facts.categories == "none":
            told.pop("categories")
        told["command"] = [
            PurePath(word).name if PurePath(word).is_absolute() else word
            for word in self.facts.command
        ]
        return told


def program_card(file: CardFile) -> ProgramCard:
    """Check the card of a program.

    Raises
    ------
    EngineError
        A key is missing, unknown or wrong, or the card names a file elsewhere.

    """
    card = ProgramCard(checked_content(file, ProgramFacts), file)
    for name in card.facts.files:
        beside(file, name, key="files")
    if card.facts.program is not None:
        beside(file, card.facts.program, key="command")
    return card
