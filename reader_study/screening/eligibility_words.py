"""Outcomes of eligibility in words, English or Chinese."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Literal

from reader_study.screening.eligibility import Outcome, RuleVerdict

Language = Literal["en", "zh"]
Words = Mapping[str, Mapping[str, str]]

_PASSED = {"en": "Fits", "zh": "符合"}


def load_words() -> Words:
    """Return the words of every code."""
    return tomllib.loads((files("resources") / "i18n" / "eligibility.toml").read_text("utf-8"))


def in_words(outcome: Outcome, words: Words, language: Language) -> str:
    """Return what a rule says of a case as a sentence without a full stop."""
    if outcome.verdict is RuleVerdict.PASSED:
        return _PASSED[language]
    texts = words[outcome.reason]
    if outcome.verdict is RuleVerdict.UNKNOWN:
        return texts[f"unknown_{language}"]
    # Not `format`: a value may hold braces.
    return texts[language].replace("{limit}", outcome.limit).replace("{value}", outcome.value)
