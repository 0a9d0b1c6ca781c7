"""``sonoread predict``: run a trained model on the reading cases and freeze its reads."""

from pathlib import Path
from typing import Any

import click

from app.commands.engine.frozen_answers import freeze_result, frozen_facts
from app.commands.engine.numerics import numerics_options, precision_of
from app.commands.engine.progress import watched
from app.commands.engine.tabled import freeze_table_of_model
from app.commands.engine.training_data import last_line
from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.program import next_step
from app.commands.study.passphrase import passphrase_option, read_passphrase
from app.guarding.applied import local_calibration
from engines.cards.union import RunCard, read_card
from engines.client import EngineClient
from engines.messages import Device, MediumFile, PredictItem, PredictJob
from engines.scorers.program.allowed import allowed_programs
from engines.scorers.table import TableCard
from ground.errors import EngineError
from reader_study.given_lesions import outlined_of
from reader_study.media.lesions import Area
from reader_study.media.medium import Medium
from reader_study.models.prediction import (
    ReadingItem,
    check_card,
    name_to_freeze,
    reading_items,
)
from reader_study.sealed import open_sealed
from reader_study.study import Study


@click.command("predict")
@study_argument
@coordinator_options
@click.option(
    "--model",
    "card",
    type=click.Path(path_type=Path, exists=True),
    help="The card of a model, or its folder: card.json of a training, card.toml of another.",
)
@click.option(
    "--table",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Answers of a model that ran elsewhere: CSV or XLSX, one row a case.",
)
@click.option(
    "--card",
    "table_card",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML file that says what the table's model is, and how and when it was run.",
)
@click.option(
    "--name", help="Id of the frozen reads; else the model of the protocol, else the card's id."
)
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True
)
@numerics_options
@click.option("--heat", is_flag=True, help="Keep where the model looked, for arms that show it.")
@click.option(
    "--gates",
    is_flag=True,
    help="Exclude cases with images that are too small, flat, in colour, or the same twice.",
)
@click.option(
    "--recalibration",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Of `calibrate`: scores stay, and are told as probabilities and categories by it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object as the last line.")
@passphrase_option
def command(
    study: Path,
    card: Path | None,
    table: Path | None,
    table_card: Path | None,
    name: str | None,
    device: Device,
    batch_size: int,
    precision: str,
    heat: bool,
    gates: bool,
    recalibration: Path | None,
    as_json: bool,
    passphrase_file: Path | None,
) -> None:
    """Score the reading cases of STUDY with a model and freeze the scores for the readers.

    Reads are frozen once and before the protocol is locked; no reader and no person sees them
    here. The passphrase is asked for only where the model looks at crops, or a table names source
    files: both lie with the reference standard.

    With --table and --card nothing is run. The table has a column case (ids of `sonoread cases`) or
    file, and probability (0 to 1), category, status, text or several of them; every reading case
    has one row, and one without an answer says why: refused, cannot_assess, unparsed, timeout, ….
    """
    if (card is None) is (table is None) or (table is None) is not (table_card is None):
        raise click.UsageError("Give --model, or --table together with --card.")
    if table is not None and table_card is not None:
        with study_of_coordinator(study) as opened:
            told = freeze_table_of_model(
                opened,
                table,
                table_card,
                name=name,
                passphrase=lambda: read_passphrase(passphrase_file),
            )
        click.echo("\n".join(told))
        click.echo(next_step("lock", study))
        if as_json:
            last_line({"told": list(told)})
        return
    assert card is not None
    how = {
        "device": device,
        "batch_size": batch_size,
        "precision": precision_of(precision),
        "heat": heat,
        "gates": gates,
    }
    told, facts = _run(study, card, name, how, recalibration, passphrase_file)
    click.echo("\n".join(told))
    click.echo(next_step("lock", study))
    if as_json:
        last_line(facts)


def _run(
    study: Path,
    card: Path,
    name: str | None,
    how: dict[str, Any],
    recalibration: Path | None,
    passphrase_file: Path | None,
) -> tuple[tuple[str, ...], dict[str, Any]]:
    with study_of_coordinator(study) as opened:
        wanted = name_to_freeze(opened, name)
        stated = _stated(card)
        local = None if recalibration is None else local_calibration(recalibration, card)
        check_card(opened, stated.to_json() | (local or {}), model_id=wanted)
        items = tuple(
            PredictItem(case_id=item.case_id, media=tuple(_file(*one) for one in item.media))
            for item in _items(opened, stated.crop_margin, passphrase_file)
        )
        job = PredictJob(card=str(card.resolve()), items=items, programs=allowed_programs(), **how)
        with watched() as watch, EngineClient() as engine:
            result = engine.predict(job, watch=watch)
        if local is not None:
            result = result.model_copy(update={"card": result.card | local})
        frozen_as = wanted or str(result.card["model_id"])
        told = freeze_result(opened, result, model_id=frozen_as)
    return told, frozen_facts(result, model_id=frozen_as)


def _stated(card: Path) -> RunCard:
    """Read the card here too, so that what is wrong with it is said before an engine starts."""
    stated = read_card(card)
    if isinstance(stated, TableCard):
        raise EngineError(
            "The card is that of a table, and nothing can be run by it.",
            remedy="Give the table and its card with --table and --card.",
            path=card,
        )
    return stated


def _items(study: Study, margin: int | None, file: Path | None) -> tuple[ReadingItem, ...]:
    if margin is None:
        return reading_items(study)
    outlined = outlined_of(open_sealed(study, read_passphrase(file)))
    return reading_items(study, outlined=outlined, margin=margin)


def _file(medium: Medium, path: Path, crop: Area | None) -> MediumFile:
    return MediumFile(
        path=str(path),
        kind=medium.kind.value,
        frames=medium.frames,
        duration_us=medium.duration_us,
        mm_per_px=medium.mm_per_px,
        crop=crop,
    )
