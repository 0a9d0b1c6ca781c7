"""Stored cines with a lesion, a detector that needs no training, and jobs that end in seconds."""

import hashlib
from pathlib import Path
from typing import Literal

import safetensors.torch
import torch

from engines.messages import ClipSample, TrainVideoJob
from engines.video.detection.card import DetectorCard, detection_versions
from engines.video.detection.measures import DetectionFigures
from engines.video.detection.network import build_detector
from engines.video.detection.settings import DetectionSettings, Proposals
from reader_study.phantom import PhantomSweep
from tests.media.made_cines import boxes_of, made_sweep, stored_cine

SIZE = (64, 96)
TINY = DetectionSettings(
    min_size=32,
    max_size=64,
    levels=(3, 4),
    anchor_sizes=(16.0, 24.0, 32.0),
    aspect_ratios=(1.0,),
    head_width=16,
    proposals=Proposals(before_nms_test=8, after_nms_test=4, boxes_per_frame=1),
)


def eager_detector(folder: Path, *, sees: bool = True) -> Path:
    """Write the folder of a detector that takes the first place it looks at for a lesion.

    With `sees` False it never finds one. Its weights are random otherwise: a place on a grid that
    does not move from frame to frame.
    """
    network = build_detector(TINY, seed=4)
    head = network.module.roi_heads.box_predictor
    with torch.no_grad():
        head.cls_score.weight.zero_()
        head.cls_score.bias.copy_(torch.tensor([-6.0, 6.0] if sees else [6.0, -6.0]))
        head.bbox_pred.weight.zero_()
        head.bbox_pred.bias.zero_()
        for layer in network.module.rpn.head.modules():
            if isinstance(layer, torch.nn.Conv2d):
                layer.weight.zero_()
                layer.get_parameter("bias").zero_()
    tensors = {k: v.contiguous() for k, v in network.module.state_dict().items()}
    blob = safetensors.torch.save(tensors)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "weights.safetensors").write_bytes(blob)
    sha256 = hashlib.sha256(blob).hexdigest()
    figures = DetectionFigures.model_validate(_no_figures())
    card = DetectorCard(
        model_id=f"eager-{sha256[:12]}",
        created_utc="2026-01-01T00:00:00+00:00",
        intended_use="tests",
        licence="own",
        simulated=True,
        settings=TINY,
        settings_sha256=TINY.sha256,
        initial_weights={},
        data={},
        split={},
        split_rule="none",
        training={},
        seed=4,
        epochs=0,
        batch_size=4,
        metrics={"validation": figures},
        metrics_note="none",
        weights_sha256=sha256,
        versions=detection_versions(),
        device="cpu",
    )
    (folder / "card.json").write_bytes(card.to_bytes())
    return folder


def _no_figures() -> dict[str, float | int]:
    fields = DetectionFigures.model_fields
    return {name: 1 for name, field in fields.items() if field.is_required()}


def sweep_of(patient: int, *, frames: int = 20) -> PhantomSweep:
    """Return the cine of a patient; every second one has a malignant lesion."""
    label = "malignant" if patient % 2 else "benign"
    return made_sweep(patient, label=label, frames=frames, size=SIZE, sign_frames=12)


def clip_samples(folder: Path, *, patients: int = 12, boxes: bool = True) -> tuple[ClipSample, ...]:
    """Store a cine of each patient and return what a training is told of it."""
    samples = []
    for patient in range(patients):
        sweep = sweep_of(patient)
        label: Literal[0, 1] = 1 if sweep.label == "malignant" else 0
        known = tuple((one.frame, *one.box) for one in boxes_of(sweep)) if boxes else ()
        samples.append(
            ClipSample(
                path=str(stored_cine(folder / str(patient), sweep)),
                label=label,
                patient=f"P{patient}",
                case=f"C{patient}",
                boxes=known,
            )
        )
    return tuple(samples)


def video_job(
    samples: tuple[ClipSample, ...], out: Path, detector: Path, **changes: object
) -> TrainVideoJob:
    """Return a job that a tiny network finishes in seconds."""
    tiny = {"backbone": "test_resnet", "image_size": 32, "batch_size": 4, "epochs": 2}
    given = {"samples": samples, "out": str(out), "detector": str(detector)}
    return TrainVideoJob.model_validate({**given, **tiny, **changes})
