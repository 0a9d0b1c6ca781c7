"""Prompts as versioned files, and the words that follow from them for one question.

A prompt's name holds its version (``plain.v1``): a file is never changed, its successor is
``plain.v2``. What counts is the hash of the words as they are sent.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, Field, ValidationError

from engines.mllm.declared.strict import StrictPart
from engines.mllm.declared.terms import LexiconWords
from ground.errors import EngineError
from ground.regular import MB, read_regular
from ground.toml_text import toml_content

LANGUAGES = ("en", "zh")
SHARED = "answer.v1"
_PROMPTS = Path(__file__).resolve().parents[3] / "resources" / "prompts"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\.v[0-9]{1,3}")
_GAP = re.compile(r"\{([a-z_]+)\}")
_File = TypeVar("_File", bound=BaseModel)
_Words = Annotated[str, Field(min_length=1, max_length=20_000)]


class PromptStrategy(StrEnum):
    """How a prompt leads to an answer."""

    PLAIN = "plain"
    STEPS = "steps"
    FEW_SHOT = "few_shot"


class _ShownWords(StrictPart):
    none: str
    one: str
    several: str


class _PromptFile(StrictPart):
    id: str
    language: str
    strategy: PromptStrategy
    system: str = ""
    question: _Words
    shown: _ShownWords


class _SharedWords(StrictPart):
    example: str
    example_answer: str
    now: str
    normal: str
    benign: str
    malignant: str


class _SharedFile(StrictPart):
    id: str
    language: str
    form: _Words
    options: _Words
    words: _SharedWords


@dataclass(frozen=True, slots=True)
class PromptWords:
    """A prompt in one language, with its gaps filled by a lexicon.

    Parameters
    ----------
    name, language : str
    strategy : PromptStrategy
    system : str
    question : str
        With one gap left: what is shown.
    shown : mapping
        ``none``, ``one`` and ``several``; the last with a gap for the number.
    options : str
        The question that one letter answers, with a gap for the options.
    words : mapping
        Of examples and options.

    """

    name: str
    language: str
    strategy: PromptStrategy
    system: str
    question: str
    shown: Mapping[str, str]
    options: str
    words: Mapping[str, str]

    @property
    def sha256(self) -> str:
        """Of all words, in hexadecimal."""
        told = [self.system, self.question, self.options]
        told += [f"{name}={words}" for name, words in sorted(self.shown.items())]
        told += [f"{name}={words}" for name, words in sorted(self.words.items())]
        return hashlib.sha256("\x00".join(told).encode()).hexdigest()

    def asks(self, n_images: int) -> str:
        """Return the question about so many images."""
        return _filled(self.question, {"shown": self._shown(n_images)})

    def asks_letter(self, options: Sequence[str], n_images: int) -> str:
        """Return the question that a letter answers; the first option stands beside A."""
        lines = (f"{letter}. {self.words[one]}" for letter, one in zip("ABC", options, strict=True))
        asked = _filled(self.options, {"options": "\n".join(lines)})
        return f"{self._shown(n_images)}\n{asked}"

    def _shown(self, n_images: int) -> str:
        which = "none" if n_images == 0 else "one" if n_images == 1 else "several"
        return _filled(self.shown[which], {"number": str(n_images)})


def load_prompt(
    name: str, language: str, lexicon: LexiconWords, *, folders: Sequence[Path] = ()
) -> PromptWords:
    """Return a prompt in a language.

    Parameters
    ----------
    name : str
        Such as ``plain.v1``.
    language : str
        ``en`` or ``zh``.
    folders : sequence of Path
        Where a prompt is looked for before those that the program brings.

    Raises
    ------
    EngineError
        There is no such prompt, or its file is none.

    """
    path = _found(name, language, folders)
    prompt = _read(path, _PromptFile)
    shared = _read(_found(SHARED, language, ()), _SharedFile)
    if (prompt.id, prompt.language) != (name, language):
        raise EngineError(
            "The prompt says that it is another one than its file's name does.",
            remedy=f'Write id = "{name}" and language = "{language}", or rename the file.',
            path=path,
        )
    gaps = {
        "lexicon": lexicon.title,
        "categories": lexicon.categories,
        "likelihoods": lexicon.likelihoods,
        "features": lexicon.features,
    }
    form = _filled(shared.form.strip(), gaps)
    _check_gaps("system", prompt.system, set(gaps), path)
    _check_gaps("question", prompt.question, {*gaps, "form", "shown"}, path)
    for which, words in prompt.shown:
        _check_gaps(f"shown.{which}", words, {"number"}, path)
    _require_form(prompt.question, path)
    return PromptWords(
        name=name,
        language=language,
        strategy=prompt.strategy,
        system=_filled(prompt.system.strip(), gaps),
        question=_filled(prompt.question.strip(), gaps | {"form": form}),
        shown=prompt.shown.model_dump(),
        options=shared.options.strip(),
        words=shared.words.model_dump(),
    )


def prompt_names() -> tuple[str, ...]:
    """Return the names of the prompts that the program brings."""
    names = {path.name.removesuffix(".toml")[:-3] for path in _PROMPTS.glob("*.toml")}
    return tuple(sorted(names - {SHARED}))


def _found(name: str, language: str, folders: Sequence[Path]) -> Path:
    if not _NAME.fullmatch(name):
        raise EngineError(
            f"{name!r} is no name of a prompt.",
            remedy="A prompt is named with its version, such as plain.v1.",
        )
    for folder in (*folders, _PROMPTS):
        path = folder / f"{name}.{language}.toml"
        if path.is_file():
            return path
    raise EngineError(
        f"There is no prompt {name!r} in the language {language!r}.",
        remedy=f"The program brings {', '.join(prompt_names())}, each in en and zh; "
        "a prompt of your own lies in the folder prompts beside the run file.",
    )


def _read(path: Path, kind: type[_File]) -> _File:
    try:
        return kind.model_validate(toml_content(read_regular(path, MB).decode("utf-8-sig")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise EngineError(
            f"The prompt cannot be read: {error}.",
            remedy="It is a TOML file in UTF-8, as those in resources/prompts are.",
            path=path,
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "prompt"
        raise EngineError(
            f"The prompt states {where} wrongly: {first['msg']}.",
            remedy="It has id, language, strategy, system, question, and shown with none, one "
            "and several.",
            path=path,
        ) from error


def _check_gaps(which: str, text: str, known: set[str], path: Path) -> None:
    odd = sorted(set(_GAP.findall(text)) - known)
    if odd:
        raise EngineError(
            f"The prompt's {which} has a gap {{{odd[0]}}} that nothing fills.",
            remedy=f"Gaps are {', '.join(f'{{{name}}}' for name in sorted(known))} there.",
            path=path,
        )


def _require_form(question: str, path: Path) -> None:
    if "{form}" not in question:
        raise EngineError(
            "The prompt's question does not say {form}.",
            remedy="{form} says how to answer and must be there.",
            path=path,
        )


def _filled(text: str, gaps: Mapping[str, str]) -> str:
    """Fill the gaps that are named; all other braces are words."""
    return _GAP.sub(lambda gap: gaps.get(gap[1], gap[0]), text)
