"""Findings of a scan: what is wrong, in which rows, with which cases."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class IssueKind(StrEnum):
    """What may be wrong with a row, an image or a case; also the reason of an exclusion."""

    MISSING_FILE = "image file missing"
    AMBIGUOUS_FILE = "image file not unique"
    BAD_IMAGE = "image cannot be read"
    UNKNOWN_LABEL = "reference standard unknown"
    CONTRADICTION = "contradicting rows"
    HEADER = "contradicting headers"
    BAD_VALUE = "value cannot be read"
    TWO_LABELS = "same image under two labels"
    NO_OUTLINE = "no outline of the lesion"
    BAD_ARCHIVE = "archive cannot be opened"
    NO_STANDARD = "no reference standard"
    COPY = "exact copy of another case"
    LIKE_TWO_LABELS = "near copies under two labels"
    LIKE_BOTH_SIDES = "near copy across reading and development"
    LIKE = "near copy of another case"
    NOT_DECIDED = "eligibility not decided"
    LEFT_OUT = "left out by a person"
    NOTE = "note"

    @property
    def is_error(self) -> bool:
        """Whether nothing can be taken in as long as this stands."""
        return self not in {IssueKind.COPY, IssueKind.LIKE, IssueKind.NOTE}

    @property
    def costs_a_case(self) -> bool:
        """Whether cases with it are left out where bad ones are skipped."""
        return self not in {IssueKind.LIKE, IssueKind.NOTE}


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding.

    Parameters
    ----------
    text : str
        One sentence.
    rows : tuple of int
        Row numbers in the table (the header is row 1); empty for sets without a table.
    cases : tuple of str
        Source names of the cases concerned.

    """

    kind: IssueKind
    text: str
    rows: tuple[int, ...] = ()
    cases: tuple[str, ...] = ()

    def __str__(self) -> str:
        if not self.rows:
            return self.text
        shown = ", ".join(str(row) for row in self.rows[:10])
        more = len(self.rows) - 10
        tail = f" and {more} more" if more > 0 else ""
        return f"Row{'s' if len(self.rows) > 1 else ''} {shown}{tail}: {self.text}"


def merged(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Join issues of the same text: one line with all its rows."""
    joined: dict[tuple[IssueKind, str], Issue] = {}
    for issue in issues:
        before = joined.get((issue.kind, issue.text), replace(issue, rows=(), cases=()))
        joined[issue.kind, issue.text] = replace(
            before,
            rows=tuple(dict.fromkeys(before.rows + issue.rows)),
            cases=tuple(dict.fromkeys(before.cases + issue.cases)),
        )
    return tuple(joined.values())
