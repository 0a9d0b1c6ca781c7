"""Published figures to stand beside a benchmark's, as data with their sources.

They are of other images and other readers: nothing is computed with them.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Worded = Mapping[str, str]
"""A text by language."""


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One figure of somebody else's.

    Parameters
    ----------
    who, task, n, figure : mapping of language to text
        In our words.
    source : str
        DOI, address or title.
    checked : bool
        Compared with the source or its abstract; False: taken from another's word.

    """

    who: Worded
    task: Worded
    n: Worded
    figure: Worded
    source: str
    checked: bool


@dataclass(frozen=True, slots=True)
class AuditedItem:
    """What some of the audited studies state.

    Parameters
    ----------
    fact : str
        The fact by which this benchmark states it.
    of : int
        Studies that state it.

    """

    fact: str
    of: int
    what: Worded


@dataclass(frozen=True, slots=True)
class ReportingAudit:
    """An audit of how studies report.

    Parameters
    ----------
    n : int
        Studies.

    """

    n: int
    source: str
    checked: bool
    items: tuple[AuditedItem, ...]


def published_figures() -> tuple[PublishedFigure, ...]:
    """Return the figures, those of language models first."""
    found, source = [], ""
    for raw in _read()["figures"]:
        source = source if raw["source"] == _AS_ABOVE else raw["source"]
        found.append(PublishedFigure(**raw | {"source": source}))
    return tuple(found)


def reporting_audit() -> ReportingAudit:
    """Return the audit of studies of language models in radiology."""
    raw = _read()["audit"]
    items = tuple(AuditedItem(**each) for each in raw["stated"])
    return ReportingAudit(raw["n"], raw["source"], raw["checked"], items)


_AS_ABOVE = "as above"


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads((files("resources") / "reporting" / "published.toml").read_text("utf-8"))
