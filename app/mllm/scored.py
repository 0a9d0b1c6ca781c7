"""From a reply of a chat model to the neutral record that results are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from engines.mllm.answers.parsed import ParsedAnswer
from engines.mllm.answers.parsing import parse
from engines.scorers.answer import ProbabilitySource
from reader_study.analysis.benchmark.records import ItemAnswer, ItemTruth
from reader_study.cases import ReadStatus


@dataclass(frozen=True, slots=True)
class AskedItem:
    """What a call was for.

    Parameters
    ----------
    item : str
        Number of the item in the run; never a name of a case or a file.
    factors : mapping
        What was varied, as text.
    prompt : str
        All words of the question, to be shown case by case.

    """

    model: str
    experiment: str
    item: str
    truth: ItemTruth
    repeat: int = 1
    factors: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    prompt: str = ""


def scored_answer(
    asked: AskedItem,
    told: ParsedAnswer,
    raw: str = "",
    *,
    others: Mapping[ProbabilitySource, float] = MappingProxyType({}),
    thinking: str = "",
) -> ItemAnswer:
    """Return what a parsed reply says, with its text beside it.

    Parameters
    ----------
    raw : str
        The text as it came.
    thinking : str
        Of the model; that of the parsed reply where none is given.
    others : mapping of source to probability
        Probabilities that do not stand in the text: of tokens, of samples. They stand apart from
        the spoken one, and count only where the reply is an answer.

    """
    probabilities = {source.value: p for source, p in others.items()} | _spoken(told)
    return ItemAnswer(
        model=asked.model,
        experiment=asked.experiment,
        item=asked.item,
        status=ReadStatus(told.status.value),
        truth=asked.truth,
        birads=told.birads,
        assessment=told.assessment,
        probabilities=probabilities,
        image_type=None if told.image_type is None else told.image_type.value,
        rung=told.rung.value,
        flags=tuple(flag.value for flag in told.flags),
        repeat=asked.repeat,
        factors=asked.factors,
        prompt=asked.prompt,
        thinking=thinking or told.thinking,
        raw=raw,
        report=told.report,
    )


def text_told(text: str) -> Mapping[str, Any]:
    """Return what the raw text of an answer says, under the keys of a line of scored answers."""
    told = parse(text)
    found = {
        "status": told.status.value,
        "birads": told.birads,
        "assessment": told.assessment,
        "image_type": None if told.image_type is None else told.image_type.value,
        "rung": told.rung.value,
        "flags": [flag.value for flag in told.flags],
        "report": told.report,
        "thinking": told.thinking,
        "probabilities": _spoken(told),
    }
    return {key: value for key, value in found.items() if value not in (None, "", [], {})}


def _spoken(told: ParsedAnswer) -> dict[str, float]:
    p = told.probability
    return {} if p is None else {ProbabilitySource.VERBALISED.value: p}
