"""``sonoread predict``: run a trained model on the reading cases and freeze its reads."""

from pathlib import Path

import click

from app.commands.engine.progress import watched
from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.program import next_step
from engines.client import EngineClient
from engines.messages import Device, MediumFile, PredictItem, PredictJob
from reader_study.media.medium import Medium
from reader_study.models.freezing import freeze, states_categories
from reader_study.models.prediction import (
    check_card,
    check_unseen,
    frozen_card,
    name_to_freeze,
    reading_items,
)


@click.command("predict")
@study_argument
@coordinator_options
@click.option(
    "--model",
    "card",
    required=True,
    type=click.Path(path_type=Path, exists=True),
    help="The card.json of a trained model, or its folder.",
)
@click.option(
    "--name", help="Id of the frozen reads; else the model of the protocol, else the card's id."
)
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True
)
def command(study: Path, card: Path, name: str | None, device: Device) -> None:
    """Score the reading cases of STUDY with a model and freeze the scores for the readers.

    Reads are frozen once and before the protocol is locked; no reader and no person sees them
    here.
    """
    with study_of_coordinator(study) as opened:
        wanted = name_to_freeze(opened, name)
        check_card(opened, card, model_id=wanted)
        items = tuple(
            PredictItem(case_id=item.case_id, media=tuple(_file(*one) for one in item.media))
            for item in reading_items(opened)
        )
        job = PredictJob(card=str(card.resolve()), items=items, device=device)
        with watched() as watch, EngineClient() as engine:
            result = engine.predict(job, watch=watch)
        check_unseen(opened, result.card)
        frozen_as = wanted or str(result.card["model_id"])
        frozen = frozen_card(result.card, result.provenance, model_id=frozen_as)
        freeze(opened, card=frozen, scores=result.scores)
        with_category = states_categories(opened, frozen)
    click.echo(f"Frozen: {len(result.scores)} reads of {result.card['model_id']} as {frozen_as}.")
    if not with_category:
        click.echo(f"No category is shown with its scores. {result.card['calibration_note']}")
    click.echo(next_step("lock", study))


def _file(medium: Medium, path: Path) -> MediumFile:
    return MediumFile(
        path=str(path),
        kind=medium.kind.value,
        frames=medium.frames,
        duration_us=medium.duration_us,
        mm_per_px=medium.mm_per_px,
    )
