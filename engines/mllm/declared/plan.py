"""All that a run asks: an entry for each answer of its results, and the calls behind them.

Equal questions are one call: what the main analysis and a trial of temperatures both ask at
temperature 0 is asked once.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from engines.mllm.answers.schema import schema_of
from engines.mllm.declared.bound import BoundCall
from engines.mllm.declared.items import Example, Item
from engines.mllm.declared.prompts import PromptStrategy, PromptWords, load_prompt
from engines.mllm.declared.run_file import DeclaredRun, ServedModel, canonical_sha256
from engines.mllm.declared.settings import CallSettings, call_key
from engines.mllm.declared.shelf import PictureShelf
from engines.mllm.declared.terms import lexicon_words
from ground.errors import EngineError

MAIN = "main"
"""The experiment whose answers make the headline."""

PromptsOf = Mapping[tuple[str, str], PromptWords]
"""Prompts by name and language."""


@dataclass(frozen=True, slots=True)
class PlannedAnswer:
    """One answer of the results.

    Parameters
    ----------
    experiment : str
        Such as ``main``.
    model : str
    item : int
        Number of the item; its truth is what the answer is held against.
    repeat : int
    factors : mapping
        What is varied, as text.
    key : str
        Of the call whose reply is the answer.

    """

    experiment: str
    model: str
    item: int
    repeat: int
    key: str
    factors: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Question:
    """What an experiment wants to know, before it has a key.

    Parameters
    ----------
    item : int
        Whose truth counts.
    shown : Item
        Whose pictures are shown.

    """

    experiment: str
    model: ServedModel
    item: int
    shown: Item
    settings: CallSettings
    factors: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class RunPlan:
    """A run worked out.

    Parameters
    ----------
    answers : tuple of PlannedAnswer
    calls : mapping
        Key to call, in the order in which they are made.

    """

    answers: tuple[PlannedAnswer, ...]
    calls: Mapping[str, BoundCall]

    def first_mains(self, model: str) -> dict[int, PlannedAnswer]:
        """Return the first main answer of a model to each item, by the item's number."""
        return {
            one.item: one
            for one in self.answers
            if one.model == model and one.experiment == MAIN and one.repeat == 1
        }


def prompts_of(
    run: DeclaredRun, folders: Sequence[Path] = ()
) -> dict[tuple[str, str], PromptWords]:
    """Return every prompt that a run asks with, its words included.

    Raises
    ------
    EngineError
        One is not there, or is none.

    """
    names = dict.fromkeys((run.prompt, *run.experiments.prompts))
    asked = [(name, run.language) for name in names]
    asked += [(run.prompt, language) for language in run.experiments.languages]
    return {
        (name, language): load_prompt(
            name, language, lexicon_words(run.lexicon, language), folders=folders
        )
        for name, language in dict.fromkeys(asked)
    }


def needs_examples(prompts: PromptsOf) -> bool:
    """Tell whether any prompt shows examples."""
    return any(words.strategy is PromptStrategy.FEW_SHOT for words in prompts.values())


def plan_of(
    run: DeclaredRun,
    questions: Iterable[Question],
    prompts: PromptsOf,
    *,
    examples: Sequence[Example] = (),
    shelf: PictureShelf | None = None,
) -> RunPlan:
    """Give every question its key, and return what is to be asked.

    Parameters
    ----------
    questions : iterable of Question
        See `engines.mllm.declared.questions.questions_of`.
    examples : sequence of Example
        Development cases for prompts that show examples.

    Raises
    ------
    EngineError
        A prompt shows examples and there are none.

    """
    if needs_examples(prompts) and not examples:
        raise EngineError(
            "A prompt shows examples, and there are none.",
            remedy="Examples are development cases of the study with a reference; take some in, "
            "or ask with another prompt.",
        )
    kept = shelf or PictureShelf()
    schema = canonical_sha256(schema_of(run.lexicon))
    told = tuple(examples)
    words_sha256 = {key: one.sha256 for key, one in prompts.items()}
    example_sha256 = tuple(_example_sha256(example) for example in told)
    answers: list[PlannedAnswer] = []
    calls: dict[str, BoundCall] = {}
    for one in questions:
        settings = one.settings
        words = prompts[settings.prompt, settings.language]
        shows = words.strategy is PromptStrategy.FEW_SHOT
        key = call_key(
            one.model,
            settings,
            words=words_sha256[settings.prompt, settings.language],
            schema="" if settings.order else schema,
            images=tuple(image.sha256 for image in one.shown.images),
            examples=example_sha256 if shows else (),
        )
        answers.append(
            PlannedAnswer(
                one.experiment, one.model.name, one.item, settings.repeat, key, one.factors
            )
        )
        if key not in calls:
            calls[key] = BoundCall(
                key, one.model, settings, words, one.shown, told if shows else (), run.lexicon, kept
            )
    return RunPlan(tuple(answers), MappingProxyType(calls))


def _example_sha256(example: Example) -> str:
    told = json.dumps(dict(example.answer), sort_keys=True)
    whole = "\x00".join([*(image.sha256 for image in example.images), told])
    return hashlib.sha256(whole.encode()).hexdigest()
