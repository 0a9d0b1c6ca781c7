"""The report's sentences in its languages, from the phrase files beside this module."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from reader_study.analysis.notes import TEXTS, ResultNote

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class ReportWords:
    """Look-up of sentences: ``words("front.read", readers=4)``."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._sections = _load(language)

    def __call__(self, key: str, **values: object) -> str:
        """Return the sentence ``section.name`` with its braces filled.

        Raises
        ------
        KeyError
            For a key or a value that the phrase file does not know; a test walks through all.

        """
        return self.raw(key).format(**values)

    def raw(self, key: str) -> str:
        """Return a sentence with its braces."""
        section, _, name = key.partition(".")
        return self._sections[section][name]

    def known(self, key: str, otherwise: str) -> str:
        """Return a sentence without braces, or what stands in the results where there is none."""
        section, _, name = key.partition(".")
        return self._sections[section].get(name, otherwise)

    def note(self, note: ResultNote) -> str:
        """Return a reason or caution in this language; the results carry the English."""
        if self.language == "en":
            return TEXTS[note.code].format(**dict(note.values)) if note.values else note.text
        return self(f"notes.{note.code}", **dict(note.values))

    def all_keys(self) -> set[str]:
        """Return all keys, for comparison between languages."""
        return {f"{s}.{name}" for s, part in self._sections.items() for name in part}


@cache
def _load(language: Language) -> dict[str, dict[str, str]]:
    path = Path(__file__).parent / "phrases" / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
