"""Reporting guidelines as data: numbers of their items with short words of our own.

The lists stand in ``resources/reporting``, one file each; no guideline's text is repeated there.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_LISTS = ("tripod-llm", "mi-clear-llm", "flair")
_FACTS = "facts"


@dataclass(frozen=True, slots=True)
class ReportingItem:
    """One item of a guideline.

    Parameters
    ----------
    guideline, number : str
    en, zh : str
        What it asks for, in our words.
    needs : tuple of str
        Facts that fill it; it is filled where all of them are there.
    beside : tuple of str
        Facts that are told with them, and may be missing.
    moot : str
        Why it does not apply to a benchmark, as a key of a sentence; empty where it does.

    """

    guideline: str
    number: str
    en: str
    zh: str
    needs: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    moot: str = ""


@dataclass(frozen=True, slots=True)
class ReportingGuideline:
    """A list of items.

    Parameters
    ----------
    citation, doi : str
        Empty where no document is known.
    verified : bool
        The numbers were compared with the published list. False: nobody could.
    items : tuple of ReportingItem
        Empty: a place kept for a list that was not found.

    """

    name: str
    citation: str
    doi: str
    verified: bool
    items: tuple[ReportingItem, ...]


@cache
def guidelines() -> tuple[ReportingGuideline, ...]:
    """Return all guidelines, in the order in which they are reported."""
    return tuple(_guideline(_read(name)) for name in _LISTS)


def all_items() -> tuple[ReportingItem, ...]:
    """Return the items of all guidelines."""
    return tuple(item for each in guidelines() for item in each.items)


@cache
def fact_names() -> Mapping[str, Mapping[str, str]]:
    """Return what facts are called, by fact and language; no other fact fills an item."""
    return _read(_FACTS)


def _guideline(raw: Mapping[str, Any]) -> ReportingGuideline:
    items = tuple(
        ReportingItem(
            raw["name"],
            each["number"],
            each["en"],
            each["zh"],
            tuple(each.get("needs", ())),
            tuple(each.get("beside", ())),
            each.get("moot", ""),
        )
        for each in raw["items"]
    )
    return ReportingGuideline(raw["name"], raw["citation"], raw["doi"], raw["verified"], items)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("resources") / "reporting" / f"{name}.toml").read_text("utf-8"))
