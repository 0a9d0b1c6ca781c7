"""What errors say, in the language of the window.

Errors are raised deep in code that knows no window, as English sentences with values in them. The
catalogue ``resources/i18n/errors.zh.toml`` holds each sentence as a pattern; here a sentence is
recognised by its pattern, and its values are put into the Chinese one. A value is left as it is
unless it is itself an entry of the catalogue. Reasons in a row, and the reason behind the key of a
file, are recognised each by itself. What is not recognised stays English.
"""

import re
import tomllib
from functools import cache

from app.i18n import CATALOGUES, Language

_PLACE = "{}"
_KEYED = re.compile(r"([^\s:]+): (.+)", re.DOTALL)
"""A key of a file, or a file, and what is wrong with it."""


def worded(sentence: str, language: Language) -> str:
    """Return a sentence of an error in a language."""
    if language is Language.ENGLISH or not sentence:
        return sentence
    return _worded(sentence)


def _worded(text: str) -> str:
    exact, patterns = _catalogue()
    if text in exact:
        return exact[text]
    reasons = text.split("; ")
    told = [_worded(reason) for reason in reasons] if len(reasons) > 1 else reasons
    if not set(told) & set(reasons):
        return "；".join(told)
    for pattern, words in patterns:
        found = pattern.fullmatch(text)
        if found is not None:
            return words.format(*map(_worded, found.groups()))
    parts = text.split(" and ")
    if len(parts) > 1 and all(part in exact for part in parts):
        return "和".join(exact[part] for part in parts)
    keyed = _KEYED.fullmatch(text)
    if keyed is not None and (words := _worded(keyed[2])) != keyed[2]:
        return f"{keyed[1]}：{words}"
    return text


@cache
def _catalogue() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    """Read the catalogue when the first error is told: sentences; patterns, most words first."""
    entries = tomllib.loads((CATALOGUES / "errors.zh.toml").read_text("utf-8"))
    exact = {key: words for key, words in entries.items() if _PLACE not in key}
    patterns = sorted((key for key in entries if _PLACE in key), key=_most_said_first)
    return exact, [(_compiled(key), entries[key]) for key in patterns]


def _most_said_first(key: str) -> tuple[int, int]:
    places = key.count(_PLACE)
    return len(_PLACE) * places - len(key), places


def _compiled(key: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(map(re.escape, key.split(_PLACE))), re.DOTALL)
