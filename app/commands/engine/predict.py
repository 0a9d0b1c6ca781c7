"""``sonoread predict``: run a trained model on the reading cases and freeze its reads."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from app.commands.engine.progress import watched
from app.commands.options import study_argument
from engines.client import EngineClient
from engines.messages import Device, PredictItem, PredictJob, PredictResult
from ground.errors import EngineError, ReadingRuleError
from reader_study.cases import CaseRole
from reader_study.models.frozen import freeze, model_ids
from reader_study.study import Study


@click.command("predict")
@study_argument
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
    with Study.open(study) as opened:
        _check_open(opened)
        wanted = name or _free_name(opened)
        job = PredictJob(card=str(card.resolve()), items=reading_items(opened), device=device)
        with watched() as watch, EngineClient() as engine:
            result = engine.predict(job, watch=watch)
        check_unseen(opened, result.card)
        frozen_as = wanted or str(result.card["model_id"])
        freeze(opened, card=frozen_card(result, model_id=frozen_as), scores=result.scores)
    click.echo(f"Frozen: {len(result.scores)} reads of {result.card['model_id']} as {frozen_as}.")
    click.echo(f"Next: sonoread lock {study}")


def reading_items(study: Study) -> tuple[PredictItem, ...]:
    """Return the reading cases with the paths of their images.

    Raises
    ------
    EngineError
        The study has no reading cases yet.

    """
    items = tuple(
        PredictItem(
            case_id=case.case_id,
            images=tuple(str(study.media_path(image.sha256).resolve()) for image in case.images),
        )
        for case in study.cases(CaseRole.READING)
    )
    if not items:
        raise EngineError(
            "The study has no reading cases yet.",
            remedy="Take images in first: sonoread intake STUDY FOLDER.",
            path=study.root,
        )
    return items


def frozen_card(result: PredictResult, *, model_id: str) -> dict[str, Any]:
    """Return the card to freeze: under the study's name for the model, with provenance."""
    renamed = {"model_id": model_id, "trained_as": result.card["model_id"]}
    return result.card | renamed | {"provenance": result.provenance}


def _free_name(study: Study) -> str | None:
    """Return the model that the protocol shows to readers; refuse to freeze it twice unasked."""
    wanted = study.protocol.ai.model
    if wanted is not None and wanted in model_ids(study):
        raise ReadingRuleError(
            f"The reads of {wanted!r}, which readers will see, are frozen already.",
            remedy="Give another model its own --name.",
            path=study.root,
        )
    return wanted


def check_unseen(study: Study, card: Mapping[str, Any]) -> None:
    """Check that the model was not made from an image that readers will see.

    Raises
    ------
    EngineError
        An image of a reading case is among the model's training, validation or test images.

    """
    known = {sha256 for part in card["split"].values() for sha256 in part["file_sha256"]}
    seen = [
        case.case_id
        for case in study.cases(CaseRole.READING)
        if any(image.sha256 in known for image in case.images)
    ]
    if seen:
        raise EngineError(
            f"The model was made with images of {len(seen)} reading cases ({seen[0]} …).",
            remedy="Train on development cases or other patients only.",
            path=study.root,
        )


def _check_open(study: Study) -> None:
    # `freeze` refuses too, but only after the model has run over everything.
    if study.is_locked:
        raise ReadingRuleError(
            "The protocol is locked; model reads are frozen before the lock.",
            remedy="Make a new study to read with another model.",
            path=study.root,
        )
