"""Rows of a table to answers: columns by their names, cells checked, errors by row."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from engines.scorers.answer import AnswerStatus
from ground.errors import TableError

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "case": ("case", "caseid", "id"),
    "file": ("file", "sourcefile", "filename", "image", "imagefile"),
    "probability": ("probability", "p", "pmalignant", "score"),
    "category": ("category", "birads", "biradscategory"),
    "assessment": ("assessment", "class"),
    "status": ("status",),
    "text": ("text", "report"),
    "detail": ("detail", "reason"),
}
"""Names of columns, compared by letters and digits alone."""

_CATEGORY = re.compile(r"(?:bi-?rads)?\s*(?:category|cat\.?)?\s*([0-6])\s*([abc]?)", re.IGNORECASE)
_GAPS = frozenset({"", "na", "n/a", "nan", "none", "null", "-", "–", "—"})
_CLASSES = ("normal", "benign", "malignant")


@dataclass(frozen=True, slots=True)
class GivenRow:
    """A row as read: its number in the file and its cells by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """What a row says, checked."""

    number: int
    key: str
    status: AnswerStatus
    probability: float | None
    category: str | None
    assessment: str | None
    text: str
    detail: str


def named_columns(columns: Sequence[str]) -> dict[str, str]:
    """Return the column of each part of an answer that the table has.

    Raises
    ------
    TableError
        Two columns mean the same, or none names the case or says anything of it.

    """
    found: dict[str, str] = {}
    for column in columns:
        plain = "".join(char for char in column.casefold() if char.isalnum())
        for part, names in COLUMNS.items():
            if plain not in names:
                continue
            if part in found:
                raise TableError(
                    f"The columns {found[part]!r} and {column!r} both mean the {part}.",
                    remedy="Leave one of them.",
                )
            found[part] = column
    if "case" not in found and "file" not in found:
        raise TableError(
            "No column names the cases.",
            remedy="Give a column case with the ids of `sonoread cases`, or file with the names "
            "of source files.",
        )
    if not found.keys() & {"probability", "category", "status"}:
        raise TableError(
            "No column holds an answer.",
            remedy="Give a column probability (0 to 1), category or status.",
        )
    return found


def answer_of(
    row: GivenRow,
    named: Mapping[str, str],
    *,
    calls_by: Literal["probability", "category"] | None = None,
) -> RowAnswer:
    """Return what a row says; with `calls_by` an answer has to hold that.

    Raises
    ------
    TableError
        A cell is no number of 0 to 1, no category, no status; or they contradict each other.

    """

    def cell(part: str) -> str:
        return row.cells.get(named[part], "").strip() if part in named else ""

    status = _status(cell("status"), row.number)
    probability = _probability(cell("probability"), row.number)
    category = _category(cell("category"), row.number)
    assessment = _assessment(cell("assessment"), row.number)
    empty = probability is None and category is None
    if status is AnswerStatus.OK and empty:
        raise TableError(
            f"Row {row.number} holds neither a probability nor a category, and no status says why.",
            remedy="Write a status: refused, cannot_assess, unparsed, truncated, timeout, ….",
        )
    called_by = {"probability": probability, "category": category, None: ""}[calls_by]
    if status is AnswerStatus.OK and called_by is None:
        raise TableError(
            f"Row {row.number} holds no {calls_by}, by which cases are called.",
            remedy="Cases are called by the card's threshold, or without one by the category. "
            "Complete the row, or write a status that says why there is none.",
        )
    if status not in (AnswerStatus.OK, AnswerStatus.CANNOT_ASSESS) and not empty:
        raise TableError(
            f"Row {row.number} says {status.value} and holds an answer.",
            remedy="Empty the answer, or write ok.",
        )
    key = cell("case" if "case" in named else "file")
    if not key:
        raise TableError(
            f"Row {row.number} names no case.", remedy="Name it, or leave the row out."
        )
    return RowAnswer(
        row.number, key, status, probability, category, assessment, cell("text"), cell("detail")
    )


def _status(text: str, number: int) -> AnswerStatus:
    plain = text.casefold().replace(" ", "_").replace("-", "_")
    if plain in _GAPS:
        return AnswerStatus.OK
    try:
        return AnswerStatus(plain)
    except ValueError as error:
        raise TableError(
            f"Row {number} has the status {text!r}, which is none.",
            remedy=f"Statuses are {', '.join(status.value for status in AnswerStatus)}.",
        ) from error


def _probability(text: str, number: int) -> float | None:
    if text.casefold() in _GAPS:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise TableError(
            f"Row {number} has the probability {text!r}.",
            remedy="Write a number between 0 and 1 with a decimal point; 37 % is 0.37.",
        )
    return value


def _category(text: str, number: int) -> str | None:
    if text.casefold() in _GAPS:
        return None
    category = category_named(text)
    if category is None:
        raise TableError(
            f"Row {number} has the category {text!r}.",
            remedy="Write 0, 1, 2, 3, 4, 4A, 4B, 4C, 5 or 6.",
        )
    return category


def category_named(text: str) -> str | None:
    """Return the BI-RADS category that a text names; None where it names none.

    Examples
    --------
    >>> category_named("BI-RADS 4a"), category_named("3B")
    ('4A', None)

    """
    found = _CATEGORY.fullmatch(text)
    if found is None or (found[2] and found[1] != "4"):
        return None
    return found[1] + found[2].upper()


def _assessment(text: str, number: int) -> str | None:
    plain = text.casefold()
    if plain in _GAPS:
        return None
    if plain not in _CLASSES:
        raise TableError(
            f"Row {number} has the assessment {text!r}.",
            remedy=f"Write {', '.join(_CLASSES[:-1])} or {_CLASSES[-1]}.",
        )
    return plain
