"""``sonoread train``: fine-tune a baseline model on development cases, in the engine process."""

from pathlib import Path
from typing import Literal

import click

from app.commands.engine.cross_fit import cross_fit
from app.commands.engine.curves import picture_of_model
from app.commands.engine.models.named import named_model
from app.commands.engine.progress import watched
from app.commands.engine.train_clips import ClipTraining, ClipWishes, clip_batch, clip_options
from app.commands.engine.training_data import labelled_images, last_line, samples_of
from app.commands.people.acting import coordinator_options
from app.commands.program import next_step
from app.commands.study.passphrase import passphrase_option
from engines.client import EngineClient
from engines.messages import CrossFitJob, Device, Precision, TrainJob, TrainResult
from engines.video.models import VIDEO_MODELS
from reader_study.media.lesions import MOST_MARGIN_PERCENT
from reader_study.models.crops import MARGIN_PERCENT
from reader_study.models.training import default_folder, is_study


@click.command("train")
@click.argument("source", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--model",
    default="efficientnet_lite0",
    show_default=True,
    help="Any timm architecture, an encoder (usfm, usf_mae), or the .toml card of one; of clips "
    f"{', '.join(VIDEO_MODELS)}.",
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
    help="Of the operating threshold, on the validation part; 0.95, with --kfold 0.90.",
)
@click.option(
    "--crop",
    type=click.Choice(["none", "lesion", "both"]),
    help="Look at whole images (none), at outlined lesions alone, or at both, a case's score being "
    "the mean; images without an outline are left out then. Else none, and both for a folder with "
    "--kfold.",
)
@click.option(
    "--margin",
    type=click.IntRange(0, MOST_MARGIN_PERCENT),
    default=MARGIN_PERCENT,
    show_default=True,
    help="Around a lesion on each side, in per cent of its longer side; for crops.",
)
@click.option(
    "--kfold",
    type=click.IntRange(2, 20),
    help="Train this many models, each without the patients of its fold, and score every image by "
    "those that never saw its patient.",
)
@click.option(
    "--seeds",
    type=click.IntRange(1, 20),
    default=1,
    show_default=True,
    help="With --kfold: models a fold, from this many seeds; their scores are averaged.",
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="That train together, one a GPU; --batch-size is of all of them.",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="New folder.")
@click.option("--resume", is_flag=True, help="Continue an interrupted training.")
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True
)
@click.option(
    "--head",
    type=click.Choice(["binary", "three-class"]),
    default="binary",
    show_default=True,
    help="Malignant or not; or normal, benign and malignant, its score being that of malignant.",
)
@click.option(
    "--tune",
    type=click.Choice(["full", "probe"]),
    default="full",
    show_default=True,
    help="What learns: the last layers too, or the head alone.",
)
@click.option(
    "--layer-decay",
    type=click.FloatRange(0.0, 1.0, min_open=True),
    help="All layers learn, each by this factor slower than the next; 0.65 suits transformers.",
)
@click.option(
    "--precision",
    type=click.Choice(["float32", "bfloat16"]),
    default="float32",
    show_default=True,
    help="Of products while it learns; it is validated in float32.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object as the last line.")
@clip_options
@passphrase_option
@coordinator_options
def command(
    source: Path,
    model: str,
    weights: Path | None,
    epochs: int,
    image_size: int | None,
    batch_size: int,
    target_sensitivity: float | None,
    crop: str | None,
    margin: int,
    kfold: int | None,
    seeds: int,
    seed: int,
    processes: int,
    out: Path | None,
    resume: bool,
    device: Device,
    head: Literal["binary", "three-class"],
    tune: Literal["full", "probe"],
    layer_decay: float | None,
    precision: Precision,
    as_json: bool,
    clips: ClipWishes,
    passphrase_file: Path | None,
) -> None:
    """Train a model on the development cases of a study, or on a folder of labelled images.

    SOURCE is a study or a folder. No patient stands on both sides of the split; reading cases are
    never used. Ctrl-C keeps every whole epoch: the same command with --resume continues.

    Models of clips (wauve, timesformer, resnet_key_frame, resnet_two_views, resnet_all_frames) look
    at lesions that a detector finds. It is trained first on --boxes, or given by --detector.
    """
    if model in VIDEO_MODELS:
        if kfold is not None:
            raise click.UsageError("Models of clips are not trained by folds: leave --kfold out.")
        if (head, tune, layer_decay, precision) != ("binary", "full", None, "float32"):
            raise click.UsageError(
                "Models of clips have a recipe of their own: leave --head, --tune, --layer-decay "
                "and --precision out."
            )
        training = ClipTraining(
            source=source,
            model=model,
            clips=clips,
            weights=weights,
            epochs=epochs,
            image_size=image_size,
            margin=margin,
            batch_size=clip_batch(batch_size),
            target_sensitivity=target_sensitivity or 0.95,
            seed=seed,
            out=out or default_folder(source, model=model, seed=seed),
            resume=resume,
            device=device,
            passphrase_file=passphrase_file,
        )
        _told(training.run(), source, as_json=as_json)
        return
    clips.refuse()
    if seeds > 1 and kfold is None:
        raise click.UsageError("--seeds averages models of the same fold: give --kfold with it.")
    if processes > 1 and kfold is not None:
        raise click.UsageError("--kfold trains one model after the other: leave --processes out.")
    look = _crop(crop, kfold, source)
    crop_margin = None if look == "none" else margin
    data = labelled_images(source, passphrase_file=passphrase_file, margin=crop_margin)
    named = named_model(model)
    folder = out or default_folder(source, model=named.name, seed=seed)
    if data.left_out:
        click.echo(f"{data.left_out} images without an outline are left out", err=True)
    click.echo(f"{len(data.images)} images; the model goes to {folder}", err=True)
    job = TrainJob(
        samples=samples_of(data),
        out=str(folder.resolve()),
        model=named.job,
        weights=None if weights is None else str(weights.resolve()),
        epochs=epochs,
        image_size=image_size,
        batch_size=batch_size,
        target_sensitivity=target_sensitivity or (0.95 if kfold is None else 0.9),
        seed=seed,
        processes=processes,
        device=device,
        classes=3 if head == "three-class" else 1,
        tune=tune,
        layer_decay=layer_decay,
        precision=precision,
        resume=resume,
        simulated=data.simulated,
        crop_margin=crop_margin,
        whole_too=look == "both",
    )
    if kfold is not None:
        members = CrossFitJob(training=job, folds=kfold, seeds=tuple(range(seed, seed + seeds)))
        cross_fit(members, data.images, source=source, as_json=as_json)
        return
    with watched() as watch, EngineClient() as engine:
        result = engine.train(job, watch=watch)
    _told(result, source if is_study(source) else None, as_json=as_json)


def _told(result: TrainResult, study: Path | None, *, as_json: bool) -> None:
    picture_of_model(Path(result.folder))
    _tell(result, study)
    if as_json:
        last_line({"model_id": result.model_id, "card": result.card_path, **_figures(result)})


def _figures(result: TrainResult) -> dict[str, object]:
    return {key: result.card[key] for key in ("metrics", "threshold", "threshold_rule")}


def _crop(asked: str | None, kfold: int | None, source: Path) -> str:
    """Return what is looked at; fold by fold a folder's images are looked at whole and closely."""
    if asked is not None:
        return asked
    return "both" if kfold is not None and not is_study(source) else "none"


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
