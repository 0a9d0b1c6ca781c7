"""Tables for ``sonoread stats``: the options of reading, and what the reading has to say."""

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path

import click

from ground.errors import TableError
from reader_study.statistics import Reads, files
from reader_study.statistics.files import NamedColumns, Raters, TableChoices
from reader_study.statistics.files.columns import rows_of
from reader_study.tables import HiddenRows
from reader_study.tables.numbers import column_numbers

Table = dict[str, list[str]]
_CHOICES = "sonoread.stats.table"
_NOTES = "sonoread.stats.notes"
_SEPARATORS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "bar": "|"}


def reading_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say how a table is read; the functions below follow them."""

    @click.option(
        "--columns",
        multiple=True,
        metavar="NAME=COLUMN",
        help="Which column is meant, e.g. reader=Radiologist; may be given several times.",
    )
    @click.option("--positive", multiple=True, metavar="WORD", help="The word for positive.")
    @click.option("--sep", metavar="CHARACTER", help="The separator, if it is not found.")
    @click.option("--wide", is_flag=True, help="One column per reader and arm: R1_arm1.")
    @click.option(
        "--hidden-rows",
        type=click.Choice([choice.value for choice in HiddenRows]),
        default=HiddenRows.KEEP.value,
        show_default=True,
        help="Rows that a filter hides in a workbook.",
    )
    @click.pass_context
    @wraps(function)
    def wrapped(
        context: click.Context,
        /,
        *args: object,
        columns: tuple[str, ...],
        positive: tuple[str, ...],
        sep: str | None,
        wide: bool,
        hidden_rows: str,
        **kwargs: object,
    ) -> None:
        context.meta[_CHOICES] = TableChoices(
            columns=_column_choices(columns),
            positive=positive,
            separator=_separator(sep),
            wide=wide,
            hidden=HiddenRows(hidden_rows),
        )
        function(*args, **kwargs)

    return wrapped


def read_table(
    path: Path,
    required: Sequence[str],
    *,
    optional: Sequence[str] = (),
    others: bool = True,
    binary: Sequence[str] = ("truth",),
) -> NamedColumns:
    """Read a table into columns of text under the names that a statistic knows.

    Parameters
    ----------
    required, optional : sequence of str
        Names to be found.
    others : bool
        Whether the other columns are wanted too; else they are named as not used.
    binary : sequence of str
        Columns that say positive or negative.

    Raises
    ------
    TableError
        Not readable, empty, ragged, or without a required column; names the file.

    """
    choices = _choices()
    if choices.wide:
        raise TableError(
            "This table is not of readers and arms.", remedy="Leave --wide out.", path=path
        )
    table = files.read_columns(
        path, required, optional=optional, others=others, binary=binary, choices=choices
    )
    _say(table.notes)
    return table


def numbers(table: Table, column: str, path: Path) -> list[float]:
    """Return one column as floats.

    Raises
    ------
    TableError
        A field that is not a number; names row and file.

    """
    rows = rows_of(table)
    found = column_numbers(table[column], name=column, rows=rows, path=path)
    for row, value, cell in zip(rows, found.values, table[column], strict=True):
        if value is None:
            raise TableError(
                f"Row {row}, column {column}: {cell!r} is not a number.",
                remedy="Fill it, or take the row out.",
                path=path,
            )
    _say(found.notes)
    return [value for value in found.values if value is not None]


def read_reads(path: Path) -> Reads:
    """Read reader, modality, case, truth, rating, patient if any, from any file that holds them."""
    found = files.read_reads(path, _choices())
    _say(found.notes)
    return found.reads


def read_raters(path: Path, categories: str | None) -> Raters:
    """Read one column per rater; an id column is none, and BI-RADS categories may be words."""
    given = None if categories is None else [part.strip() for part in categories.split(",")]
    found = files.read_raters(path, categories=given, choices=_choices())
    _say(found.notes)
    return found


def write_reads(reads: Reads, path: Path) -> None:
    """Write reads as CSV in the layout that `read_reads` takes, or as .imrmc, by the ending."""
    _say(files.write_reads(reads, path))


def table_notes() -> list[str]:
    """Return what was said about the tables of this command, for its JSON."""
    context = click.get_current_context(silent=True)
    return [] if context is None else list(context.meta.get(_NOTES, ()))


def _say(notes: Sequence[str]) -> None:
    """Tell notes once each, beside the results and not among them."""
    context = click.get_current_context(silent=True)
    if context is None:
        return
    told: list[str] = context.meta.setdefault(_NOTES, [])
    for note in notes:
        if note not in told:
            told.append(note)
            click.echo(f"Note: {note}", err=True)


def _choices() -> TableChoices:
    context = click.get_current_context(silent=True)
    found = None if context is None else context.meta.get(_CHOICES)
    return found if isinstance(found, TableChoices) else TableChoices()


def _column_choices(texts: Sequence[str]) -> dict[str, str]:
    chosen = {}
    for text in texts:
        name, equals, column = text.partition("=")
        if not (name.strip() and equals and column.strip()):
            raise click.BadParameter(f"{text!r} is not NAME=COLUMN.", param_hint="--columns")
        if name.strip() in chosen:
            raise click.BadParameter(f"{name.strip()} is named twice.", param_hint="--columns")
        chosen[name.strip()] = column.strip()
    return chosen


def _separator(text: str | None) -> str:
    found = "" if text is None else _SEPARATORS.get(text.casefold(), text)
    if len(found) > 1:
        raise click.BadParameter(f"{text!r} is not one character.", param_hint="--sep")
    return found
