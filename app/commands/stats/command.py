"""``sonoread stats``: reader-study statistics for anybody with a table, no study needed."""

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path

import click

from app.commands.stats import text as report
from app.commands.stats.input import (
    numbers,
    read_raters,
    read_reads,
    read_table,
    reading_options,
    table_notes,
    write_reads,
)
from app.commands.stats.mrmc_text import model_text, mrmc_text, ustat_text
from ground.errors import StatisticsError
from reader_study.statistics import (
    Confusion,
    mrmc,
    mrmc_power,
    mrmc_sample_size,
    reading_time,
    ustatistic,
)
from reader_study.statistics.r_json.agreement import agreement_json, observed_categories
from reader_study.statistics.r_json.curves import (
    delong_json,
    mcnemar_json,
    proportion_json,
    time_json,
)
from reader_study.statistics.r_json.model import model_json
from reader_study.statistics.r_json.mrmc import mrmc_json, one_result
from reader_study.statistics.r_json.paired import accuracy_json, paired_json
from reader_study.statistics.r_json.rjafroc import rjafroc_json
from reader_study.statistics.reads import CrossingDesign

_LEVEL = click.FloatRange(0.5, 0.9999)
_POWER = click.FloatRange(0.1, 0.999)
_COUNTS = ("name", "x", "n", "tp", "fn", "fp", "tn")
_TABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("stats")
def command() -> None:
    """Reader-study statistics on any table (CSV with a header row, or .imrmc)."""


def _options(function: Callable[..., None]) -> Callable[..., None]:
    """Add what all have: the file, --json and the confidence level."""

    @click.argument("file", type=_TABLE)
    @click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
    @click.option(
        "--conf-level", default=0.95, type=click.FloatRange(0.5, 0.9999), show_default=True
    )
    @reading_options
    @wraps(function)
    def wrapped(*args: object, **kwargs: object) -> None:
        function(*args, **kwargs)

    return wrapped


def _print_json(tree: dict[str, object]) -> None:
    if notes := table_notes():
        tree = {**tree, "table_notes": notes}
    click.echo(json.dumps(tree, indent=2, allow_nan=False, ensure_ascii=False))


@command.command("mrmc")
@_options
@click.option(
    "--endpoint",
    default="auc",
    type=click.Choice(["auc", "sensitivity", "specificity", "accuracy"]),
    show_default=True,
)
@click.option("--cutoff", type=float, help="Positive call at this rating or above.")
@click.option("--covariance", type=click.Choice(["delong", "jackknife", "unbiased"]))
@click.option("--model", help="Reader that is a model: compare the mean of the others with it.")
def mrmc_command(
    file: Path,
    as_json: bool,
    conf_level: float,
    endpoint: str,
    cutoff: float | None,
    covariance: str | None,
    model: str | None,
) -> None:
    """Several readers, one or more modalities: columns reader, modality, case, truth, rating."""
    reads = read_reads(file)
    if as_json:
        tree = mrmc_json(reads, cutoff=cutoff, conf_level=conf_level)
        crossed = rjafroc_json(reads, conf_level=conf_level)
        tree |= {} if crossed is None else {"rjafroc_auc": crossed}
        tree |= {} if model is None else model_json(reads, model, conf_level=conf_level)
        _print_json(tree)
        return
    if model is not None:
        click.echo(model_text(model_json(reads, model, conf_level=conf_level)))
        return
    complete = reads.design in (CrossingDesign.CROSSED, CrossingDesign.READERS_NESTED_IN_MODALITY)
    chosen = covariance or ("delong" if complete or len(reads.readers) == 1 else "unbiased")
    results = one_result(
        reads, endpoint=endpoint, cutoff=cutoff, covariance=chosen, conf_level=conf_level
    )
    click.echo(mrmc_text(results))
    if endpoint == "auc":
        click.echo()
        click.echo(ustat_text(ustatistic(reads, conf_level=conf_level)))
        if reads.clusters is not None:
            click.echo("Note: the U-statistic takes the lesions of a patient as independent.")


@command.command("delong")
@_options
@click.option("--bootstrap", default=0, type=click.IntRange(0), help="Replicates, 0 for none.")
def delong_command(file: Path, as_json: bool, conf_level: float, bootstrap: int) -> None:
    """Areas of scores on the same cases: columns truth, one or more scores, group if any."""
    table = read_table(file, ("truth",), optional=("group",))
    group = table.pop("group", None)
    truth = numbers(table, "truth", file)
    scores = {name: numbers(table, name, file) for name in table if name != "truth"}
    if not scores:
        raise StatisticsError("There is no score column.", remedy="Add one.", path=file)
    tree = delong_json(truth, scores, group=group, replicates=bootstrap, conf_level=conf_level)
    if as_json:
        _print_json(tree)
    else:
        click.echo(report.delong_text(tree))


@command.command("agreement")
@_options
@click.option("--categories", help="All categories in order, e.g. 2,3,4,5,6,7.")
def agreement_command(file: Path, as_json: bool, conf_level: float, categories: str | None) -> None:
    """Agreement of raters: a column each, a row per case, numbers or BI-RADS; empty if missing."""
    raters = read_raters(file, categories)
    known = list(raters.categories or observed_categories(raters.ratings) or [])
    tree = agreement_json(
        raters.ratings, list(raters.names), categories=known or None, conf_level=conf_level
    )
    if as_json:
        _print_json(tree)
    else:
        click.echo(report.agreement_text(tree))


@command.command("proportions")
@_options
def proportions_command(file: Path, as_json: bool, conf_level: float) -> None:
    """Intervals of proportions: columns x, n; or of accuracy: columns tp, fn, fp, tn."""
    table = read_table(file, (), optional=_COUNTS, others=False)
    names = table.get("name")
    if {"tp", "fn", "fp", "tn"} <= table.keys():
        counts = report.counts(table, ("tp", "fn", "fp", "tn"), file)
        rows = [accuracy_json(Confusion(*row), conf_level=conf_level) for row in counts]
        report.label(rows, names)
        text = report.accuracy_text([Confusion(*row) for row in counts], names, conf_level)
    else:
        read_table(file, ("x", "n"), optional=_COUNTS, others=False)
        counts = report.counts(table, ("x", "n"), file)
        rows = [proportion_json(x, n, conf_level=conf_level) for x, n in counts]
        report.label(rows, names)
        text = report.proportion_text(rows)
    if as_json:
        _print_json({"cases": rows})
    else:
        click.echo(text)


@command.command("mcnemar")
@_options
def mcnemar_command(file: Path, as_json: bool, conf_level: float) -> None:
    """Paired two-by-two tables: columns a, b, c, d (both, only first, only second, neither)."""
    table = read_table(file, ("a", "b", "c", "d"), others=False)
    rows = [mcnemar_json(*row) for row in report.counts(table, ("a", "b", "c", "d"), file)]
    if as_json:
        _print_json({"cases": rows})
    else:
        click.echo(report.mcnemar_text(rows))


@command.command("paired")
@_options
def paired_command(file: Path, as_json: bool, conf_level: float) -> None:
    """Two tests on the same cases: columns d (truth), y1, y2, all 0 or 1."""
    table = read_table(file, ("d", "y1", "y2"), others=False, binary=("d", "y1", "y2"))
    truth, first, second = (numbers(table, name, file) for name in ("d", "y1", "y2"))
    if as_json:
        _print_json(paired_json(truth, first, second, conf_level=conf_level))
    else:
        click.echo(report.paired_text(truth, first, second, conf_level=conf_level))


@command.command("time")
@_options
@click.option("--arms", nargs=2, default=("unaided", "aided"), show_default=True)
def time_command(file: Path, as_json: bool, conf_level: float, arms: tuple[str, str]) -> None:
    """Reading times of two arms: columns case, reader, modality, seconds."""
    table = read_table(file, ("case", "reader", "modality", "seconds"), others=False)
    found = reading_time(
        numbers(table, "seconds", file),
        reader=table["reader"],
        case=table["case"],
        arm=table["modality"],
        arms=arms,
        conf_level=conf_level,
    )
    if as_json:
        _print_json(time_json(found))
    else:
        click.echo(report.time_text(found))


@command.command("power")
@_options
@click.option("--readers", required=True, type=click.IntRange(2), help="Planned readers.")
@click.option("--cases", type=click.IntRange(4), help="Planned cases; else they are searched.")
@click.option("--effect", required=True, type=float, help="True difference of the area.")
@click.option("--alpha", default=0.05, show_default=True, type=click.FloatRange(0.0001, 0.5))
@click.option(
    "--power", "wanted", default=0.8, show_default=True, type=click.FloatRange(0.1, 0.999)
)
def power_command(
    file: Path,
    as_json: bool,
    conf_level: float,
    readers: int,
    cases: int | None,
    effect: float,
    alpha: float,
    wanted: float,
) -> None:
    """Power or sample size of a two-modality study from a pilot's reads (layout of mrmc)."""
    reads = read_reads(file)
    pilot = mrmc(reads, covariance="unbiased", conf_level=conf_level)
    if pilot.components is None:
        raise StatisticsError(
            "The pilot has one modality.", remedy="Power needs a comparison.", path=file
        )
    size = reads.truth.size
    if cases is None:
        found = mrmc_sample_size(
            pilot.components,
            pilot_cases=size,
            readers=readers,
            effect=effect,
            power=wanted,
            alpha=alpha,
        )
    else:
        found = mrmc_power(
            pilot.components,
            pilot_cases=size,
            readers=readers,
            cases=cases,
            effect=effect,
            alpha=alpha,
        )
    if as_json:
        _print_json(report.power_json(found))
    else:
        click.echo(report.power_text(found))


@command.command("convert")
@click.argument("source", type=_TABLE)
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@reading_options
def convert_command(source: Path, target: Path) -> None:
    """Write reads as CSV or .imrmc, by the ending of TARGET."""
    reads = read_reads(source)
    write_reads(reads, target)
    click.echo(f"{int(reads.present.sum())} reads written to {target}.")
