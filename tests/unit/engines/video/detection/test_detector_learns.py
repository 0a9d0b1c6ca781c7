"""A detector that starts from nothing learns to find the lesions of phantoms, within a budget."""

import time
from pathlib import Path

import pytest

from engines.messages import BoxedFrame
from engines.video.detection.job import run_detector_training
from engines.video.detection.measures import figures_of
from engines.video.detection.reading import TrainedDetector
from engines.video.detection.settings import SMALL
from engines.video.frames import HeldFrames
from engines.video.tracking import TrackingRule, clips_of, iou, tracks_of
from reader_study.phantom import PhantomSweep, make_sweep
from tests.media.made_cines import SMALL as SIZE
from tests.unit.engines.made import Listener
from tests.unit.engines.video.made_detection import boxed_cine, detector_job

pytestmark = [pytest.mark.engine, pytest.mark.deep]

CPU_BUDGET_S = 900
"""Of all cores together, for the training; measured on a machine that computes other things too."""

SWEEPS, FRAMES, UNSEEN = 80, 6, 12


def _sweep(seed: int, frames: int = 24) -> PhantomSweep:
    return make_sweep(seed, label=("benign", "malignant")[seed % 2], frames=frames, size=SIZE)


@pytest.mark.timeout(3000)
def test_detector_finds_lesions_of_phantoms_that_it_never_saw(tmp_path: Path) -> None:
    import torch

    torch.set_num_threads(2)
    samples: list[BoxedFrame] = []
    for seed in range(SWEEPS):
        cine = boxed_cine(tmp_path / str(seed), _sweep(seed), patient=f"P{seed}")
        samples += cine[seed % 4 :: 24 // FRAMES]
    job = detector_job(
        tuple(samples),
        tmp_path / "detector",
        settings=SMALL,
        epochs=8,
        batch_size=4,
        validation_fraction=0.1,
        simulated=True,
    )
    listener = Listener()
    began = time.process_time()
    trained = run_detector_training(job, listener.context())
    spent = time.process_time() - began
    opened = TrainedDetector.opened(Path(trained.folder), device="cpu")
    seen, in_clips, clips = [], [], 0
    for seed in range(1000, 1000 + UNSEEN):
        sweep = _sweep(seed)
        boxes = opened.detector.detect(HeldFrames(sweep.frames), context=listener.context())
        found = {frame: [b.box for b in boxes if b.frame == frame] for frame in range(24)}
        seen += [([] if box is None else [box], found[n]) for n, box in enumerate(sweep.boxes)]
        for clip in clips_of(tracks_of(boxes, TrackingRule())):
            clips += 1
            for frame, box in zip(clip.frames, clip.boxes, strict=True):
                known = sweep.boxes[frame]
                in_clips.append(0.0 if known is None else iou(known, box))
    figures = figures_of(seen)
    assert figures.mean_iou >= 0.7, figures
    assert figures.recall >= 0.85, figures
    assert figures.false_positives <= 0.4, figures
    assert clips >= UNSEEN
    assert sum(in_clips) / len(in_clips) >= 0.7
    assert spent <= CPU_BUDGET_S
