"""``sonoread detector``: train a detector of lesions on frames with boxes, for video models."""

import json
import tempfile
from pathlib import Path

import click

from app.commands.engine.progress import watched
from app.media.boxed_frames import read_frames, stored_samples
from engines.client import EngineClient
from engines.messages import Device, TrainDetectorJob, TrainResult
from engines.video.detection.settings import SMALL, DetectionSettings
from ground.allocator import keep_freed_blocks
from viewer.decoding import DecodePool

SIZES = {"small": SMALL, "full": DetectionSettings()}


@click.command("detector")
@click.argument("table", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="New folder."
)
@click.option(
    "--size",
    type=click.Choice(list(SIZES)),
    default="full",
    show_default=True,
    help="Frames of 96 lines, which a CPU learns in minutes, or of 480.",
)
@click.option(
    "--weights",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Weights of a ResNet-34 (safetensors or torch file); else it starts from nothing.",
)
@click.option("--epochs", type=click.IntRange(1, 1000), default=8, show_default=True)
@click.option("--batch-size", type=click.IntRange(2, 64), default=4, show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True)
@click.option("--resume", is_flag=True, help="Continue an interrupted training.")
@click.option("--simulated", is_flag=True, help="The frames show phantoms; the card says so.")
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object at the end.")
def command(
    table: Path,
    out: Path,
    size: str,
    weights: Path | None,
    epochs: int,
    batch_size: int,
    seed: int,
    resume: bool,
    simulated: bool,
    device: Device,
    as_json: bool,
) -> None:
    """Train a detector that finds lesions in the frames of videos.

    TABLE names frames and the boxes of their lesions: columns path, patient, frame (from 0; empty
    for a still), x0, y0, x1, y1 in pixels; without a box the frame has no lesion. A quarter of the
    patients validates. Ctrl-C keeps every whole epoch: the same command with --resume continues.
    """
    frames = read_frames(table)
    out.resolve().parent.mkdir(parents=True, exist_ok=True)
    keep_freed_blocks()
    pool = DecodePool(children=2)
    with tempfile.TemporaryDirectory(
        prefix=f"{out.name}.frames-", dir=out.resolve().parent
    ) as aside:
        pool.start()
        try:
            samples = stored_samples(frames, pool, Path(aside), told=_tell_decoded)
        finally:
            pool.close()
        job = TrainDetectorJob(
            samples=samples,
            out=str(out.resolve()),
            settings=SIZES[size],
            weights=None if weights is None else str(weights.resolve()),
            epochs=epochs,
            batch_size=batch_size,
            seed=seed,
            device=device,
            resume=resume,
            simulated=simulated,
        )
        with watched() as watch, EngineClient() as engine:
            result = engine.train(job, watch=watch)
    _tell(result, as_json=as_json)


def _tell_decoded(done: int, total: int) -> None:
    if done == total:
        click.echo(f"{done} files decoded", err=True)


def _tell(result: TrainResult, *, as_json: bool) -> None:
    metrics = result.card["metrics"]
    assert isinstance(metrics, dict)
    figures = metrics["validation"]
    assert isinstance(figures, dict)
    if not as_json:
        click.echo(
            f"Validation: overlap {figures['mean_iou']:.3f}, {figures['recall']:.0%} of "
            f"{figures['lesions']} lesions found, "
            f"{figures['false_positives']:.2f} false boxes a frame"
        )
        click.echo(f"Detector {result.model_id}: {result.card_path}")
        return
    told = {"model_id": result.model_id, "card": result.card_path, "validation": figures}
    click.echo(json.dumps(told))
