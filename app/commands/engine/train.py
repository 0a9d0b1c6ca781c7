"""``sonoread train``: fine-tune a baseline model on development cases, in the engine process."""

from pathlib import Path

import click

from app.commands.engine.progress import watched
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.program import next_step
from app.commands.study.passphrase import passphrase_option, read_passphrase
from app.commands.untrusted import untrusted_media
from engines.client import EngineClient
from engines.messages import Device, Sample, TrainJob, TrainResult
from reader_study.intake import scan
from reader_study.intake.plan_text import described
from reader_study.media.lesions import MOST_MARGIN_PERCENT
from reader_study.models.crops import MARGIN_PERCENT
from reader_study.models.training import (
    TrainingData,
    default_folder,
    images_of_plan,
    images_of_study,
    is_study,
)


@click.command("train")
@click.argument("source", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--model", default="efficientnet_lite0", show_default=True, help="Any timm architecture."
)
@click.option(
    "--weights",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Initial weights (safetensors or torch file); else embedded ones, else random.",
)
@click.option("--epochs", type=click.IntRange(0, 1000), default=6, show_default=True)
@click.option("--image-size", type=click.IntRange(32, 1024), help="Pixels; else the model's own.")
@click.option("--batch-size", type=click.IntRange(2, 512), default=16, show_default=True)
@click.option(
    "--target-sensitivity",
    type=click.FloatRange(0.5, 1.0),
    default=0.95,
    show_default=True,
    help="Of the operating threshold, on the validation part.",
)
@click.option(
    "--crop",
    type=click.Choice(["none", "lesion"]),
    default="none",
    show_default=True,
    help="Look at whole images, or at outlined lesions alone; images without one are left out.",
)
@click.option(
    "--margin",
    type=click.IntRange(0, MOST_MARGIN_PERCENT),
    default=MARGIN_PERCENT,
    show_default=True,
    help="Around a lesion on each side, in per cent of its longer side; with --crop lesion.",
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="New folder.")
@click.option("--resume", is_flag=True, help="Continue an interrupted training.")
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True
)
@passphrase_option
@coordinator_options
def command(
    source: Path,
    model: str,
    weights: Path | None,
    epochs: int,
    image_size: int | None,
    batch_size: int,
    target_sensitivity: float,
    crop: str,
    margin: int,
    seed: int,
    out: Path | None,
    resume: bool,
    device: Device,
    passphrase_file: Path | None,
) -> None:
    """Train a model on the development cases of a study, or on a folder of labelled images.

    SOURCE is a study or a folder. No patient stands on both sides of the split; reading cases are
    never used. Ctrl-C keeps every whole epoch: the same command with --resume continues.
    """
    crop_margin = margin if crop == "lesion" else None
    data = _data(source, passphrase_file, crop_margin)
    folder = out or default_folder(source, model=model, seed=seed)
    if data.left_out:
        click.echo(f"{data.left_out} images without an outline are left out", err=True)
    click.echo(f"{len(data.images)} images; the model goes to {folder}", err=True)
    job = TrainJob(
        samples=tuple(
            Sample(
                path=str(one.path),
                label=one.label,
                patient=one.patient,
                case=one.case,
                crop=one.crop,
            )
            for one in data.images
        ),
        out=str(folder.resolve()),
        model=model,
        weights=None if weights is None else str(weights.resolve()),
        epochs=epochs,
        image_size=image_size,
        batch_size=batch_size,
        target_sensitivity=target_sensitivity,
        seed=seed,
        device=device,
        resume=resume,
        simulated=data.simulated,
        crop_margin=crop_margin,
    )
    with watched() as watch, EngineClient() as engine:
        result = engine.train(job, watch=watch)
    _tell(result, source if is_study(source) else None)


def _data(source: Path, passphrase_file: Path | None, margin: int | None) -> TrainingData:
    if is_study(source):
        with study_of_coordinator(source, writable=False) as study:
            passphrase = read_passphrase(passphrase_file)
            return images_of_study(study, passphrase=passphrase, margin=margin)
    with untrusted_media() as opener:
        plan = scan(source, opener=opener, skip_bad=True)
    click.echo(described(plan), err=True)
    return images_of_plan(plan, margin=margin)


def _tell(result: TrainResult, study: Path | None) -> None:
    card = result.card
    metrics = card["metrics"]
    assert isinstance(metrics, dict)
    for part, figures in metrics.items():
        assert isinstance(figures, dict)
        click.echo(
            f"{part}: AUC {figures['auc']:.3f}, sensitivity {figures['sensitivity']:.3f}, "
            f"specificity {figures['specificity']:.3f} "
            f"({figures['cases']} cases, {figures['malignant']} malignant)"
        )
    click.echo(f"Threshold {card['threshold']}: {card['threshold_rule']}.")
    click.echo(str(card["calibration_note"]))
    click.echo(f"Model {result.model_id}: {result.card_path}")
    click.echo(next_step("predict", study or "STUDY", "--model", result.card_path))
