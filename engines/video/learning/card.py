"""Write the card of a training of clips that has ended."""

import dataclasses
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import torch
from pydantic import JsonValue

from engines.cards.card import CardPart, ValidationFigures, library_versions
from engines.cards.writing import INTENDED_USE, METRICS_NOTE
from engines.data.manifest import content_id
from engines.measures.calibration import CalibrationCard, calibrate
from engines.measures.metrics import auc, operating_point, threshold_at_sensitivity
from engines.messages import Split, TrainVideoJob
from engines.scorers.video.card import CardClassifier, CardDetector, VideoCard
from engines.training.progression import Progression
from engines.video.clip_network import ClipNetwork
from engines.video.finding_rule import FindingRule
from engines.video.learning.clip_set import ClipSet
from engines.video.learning.fitting import ClipFitting, ClipRecipe
from engines.video.models import READING_RULES, VideoModel
from ground.files import sha256_file

_PARTS: tuple[Split, ...] = ("train", "validation", "test")
_BOXES = (
    "videos that train are cut by given boxes where there are any; those that choose or test by "
    "the detector, as reading cases are"
)


@dataclasses.dataclass(frozen=True, slots=True)
class MeasuredVideos:
    """Threshold, calibration, and figures at the threshold of each part that did not train."""

    threshold: float
    figures: dict[str, ValidationFigures]
    no_clip: dict[str, int]
    calibration: CalibrationCard | None
    calibration_note: str

    @classmethod
    def of(cls, run: ClipFitting) -> Self:
        """Choose threshold and calibration on the validation part; apply the first to each part."""
        labels, scores, lacking = run.scored("validation")
        chosen = threshold_at_sensitivity(labels, scores, target=run.job.target_sensitivity)
        figures: dict[str, ValidationFigures] = {}
        no_clip: dict[str, int] = {}
        calibration = calibrate(labels, scores)
        for part in _PARTS[1:]:
            if part == "test":
                labels, scores, lacking = run.scored("test")
            if not len(run.clips.videos_of(part)):
                continue
            no_clip[part] = lacking
            if not 0 < int(labels.sum()) < len(labels):
                continue
            point = operating_point(labels, scores, threshold=chosen.threshold)
            figures[part] = ValidationFigures(
                auc=auc(labels, scores),
                sensitivity=point.sensitivity,
                specificity=point.specificity,
                cases=len(labels),
                malignant=int(labels.sum()),
            )
        return cls(chosen.threshold, figures, no_clip, *calibration)


@dataclasses.dataclass(frozen=True, slots=True)
class VideoTrainingFacts:
    """What a training of clips leaves to be told."""

    job: TrainVideoJob
    model: VideoModel
    backbone: str
    network: ClipNetwork
    recipe: ClipRecipe
    clips: ClipSet
    state: Progression
    device: torch.device
    detector: CardDetector
    finding: FindingRule


def write_video_card(
    facts: VideoTrainingFacts, *, measured: MeasuredVideos, weights_sha256: str
) -> VideoCard:
    """Return the card; it names no file and no patient."""
    job, clips, network = facts.job, facts.clips, facts.network
    achieved = measured.figures["validation"].sensitivity
    return VideoCard(
        model_id=f"{facts.model.name}-{weights_sha256[:12]}",
        created_utc=datetime.now(UTC).isoformat(timespec="seconds"),
        model=facts.model.name,
        intended_use=INTENDED_USE,
        licence=(
            "trained from random weights by the site"
            if job.weights is None
            else f"the site checks the licence of the weights ({network.initial})"
        ),
        simulated=job.simulated,
        classifier=_classifier(facts, weights_sha256),
        detector=facts.detector,
        finding=facts.finding,
        clips=network.preprocessing,
        preprocessing_sha256=network.preprocessing.sha256,
        reading=facts.model.reading,
        reading_rule=READING_RULES[facts.model.reading],
        data={"manifest_sha256": clips.sha256, "videos": len(clips.splits), "boxes": _BOXES},
        split={part: _part(clips, part) for part in _PARTS if part in clips.splits},
        split_rule=_split_rule(job),
        training=_training(facts),
        seed=job.seed,
        epochs=job.epochs,
        batch_size=job.batch_size,
        threshold=measured.threshold,
        threshold_rule=(
            f"highest validation score with a sensitivity of at least {job.target_sensitivity:g} "
            f"per case, ties positive; achieved {achieved:.4f}; cases without a clip left out"
        ),
        metrics=measured.figures,
        metrics_note=METRICS_NOTE,
        no_clip=measured.no_clip,
        calibration=measured.calibration,
        calibration_note=measured.calibration_note,
        versions=library_versions(),
        device=_device_name(facts.device),
    )


def _classifier(facts: VideoTrainingFacts, weights_sha256: str) -> CardClassifier:
    job, network = facts.job, facts.network
    made: dict[str, Any] = {**network.made}
    initial: dict[str, JsonValue] = {
        "source": network.initial,
        "random": not network.pretrained,
        "sha256": None if job.weights is None else sha256_file(Path(job.weights)),
        "tensors_loaded": network.report.loaded,
        "missing": list(network.report.missing),
        "unexpected": list(network.report.unexpected),
    }
    return CardClassifier(
        architecture=facts.model.architecture,
        backbone=facts.backbone,
        temporal_pool=job.temporal_pool,
        made=made,
        activation_maps=network.pool is not None,
        initial_weights=initial,
        weights_sha256=weights_sha256,
    )


def _part(clips: ClipSet, part: Split) -> CardPart:
    videos = clips.videos_of(part)
    members: dict[str, list[str]] = {}
    for video in videos:
        members.setdefault(clips.groups[video], []).append(clips.file_hashes[video])
    return CardPart(
        patients=len(members),
        cases=len({int(clips.cases[video]) for video in videos}),
        images=len(videos),
        malignant_images=sum(int(clips.case_labels[clips.cases[video]]) for video in videos),
        patient_ids=tuple(sorted(content_id(hashes) for hashes in members.values())),
        file_sha256=tuple(sorted(clips.file_hashes[video] for video in videos)),
    )


def _training(facts: VideoTrainingFacts) -> dict[str, JsonValue]:
    clips, job = facts.clips, facts.job
    without: dict[str, JsonValue] = {
        part: sum(not (clips.videos == video).any() for video in clips.videos_of(part))
        for part in _PARTS
        if part in clips.splits
    }
    recipe: dict[str, JsonValue] = dataclasses.asdict(facts.recipe)
    history: list[JsonValue] = [dict(one) for one in facts.state.history]
    return {
        "recipe": recipe,
        "history": history,
        "best_epoch": facts.state.best_epoch,
        "epochs_run": max(0, facts.state.epoch),
        "stopped_early": facts.state.epoch < job.epochs,
        "patience": job.patience,
        "threads": torch.get_num_threads(),
        "clips": {part: len(clips.rows_of(part)) for part in _PARTS if part in clips.splits},
        "videos_without_a_clip": without,
        "most_clips_of_a_video": job.clips_per_video,
    }


def _split_rule(job: TrainVideoJob) -> str:
    if any(sample.split is not None for sample in job.samples):
        return "given with the samples; checked that no patient stands on both sides"
    return (
        f"by patient, stratified by malignancy, seed {job.seed}; "
        f"validation {job.validation_fraction:g}, test {job.test_fraction:g} of the patients; "
        "identical videos count as one patient"
    )


def _device_name(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
