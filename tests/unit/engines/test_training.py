import json
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the engine extra is not installed")

import torch

from engines.cards.card import load_card
from engines.context import JobCancelled
from engines.messages import Log, Progress, Sample, TrainResult
from engines.training.job import run_training
from ground.errors import EngineError
from tests.unit.engines.made import Listener, make_job, make_samples

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sample, ...]:
    return make_samples(tmp_path_factory.mktemp("images"))


@pytest.fixture(scope="module")
def finished(
    samples: tuple[Sample, ...], tmp_path_factory: pytest.TempPathFactory
) -> tuple[TrainResult, Listener]:
    listener = Listener()
    out = tmp_path_factory.mktemp("finished") / "model"
    return run_training(make_job(samples, out), listener.context()), listener


def cancelled_at(samples: tuple[Sample, ...], out: Path, step: int) -> str:
    with pytest.raises(JobCancelled) as caught:
        run_training(make_job(samples, out), Listener(cancel_at=step).context())
    return str(caught.value)


def test_training_leaves_weights_and_card_and_nothing_else(
    finished: tuple[TrainResult, Listener],
) -> None:
    folder = Path(finished[0].folder)
    assert sorted(path.name for path in folder.iterdir()) == ["card.json", "weights.safetensors"]
    assert [path.name for path in folder.parent.iterdir()] == ["model"]


def test_card_tells_split_counts_without_a_patient_on_both_sides(
    finished: tuple[TrainResult, Listener],
) -> None:
    card = load_card(Path(finished[0].card_path))
    train, validation = card.split["train"], card.split["validation"]
    assert (train.patients, validation.patients) == (12, 4)
    assert (train.images, validation.images, validation.malignant_images) == (24, 8, 4)
    assert not set(train.patient_ids) & set(validation.patient_ids)
    assert not set(train.file_sha256) & set(validation.file_sha256)
    assert card.metrics["validation"].cases == 4
    assert card.threshold_rule.endswith("achieved 1.0000")


def test_card_names_no_file_and_no_patient(
    finished: tuple[TrainResult, Listener], samples: tuple[Sample, ...]
) -> None:
    text = Path(finished[0].card_path).read_text()
    for sample in samples:
        assert Path(sample.path).name not in text
        assert f'"{sample.patient}"' not in text
        assert f'"{sample.case}"' not in text
    assert str(Path(samples[0].path).parent) not in text


def test_random_initialisation_is_said_aloud(finished: tuple[TrainResult, Listener]) -> None:
    result, listener = finished
    warnings = [m for m in listener.messages if isinstance(m, Log) and m.level == "warning"]
    assert "RANDOM" in warnings[0].text
    assert load_card(Path(result.card_path)).initial_weights["random"] is True


def test_progress_counts_every_step_and_ends_at_the_total(
    finished: tuple[TrainResult, Listener],
) -> None:
    steps = [m for m in finished[1].messages if isinstance(m, Progress) and m.phase == "train"]
    assert (steps[-1].done, steps[-1].total) == (9, 9)
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].eta_s == 0


def test_same_seed_gives_the_same_weights_whatever_the_order_of_samples(
    finished: tuple[TrainResult, Listener], samples: tuple[Sample, ...], tmp_path: Path
) -> None:
    again = run_training(make_job(samples[::-1], tmp_path / "m"), Listener().context())
    assert again.card["weights_sha256"] == finished[0].card["weights_sha256"]
    assert again.card["metrics"] == finished[0].card["metrics"]


@pytest.mark.parametrize("step", [1, 4, 8])
def test_resumed_training_equals_an_uninterrupted_one(
    finished: tuple[TrainResult, Listener],
    samples: tuple[Sample, ...],
    tmp_path: Path,
    step: int,
) -> None:
    out = tmp_path / "model"
    cancelled_at(samples, out, step)
    assert not out.exists()
    resumed = run_training(make_job(samples, out, resume=True), Listener().context())
    for key in ("weights_sha256", "metrics", "threshold", "training", "data"):
        assert resumed.card[key] == finished[0].card[key], key


def test_cancelled_training_says_what_is_kept(samples: tuple[Sample, ...], tmp_path: Path) -> None:
    assert "Epoch 1 is kept" in cancelled_at(samples, tmp_path / "model", 4)


def test_unfinished_training_is_not_begun_anew_by_accident(
    samples: tuple[Sample, ...], tmp_path: Path
) -> None:
    cancelled_at(samples, tmp_path / "model", 4)
    with pytest.raises(EngineError, match="--resume"):
        run_training(make_job(samples, tmp_path / "model"), Listener().context())


def test_resume_with_another_seed_is_refused_by_name(
    samples: tuple[Sample, ...], tmp_path: Path
) -> None:
    out = tmp_path / "model"
    cancelled_at(samples, out, 4)
    changed = make_job(samples, out, resume=True, epochs=4)
    with pytest.raises(EngineError, match="other epochs"):
        run_training(changed, Listener().context())


def test_damaged_checkpoint_is_refused(samples: tuple[Sample, ...], tmp_path: Path) -> None:
    out = tmp_path / "model"
    cancelled_at(samples, out, 4)
    (checkpoint,) = (tmp_path / "model.training").glob("*.pt")
    content = bytearray(checkpoint.read_bytes())
    content[len(content) // 2] ^= 1
    checkpoint.write_bytes(content)
    with pytest.raises(EngineError, match="damaged"):
        run_training(make_job(samples, out, resume=True), Listener().context())


def test_used_output_folder_is_refused_and_left_alone(
    samples: tuple[Sample, ...], tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(EngineError, match="not empty"):
        run_training(make_job(samples, tmp_path), Listener().context())
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_given_split_with_a_patient_on_both_sides_is_refused(
    samples: tuple[Sample, ...], tmp_path: Path
) -> None:
    torn = tuple(
        sample.model_copy(update={"split": "train" if row % 2 else "validation"})
        for row, sample in enumerate(samples)
    )
    with pytest.raises(EngineError, match="both sides"):
        run_training(make_job(torn, tmp_path / "m"), Listener().context())


def test_one_image_under_two_labels_is_refused(samples: tuple[Sample, ...], tmp_path: Path) -> None:
    copy = tmp_path / "copy.png"
    copy.write_bytes(Path(samples[0].path).read_bytes())
    twin = Sample(path=str(copy), label=1, patient="other")
    with pytest.raises(EngineError, match="labelled malignant and not"):
        run_training(make_job((*samples, twin), tmp_path / "m"), Listener().context())


def test_broken_image_stops_the_training_by_name(
    samples: tuple[Sample, ...], tmp_path: Path
) -> None:
    (tmp_path / "bad.png").write_bytes(b"x")
    bad = Sample(path=str(tmp_path / "bad.png"), label=1, patient="other")
    with pytest.raises(EngineError, match=r"bad\.png"):
        run_training(make_job((*samples, bad), tmp_path / "m"), Listener().context())
    assert [path.name for path in tmp_path.iterdir()] == ["bad.png"]


def test_given_weights_start_from_a_warm_head_and_frozen_layers(
    samples: tuple[Sample, ...], tmp_path: Path
) -> None:
    weights = tmp_path / "start.pth"
    torch.manual_seed(0)
    import timm

    source = timm.create_model("test_resnet", num_classes=1000).state_dict()
    torch.save({"epoch": 3, "state_dict": {f"module.{k}": v for k, v in source.items()}}, weights)
    job = make_job(samples, tmp_path / "m", weights=str(weights), epochs=1)
    listener = Listener()
    result = run_training(job, listener.context())
    training = json.loads(Path(result.card_path).read_text())["training"]
    assert training["recipe"]["warm_head"] is True
    assert training["history"][0]["epoch"] == 0
    assert training["history"][0]["loss"] is None
    said = " ".join(m.text for m in listener.messages if isinstance(m, Log))
    assert "New: fc.weight, fc.bias" in said
    assert "Left out: fc.weight, fc.bias" in said


def test_unknown_model_offers_close_names(samples: tuple[Sample, ...], tmp_path: Path) -> None:
    job = make_job(samples, tmp_path / "m", model="resnet5O")
    with pytest.raises(EngineError, match="resnet50"):
        run_training(job, Listener().context())
