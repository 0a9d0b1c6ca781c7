"""A run as its ledger keeps it: all that was declared, so that results follow from it alone.

The file, the words of the prompts, the hashes of all pictures and the examples stand in the first
line of the ledger, before any call. Pictures themselves are needed to ask, never to evaluate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue, TypeAdapter

from app.mllm.items.kept import items_from, items_json, kept_image
from app.mllm.items.nouns import CaseItem
from engines.mllm.declared.items import Example, Item
from engines.mllm.declared.plan import PromptsOf, RunPlan, plan_of
from engines.mllm.declared.prompts import PromptWords
from engines.mllm.declared.questions import items_of, questions_of
from engines.mllm.declared.reading_file import run_of
from engines.mllm.declared.run_file import DeclaredRun, canonical_sha256
from ground.errors import EngineError
from reader_study.benchmark.ledger import CallLedger

_WORDS = TypeAdapter(PromptWords)
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Declaration:
    """All that a run is.

    Parameters
    ----------
    run : DeclaredRun
    prompts : mapping
        Prompts by name and language, with their words.
    cases : tuple of CaseItem
        Items that are cases of the study.
    odd : tuple of Item
        Items of the safety set.
    examples : tuple of Example

    """

    run: DeclaredRun
    prompts: PromptsOf
    cases: tuple[CaseItem, ...]
    odd: tuple[Item, ...] = ()
    examples: tuple[Example, ...] = field(default=())

    def plan(self) -> RunPlan:
        """Work out all questions and calls.

        Raises
        ------
        EngineError
            An experiment cannot be made.

        """
        items = items_of([*(one.item for one in self.cases), *self.odd])
        return plan_of(
            self.run, questions_of(self.run, items), self.prompts, examples=self.examples
        )

    @property
    def sha256(self) -> str:
        """Of all that determines answers and results; the run is frozen by it."""
        return canonical_sha256(self._frozen())

    def facts(self) -> dict[str, JsonValue]:
        """Return what the ledger keeps."""
        told = self._frozen()
        told["sha256"] = self.sha256
        told["file"] = self.run.kept()
        return told

    def _frozen(self) -> dict[str, JsonValue]:
        prompts: list[JsonValue] = [
            _WORDS.dump_python(words, mode="json") for _, words in sorted(self.prompts.items())
        ]
        examples: list[JsonValue] = [
            {"images": [image.sha256 for image in one.images], "answer": dict(one.answer)}
            for one in self.examples
        ]
        return {
            "version": _VERSION,
            "run": self.run.frozen(),
            "prompts": prompts,
            "items": items_json(self.cases, self.odd),
            "examples": examples,
        }


def latest_declaration(ledger: CallLedger) -> Declaration:
    """Return what a run is declared to be now; see `declaration_of`."""
    return declaration_of(ledger.declarations[-1])


def declaration_of(facts: Mapping[str, JsonValue]) -> Declaration:
    """Return the declaration that a ledger keeps; its pictures cannot be loaded.

    Raises
    ------
    EngineError
        It is of a later version, or none.

    """
    if facts.get("version") != _VERSION:
        raise EngineError(
            "The run was declared by another version of the program.",
            remedy="Open it with the version that began it, or begin another run.",
        )
    file, prompts, items = facts["file"], facts["prompts"], facts["items"]
    assert isinstance(file, dict)
    assert isinstance(prompts, list)
    assert isinstance(items, list)
    words = [_WORDS.validate_python(one) for one in prompts]
    cases, odd = items_from(items)
    examples = facts["examples"]
    assert isinstance(examples, list)
    return Declaration(
        run_of(file),
        {(one.name, one.language): one for one in words},
        cases,
        odd,
        tuple(_example(one) for one in examples),
    )


def _example(told: JsonValue) -> Example:
    assert isinstance(told, dict)
    images, answer = told["images"], told["answer"]
    assert isinstance(images, list)
    assert isinstance(answer, dict)
    return Example(tuple(kept_image(str(one)) for one in images), answer)
