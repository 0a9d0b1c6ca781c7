"""The lines between us and a foreign program: what we ask, what it may say.

One line is one JSON object in UTF-8. The program greets first, then each request gets one answer,
in order. Whatever else it says ends the conversation.
"""

import json
from collections.abc import Collection
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engines.scorers.answer import AnswerStatus, ModelAnswer
from engines.scorers.table.rows import category_named

VERSION = 1
MOST_LINE_BYTES = 1_000_000
MOST_TEXT = 20_000
"""Characters of a report, as a study keeps them."""

_CONFIG = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)
_MAY_HOLD_AN_ANSWER = frozenset({AnswerStatus.OK, AnswerStatus.CANNOT_ASSESS})


class LostStep(Exception):
    """A line is no answer to what was asked: what comes next cannot be trusted either."""


class WrongAnswer(Exception):
    """A line answers the case, and what it says is not usable."""


class ProgramHello(BaseModel):
    """First line of a program."""

    model_config = _CONFIG

    version: Literal[1]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    release: Annotated[str, Field(min_length=1, max_length=200)]


class ProgramAnswer(BaseModel):
    """What a program says of a case."""

    model_config = _CONFIG

    case: str
    status: str = "ok"
    probability: Annotated[float, Field(ge=0.0, le=1.0)] | None = None
    category: str | None = None
    text: Annotated[str, Field(max_length=MOST_TEXT)] = ""
    detail: Annotated[str, Field(max_length=300)] = ""


def request_line(case: str, media: list[dict[str, str]]) -> bytes:
    """Return the request for a case."""
    asked = {"version": VERSION, "case": case, "media": media}
    return json.dumps(asked).encode() + b"\n"


def hello_of(line: bytes) -> ProgramHello:
    """Read a greeting.

    Raises
    ------
    LostStep
        The line is none, or of another version.

    """
    try:
        return ProgramHello.model_validate(_object(line))
    except ValidationError as error:
        raise LostStep(_first(error)) from None


def answer_of_line(line: bytes, *, case: str, needs: Collection[str]) -> ModelAnswer:
    """Read the answer to a case.

    Parameters
    ----------
    needs : collection of str
        ``probability``, ``category`` or both: what an answer has to hold by the card.

    Raises
    ------
    LostStep
        The line is no JSON object, or answers another case.
    WrongAnswer
        It answers the case with something that is no answer.

    """
    content = _object(line)
    if content.get("case") != case:
        raise LostStep("it does not name the case that was asked for")
    try:
        said = ProgramAnswer.model_validate(content)
        status = AnswerStatus(said.status)
    except ValidationError as error:
        raise WrongAnswer(_first(error)) from None
    except ValueError:
        raise WrongAnswer("status is none that is known") from None
    category = None if said.category is None else category_named(said.category)
    _check(said, status, category, needs)
    return ModelAnswer(
        case,
        status,
        probability=said.probability,
        category=category,
        text=said.text,
        detail=said.detail,
    )


def _check(
    said: ProgramAnswer,
    status: AnswerStatus,
    category: str | None,
    needs: Collection[str],
) -> None:
    if said.category is not None and category is None:
        raise WrongAnswer("category is none of BI-RADS")
    if category is not None and "category" not in needs:
        raise WrongAnswer("it names a category, and its card does not say that it does")
    held = {"probability": said.probability, "category": category}
    lacking = [name for name in sorted(needs) if held[name] is None]
    if status is AnswerStatus.OK and lacking:
        raise WrongAnswer(f"it holds no {lacking[0]}, which its card says it gives")
    if status not in _MAY_HOLD_AN_ANSWER and any(one is not None for one in held.values()):
        raise WrongAnswer(f"it says {status} and holds an answer")
    for name, text in (("text", said.text), ("detail", said.detail)):
        if not all(sign.isprintable() or sign in "\n\t" for sign in text):
            raise WrongAnswer(f"{name} holds signs that cannot be shown")


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > MOST_LINE_BYTES:
        raise LostStep(f"a line has more than {MOST_LINE_BYTES} bytes")
    try:
        content = json.loads(
            line, object_pairs_hook=_without_doubles, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError):
        raise LostStep("a line is no JSON") from None
    if not isinstance(content, dict):
        raise LostStep("a line is no JSON object")
    return content


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise ValueError("a key stands in it twice")
    return content


def _refuse_constant(name: str) -> Any:  # noqa: ANN401
    raise ValueError(f"{name} is no number")


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"])) or "line"
    return f"{where}: {first['msg']}"
