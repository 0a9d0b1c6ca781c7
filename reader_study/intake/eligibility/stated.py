"""What table and headers state of a case besides its label: age, follow-up, who confirmed it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from reader_study.intake.words import NO_WORDS, YES_WORDS
from reader_study.screening.eligibility import Reference
from reader_study.tables.words import folded

MOST_YEARS = 120
MOST_MONTHS = 1200

_REFERENCES: tuple[tuple[Reference, tuple[str, ...]], ...] = (
    ("pathology", ("patholog", "histolog", "biops", "surg", "excision", "fnac", "cytolog")),
    ("pathology", ("病理", "活检", "手术", "术后", "穿刺")),
    ("follow_up", ("follow", "随访")),
    ("senior_normal", ("senior", "expert", "consensus", "高年资", "专家")),
)
"""Words, or their beginnings, by which a reference standard is known; the strongest type first."""

_NUMBER = re.compile(r"(\d{1,4})(?:[.,]\d*)?\s*(?:y|years?|岁|months?|m|个?月|年)?", re.IGNORECASE)
_DENIED = re.compile(r"\b(no|not|without|none)\b|未|无")


@dataclass(frozen=True, slots=True)
class StatedFacts:
    """What is stated of a case; None for what is not.

    Parameters
    ----------
    age : int or None
        Years.
    follow_up_months : int or None
        Without change.
    senior_years : int or None
        Experience of who confirmed a normal breast, in years.
    disputed : bool or None
        Whether the result is disputed or ambiguous.

    """

    age: int | None = None
    follow_up_months: int | None = None
    senior_years: int | None = None
    disputed: bool | None = None

    def completed(self, others: Iterable["StatedFacts"]) -> "StatedFacts":
        """Return these facts, what they lack taken from the first of the others that has it."""
        every = (self, *others)
        found = {
            each.name: next((v for s in every if (v := getattr(s, each.name)) is not None), None)
            for each in fields(StatedFacts)
        }
        return StatedFacts(**found)


NOTHING_STATED = StatedFacts()

STATED = tuple(each.name for each in fields(StatedFacts))
"""The meanings of columns that state such facts."""


def stated_in(cells: Mapping[str, str]) -> tuple[StatedFacts, tuple[str, ...]]:
    """Read what the cells of a row state, by meaning; empty cells state nothing.

    Returns
    -------
    tuple
        The facts, and the meanings whose cells cannot be read.

    """
    bad: list[str] = []

    def number(meaning: str, most: int) -> int | None:
        cell = cells.get(meaning, "")
        found = _NUMBER.fullmatch(cell)
        if found is not None and int(found[1]) <= most:
            return int(found[1])
        if cell:
            bad.append(meaning)
        return None

    def yes_or_no(meaning: str) -> bool | None:
        word = folded(cells.get(meaning, ""))
        if word in YES_WORDS:
            return True
        if word and word not in NO_WORDS:
            bad.append(meaning)
        return False if word in NO_WORDS else None

    facts = StatedFacts(
        age=number("age", MOST_YEARS),
        follow_up_months=number("follow_up_months", MOST_MONTHS),
        senior_years=number("senior_years", MOST_YEARS),
        disputed=yes_or_no("disputed"),
    )
    return facts, tuple(bad)


def reference_of(basis: str) -> Reference | None:
    """Return the type of a reference standard as a table words it; None where it is not clear.

    Examples
    --------
    >>> reference_of("confirmed by biopsy"), reference_of("随访 24 个月"), reference_of("no biopsy")
    ('pathology', 'follow_up', None)

    """
    parts = [part for text in basis.split("&") if (part := folded(text))]
    stated = " & ".join(part for part in parts if not _DENIED.search(part))
    for reference, words in _REFERENCES:
        if any(word in stated for word in words):
            return reference
    return None
