"""What was read of the fields of an answer, before anything is concluded from it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from engines.mllm.answers.cleaning import folded, without_hidden
from engines.mllm.answers.lexicons import AnswerTerms
from engines.mllm.answers.objects import Contradicting, NumberLiteral
from engines.mllm.answers.parsed import AnswerFlag
from engines.mllm.answers.values import (
    NOTHING,
    Unread,
    assessment_of,
    category_of,
    image_type_of,
    is_plain_number,
    percentage_of,
    shown,
)

_MOST_DROPPED = 20
_LONGEST_KEY = 60

KEYS: Mapping[str, str] = {
    **dict.fromkeys(("imagetype", "imagekind", "图像类型", "影像类型"), "image_type"),
    **dict.fromkeys(("assessment", "评估", "良恶性", "判断"), "assessment"),
    **dict.fromkeys(
        (
            *("birads", "biradscategory", "biradsclassification", "biradsassessment"),
            *("biradsscore", "biradsgrade", "biradsclass", "birads分类", "birads分级"),
            *("birads类别", "分类", "分级"),
        ),
        "birads",
    ),
    **dict.fromkeys(
        (
            *("pmalignant", "pmalignancy", "probabilityofmalignancy", "malignancyprobability"),
            *("malignantprobability", "probabilitymalignant", "likelihoodofmalignancy"),
            *("riskofmalignancy", "malignancyrisk", "恶性概率", "恶性可能性", "恶性风险"),
        ),
        "p_malignant",
    ),
    **dict.fromkeys(("features", "特征", "征象"), "features"),
    **dict.fromkeys(("report", "报告"), "report"),
    **dict.fromkeys(("refusalreason", "拒绝原因", "拒答原因"), "refusal_reason"),
}
"""A key without case, spaces and signs to the field that it names."""


@dataclass(frozen=True, slots=True)
class FieldReading:
    """Fields of an answer as they were read.

    Parameters
    ----------
    values : mapping
        Of ``image_type``, ``assessment``, ``birads`` and ``p_malignant`` those that are given.
    problems : tuple of str
        Sentences on fields that are given and cannot be read.
    features, report, refusal_reason, dropped, flags
        See `ParsedAnswer`.

    """

    values: Mapping[str, str | float] = field(default_factory=lambda: MappingProxyType({}))
    problems: tuple[str, ...] = ()
    features: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    report: str = ""
    refusal_reason: str = ""
    dropped: tuple[str, ...] = ()
    flags: tuple[AnswerFlag, ...] = ()


def field_of(key: str) -> str | None:
    """Return the field that a key names; None for an unknown one."""
    return KEYS.get(re.sub(r"[\s_\-®]", "", folded(key)))


def reading_of(answer: Mapping[str, Any], terms: AnswerTerms) -> FieldReading:
    """Read the fields of a JSON object."""
    given: dict[str, Any] = {}
    problems: list[str] = []
    dropped: list[str] = []
    for key, value in answer.items():
        name = field_of(key)
        if name is None:
            dropped.append(_told(key))
        elif name in given and given[name] != value:
            given[name] = Contradicting()
        else:
            given[name] = value
    values: dict[str, str | float] = {}
    for name, read in _READERS.items():
        found = _single(given.get(name), read)
        if isinstance(found, Unread):
            problems.append(f"{name}: {found.reason}")
        elif found is not None:
            values[name] = found
    unknown = [AnswerFlag.UNKNOWN_KEYS] if dropped else []
    features, left = _features(given.get("features"), terms)
    return FieldReading(
        values=MappingProxyType(values),
        problems=tuple(problems),
        features=MappingProxyType(features),
        report=_words(given.get("report")),
        refusal_reason=_words(given.get("refusal_reason")),
        dropped=tuple([*dropped, *left][:_MOST_DROPPED]),
        flags=tuple([*unknown, *([AnswerFlag.UNKNOWN_TERMS] if left else [])]),
    )


def _percentage(text: str) -> float | Unread:
    return percentage_of(text, whole_is_percent=True)


_READERS: Mapping[str, Callable[[str], str | float | Unread]] = {
    "image_type": image_type_of,
    "assessment": assessment_of,
    "birads": category_of,
    "p_malignant": _percentage,
}


def _single(
    value: object, read: Callable[[str], str | float | Unread]
) -> str | float | Unread | None:
    if isinstance(value, Contradicting):
        return Unread("It is given twice, with different values.")
    if isinstance(value, NumberLiteral) and not is_plain_number(value):
        return Unread(f"{shown(value)} is no plain number.")
    if isinstance(value, str):
        is_nothing = folded(value).strip() in NOTHING and not isinstance(value, NumberLiteral)
        return None if is_nothing else read(value)
    return None if value is None else Unread(f"A {_KINDS.get(type(value), 'value')} says nothing.")


_KINDS = {bool: "true or false", list: "list", dict: "object"}


def _features(value: object, terms: AnswerTerms) -> tuple[dict[str, str], list[str]]:
    found: dict[str, str] = {}
    left: list[str] = []
    for key, said in value.items() if isinstance(value, dict) else ():
        name = re.sub(r"[\s\-]", "_", folded(key).strip())
        term = re.sub(r"[\s\-]+", "_", folded(said).strip()) if isinstance(said, str) else None
        if said is None:
            continue
        if term in terms.features.get(name, ()):
            found[name] = str(term)
        else:
            left.append(_told(f"features.{key}"))
    return found, left


def _words(value: object) -> str:
    """Return a text without hidden characters; empty for none."""
    if not isinstance(value, str) or folded(value).strip(" .") in NOTHING:
        return ""
    return without_hidden(value)[0].strip()


def _told(key: str) -> str:
    line = "".join(one for one in key if unicodedata.category(one)[0] != "C")
    return line[:_LONGEST_KEY]
