"""Which JSON in a text is an answer, and on which rung it stands."""

import re
from dataclasses import dataclass
from typing import Any

from engines.mllm.answers.cleaning import widened
from engines.mllm.answers.lexicons import ASSESSMENTS, CANNOT_ASSESS, CATEGORIES, AnswerTerms
from engines.mllm.answers.objects import (
    NumberLiteral,
    brace_spans,
    fenced_spans,
    loaded,
    objects_within,
)
from engines.mllm.answers.parsed import ImageType, Rung
from engines.mllm.answers.reading import field_of
from engines.mllm.answers.values import is_whole_percent

_JUDGED = ("image_type", "assessment", "birads", "p_malignant", "refusal_reason")
_TORN = re.compile(
    r"[\"']?(?:image_type|assessment|bi-?rads|p_malignant|features|report|refusal_reason)[\"']\s?:",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundObjects:
    """JSON objects of a text that answer.

    Parameters
    ----------
    answers : tuple of dict
    rung : Rung
        `Rung.UNPARSED` without answers.
    is_torn : bool
        An answer begins and its braces never close.

    """

    answers: tuple[dict[str, Any], ...]
    rung: Rung
    is_torn: bool


def answers_in(text: str, terms: AnswerTerms) -> FoundObjects:
    """Return the answers in JSON that stand in a text."""
    found = _found(text, terms)
    # Full-width or curly signs are tried only where the text as it stands has no JSON that answers.
    wide = text if found.answers else widened(text)
    return found if wide == text else _found(wide, terms)


def _found(text: str, terms: AnswerTerms) -> FoundObjects:
    whole = loaded(text.strip())
    if isinstance(whole, (dict, list)):
        whole_answers = _answering(whole)
        exact = whole_answers == (whole,) and _meets_schema(whole_answers[0], terms)
        rung = Rung.JSON_SCHEMA if exact else Rung.JSON_OBJECT
        found = rung if whole_answers else Rung.UNPARSED
        return FoundObjects(whole_answers, found, is_torn=False)
    spans = brace_spans(text)
    fences = fenced_spans(text)
    answers: tuple[dict[str, Any], ...] = ()
    is_fenced = True
    for start, end in spans.closed:
        inner = _answering(loaded(text[start:end]))
        answers += inner
        if inner:
            is_fenced &= any(low < start and end <= high for low, high in fences)
    rung = Rung.FENCED if is_fenced else Rung.IN_PROSE
    is_torn = spans.open_at is not None and _TORN.search(text, spans.open_at) is not None
    return FoundObjects(answers, rung if answers else Rung.UNPARSED, is_torn)


def _answering(value: object) -> tuple[dict[str, Any], ...]:
    """Return the outermost objects that have a field of an answer; a schema has none."""
    found: list[dict[str, Any]] = []
    inside: set[int] = set()
    for one in objects_within(value):
        if id(one) in inside or "$schema" in one or isinstance(one.get("properties"), dict):
            inside.update(id(inner) for inner in objects_within(one))
        elif any(field_of(key) in _JUDGED for key in one):
            found.append(one)
            inside.update(id(inner) for inner in objects_within(one))
    return tuple(found)


def _meets_schema(answer: dict[str, Any], terms: AnswerTerms) -> bool:
    features = answer.get("features")
    return (
        answer.keys() == {*_JUDGED, "features", "report"}
        and _is_one_of(answer["image_type"], tuple(ImageType))
        and _is_one_of(answer["assessment"], (*ASSESSMENTS, CANNOT_ASSESS))
        and (answer["birads"] is None or _is_one_of(answer["birads"], CATEGORIES))
        and _is_percent(answer["p_malignant"])
        and isinstance(features, dict)
        and features.keys() == terms.features.keys()
        and all(
            said is None or _is_one_of(said, terms.features[name])
            for name, said in features.items()
        )
        and _is_text(answer["report"])
        and (answer["refusal_reason"] is None or _is_text(answer["refusal_reason"]))
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not isinstance(value, NumberLiteral)


def _is_one_of(value: object, values: tuple[str, ...]) -> bool:
    return _is_text(value) and value in values


def _is_percent(value: object) -> bool:
    return value is None or (isinstance(value, NumberLiteral) and is_whole_percent(value))
