"""``sonoread stats delong`` and ``roc``: areas compared, and one curve looked at closely."""

from collections.abc import Sequence
from pathlib import Path

import click

from app.commands.stats.curves_text import delong_text, roc_text
from app.commands.stats.input import numbers, read_table
from app.commands.stats.shared import (
    Json,
    counts,
    holm_option,
    margin_option,
    refuse,
    reordered,
    show,
    table_command,
)
from ground.errors import StatisticsError
from reader_study.statistics.files.columns import NamedColumns
from reader_study.statistics.r_json.curves import delong_json
from reader_study.statistics.r_json.roc import CurveRequest, roc_json

_SEED = click.IntRange(0)


@click.command("delong")
@table_command
@click.option("--bootstrap", type=click.IntRange(1), help="Bootstrap the areas so many times.")
@click.option("--seed", type=_SEED, help="Of the bootstrap; 1 unless given.")
@click.option(
    "--interval", type=click.Choice(["wald", "logit"]), help="Of an area; wald unless given."
)
@click.option("--reference", help="Score that is subtracted: differences are other - this.")
@margin_option
@holm_option
def delong_command(
    file: Path,
    *,
    as_json: bool,
    conf_level: float,
    bootstrap: int | None,
    seed: int | None,
    interval: str | None,
    reference: str | None,
    margin: float | None,
    with_holm: bool,
) -> None:
    """Areas of scores on the same cases: columns truth, one or more scores.

    A column group compares groups of cases, a column patient clusters the cases of a patient.
    """
    table = read_table(file, ("truth",), optional=("group", "patient"))
    group, patient = table.pop("group", None), table.pop("patient", None)
    truth = numbers(table, "truth", file)
    scores = _scores(table, file)
    if bootstrap is None:
        refuse(seed, "--seed", "no --bootstrap is asked for")
    if patient is not None:
        refuse(interval, "--interval", "areas within patients have Wald limits")
    if len(scores) < 2:
        refuse(margin, "--margin", "there is one score and no difference")
    if len(scores) < 3:
        refuse(with_holm, "--holm", "there are not several differences")
    order = reordered(list(scores), reference, what="scores")
    tree = delong_json(
        truth,
        {name: scores[name] for name in order},
        conf_level=conf_level,
        group=group,
        patient=patient,
        interval=interval or "wald",
        replicates=bootstrap or 0,
        seed=1 if seed is None else seed,
        margin=margin,
        with_holm=with_holm,
    )
    show(tree, delong_text, as_json=as_json)


@click.command("roc")
@table_command
@click.option(
    "--max-fpr",
    type=click.FloatRange(0, 1, min_open=True),
    help="Area for false positive rates up to this one, with a bootstrap interval.",
)
@click.option("--standardise", is_flag=True, help="Put that area on McClish's scale, 0.5 to 1.")
@click.option("--bootstrap", type=click.IntRange(2), help="Replicates for it; 2000 unless given.")
@click.option("--seed", type=_SEED, help="Of the bootstrap; 1 unless given.")
@click.option(
    "--sensitivity", type=click.FloatRange(0, 1), help="Find the threshold with this sensitivity."
)
@click.option(
    "--rule",
    type=click.Choice(["at_least", "nearest", "at_most"]),
    help="How near; at_least unless given.",
)
def roc_command(
    file: Path,
    *,
    as_json: bool,
    conf_level: float,
    max_fpr: float | None,
    standardise: bool,
    bootstrap: int | None,
    seed: int | None,
    sensitivity: float | None,
    rule: str | None,
) -> None:
    """Operating points, binormal curve and part of the area: columns truth and scores.

    Or columns negatives, positives: cases of each class per category, least suspicious first. A
    column patient clusters the cases of a patient.
    """
    if max_fpr is None:
        why = "no --max-fpr is given"
        refuse(standardise, "--standardise", why)
        refuse(bootstrap, "--bootstrap", why)
        refuse(seed, "--seed", why)
    if sensitivity is None:
        refuse(rule, "--rule", "no --sensitivity is given")
    request = CurveRequest(
        conf_level=conf_level,
        max_fpr=max_fpr,
        standardise=standardise,
        replicates=bootstrap or 2000,
        seed=1 if seed is None else seed,
        sensitivity=sensitivity,
        rule=rule or "at_least",
    )
    truth, scores, patient = _curves(file)
    tree: Json = {
        "conf_level": conf_level,
        "scores": {
            name: roc_json(truth, values, request, patient=patient)
            for name, values in scores.items()
        },
    }
    show(tree, roc_text, as_json=as_json)


def _curves(file: Path) -> tuple[list[float], dict[str, list[float]], Sequence[str] | None]:
    """Read truth and scores, or spread counts per category into single cases."""
    table = read_table(file, (), optional=("truth", "patient", "negatives", "positives"))
    if {"negatives", "positives"} <= table.keys() and "truth" not in table:
        found = counts(table, ("negatives", "positives"), file)
        negatives = [float(k) for k, row in enumerate(found, start=1) for _ in range(row[0])]
        positives = [float(k) for k, row in enumerate(found, start=1) for _ in range(row[1])]
        truth = [0.0] * len(negatives) + [1.0] * len(positives)
        return truth, {"category": negatives + positives}, None
    table = read_table(file, ("truth",), optional=("patient",))
    patient = table.pop("patient", None)
    return numbers(table, "truth", file), _scores(table, file), patient


def _scores(table: NamedColumns, file: Path) -> dict[str, list[float]]:
    scores = {name: numbers(table, name, file) for name in table if name != "truth"}
    if not scores:
        raise StatisticsError("There is no score column.", remedy="Add one.", path=file)
    return scores
