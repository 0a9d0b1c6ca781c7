"""Tables whose label column holds 0 and 1 alone: what to ask a person, and how to write it down."""

import json
from collections.abc import Mapping as Entries
from typing import Any

from ground.errors import IntakeError
from reader_study.intake.guess import mapping_with_label
from reader_study.intake.mapping import Label, Mapping
from reader_study.intake.naming import whole
from reader_study.intake.sources.finder import SourceFinder
from reader_study.intake.words import COLUMN_WORDS
from reader_study.tables import Table
from reader_study.tables.words import squeezed

_SETTINGS = ("table", "spacing_unit", "case_within_patient")


def bare_label_error(table: Table, finder: SourceFinder) -> IntakeError | None:
    """Return an error with a mapping to be saved, where only the meaning of 0 and 1 is unclear.

    The mapping has all columns that were found, not the label alone: a patient column left out
    would take every image for a patient of its own.
    """
    for column in table.columns:
        words = {row.cells[column] for row in table.rows} - {""}
        if squeezed(column) not in COLUMN_WORDS["label"] or not words:
            continue
        if not {whole(word) for word in words} <= {"0", "1"}:
            continue
        mapping = mapping_with_label(table, finder, label=column, labels=_labels(words))
        return None if mapping is None else _error(table, column, mapping)
    return None


def _labels(words: set[str]) -> dict[Label, tuple[str, ...]]:
    def written(digit: str) -> tuple[str, ...]:
        return tuple(sorted(word for word in words if whole(word) == digit)) or (digit,)

    return {"benign": written("0"), "malignant": written("1")}


def _error(table: Table, column: str, mapping: Mapping) -> IntakeError:
    return IntakeError(
        f"The column {column!r} holds 0 and 1 only, and nothing says which is malignant.",
        remedy="Save these lines as a file, exchange the two labels if 0 is malignant, and name "
        f"the file with --mapping:\n\n{as_toml(mapping)}",
        path=table.path,
    )


def as_toml(mapping: Mapping) -> str:
    """Write a mapping of columns as the TOML that :func:`load_mapping` reads."""
    settings = mapping.model_dump(include=set(_SETTINGS), exclude_defaults=True)
    columns = {} if mapping.columns is None else mapping.columns.named()
    lines = [_line("name", "own"), *_lines(settings), "", "[columns]", *_lines(columns)]
    return "\n".join([*lines, "", "[labels]", *_lines(mapping.labels)])


def _lines(entries: Entries[Any, object]) -> list[str]:
    return [_line(key, value) for key, value in entries.items()]


def _line(key: str, value: object) -> str:
    # Strings, their lists and truth values are written in TOML as they are in JSON.
    return f"{key} = {json.dumps(value, ensure_ascii=False)}"
