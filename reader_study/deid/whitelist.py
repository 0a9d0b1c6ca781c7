"""The list of what is kept, and the standard's table of what it does to each attribute."""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

EDITION = "PS3.15 2026c"
_TABLE = "ps3.15-2026c-e1-1.csv"
_KEPT = "kept.toml"


@dataclass(frozen=True, slots=True)
class KeptAttribute:
    """An attribute that is read so that a fact can be kept.

    Parameters
    ----------
    tag : int
        Group and element.
    keyword : str
        Of PS3.6.
    becomes : str
        The fact of `reader_study.deid.facts.KeptFacts` that it becomes, or what it is used for.
    option : str
        The option of PS3.15 E.3 under which that may be kept; ``basic`` where the Basic Profile
        does so itself.

    """

    tag: int
    keyword: str
    becomes: str
    option: str


@cache
def kept_attributes() -> tuple[KeptAttribute, ...]:
    """Return all attributes that are read, in order of their tags."""
    return tuple(
        KeptAttribute(int(row["tag"], 16), row["keyword"], row["becomes"], row["option"])
        for row in _kept()["attribute"]
    )


@cache
def words_of(keyword: str) -> Mapping[str, tuple[str, ...]]:
    """Return the words that may stand for a keyword, each with what a file may say for it."""
    return {word: tuple(signs) for word, signs in _kept()["words"][keyword].items()}


@cache
def profile_actions() -> Mapping[str, str]:
    """Return what the Basic Profile does, by tag in hexadecimal, with ``x`` for any digit."""
    text = (files("resources") / "deid" / _TABLE).read_text("utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["tag"]: row["action"] for row in rows}


def profile_action(tag: int) -> str:
    """Return what the Basic Profile does to an attribute; empty where it leaves it.

    Private attributes, whose group is odd, are removed (PS3.15 E.3.10 apart).
    """
    if tag >> 16 & 1:
        return "X"
    name = f"{tag:08X}"
    exact = profile_actions().get(name)
    if exact is not None:
        return exact
    wild = [key for key in profile_actions() if "x" in key]
    return next((profile_actions()[key] for key in wild if _fits(key, name)), "")


def _fits(key: str, name: str) -> bool:
    return all(sign in ("x", digit) for sign, digit in zip(key, name, strict=True))


@cache
def _kept() -> Mapping[str, Any]:
    return tomllib.loads((files("resources") / "deid" / _KEPT).read_text("utf-8"))
