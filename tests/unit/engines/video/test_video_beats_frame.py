"""A sign that some frames show alone is found by who looks at clips, and missed by one frame."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the engine extra is not installed")

import torch

from engines.data.split import SplitPlan
from engines.measures.metrics import auc
from engines.messages import ClipSample, TrainVideoJob
from engines.training.checkpoint import Checkpoints
from engines.training.progression import TrainingMemory
from engines.video.architectures import clip_preprocessing, make_network
from engines.video.clips import spread
from engines.video.frames import HeldFrames
from engines.video.learning.clip_set import ClipSet, CutVideo, gathered, split_of
from engines.video.learning.fitting import ClipFitting, ClipRecipe
from engines.video.looking import cut_clips
from engines.video.models import VIDEO_MODELS
from engines.video.nouns import DetectedBox, LesionTrack
from engines.video.reading import asked
from reader_study.phantom import PhantomSweep
from tests.media.made_cines import SMALL, made_sweep
from tests.unit.engines.made import Listener

pytestmark = [pytest.mark.engine, pytest.mark.deep, pytest.mark.timeout(3000)]

SWEEPS, FRAMES = 60, 24
SIZE, MARGIN = 48, 25
"""Pixels of a clip, and room around its lesion in per cent: the sign lies at the lesion's edge."""


@pytest.fixture(scope="module")
def sweeps() -> list[PhantomSweep]:
    return [
        made_sweep(n, label="malignant" if n % 2 else "benign", frames=FRAMES, size=SMALL)
        for n in range(SWEEPS)
    ]


def track_of(sweep: PhantomSweep) -> LesionTrack:
    """Return the lesion with scores of a detector that is surest in the middle of its way.

    Not where its box is largest: that tells the sign, which makes the outline larger.
    """
    shown = [(frame, box) for frame, box in enumerate(sweep.boxes) if box]
    middle = shown[len(shown) // 2][0]
    return LesionTrack(
        tuple(DetectedBox(frame, box, 1 - abs(frame - middle) / FRAMES) for frame, box in shown)
    )


def clip_set(sweeps: Sequence[PhantomSweep], model: str) -> ClipSet:
    spec = VIDEO_MODELS[model]
    samples = [
        ClipSample(
            path=f"{n}",
            label=1 if sweep.label == "malignant" else 0,
            patient=f"P{n}",
            case=f"C{n}",
        )
        for n, sweep in enumerate(sweeps)
    ]
    hashes = [f"{n:064x}" for n in range(len(sweeps))]
    splits = split_of(samples, hashes, SplitPlan(0.3, seed=1))
    preprocessing = clip_preprocessing(frames=spec.frames, image_size=SIZE, margin_percent=MARGIN)
    cut = []
    for sweep, split, file_hash in zip(sweeps, splits, hashes, strict=True):
        learns_frames = split == "train" and spec.reading != "clips"
        (clips,) = asked("all_frames" if learns_frames else spec.reading, [[track_of(sweep)]])
        kept = [clips[place] for place in spread(len(clips), 6)]
        context = Listener().context()
        _, pixels = cut_clips(HeldFrames(sweep.frames), kept, preprocessing, context)
        cut.append(CutVideo(pixels, file_hash))
    return gathered(samples, cut, splits=splits)


def best_auc(sweeps: Sequence[PhantomSweep], model: str, folder: Path, *, epochs: int) -> float:
    """Train a model with known boxes, and return its AUC over the cases that did not train."""
    spec, clips = VIDEO_MODELS[model], clip_set(sweeps, model)
    preprocessing = clip_preprocessing(frames=spec.frames, image_size=SIZE, margin_percent=MARGIN)
    network = make_network(
        spec.architecture, "resnet10t", preprocessing=preprocessing, temporal_pool=True
    )
    job = TrainVideoJob(
        samples=(
            ClipSample(path="a", label=0, patient="a"),
            ClipSample(path="b", label=1, patient="b"),
        ),
        out=str(folder),
        detector="none",
        epochs=epochs,
        patience=epochs,
    )
    run = ClipFitting(
        network=network,
        recipe=ClipRecipe.of(network),
        clips=clips,
        job=job,
        device=torch.device("cpu"),
        memory=TrainingMemory(Checkpoints(folder), {}),
        context=Listener().context(),
    )
    state = run.run()
    labels, scores, lacking = run.scored("validation")
    assert lacking == 0
    assert auc(labels, scores) == pytest.approx(state.best_auc)
    assert np.isfinite(scores).all()
    return state.best_auc


def test_clips_find_what_one_frame_cannot_show(sweeps: list[PhantomSweep], tmp_path: Path) -> None:
    # Where the key frame shows no sign it can tell nothing: that bounds what it can reach.
    shown = [
        sweep.signs[max(track_of(sweep).boxes, key=lambda box: box.score).frame]
        for sweep in sweeps
        if sweep.label == "malignant"
    ]
    assert np.mean(shown) < 0.6
    of_clips = best_auc(sweeps, "wauve", tmp_path / "clips", epochs=6)
    of_a_frame = best_auc(sweeps, "resnet_key_frame", tmp_path / "frame", epochs=4)
    assert of_clips > of_a_frame + 0.05
    assert of_clips > 0.75
