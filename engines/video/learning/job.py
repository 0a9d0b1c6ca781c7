"""From a training job of clips to a finished model folder."""

from pathlib import Path
from typing import Any

import numpy as np
import torch

from engines.cards.card import library_versions
from engines.cards.made import CARD_NAME
from engines.context import JobContext
from engines.data.split import PART_NAMES, SplitPlan
from engines.messages import TrainResult, TrainVideoJob
from engines.prediction.scoring import pick_device
from engines.scorers.video.card import (
    CLASSIFIER_NAME,
    DETECTOR_NAME,
    CardDetector,
    VideoCard,
    checked_parts,
    load_video_card,
)
from engines.training.checkpoint import Checkpoints
from engines.training.model_folder import ModelFolder
from engines.training.progression import TrainingMemory
from engines.video.architectures import clip_preprocessing, make_network
from engines.video.clip_network import ClipNetwork
from engines.video.detectors import given_detector
from engines.video.finding import Finder
from engines.video.finding_rule import finding_rule
from engines.video.learning.card import MeasuredVideos, VideoTrainingFacts, write_video_card
from engines.video.learning.clip_set import ClipSet, check_clip_samples, gathered, split_of
from engines.video.learning.cutting import VideoCutter
from engines.video.learning.fitting import ClipFitting, ClipRecipe
from engines.video.models import VIDEO_MODELS, VideoModel
from engines.weights.first_bytes import MOST_BYTES
from ground.errors import EngineError
from ground.files import sha256_file
from ground.regular import read_regular

_PLACES = {
    "kind",
    "job",
    "out",
    "resume",
    "restarts",
    "samples",
    "weights",
    "detector",
    "simulated",
    "device",
}


def run_video_training(job: TrainVideoJob, context: JobContext) -> TrainResult:
    """Train a classifier of clips and publish it with its detector as one model folder.

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
        finished = load_video_card(folder.card)
        checked_parts(finished, folder=folder.out)
        return _result(job, folder, finished)
    folder.check_free(resume=job.resume)
    model = _model(job.model)
    backbone = job.backbone or model.backbone
    detector, rule = given_detector(Path(job.detector)), finding_rule(job.every_nth)
    network = _network(job, model, backbone)
    _say_initial(network, context)
    device = pick_device(job.device)
    finder = Finder.opened(detector.card, detector.weights, rule=rule, device=device)
    clips = _clips(job, model, network, finder, context)
    recipe = ClipRecipe.of(network)
    run = ClipFitting(
        network=network,
        recipe=recipe,
        clips=clips,
        job=job,
        device=device,
        memory=TrainingMemory(
            Checkpoints(folder.unfinished),
            _identity(job, clips, recipe, device, detector_sha256=detector.sha256),
        ),
        context=context,
    )
    state = run.run()
    blob = folder.weights_bytes(network.module)
    facts = VideoTrainingFacts(
        job=job,
        model=model,
        backbone=backbone,
        network=network,
        recipe=recipe,
        clips=clips,
        state=state,
        device=device,
        detector=CardDetector(card=detector.card, weights_sha256=detector.sha256),
        finding=rule,
    )
    card = write_video_card(
        facts, measured=MeasuredVideos.of(run), weights_sha256=folder.sha256(blob)
    )
    folder.publish_files(
        {
            CLASSIFIER_NAME: blob,
            DETECTOR_NAME: read_regular(detector.weights, MOST_BYTES),
            CARD_NAME: card.to_bytes(),
        }
    )
    return _result(job, folder, card)


def _result(job: TrainVideoJob, folder: ModelFolder, card: VideoCard) -> TrainResult:
    return TrainResult(
        job=job.job,
        folder=str(folder.out),
        card_path=str(folder.card),
        model_id=card.model_id,
        card=card.to_json(),
    )


def _model(name: str) -> VideoModel:
    if name not in VIDEO_MODELS:
        raise EngineError(
            f"There is no model of clips called '{name}'.",
            remedy=f"Choose one of {', '.join(VIDEO_MODELS)}.",
        )
    return VIDEO_MODELS[name]


def _network(job: TrainVideoJob, model: VideoModel, backbone: str) -> ClipNetwork:
    return make_network(
        model.architecture,
        backbone,
        preprocessing=clip_preprocessing(
            frames=model.frames, image_size=job.image_size, margin_percent=job.margin_percent
        ),
        weights=None if job.weights is None else Path(job.weights),
        temporal_pool=job.temporal_pool,
        seed=job.seed,
    )


def _say_initial(network: ClipNetwork, context: JobContext) -> None:
    if not network.pretrained:
        context.log(
            f"{network.initial}. The model starts from nothing and needs far more data.",
            level="warning",
        )
        return
    report = network.report
    context.log(f"Initial weights: {network.initial}; {report.loaded} tensors loaded.")
    for kind, keys in (("New", report.missing), ("Left out", report.unexpected)):
        if keys:
            context.log(f"{kind}: {', '.join(keys)}.")


def _clips(
    job: TrainVideoJob,
    model: VideoModel,
    network: ClipNetwork,
    finder: Finder,
    context: JobContext,
) -> ClipSet:
    check_clip_samples(job.samples)
    hashes = [_file_sha256(sample.path) for sample in job.samples]
    plan = SplitPlan(job.validation_fraction, job.test_fraction, job.seed)
    splits = split_of(job.samples, hashes, plan)
    cutter = VideoCutter(
        finder=finder,
        rule=finder.rule.tracking,
        reading=model.reading,
        preprocessing=network.preprocessing,
        most=job.clips_per_video,
        context=context,
    )
    clips = gathered(job.samples, cutter.cut(job.samples, hashes, splits), splits=splits)
    for part in ("train", "validation"):
        _require_both(clips, part, context)
    return clips


def _require_both(clips: ClipSet, part: Any, context: JobContext) -> None:  # noqa: ANN401
    """Refuse a part in which a class has no clip, before anything is learnt."""
    rows = clips.rows_of(part)
    labels, _, lacking = clips.case_scores(part, np.zeros(len(rows)))
    if lacking:
        context.log(f"{lacking} cases of the {PART_NAMES[part]} have no clip.", level="warning")
    if not 0 < int(labels.sum()) < len(labels):
        raise EngineError(
            f"In the {PART_NAMES[part]} one class has no case with a clip of a lesion "
            f"({lacking} cases have none).",
            remedy="Add cases, or train the detector longer.",
        )


def _file_sha256(path: str) -> str:
    try:
        return sha256_file(Path(path))
    except OSError as error:
        raise EngineError(
            f"The clip cannot be read ({error.strerror or error}).",
            remedy="Restore it, or leave its case out.",
            path=Path(path),
        ) from error


def _identity(
    job: TrainVideoJob,
    clips: ClipSet,
    recipe: ClipRecipe,
    device: torch.device,
    *,
    detector_sha256: str,
) -> dict[str, Any]:
    """Return everything that decides the result, for comparison at a resume."""
    settings = job.model_dump(mode="json", exclude=_PLACES)
    return settings | {
        "videos or split": clips.sha256,
        "clips": ModelFolder.sha256(clips.pixels.tobytes()),
        "weights": None if job.weights is None else sha256_file(Path(job.weights)),
        "detector": detector_sha256,
        "device": device.type,
        "library versions": str(sorted(library_versions().items())),
        "recipe": str(recipe),
    }
