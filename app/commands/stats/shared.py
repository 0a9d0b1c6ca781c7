"""What the subcommands of ``sonoread stats`` share: their options, and how a result is shown."""

import json
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from app.commands.stats.input import numbers, reading_options, table_notes
from ground.errors import StatisticsError
from reader_study.statistics.files.columns import NamedColumns, rows_of

Json = dict[str, Any]

TABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
_MOST = 1e9
"""More cases than any table counts; beyond it whole numbers lose digits as floats."""


def table_command(function: Callable[..., None]) -> Callable[..., None]:
    """Add what all have: the file, --json, the confidence level, and how the table is read."""

    @click.argument("file", type=TABLE)
    @json_option
    @level_option
    @reading_options
    @wraps(function)
    def wrapped(*args: object, **kwargs: object) -> None:
        function(*args, **kwargs)

    return wrapped


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
level_option = click.option(
    "--conf-level",
    default=0.95,
    type=click.FloatRange(0.5, 0.9999),
    show_default=True,
    help="Confidence level of all intervals.",
)
margin_option = click.option(
    "--margin",
    type=click.FloatRange(0, min_open=True),
    help="Largest loss that does not matter: non-inferiority and equivalence are judged.",
)
holm_option = click.option(
    "--holm", "with_holm", is_flag=True, help="Adjust the p values of the pairs (Holm 1979)."
)


def show(tree: Json, text: Callable[[Json], str], *, as_json: bool) -> None:
    """Print one result: as JSON, or as the tables that are made from it."""
    if not as_json:
        click.echo(text(tree))
        return
    if notes := table_notes():
        tree = {**tree, "table_notes": notes}
    click.echo(json.dumps(tree, indent=2, allow_nan=False, ensure_ascii=False))


def refuse(given: object, flag: str, why: str) -> None:
    """Raise StatisticsError where a flag is given that could not act."""
    if given is not None and given is not False:
        raise StatisticsError(f"{flag} does nothing here: {why}.", remedy=f"Leave {flag} out.")


def reordered(names: Sequence[str], reference: str | None, *, what: str) -> list[str]:
    """Return names with the reference last, so that differences are "other - reference".

    Raises
    ------
    StatisticsError
        A reference that does not occur, or a single name.

    """
    if reference is None:
        return list(names)
    if reference not in names or len(names) < 2:
        raise StatisticsError(
            f"{reference!r} is not one of two or more {what}.",
            remedy=f"There is {', '.join(names)}.",
        )
    return [name for name in names if name != reference] + [reference]


def counts(table: NamedColumns, columns: Sequence[str], path: Path) -> list[list[int]]:
    """Return rows of whole numbers.

    Raises
    ------
    StatisticsError
        A count that is not a whole number of 0 to 1e9; names row, column and file.

    """
    found = [
        [
            _count(value, name, row, path)
            for row, value in zip(rows_of(table), numbers(table, name, path), strict=True)
        ]
        for name in columns
    ]
    return [list(row) for row in zip(*found, strict=True)]


def _count(value: float, column: str, row: int, path: Path) -> int:
    if not (value.is_integer() and 0 <= value <= _MOST):
        raise StatisticsError(
            f"Row {row}, column {column}: {value!r} is not a count from 0 to {_MOST:,.0f}.",
            remedy="Give whole numbers of cases.",
            path=path,
        )
    return int(value)
