"""``sonoread stats proportions``, ``mcnemar`` and ``paired``: counts, and calls compared."""

from pathlib import Path

import click

from app.commands.stats.counts_text import (
    accuracy_text,
    mcnemar_text,
    paired_text,
    proportion_text,
)
from app.commands.stats.input import numbers, read_table
from app.commands.stats.shared import (
    Json,
    counts,
    margin_option,
    refuse,
    show,
    table_command,
)
from reader_study.statistics import Confusion
from reader_study.statistics.r_json.counts import (
    diagnostic_json,
    mcnemar_json,
    proportion_in_range,
)
from reader_study.statistics.r_json.paired import paired_json

_CALLS = ("tp", "fn", "fp", "tn")


@click.command("proportions")
@table_command
@click.option(
    "--prevalence",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Predictive values for this prevalence instead of the table's own.",
)
def proportions_command(
    file: Path, *, as_json: bool, conf_level: float, prevalence: float | None
) -> None:
    """Intervals of proportions: columns x, n; or of accuracy: columns tp, fn, fp, tn."""
    optional = ("name", "x", "n", *_CALLS)
    table = read_table(file, (), optional=optional, others=False)
    names = table.get("name")
    if set(_CALLS) <= table.keys():
        rows = [
            diagnostic_json(Confusion(*row), conf_level=conf_level, prevalence=prevalence)
            for row in counts(table, _CALLS, file)
        ]
        text = accuracy_text
    else:
        table = read_table(file, ("x", "n"), optional=optional, others=False)
        refuse(prevalence, "--prevalence", "there are no columns tp, fn, fp, tn")
        found = counts(table, ("x", "n"), file)
        rows = [proportion_in_range(x, n, conf_level=conf_level) for x, n in found]
        text = proportion_text
    show(_cases(rows, names, conf_level), text, as_json=as_json)


@click.command("mcnemar")
@table_command
@margin_option
def mcnemar_command(file: Path, *, as_json: bool, conf_level: float, margin: float | None) -> None:
    """Paired two-by-two tables: columns a, b, c, d (both, only first, only second, neither)."""
    table = read_table(file, ("a", "b", "c", "d"), optional=("name",), others=False)
    rows = [
        mcnemar_json(*row, conf_level=conf_level, margin=margin)
        for row in counts(table, ("a", "b", "c", "d"), file)
    ]
    show(_cases(rows, table.get("name"), conf_level), mcnemar_text, as_json=as_json)


@click.command("paired")
@table_command
@margin_option
def paired_command(file: Path, *, as_json: bool, conf_level: float, margin: float | None) -> None:
    """Two tests on the same cases: columns d (truth), y1, y2, all 0 or 1."""
    table = read_table(file, ("d", "y1", "y2"), others=False, binary=("d", "y1", "y2"))
    truth, first, second = (numbers(table, name, file) for name in ("d", "y1", "y2"))
    tree = paired_json(truth, first, second, conf_level=conf_level, margin=margin)
    show(tree, paired_text, as_json=as_json)


def _cases(rows: list[Json], names: list[str] | None, conf_level: float) -> Json:
    """Put the rows together, each with its name if there is one."""
    if names is not None:
        for row, name in zip(rows, names, strict=True):
            row["name"] = name
    return {"conf_level": conf_level, "cases": rows}
