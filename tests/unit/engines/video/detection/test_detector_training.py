"""Training of a detector: a model folder that can be opened, the same after a break."""

import json
import shutil
from pathlib import Path

import pytest
import torch

from engines.cards.card import WEIGHTS_NAME
from engines.cards.made import CARD_NAME
from engines.context import JobCancelled
from engines.messages import BoxedFrame, TrainDetectorJob, TrainResult, decode_request, encode
from engines.video.detection.job import run_detector_training
from engines.video.detection.reading import TrainedDetector
from engines.video.detection.samples import load_frames
from engines.video.frames import open_frames
from engines.weights.reading import read_state
from ground.errors import EngineError
from tests.media.made_cines import made_sweep
from tests.unit.engines.made import Listener
from tests.unit.engines.video.made_detection import TINY, boxed_cine, boxed_images, detector_job

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[BoxedFrame, ...]:
    return boxed_images(tmp_path_factory.mktemp("frames"))


@pytest.fixture(scope="module")
def trained(
    samples: tuple[BoxedFrame, ...], tmp_path_factory: pytest.TempPathFactory
) -> TrainResult:
    job = detector_job(samples, tmp_path_factory.mktemp("out") / "detector", simulated=True)
    return run_detector_training(job, Listener().context())


def test_job_travels_as_one_line(samples: tuple[BoxedFrame, ...], tmp_path: Path) -> None:
    job = detector_job(samples, tmp_path)
    assert decode_request(encode(job)) == job
    assert isinstance(job, TrainDetectorJob)


def test_training_writes_a_folder_whose_card_says_all(trained: TrainResult) -> None:
    card = TrainedDetector.opened(Path(trained.folder), device="cpu").card
    assert card.to_json() == trained.card
    assert card.settings == TINY
    assert card.simulated
    assert card.initial_weights["random"]
    assert card.split["train"].patients + card.split["validation"].patients == 4
    assert card.metrics["validation"].lesions == card.split["validation"].lesions == 1
    history = card.training["history"]
    assert isinstance(history, list)
    assert [set(one) for one in history if isinstance(one, dict)] == [
        {"epoch", "loss", "validation_mean_iou"}
    ] * 2
    text = (Path(trained.folder) / CARD_NAME).read_text()
    assert "P0" not in text
    assert ".png" not in text
    assert not Path(f"{trained.folder}.training").exists()


def test_opened_detector_finds_what_validation_found(
    trained: TrainResult, samples: tuple[BoxedFrame, ...]
) -> None:
    opened = TrainedDetector.opened(Path(trained.folder), device="cpu", batch_size=2)
    provenance = opened.provenance(every_nth=2)
    assert provenance["weights_sha256"] == trained.card["weights_sha256"]
    assert provenance["every_nth"] == 2
    context = Listener().context()
    data = load_frames(
        samples, settings=TINY, validation_fraction=0.25, seed=1, context=context
    ).part("validation")
    found = opened.detector.boxes_in([frame.pixels for frame in data], context=context)
    assert len(found) == len(data)


def test_cancelled_training_goes_on_to_the_same_weights_and_with_the_same_boxes_only(
    samples: tuple[BoxedFrame, ...], trained: TrainResult, tmp_path: Path
) -> None:
    job = detector_job(samples, tmp_path / "detector")
    with pytest.raises(JobCancelled, match="Epoch 1 is kept"):
        run_detector_training(job, Listener(cancel_at=4).context())
    again = job.model_copy(update={"resume": True})
    moved = samples[0].model_copy(update={"boxes": ((0.0, 0.0, 9.0, 9.0),)})
    other = again.model_copy(update={"samples": (moved, *samples[1:])})
    with pytest.raises(EngineError, match="frames, boxes or split"):
        run_detector_training(other, Listener().context())
    resumed = run_detector_training(again, Listener().context())
    one, two = (read_state(Path(each.folder) / WEIGHTS_NAME) for each in (trained, resumed))
    assert one.keys() == two.keys()
    assert all(torch.equal(one[key], two[key]) for key in one)
    assert resumed.card["training"] == trained.card["training"]


def test_answer_of_a_worker_that_died_at_the_end_is_found(
    trained: TrainResult, samples: tuple[BoxedFrame, ...]
) -> None:
    job = detector_job(samples, Path(trained.folder), resume=True, restarts=1)
    found = run_detector_training(job, Listener().context())
    assert found.card == trained.card


def test_frames_of_a_clip_are_those_that_were_asked_for(tmp_path: Path) -> None:
    sweeps = [made_sweep(seed, label="benign", frames=6, size=(64, 96)) for seed in (1, 2)]
    samples = [
        sample
        for number, sweep in enumerate(sweeps)
        for sample in boxed_cine(tmp_path / str(number), sweep, patient=f"P{number}")
        if sample.frame in (2, 3, 4)
    ]
    data = load_frames(
        samples, settings=TINY, validation_fraction=0.5, seed=1, context=Listener().context()
    )
    assert len(data.frames) == 6
    assert {frame.split for frame in data.frames} == {"train", "validation"}
    of_first = {frame.split for frame in data.frames[:3]}
    assert len(of_first) == 1
    for frame, sample in zip(data.frames, samples, strict=True):
        assert frame.pixels.shape == (32, 48)
        for box, given in zip(frame.boxes, sample.boxes, strict=True):
            assert box == pytest.approx([side / 2 for side in given])


def test_frames_that_cannot_train_are_refused(
    samples: tuple[BoxedFrame, ...], tmp_path: Path
) -> None:
    clip = boxed_cine(
        tmp_path, made_sweep(1, label="benign", frames=6, size=(64, 96)), patient="P"
    )[3]
    outside = samples[0].model_copy(update={"boxes": ((0.0, 0.0, 99.0, 9.0),)})
    lost = samples[0].model_copy(update={"path": str(tmp_path / "none.png")})
    cases = {
        "listed twice": (*samples, samples[0]),
        "does not lie in its": (outside, *samples[1:]),
        "cannot be read": (lost, *samples[1:]),
        "no frame 99": (clip.model_copy(update={"frame": 99}), *samples),
        "too few to train": samples[:2],
        "has no lesion": tuple(one.model_copy(update={"boxes": ()}) for one in samples),
    }
    for words, wrong in cases.items():
        with pytest.raises(EngineError, match=words):
            load_frames(
                wrong,
                settings=TINY,
                validation_fraction=0.25,
                seed=1,
                context=Listener().context(),
            )


@pytest.fixture
def own(trained: TrainResult, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained.folder, tmp_path / "own"))


def test_changed_model_folder_is_refused(trained: TrainResult, own: Path) -> None:
    card = json.loads((own / CARD_NAME).read_text())
    for change, words in (
        ({"settings": card["settings"] | {"nms_iou": 0.9}}, "settings do not have their hash"),
        ({"kind": "network"}, "damaged or was changed"),
        ({"weights_file": "../weights.safetensors"}, "damaged or was changed"),
    ):
        (own / CARD_NAME).write_text(json.dumps(card | change))
        with pytest.raises(EngineError, match=words):
            TrainedDetector.opened(own)
    (own / CARD_NAME).write_text(json.dumps(card))
    data = bytearray((own / WEIGHTS_NAME).read_bytes())
    data[-1] ^= 1
    (own / WEIGHTS_NAME).write_bytes(data)
    with pytest.raises(EngineError, match="not the ones"):
        TrainedDetector.opened(own)
    (own / WEIGHTS_NAME).unlink()
    with pytest.raises(EngineError, match="missing"):
        TrainedDetector.opened(own)
    (own / WEIGHTS_NAME).symlink_to(Path(trained.folder) / WEIGHTS_NAME)
    with pytest.raises(EngineError, match="no link, beside its card"):
        TrainedDetector.opened(own)
    (own / CARD_NAME).write_text(json.dumps(card | {"schema_version": 2}))
    with pytest.raises(EngineError, match="has version 2; this program knows 1"):
        TrainedDetector.opened(own)
    (own / CARD_NAME).write_text("{")
    with pytest.raises(EngineError, match="no JSON"):
        TrainedDetector.opened(own)


def test_a_clip_is_no_detector(tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        open_frames(tmp_path / "none.mkv")
