"""``sonoread stats rates``, ``time`` and ``holm``."""

from pathlib import Path

import click

from app.commands.stats.input import numbers, read_reads, read_table, reading_options, write_reads
from app.commands.stats.others_text import holm_text, rates_text, time_text
from app.commands.stats.shared import (
    TABLE,
    Json,
    json_option,
    margin_option,
    refuse,
    show,
    table_command,
)
from ground.errors import StatisticsError
from reader_study.first_arms import first_arm_ids
from reader_study.statistics import holm, reading_time
from reader_study.statistics.r_json.rates import rates_json
from reader_study.statistics.r_json.times import time_json


@click.command("rates")
@table_command
@click.option(
    "--link",
    type=click.Choice(["identity", "logit"]),
    help="Differences of rates (unless given) or of log odds.",
)
@click.option("--reference", help="Condition that is subtracted; the first by name unless given.")
@margin_option
def rates_command(
    file: Path,
    *,
    as_json: bool,
    conf_level: float,
    link: str | None,
    reference: str | None,
    margin: float | None,
) -> None:
    """Rates within patients: columns patient, value (0 or 1), and condition if there are several.

    Rows of one patient are not taken as independent.
    """
    table = read_table(
        file, ("patient", "value"), optional=("condition",), others=False, binary=("value",)
    )
    condition = table.get("condition")
    if len(set(condition or ())) < 2:
        why = "there are not several conditions"
        refuse(link, "--link", why)
        refuse(reference, "--reference", why)
        refuse(margin, "--margin", why)
    if link == "logit":
        refuse(margin, "--margin", "a margin is a difference of rates, not of log odds")
    tree = rates_json(
        numbers(table, "value", file),
        table["patient"],
        condition,
        conf_level=conf_level,
        link=link or "identity",
        reference=reference,
        margin=margin,
    )
    show(tree, rates_text, as_json=as_json)


@click.command("time")
@table_command
@click.option(
    "--arms",
    nargs=2,
    default=first_arm_ids,
    show_default=True,
    help="The two modalities: the ratio is second / first.",
)
def time_command(file: Path, *, as_json: bool, conf_level: float, arms: tuple[str, str]) -> None:
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
    show(time_json(found, conf_level=conf_level), time_text, as_json=as_json)


@click.command("holm")
@click.argument("file", type=TABLE)
@json_option
@reading_options
@click.option(
    "--alpha",
    default=0.05,
    show_default=True,
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Level of all tests together.",
)
def holm_command(file: Path, *, as_json: bool, alpha: float) -> None:
    """Several tests of one study: column p, and name if there is one (Holm 1979)."""
    table = read_table(file, ("p",), optional=("name",), others=False)
    values = numbers(table, "p", file)
    for value in values:
        if not 0 <= value <= 1:
            raise StatisticsError(
                f"{value:g} is not a p value.", remedy="Give numbers from 0 to 1.", path=file
            )
    names = table.get("name") or [str(k) for k in range(1, len(values) + 1)]
    adjusted = holm(values)
    rows: list[Json] = [
        {"name": name, "p": p, "p_holm": q, "rejected": q is not None and q <= alpha}
        for name, p, q in zip(names, values, adjusted, strict=True)
    ]
    show({"alpha": alpha, "n": len(rows), "tests": rows}, holm_text, as_json=as_json)


@click.command("convert")
@click.argument("source", type=TABLE)
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@reading_options
def convert_command(source: Path, target: Path) -> None:
    """Write reads as CSV or .imrmc, by the ending of TARGET."""
    reads = read_reads(source)
    write_reads(reads, target)
    click.echo(f"{int(reads.present.sum())} reads written to {target}.")
