"""``sonoread stats power``: from a pilot's reads, or from components that somebody published."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from app.commands.stats.input import read_reads, reading_options
from app.commands.stats.others_text import power_text
from app.commands.stats.shared import TABLE, Json, json_option, refuse, show
from ground.errors import StatisticsError
from reader_study.statistics import (
    VarianceComponents,
    mrmc,
    mrmc_power,
    mrmc_sample_size,
)

_TYPED = ("var_tr", "var_error", "cov1", "cov2", "cov3", "pilot_cases")


@dataclass(frozen=True, slots=True)
class Pilot:
    """Variance components, the cases they rest on, and where they come from."""

    components: VarianceComponents
    cases: int
    source: str
    note: str = ""


@click.command("power")
@click.argument("file", type=TABLE, required=False)
@json_option
@reading_options
@click.option("--readers", required=True, type=click.IntRange(1), help="Planned readers.")
@click.option("--cases", type=click.IntRange(4), help="Planned cases; else they are searched.")
@click.option("--effect", required=True, type=float, help="True difference of the area.")
@click.option(
    "--alpha",
    default=0.05,
    show_default=True,
    type=click.FloatRange(0.0001, 0.5),
    help="Two-sided level of the test.",
)
@click.option(
    "--power",
    "wanted",
    type=click.FloatRange(0.1, 0.999),
    help="Power to be reached by the searched cases; 0.8 unless given.",
)
@click.option(
    "--inference",
    default="RRRC",
    show_default=True,
    type=click.Choice(["RRRC", "FRRC", "RRFC"]),
    help="Random readers and cases, fixed readers, fixed cases.",
)
@click.option("--var-tr", type=float, help="Component modality by reader.")
@click.option("--var-error", type=float, help="Variance over cases of one reader's area.")
@click.option("--cov1", type=float, help="Same reader, other modality.")
@click.option("--cov2", type=float, help="Other reader, same modality.")
@click.option("--cov3", type=float, help="Other reader, other modality.")
@click.option("--pilot-cases", type=click.IntRange(2), help="Cases these components rest on.")
def power_command(
    file: Path | None,
    *,
    as_json: bool,
    readers: int,
    cases: int | None,
    effect: float,
    alpha: float,
    wanted: float | None,
    inference: str,
    **typed: float | None,
) -> None:
    """Power or sample size of a two-modality study.

    From a pilot's reads (layout of mrmc), or without a table from typed components: --var-tr
    --var-error --cov1 --cov2 --cov3 --pilot-cases.
    """
    if cases is not None:
        refuse(wanted, "--power", "--cases are given, and the power is computed")
    pilot = _typed_pilot(typed) if file is None else _measured_pilot(file, typed)
    plan: dict[str, Any] = {
        "pilot_cases": pilot.cases,
        "readers": readers,
        "effect": effect,
        "alpha": alpha,
        "inference": inference,
    }
    if cases is None:
        found = mrmc_sample_size(pilot.components, power=wanted or 0.8, **plan)
    else:
        found = mrmc_power(pilot.components, cases=cases, **plan)
    tree: Json = asdict(found) | {
        "components": asdict(pilot.components)
        | {"pilot_cases": pilot.cases, "source": pilot.source, "note": pilot.note}
    }
    show(tree, power_text, as_json=as_json)


def _typed_pilot(typed: dict[str, float | None]) -> Pilot:
    given = {name: value for name in _TYPED if (value := typed[name]) is not None}
    missing = [f"--{name.replace('_', '-')}" for name in _TYPED if name not in given]
    if missing:
        raise StatisticsError(
            f"Power without a table needs all components: {', '.join(missing)} not given.",
            remedy="Give them, or the table of a pilot.",
        )
    if given["var_error"] < 0:
        raise StatisticsError(
            "A variance is not below 0.", remedy="Give --var-error as it is published."
        )
    cov1, cov2, cov3 = (given[name] for name in ("cov1", "cov2", "cov3"))
    parts = VarianceComponents(None, given["var_tr"], given["var_error"], cov1, cov2, cov3)
    return Pilot(parts, int(given["pilot_cases"]), "typed")


def _measured_pilot(file: Path, typed: dict[str, float | None]) -> Pilot:
    for name in _TYPED:
        flag = f"--{name.replace('_', '-')}"
        refuse(typed[name], flag, "the components come from the table")
    reads = read_reads(file)
    found = mrmc(reads, covariance="unbiased")
    if found.components is None:
        raise StatisticsError(
            "The pilot has one modality.", remedy="Power needs a comparison.", path=file
        )
    absent = reads.present.size - int(reads.present.sum())
    note = "" if not absent else f"{absent} reads do not exist: {reads.missing()}."
    clustered = "; ".join(found.warnings)
    note = " ".join(text for text in (note, clustered) if text)
    return Pilot(found.components, reads.truth.size, "of the table, unbiased covariance", note)
