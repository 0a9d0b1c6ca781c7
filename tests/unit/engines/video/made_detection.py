"""Small frames with known boxes, and settings with which a detector learns in seconds."""

from pathlib import Path

import numpy as np
from PIL import Image

from engines.messages import BoxedFrame, TrainDetectorJob
from engines.video.detection.settings import DetectionSettings, Proposals
from reader_study.phantom import PhantomSweep
from tests.media.made_cines import stored_cine

TINY = DetectionSettings(
    min_size=32,
    max_size=48,
    levels=(3, 4),
    anchor_sizes=(8.0, 16.0, 32.0),
    aspect_ratios=(1.0,),
    head_width=16,
    min_score=0.05,
    proposals=Proposals(before_nms_train=40, after_nms_train=10, rpn_samples=16, box_samples=8),
)
WHERE = (12.0, 8.0, 28.0, 22.0)


def boxed_images(folder: Path, *, patients: int = 4, frames: int = 2) -> tuple[BoxedFrame, ...]:
    """Write noise with a dark square at `WHERE` in each first frame of a patient."""
    folder.mkdir(parents=True, exist_ok=True)
    samples = []
    for patient in range(patients):
        for frame in range(frames):
            pixels = np.random.default_rng([patient, frame]).integers(90, 200, (32, 48))
            if frame == 0:
                pixels[8:22, 12:28] //= 5
            path = folder / f"{patient}-{frame}.png"
            Image.fromarray(pixels.astype(np.uint8)).save(path)
            boxes = (WHERE,) if frame == 0 else ()
            samples.append(BoxedFrame(path=str(path), boxes=boxes, patient=f"P{patient}"))
    return tuple(samples)


def boxed_cine(folder: Path, sweep: PhantomSweep, *, patient: str) -> tuple[BoxedFrame, ...]:
    """Store a cine, and return its frames with their boxes."""
    path = str(stored_cine(folder, sweep))
    return tuple(
        BoxedFrame(path=path, frame=n, boxes=() if box is None else (box,), patient=patient)
        for n, box in enumerate(sweep.boxes)
    )


def detector_job(samples: tuple[BoxedFrame, ...], out: Path, **changes: object) -> TrainDetectorJob:
    """Return a job that ends in seconds."""
    quick = {"settings": TINY, "epochs": 2, "batch_size": 2, "device": "cpu"}
    return TrainDetectorJob.model_validate(
        {"samples": samples, "out": str(out), **quick, **changes}
    )
