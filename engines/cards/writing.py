"""Write the card of a training that has ended."""

import dataclasses
from datetime import UTC, datetime
from typing import Any, Self

import torch

from engines.adapters.network import Network
from engines.cards.card import Card, CardPart, ValidationFigures, library_versions
from engines.data.dataset import Dataset
from engines.data.manifest import content_id
from engines.measures.calibration import CalibrationCard, calibrate
from engines.measures.metrics import (
    Floats,
    Labels,
    ModelOperatingPoint,
    auc,
    operating_point,
    threshold_at_sensitivity,
)
from engines.messages import Split, TrainJob
from engines.registry import ModelSpec
from engines.training.fine_tuning import FineTuning
from engines.training.progression import Progression
from engines.training.recipe import Recipe
from ground.files import sha256_file

_PARTS: tuple[Split, ...] = ("train", "validation", "test")
GIVEN_SPLIT = "given with the samples; checked that no patient stands on both sides"

INTENDED_USE = (
    "Research comparator in reader studies of B-mode breast ultrasound. Not a medical device; "
    "not for diagnosis or treatment."
)
METRICS_NOTE = (
    "Plain figures without intervals. The validation part chose the best epoch and the "
    "threshold, so its figures are optimistic; a test part, where there is one, chose nothing."
)


@dataclasses.dataclass(frozen=True, slots=True)
class TrainingFacts:
    """What a training leaves to be told."""

    job: TrainJob
    spec: ModelSpec
    network: Network
    recipe: Recipe
    dataset: Dataset
    state: Progression
    device: torch.device
    split_rule: str


@dataclasses.dataclass(frozen=True, slots=True)
class Measured:
    """Threshold, calibration, and figures at the threshold of each part that did not train."""

    threshold: float
    figures: dict[str, ValidationFigures]
    calibration: CalibrationCard | None
    calibration_note: str

    @classmethod
    def of(cls, run: FineTuning) -> Self:
        """Choose threshold and calibration on the validation part; apply the first to each part."""
        labels, scores = run.scored("validation")
        chosen = threshold_at_sensitivity(labels, scores, target=run.job.target_sensitivity)
        figures = {"validation": _figures(labels, scores, chosen)}
        calibration = calibrate(labels, scores)
        if len(run.dataset.part("test")):
            labels, scores = run.scored("test")
            at_chosen = operating_point(labels, scores, threshold=chosen.threshold)
            figures["test"] = _figures(labels, scores, at_chosen)
        return cls(chosen.threshold, figures, *calibration)


def _figures(labels: Labels, scores: Floats, point: ModelOperatingPoint) -> ValidationFigures:
    return ValidationFigures(
        auc=auc(labels, scores),
        sensitivity=point.sensitivity,
        specificity=point.specificity,
        cases=len(labels),
        malignant=int(labels.sum()),
    )


def _part(dataset: Dataset, name: Split) -> CardPart:
    rows = dataset.once(dataset.part(name))
    members: dict[str, list[str]] = {}
    for row in rows:
        members.setdefault(dataset.groups[row], []).append(dataset.file_hashes[row])
    return CardPart(
        patients=len(members),
        cases=len(set(dataset.cases[rows].tolist())),
        images=len(rows),
        malignant_images=int(dataset.labels[rows].sum()),
        patient_ids=tuple(sorted(content_id(hashes) for hashes in members.values())),
        file_sha256=tuple(sorted(dataset.file_hashes[row] for row in rows)),
        content_sha256=tuple(sorted(dataset.contents[row] for row in rows)),
    )


def write_card(facts: TrainingFacts, *, measured: Measured, weights_sha256: str) -> Card:
    """Return the card; it names no file and no patient."""
    job, dataset, network = facts.job, facts.dataset, facts.network
    achieved = measured.figures["validation"].sensitivity
    return Card(
        model_id=f"{facts.spec.name}-{weights_sha256[:12]}",
        created_utc=datetime.now(UTC).isoformat(timespec="seconds"),
        architecture=facts.spec.name,
        classes=job.classes,
        adapter=facts.spec.adapter,
        intended_use=INTENDED_USE,
        licence=_licence(facts),
        simulated=job.simulated,
        initial_weights=_initial(facts),
        encoder=facts.spec.encoder,
        licence_confirmed=facts.network.licence_confirmed,
        data={"manifest_sha256": dataset.sha256, "images": len(set(dataset.samples.tolist()))},
        split={name: _part(dataset, name) for name in _PARTS if name in dataset.splits},
        split_rule=facts.split_rule,
        preprocessing=network.preprocessing,
        preprocessing_sha256=network.preprocessing.sha256,
        training=_training(facts),
        seed=job.seed,
        epochs=job.epochs,
        image_size=network.preprocessing.image_size,
        crop_margin=job.crop_margin,
        whole_too=job.whole_too,
        batch_size=job.batch_size,
        threshold=measured.threshold,
        threshold_rule=(
            f"highest validation score with a sensitivity of at least {job.target_sensitivity:g} "
            f"per case, ties positive; achieved {achieved:.4f}"
        ),
        metrics=measured.figures,
        metrics_note=METRICS_NOTE,
        calibration=measured.calibration,
        calibration_note=measured.calibration_note,
        weights_sha256=weights_sha256,
        versions=library_versions(),
        device=_device_name(facts.device),
    )


def _initial(facts: TrainingFacts) -> dict[str, Any]:
    file, report = facts.network.initial_file, facts.network.report
    return {
        "source": facts.network.initial,
        "random": not facts.network.pretrained,
        "sha256": None if file is None else sha256_file(file),
        "tensors_loaded": report.loaded,
        "missing": list(report.missing),
        "unexpected": list(report.unexpected),
    }


def _training(facts: TrainingFacts) -> dict[str, Any]:
    return {
        "recipe": dataclasses.asdict(facts.recipe),
        "tune": "probe" if facts.network.frozen else "full",
        "precision": facts.job.precision,
        "history": facts.state.history,
        "best_epoch": facts.state.best_epoch,
        "epochs_run": max(0, facts.state.epoch),
        "stopped_early": facts.state.epoch < facts.job.epochs,
        "patience": facts.job.patience,
        "threads": torch.get_num_threads(),
        "restarts": facts.job.restarts,
        "processes": facts.job.processes,
    }


def drawn_split(job: TrainJob) -> str:
    """Return in words how the program splits the samples of a job."""
    return (
        f"by patient, stratified by malignancy, seed {job.seed}; "
        f"validation {job.validation_fraction:g}, test {job.test_fraction:g} of the patients; "
        "identical images count as one patient"
    )


def _licence(facts: TrainingFacts) -> str:
    if facts.spec.encoder is not None or facts.job.weights is None:
        return facts.spec.licence
    return f"the site checks the licence of the weights ({facts.network.initial})"


def _device_name(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
