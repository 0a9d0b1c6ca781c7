"""An encoder that a site got from somebody, from its file to scores, through the command line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch", reason="the engine extra is not installed")

import safetensors.torch
import timm
import torch

from app.cli import run
from engines.client import EngineClient
from engines.messages import LoadJob, MediumFile, PredictItem, PredictJob, Sample, TrainJob
from ground.errors import EngineError
from tests.unit.engines.encoders.made_cards import written_card
from tests.unit.engines.weights.made_beit import Shape, usfm_state

pytestmark = pytest.mark.engine

ROOT = Path(__file__).resolve().parents[3]
QUICK = ("--epochs", "0", "--batch-size", "4", "--device", "cpu")


def sonoread(*line: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, line)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )


@pytest.fixture
def images(tmp_path: Path) -> Path:
    folder = tmp_path / "images"
    folder.mkdir()
    rows = ["file,patient,pathology"]
    for number in range(16):
        pixels = np.random.default_rng(number).integers(60, 200, (48, 64), dtype=np.uint8)
        if number % 2:
            pixels[12:36, 16:48] //= 4
        Image.fromarray(pixels).save(folder / f"{number}.png")
        rows.append(f"{number}.png,P{number},{'malignant' if number % 2 else 'benign'}")
    (folder / "table.csv").write_text("\n".join(rows))
    return folder


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    """The card of a small encoder for non-commercial use, its weights beside it."""
    folder = tmp_path / "encoder"
    folder.mkdir()
    torch.manual_seed(0)
    module = timm.create_model("test_vit", img_size=64, num_classes=5)
    safetensors.torch.save_file(module.state_dict(), folder / "tiny.safetensors")
    return written_card(folder, frozen=True)


def test_an_encoder_by_its_card_is_confirmed_trained_and_scores(
    tmp_path: Path, images: Path, encoder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "model"
    with EngineClient() as engine:
        job = train_job(images, model=str(encoder), out=model)
        with pytest.raises(EngineError, match=rf"Nobody has.*models confirm {encoder} --conf"):
            engine.train(job)
        assert not model.exists()
        report = engine.load(LoadJob(model=str(encoder)))
        assert set(report.missing) == set(report.unexpected) == {"head.weight", "head.bias"}
        assert (report.model, report.dtypes) == ("tiny-vit", ("float32",))
        assert report.parameters > 100_000

        assert run(["models", "confirm", str(encoder), "--confirmed-by", "Dr Wu"]) == 0
        card = engine.train(job).card
        assert (card["architecture"], card["licence"]) == ("tiny-vit", "CC BY-NC 4.0")
        told = json.loads((model / "card.json").read_text())
        assert told["encoder"]["trained_on"] == ["BUSI"]
        assert told["licence_confirmed"]["confirmed_by"] == "Dr Wu"
        assert set(told["initial_weights"]["missing"]) == {"head.weight", "head.bias"}
        assert told["preprocessing"]["resample"] == "nearest"
        # It scores without the encoder's card: all that is needed stands in its own.
        encoder.unlink()
        scores = scored(engine, model, images)
        assert len(set(scores)) > 8
        assert engine.load(LoadJob(card=str(model))).missing == ()

        capsys.readouterr()
        assert run(["models", "list", "--folder", str(tmp_path), "--json"]) == 0
        listed = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert {one["name"] for one in listed["known"]} >= {"efficientnet_lite0", "usfm"}
        (found,) = listed["cards"]
        assert (found["kind"], found["weights_there"]) == ("network", True)
        assert found["licence_confirmed"] is True
        assert run(["models", "show", str(model)]) == 0
        shown = capsys.readouterr().out
        for words in ("tiny-vit", "CC BY-NC 4.0", "BUSI: a test on these", "Dr Wu", "epoch 0"):
            assert words in shown

        del told["licence_confirmed"]
        (model / "card.json").write_text(json.dumps(told))
        with pytest.raises(EngineError, match=r"Nobody has confirmed.*models confirm"):
            scored(engine, model, images)
        assert run(["models", "confirm", str(model), "--confirmed-by", "Dr Li"]) == 0
        assert scored(engine, model, images) == scores


def train_job(images: Path, **rest: object) -> TrainJob:
    samples = tuple(
        Sample(path=str(path), label=int(path.stem) % 2, patient=path.stem)  # type: ignore[arg-type]
        for path in sorted(images.glob("*.png"))
    )
    quick = {"epochs": 0, "batch_size": 4, "device": "cpu"}
    return TrainJob.model_validate(
        {"samples": samples, **quick, **{key: str(value) for key, value in rest.items()}}
    )


def scored(engine: EngineClient, model: Path, images: Path) -> list[float | None]:
    items = tuple(
        PredictItem(case_id=path.stem, media=(MediumFile(path=str(path)),))
        for path in sorted(images.glob("*.png"))
    )
    result = engine.predict(PredictJob(card=str(model), items=items, device="cpu"))
    return [answer.probability for answer in result.answers]


def test_weights_of_another_model_are_refused_by_name_in_the_worker(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.save(usfm_state(Shape(width=48)), tmp_path / "USFM.pth")
    line = ["models", "load", "--model", "usfm", "--weights", str(tmp_path / "USFM.pth")]
    assert run(line) == 1
    assert "of another shape (cls_token" in capsys.readouterr().err


def test_an_old_checkpoint_is_converted_and_says_what_was_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.save({"model": {"a": torch.ones(2)}, "epoch": 3}, tmp_path / "old.pth")
    files = [str(tmp_path / name) for name in ("old.pth", "new.safetensors")]
    assert run(["models", "convert", *files, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["left_out"] == ["epoch: 3"]
    assert run(["models", "convert", *files, "--json"]) == 1
    assert "there already" in capsys.readouterr().err
    assert safetensors.torch.load_file(tmp_path / "new.safetensors").keys() == {"a"}


@pytest.mark.parametrize(
    "line",
    [
        ("load",),
        ("load", ".", "--model", "usfm"),
        ("load", ".", "--weights", "."),
        ("confirm", "--model", "usfm", "--confirmed-by", "me"),
    ],
)
def test_half_a_question_is_wrong_usage(tmp_path: Path, line: tuple[str, ...]) -> None:
    assert run(["models", *(str(tmp_path) if word == "." else word for word in line)]) == 2


@pytest.mark.deep  # a network of 86 million numbers is written, read and hashed several times
def test_usfm_is_trained_from_its_released_layout(tmp_path: Path, images: Path) -> None:
    weights = tmp_path / "USFM_latest.pth"
    torch.save(usfm_state(Shape(width=768)), weights)
    train = ("train", images, "--model", "usfm", "--weights", weights, *QUICK)
    smaller = ("--image-size", "32", "--out", tmp_path / "model")
    assert "Nobody has confirmed" in sonoread(*train, *smaller, cwd=tmp_path).stderr
    line = ("models", "confirm", "--model", "usfm", "--weights", weights, "--confirmed-by", "me")
    assert sonoread(*line, cwd=tmp_path).returncode == 0
    trained = sonoread(*train, *smaller, cwd=tmp_path)
    assert trained.returncode == 0, trained.stderr
    assert "195 tensors loaded" in trained.stderr
    card = json.loads((tmp_path / "model" / "card.json").read_text())
    assert card["preprocessing"]["aspect"] == "stretched to the square"
    assert card["initial_weights"]["missing"] == [
        *("fc_norm.weight", "fc_norm.bias", "head.weight", "head.bias")
    ]
    with EngineClient() as engine:
        assert len(set(scored(engine, tmp_path / "model", images))) > 8
