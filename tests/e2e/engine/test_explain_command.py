"""``sonoread explain``: a trained model, images, a worker process, pictures and their cells."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch", reason="the engine extra is not installed")

from app.cli import run
from engines.training.job import run_training
from tests.unit.engines.made import Listener, make_job, make_samples

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("explain")]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("explained")
    samples = make_samples(root / "images", patients=8)
    run_training(make_job(samples, root / "model", epochs=1), Listener().context())
    return root / "model"


@pytest.fixture(scope="module")
def crops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("crops")
    samples = make_samples(root / "images", patients=8)
    cut = tuple(one.model_copy(update={"crop": (14, 10, 34, 30)}) for one in samples)
    run_training(make_job(cut, root / "model", epochs=1, crop_margin=35), Listener().context())
    return root / "model"


def images(model: Path) -> list[str]:
    found = sorted((model.parent / "images").iterdir())[:2]
    return [str(path) for path in found]


def test_each_image_gets_a_picture_and_its_cells(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["explain", str(model), *images(model), "--out", str(tmp_path / "out"), "--json"]
    assert run([*line, "--sanity", "--lang", "zh"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    card = json.loads((model / "card.json").read_text())
    assert told["model"]["model_id"] == card["model_id"]
    assert [entry["image"] for entry in told["images"]] == [Path(p).name for p in images(model)]
    assert told["sanity"]["stages"][-1]["layers"] == told["sanity"]["stages"][-1]["of"]
    for entry in told["images"]:
        cells = json.loads(Path(entry["heat"]).read_text())
        heat = cells["heat"]
        assert heat["method"] == entry["method"] == "cam"
        assert heat["target"] == "malignant"
        assert "no claim" in heat["note"]
        assert len(heat["values"]) == heat["rows"] * heat["columns"]
        assert (heat["width"], heat["height"]) == (48, 40)
        assert cells["probability"] == entry["probability"]
        assert cells["provenance"]["weights_sha256"] == heat["weights_sha256"]
        assert heat["weights_sha256"] == card["weights_sha256"]
        assert str(model.parent) not in json.dumps(cells), "no path travels with it"
        assert np.asarray(Image.open(entry["picture"])).std() > 10


def test_scores_are_those_of_a_prediction(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from engines.messages import MediumFile, PredictItem, PredictJob
    from engines.prediction.job import run_prediction

    items = tuple(
        PredictItem(case_id=path, media=(MediumFile(path=path),)) for path in images(model)
    )
    predicted = run_prediction(PredictJob(card=str(model), items=items), Listener().context())
    line = ["explain", str(model), *images(model), "--out", str(tmp_path), "--json"]
    assert run(line) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [entry["probability"] for entry in told["images"]] == list(predicted.scores.values())


def test_two_images_of_one_name_and_nothing_overwritten(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = images(model)[0]
    line = ["explain", str(model), one, one, "--out", str(tmp_path)]
    assert run(line) == 0
    stem = Path(one).stem
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"{stem}-2.heat.json",
        f"{stem}-2.heat.png",
        f"{stem}.heat.json",
        f"{stem}.heat.png",
    ]
    assert run(line) == 1
    assert "is there already" in capsys.readouterr().err


def test_what_cannot_be_shown_is_said_and_nothing_is_written(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    line = ["explain", str(model), images(model)[0], "--out", str(out)]
    assert run([*line, "--method", "attention"]) == 1
    assert "no attention to follow" in capsys.readouterr().err
    assert run([*line, "--crop", "1", "1", "20", "20"]) == 1
    assert "trained on whole images, and this is a crop" in capsys.readouterr().err
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n nothing more")
    assert run(["explain", str(model), str(broken), "--out", str(out)]) == 1
    assert "broken.png" in capsys.readouterr().err
    assert not out.exists()


def test_a_model_of_crops_is_shown_the_crop_and_its_heat_lies_there(
    crops: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    image = images(crops)[0]
    assert run(["explain", str(crops), image, "--out", str(tmp_path)]) == 1
    assert "trained on crops, and this is a whole image" in capsys.readouterr().err
    line = ["explain", str(crops), image, "--out", str(tmp_path), "--crop", "14", "10", "34", "30"]
    assert run([*line, "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    cells = json.loads(Path(told["images"][0]["heat"]).read_text())
    assert cells["heat"]["area"] == [14, 10, 34, 30]
