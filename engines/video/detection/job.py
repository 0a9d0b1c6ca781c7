"""From frames with known boxes to the model folder of a detector."""

import dataclasses
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

from engines.context import JobContext
from engines.messages import Split, TrainDetectorJob, TrainResult
from engines.prediction.scoring import pick_device
from engines.training.checkpoint import Checkpoints
from engines.training.model_folder import ModelFolder
from engines.training.progression import Progression, TrainingMemory
from engines.video.detection.card import DetectorCard, DetectorPart, detection_versions
from engines.video.detection.network import DetectorNetwork, build_detector
from engines.video.detection.reading import TrainedDetector
from engines.video.detection.samples import DetectionData, load_frames
from engines.video.detection.training import DetectionRecipe, DetectorTraining
from ground.files import sha256_file

_PLACES = {"kind", "job", "out", "resume", "restarts", "samples", "weights", "simulated"}
_PARTS: tuple[Split, ...] = ("train", "validation")
_INTENDED_USE = (
    "Research comparator in reader studies of breast ultrasound: shows a video model where a "
    "lesion may be. Not a medical device; not for diagnosis or treatment."
)
_METRICS_NOTE = (
    "Plain figures without intervals, on patients that did not train. This part chose the best "
    "epoch, so they are optimistic."
)


def run_detector_training(job: TrainDetectorJob, context: JobContext) -> TrainResult:
    """Train and publish the model folder of a detector.

    Raises
    ------
    EngineError
        The job cannot be done as asked; nothing half-written is left at `job.out`.
    JobCancelled
        The client asked for it.

    """
    folder = ModelFolder(Path(job.out))
    if job.restarts and folder.card.exists():
        # The worker before this one died when all but its answer was done.
        return _result(job, folder, TrainedDetector.opened(folder.out, device="cpu").card)
    folder.check_free(resume=job.resume)
    weights = None if job.weights is None else Path(job.weights)
    # Batches are too small to learn better statistics than those of good initial weights.
    norm = "batch" if weights is None else "frozen"
    settings = job.settings.model_copy(update={"norm": norm})
    network = build_detector(settings, weights=weights, seed=job.seed)
    if weights is None:
        context.log("The detector starts from nothing and needs more frames.", level="warning")
    data = load_frames(
        job.samples,
        settings=settings,
        validation_fraction=job.validation_fraction,
        seed=job.seed,
        context=context,
    )
    recipe, device = DetectionRecipe(), pick_device(job.device)
    identity = _identity(job, data, recipe, device)
    memory = TrainingMemory(Checkpoints(folder.unfinished), identity)
    run = DetectorTraining(network, recipe, data, job, device, memory, context)
    state = run.run()
    blob = folder.weights_bytes(network.module)
    card = _card(run, state, weights_sha256=folder.sha256(blob))
    folder.publish(card, weights=blob)
    return _result(job, folder, card)


def _result(job: TrainDetectorJob, folder: ModelFolder, card: DetectorCard) -> TrainResult:
    return TrainResult(
        job=job.job,
        folder=str(folder.out),
        card_path=str(folder.card),
        model_id=card.model_id,
        card=card.to_json(),
    )


def _identity(
    job: TrainDetectorJob, data: DetectionData, recipe: DetectionRecipe, device: torch.device
) -> dict[str, Any]:
    """Return everything that decides the result, for comparison at a resume."""
    settings = job.model_dump(mode="json", exclude=_PLACES | {"device", "settings"})
    return settings | {
        "frames, boxes or split": data.sha256,
        "detection settings": job.settings.sha256,
        "weights": None if job.weights is None else sha256_file(Path(job.weights)),
        "device": device.type,
        "library versions": str(sorted(detection_versions().items())),
        "recipe": str(recipe),
    }


def _card(run: DetectorTraining, state: Progression, *, weights_sha256: str) -> DetectorCard:
    job, network = run.job, run.network
    return DetectorCard(
        model_id=f"faster-rcnn-resnet34-{weights_sha256[:12]}",
        created_utc=datetime.now(UTC).isoformat(timespec="seconds"),
        intended_use=_INTENDED_USE,
        licence="the site checks the licence of the initial weights" if job.weights else "own",
        simulated=job.simulated,
        settings=network.settings,
        settings_sha256=network.settings.sha256,
        initial_weights=_initial(job, network),
        data={"manifest_sha256": run.data.sha256, "frames": len(run.data.frames)},
        split={name: _part(run.data, name) for name in _PARTS},
        split_rule=(
            f"by patient, seed {job.seed}; validation {job.validation_fraction:g} of the patients; "
            "identical frames count as one patient"
        ),
        training={
            "recipe": dataclasses.asdict(run.recipe),
            "history": state.history,
            "best_epoch": state.best_epoch,
            "threads": torch.get_num_threads(),
        },
        seed=job.seed,
        epochs=job.epochs,
        batch_size=job.batch_size,
        metrics={"validation": run.figures("validation")},
        metrics_note=_METRICS_NOTE,
        weights_sha256=weights_sha256,
        versions=detection_versions(),
        device=run.device.type,
    )


def _initial(job: TrainDetectorJob, network: DetectorNetwork) -> dict[str, Any]:
    return {
        "random": job.weights is None,
        "sha256": None if job.weights is None else sha256_file(Path(job.weights)),
        "tensors_loaded": network.report.loaded,
        "missing": list(network.report.missing),
        "unexpected": list(network.report.unexpected),
    }


def _part(data: DetectionData, name: Split) -> DetectorPart:
    frames = data.part(name)
    return DetectorPart(
        patients=len({frame.group for frame in frames}),
        frames=len(frames),
        lesions=sum(len(frame.boxes) for frame in frames),
    )
