"""``sonoread stats mrmc``: several readers, one or more modalities."""

from dataclasses import dataclass
from pathlib import Path

import click

from app.commands.stats.input import read_reads
from app.commands.stats.mrmc_text import model_text, mrmc_text
from app.commands.stats.shared import (
    Json,
    holm_option,
    margin_option,
    refuse,
    reordered,
    show,
    table_command,
)
from ground.errors import StatisticsError
from reader_study.statistics import Reads
from reader_study.statistics.r_json.model import model_json
from reader_study.statistics.r_json.mrmc import mrmc_json
from reader_study.statistics.r_json.printed import analysis_json, reads_json, ustatistic_json
from reader_study.statistics.r_json.rjafroc import rjafroc_json
from reader_study.statistics.reads import CrossingDesign


@dataclass(frozen=True, slots=True)
class MrmcFlags:
    """What was asked of ``mrmc``; None where a flag was not given."""

    conf_level: float
    endpoint: str | None
    cutoff: float | None
    covariance: str | None
    model: str | None
    model_cutoff: float | None
    reference: str | None
    margin: float | None
    with_holm: bool


@click.command("mrmc")
@table_command
@click.option(
    "--endpoint",
    type=click.Choice(["auc", "sensitivity", "specificity", "accuracy"]),
    help="Figure of merit; auc unless given, and with --cutoff the rates too.",
)
@click.option("--cutoff", type=float, help="Positive call at this rating or above.")
@click.option(
    "--covariance",
    type=click.Choice(["delong", "jackknife", "unbiased"]),
    help="Of the area over cases.",
)
@click.option("--model", help="Reader that is a model: compare the mean of the others with it.")
@click.option("--model-cutoff", type=float, help="The model's cutoff, if it is another one.")
@click.option("--reference", help="Modality that is subtracted: differences are other - this.")
@margin_option
@holm_option
def mrmc_command(
    file: Path,
    *,
    as_json: bool,
    conf_level: float,
    endpoint: str | None,
    cutoff: float | None,
    covariance: str | None,
    model: str | None,
    model_cutoff: float | None,
    reference: str | None,
    margin: float | None,
    with_holm: bool,
) -> None:
    """Several readers, one or more modalities: columns reader, modality, case, truth, rating.

    A column patient clusters the cases of a patient.
    """
    flags = MrmcFlags(
        conf_level=conf_level,
        endpoint=endpoint,
        cutoff=cutoff,
        covariance=covariance,
        model=model,
        model_cutoff=model_cutoff,
        reference=reference,
        margin=margin,
        with_holm=with_holm,
    )
    reads = read_reads(file)
    _check(flags, reads)
    if flags.reference is not None:
        order = reordered(reads.modalities, flags.reference, what="modalities")
        reads = reads.subset(modalities=order)
    if flags.model is not None:
        show(_model_tree(reads, flags), model_text, as_json=as_json)
        return
    tree: Json = {
        "read": reads_json(reads),
        "printed": [_analysis(reads, flags, endpoint) for endpoint in _endpoints(flags)],
    }
    if "auc" in _endpoints(flags):
        tree["ustatistic"] = ustatistic_json(reads, conf_level=flags.conf_level)
    if as_json:
        tree |= _field_tree(reads, flags)
    _require_something(tree)
    show(tree, mrmc_text, as_json=as_json)


def _check(flags: MrmcFlags, reads: Reads) -> None:
    """Refuse every flag that could not act."""
    of_calls = flags.endpoint not in (None, "auc")
    if of_calls and flags.cutoff is None:
        raise StatisticsError(
            f"The {flags.endpoint} lacks its rule.", remedy="Give --cutoff: positive at or above."
        )
    if flags.endpoint == "auc":
        refuse(flags.cutoff, "--cutoff", "an area has no cutoff")
    if of_calls:
        refuse(flags.covariance, "--covariance", f"the {flags.endpoint} is jackknifed")
    if flags.model is None:
        refuse(flags.model_cutoff, "--model-cutoff", "no --model is given")
    else:
        why = "a model is compared in one modality"
        refuse(flags.reference, "--reference", why)
        refuse(flags.with_holm, "--holm", why)
        if not of_calls:
            refuse(flags.model_cutoff, "--model-cutoff", "the area has no cutoff")
            refuse(flags.cutoff, "--cutoff", "the area has no cutoff; give an --endpoint")
    pairs = len(reads.modalities) * (len(reads.modalities) - 1) // 2
    if flags.model is None and pairs == 0:
        refuse(flags.margin, "--margin", "there is one modality and no difference")
    if pairs < 2:
        refuse(flags.with_holm, "--holm", "there are not several differences")


def _endpoints(flags: MrmcFlags) -> tuple[str, ...]:
    if flags.endpoint is not None:
        return (flags.endpoint,)
    return ("auc",) if flags.cutoff is None else ("auc", "sensitivity", "specificity")


def _analysis(reads: Reads, flags: MrmcFlags, endpoint: str) -> Json:
    complete = reads.design in (CrossingDesign.CROSSED, CrossingDesign.READERS_NESTED_IN_MODALITY)
    usual = "delong" if complete or len(reads.readers) == 1 else "unbiased"
    return analysis_json(
        reads,
        endpoint=endpoint,
        covariance=flags.covariance or usual,
        cutoff=None if endpoint == "auc" else flags.cutoff,
        conf_level=flags.conf_level,
        margin=flags.margin,
        with_holm=flags.with_holm,
    )


def _field_tree(reads: Reads, flags: MrmcFlags) -> Json:
    """Return the trees that carry the names of MRMCaov, iMRMC and RJafroc."""
    tree: Json = mrmc_json(reads, cutoff=flags.cutoff, conf_level=flags.conf_level)
    crossed = rjafroc_json(reads, conf_level=flags.conf_level)
    return tree | ({} if crossed is None else {"rjafroc_auc": crossed})


def _model_tree(reads: Reads, flags: MrmcFlags) -> Json:
    found: Json = model_json(
        reads,
        str(flags.model),
        conf_level=flags.conf_level,
        endpoint=flags.endpoint or "auc",
        cutoff=flags.cutoff,
        model_cutoff=flags.model_cutoff,
        covariance=flags.covariance or "jackknife",
        margin=flags.margin,
    )
    return {"read": reads_json(reads), "conf_level": flags.conf_level, **found}


def _require_something(tree: Json) -> None:
    """Raise the first error when no analysis at all could be made."""
    parts = [*tree["printed"], *([tree["ustatistic"]] if "ustatistic" in tree else [])]
    if all("error" in part for part in parts):
        raise StatisticsError(
            str(parts[0]["error"]), remedy="Look at the design of the reads in the table."
        )
