"""A training of clips, from stored cines to a folder with two weights and one card."""

import json
import shutil
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the engine extra is not installed")

from engines.context import JobCancelled
from engines.messages import ClipSample, Learnt, Log, TrainResult
from engines.scorers.video.card import checked_parts, load_video_card
from engines.video.learning.job import run_video_training
from ground.errors import EngineError
from ground.files import sha256_file
from tests.unit.engines.made import Listener
from tests.unit.engines.video.made_models import clip_samples, eager_detector, video_job

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[ClipSample, ...]:
    return clip_samples(tmp_path_factory.mktemp("cines"))


@pytest.fixture(scope="module")
def detector(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return eager_detector(tmp_path_factory.mktemp("detector") / "eager")


@pytest.fixture(scope="module")
def finished(
    samples: tuple[ClipSample, ...], detector: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[TrainResult, Listener]:
    listener = Listener()
    out = tmp_path_factory.mktemp("finished") / "model"
    return run_video_training(video_job(samples, out, detector), listener.context()), listener


def weights_of(result: TrainResult) -> str:
    return sha256_file(Path(result.folder) / "classifier.safetensors")


def test_a_folder_holds_both_weights_and_one_card(
    finished: tuple[TrainResult, Listener], detector: Path
) -> None:
    folder = Path(finished[0].folder)
    names = ["card.json", "classifier.safetensors", "detector.safetensors"]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert [path.name for path in folder.parent.iterdir()] == ["model"]
    card = load_video_card(folder)
    assert card.classifier.weights_sha256 == sha256_file(folder / names[1])
    assert card.detector.weights_sha256 == sha256_file(detector / "weights.safetensors")
    assert (folder / names[2]).read_bytes() == (detector / "weights.safetensors").read_bytes()


def test_the_card_tells_how_clips_are_made_and_read(
    finished: tuple[TrainResult, Listener],
) -> None:
    card = load_video_card(Path(finished[0].card_path))
    assert (card.model, card.classifier.architecture, card.reading) == ("wauve", "i3d", "clips")
    assert card.clips.frames == 8
    assert card.classifier.made["temporal_kernels"]["stem"] == 5  # type: ignore[index, call-overload]
    train, validation = card.split["train"], card.split["validation"]
    assert (train.patients, validation.patients) == (8, 4)
    assert not set(train.patient_ids) & set(validation.patient_ids)
    assert not set(train.file_sha256) & set(validation.file_sha256)
    assert card.metrics["validation"].cases == 4
    assert card.no_clip == {"validation": 0}
    assert card.classifier.initial_weights["random"] is True


def test_the_card_names_no_file_and_no_patient(
    finished: tuple[TrainResult, Listener], samples: tuple[ClipSample, ...]
) -> None:
    text = Path(finished[0].card_path).read_text()
    for sample in samples:
        assert Path(sample.path).parent.name + "/" not in text
        assert f'"{sample.patient}"' not in text
        assert f'"{sample.case}"' not in text


def test_every_epoch_is_a_point_of_the_learning_curve(
    finished: tuple[TrainResult, Listener],
) -> None:
    told = [m for m in finished[1].messages if isinstance(m, Learnt)]
    history = load_video_card(Path(finished[0].card_path)).training["history"]
    assert isinstance(history, list)
    assert [one.epoch for one in told] == [1, 2]
    assert [one["validation_auc"] for one in history] == [  # type: ignore[index, call-overload]
        one.validation_auc for one in told
    ]


def test_a_training_that_was_stopped_goes_on_to_the_same_weights(
    finished: tuple[TrainResult, Listener],
    samples: tuple[ClipSample, ...],
    detector: Path,
    tmp_path: Path,
) -> None:
    job = video_job(samples, tmp_path / "model", detector)
    with pytest.raises(JobCancelled, match="Epoch 1 is kept"):
        run_video_training(job, Listener(cancel_at=3).context())
    again = run_video_training(job.model_copy(update={"resume": True}), Listener().context())
    assert weights_of(again) == weights_of(finished[0])
    assert again.card["metrics"] == finished[0].card["metrics"]


def test_the_order_of_samples_changes_nothing(
    finished: tuple[TrainResult, Listener],
    samples: tuple[ClipSample, ...],
    detector: Path,
    tmp_path: Path,
) -> None:
    turned = run_video_training(
        video_job(samples[::-1], tmp_path / "model", detector), Listener().context()
    )
    assert weights_of(turned) == weights_of(finished[0])


def test_a_training_of_another_seed_does_not_resume_this_one(
    samples: tuple[ClipSample, ...], detector: Path, tmp_path: Path
) -> None:
    job = video_job(samples, tmp_path / "model", detector)
    with pytest.raises(JobCancelled):
        run_video_training(job, Listener(cancel_at=3).context())
    other = job.model_copy(update={"resume": True, "target_sensitivity": 0.8})
    with pytest.raises(EngineError, match="other target_sensitivity"):
        run_video_training(other, Listener().context())


def test_a_detector_that_finds_nothing_is_told_before_anything_is_learnt(
    samples: tuple[ClipSample, ...], tmp_path: Path
) -> None:
    blind = eager_detector(tmp_path / "blind", sees=False)
    listener = Listener()
    with pytest.raises(EngineError, match="4 cases have none"):
        run_video_training(video_job(samples, tmp_path / "model", blind), listener.context())
    assert not [m for m in listener.messages if isinstance(m, Learnt)]
    assert not (tmp_path / "model").exists()


def test_a_changed_detector_is_refused(samples: tuple[ClipSample, ...], tmp_path: Path) -> None:
    folder = eager_detector(tmp_path / "changed")
    weights = folder / "weights.safetensors"
    content = weights.read_bytes()
    weights.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(EngineError, match="not the ones"):
        run_video_training(video_job(samples, tmp_path / "model", folder), Listener().context())


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"model": "wauve2"}, "no model of clips called"),
        ({"every_nth": 9}, "leaves gaps"),
        ({"backbone": "resnet19"}, "no ResNet called"),
    ],
)
def test_a_job_that_cannot_be_done_is_refused(
    samples: tuple[ClipSample, ...],
    detector: Path,
    tmp_path: Path,
    change: dict[str, object],
    why: str,
) -> None:
    with pytest.raises(EngineError, match=why):
        run_video_training(
            video_job(samples, tmp_path / "model", detector, **change), Listener().context()
        )


def test_one_video_with_two_labels_is_refused(
    samples: tuple[ClipSample, ...], detector: Path, tmp_path: Path
) -> None:
    twin = tmp_path / "twin.mkv"
    twin.write_bytes(Path(samples[0].path).read_bytes())
    twin.with_suffix(".json").write_bytes(Path(samples[0].path).with_suffix(".json").read_bytes())
    odd = samples[0].model_copy(update={"path": str(twin), "label": 1, "case": "X", "patient": "X"})
    with pytest.raises(EngineError, match="labelled malignant and not malignant"):
        run_video_training(
            video_job((*samples, odd), tmp_path / "model", detector), Listener().context()
        )


def test_a_model_of_clips_lends_its_detector(
    finished: tuple[TrainResult, Listener], samples: tuple[ClipSample, ...], tmp_path: Path
) -> None:
    job = video_job(
        samples,
        tmp_path / "model",
        Path(finished[0].folder),
        model="resnet_key_frame",
        epochs=1,
        clips_per_video=1,
    )
    listener = Listener()
    card = load_video_card(Path(run_video_training(job, listener.context()).card_path))
    first = load_video_card(Path(finished[0].card_path))
    assert card.detector == first.detector
    assert (card.clips.frames, card.reading) == (1, "key_frame")
    clips = card.training["clips"]
    assert isinstance(clips, dict)
    assert clips["validation"] == 4  # one frame a case
    assert clips["train"] == 8 * 8
    assert [m for m in listener.messages if isinstance(m, Log) and "RANDOM" in m.text]


def test_a_card_that_was_changed_is_refused(
    finished: tuple[TrainResult, Listener], tmp_path: Path
) -> None:
    content = json.loads(Path(finished[0].card_path).read_text())
    changes: dict[str, dict[str, object]] = {
        "preprocessing does not have its hash": {"clips": content["clips"] | {"image_size": 64}},
        "are not those of timesformer": {"model": "timesformer"},
        "no model of clips called": {"model": "x"},
        "not the one by which": {"reading_rule": "as you like"},
        "weights_file": {"classifier": content["classifier"] | {"weights_file": "../x"}},
    }
    for why, change in changes.items():
        path = tmp_path / "card.json"
        path.write_text(json.dumps({**content, **change}))
        with pytest.raises(EngineError, match=why):
            load_video_card(path)


@pytest.mark.parametrize("part", ["classifier.safetensors", "detector.safetensors"])
def test_weights_that_are_a_link_are_refused(
    finished: tuple[TrainResult, Listener], tmp_path: Path, part: str
) -> None:
    whole = Path(finished[0].folder)
    own = Path(shutil.copytree(whole, tmp_path / "own"))
    (own / part).unlink()
    (own / part).symlink_to(whole / part)
    with pytest.raises(EngineError, match="no link, beside its card"):
        checked_parts(load_video_card(own), folder=own)
