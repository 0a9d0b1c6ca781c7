"""``sonoread predict``: run a trained model on the reading cases and freeze its reads."""

from pathlib import Path

import click

from app.commands.engine.progress import watched
from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.program import next_step
from app.commands.study.passphrase import passphrase_option, read_passphrase
from engines.client import EngineClient
from engines.messages import Device, MediumFile, PredictItem, PredictJob
from reader_study.given_lesions import outlined_of
from reader_study.media.lesions import Area
from reader_study.media.medium import Medium
from reader_study.models.crops import margin_of_card
from reader_study.models.freezing import freeze, states_categories
from reader_study.models.prediction import (
    ReadingItem,
    check_card,
    check_unseen,
    frozen_card,
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
@passphrase_option
def command(
    study: Path, card: Path, name: str | None, device: Device, passphrase_file: Path | None
) -> None:
    """Score the reading cases of STUDY with a model and freeze the scores for the readers.

    Reads are frozen once and before the protocol is locked; no reader and no person sees them
    here. The passphrase is asked for only where the model looks at crops: where lesions are lies
    with the reference standard.
    """
    with study_of_coordinator(study) as opened:
        wanted = name_to_freeze(opened, name)
        check_card(opened, card, model_id=wanted)
        items = tuple(
            PredictItem(case_id=item.case_id, media=tuple(_file(*one) for one in item.media))
            for item in _items(opened, margin_of_card(card), passphrase_file)
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
