"""Arms, contrasts and what surrounds the scored reads, as a protocol of version 3 declares them."""

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, Literal

from reader_study.first_arms import first_arm_tables
from reader_study.protocol.limits import STRICT, Identifier, Text, Within

ShownPart = Literal["score", "category", "text", "box", "heat_map", "clip_strip", "error_rates"]
"""What of a model an arm may show. `Protocol` refuses what no frozen model can give yet."""


@dataclass(frozen=True, slots=True)
class ArmSpec:
    """A condition under which cases are read.

    Parameters
    ----------
    shows : tuple of ShownPart
        What of the model is shown; empty for an arm without AI.
    reveal : str
        When: at the ``first_paint`` of the step, or ``on_request`` of the reader.
    follows : str or None
        The arm whose read of the same case is locked just before, on whose answer this one begins.
    media : tuple of str
        Views of a case that are shown; empty for all. ``first`` is its first image.
    form : str or None
        Form of this arm; None for that of the assessment.
    model, shown_as : str or None
        A model of its own instead of that under ``[ai]``.

    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: Identifier
    title: Text
    title_zh: Annotated[str, Within(max_length=200)] = ""
    shows: tuple[ShownPart, ...] = ()
    reveal: Literal["first_paint", "on_request"] = "first_paint"
    follows: Identifier | None = None
    media: tuple[Text, ...] = ()
    form: Identifier | None = None
    model: Identifier | None = None
    shown_as: Text | None = None

    def heading(self, language: str) -> str:
        """Return the title in ``zh`` or else in English."""
        return self.title_zh if language.startswith("zh") and self.title_zh else self.title


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two arms that are compared: test minus reference. The first of a protocol is the primary."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    reference: Identifier
    test: Identifier


@dataclass(frozen=True, slots=True)
class Practice:
    """Cases read before the scored ones, with feedback; they enter no analysis.

    Parameters
    ----------
    cases : int
        How many, drawn from the development cases; 0 for none.
    pass_mark : int
        Right calls that are needed to go on; with fewer the practice begins again.

    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    cases: Annotated[int, Within(ge=0, le=200)] = 0
    pass_mark: Annotated[int, Within(ge=0, le=200)] = 0


@dataclass(frozen=True, slots=True)
class Questions:
    """Forms about the session: ids of forms, each asked once a session."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    before_ai: tuple[Identifier, ...] = ()
    after_session: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Bias:
    """A declared subset with withheld or shifted AI answers, for studies of automation bias.

    Parameters
    ----------
    kind : str
        ``none``; ``withheld``: nothing is shown; ``shifted``: score and category moved by a step.
    percent : int
        Share of the cases, drawn by the seed.
    ethics_approval : str
        Number and body of the approval; required where kind is not ``none``.

    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    kind: Literal["none", "withheld", "shifted"] = "none"
    percent: Annotated[int, Within(ge=0, le=50)] = 0
    ethics_approval: Annotated[str, Within(max_length=200)] = ""


@cache
def first_arms() -> tuple[ArmSpec, ...]:
    """Return the arms of protocols of versions 1 and 2, which knew one design."""
    return tuple(
        ArmSpec(**arm | {"shows": tuple(arm.get("shows", ()))}) for arm in first_arm_tables()
    )
