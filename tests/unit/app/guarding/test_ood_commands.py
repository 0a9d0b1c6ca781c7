"""`ood fit` and `ood check` with a real, tiny network in a real worker."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="the engine extra is not installed")

from app.cli import run
from engines.cards.card import load_card
from engines.guard.odd.bank_file import load_bank
from ground.files import sha256_file
from tests.unit.app.guarding.made_folders import labelled_folder, odd_folder, save
from tests.unit.engines.guard.test_gates import speckle

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("guarding")]
TINY = ("--model", "test_resnet", "--image-size", "32", "--batch-size", "4", "--device", "cpu")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `images`, and the `model` that was trained on them."""
    root = tmp_path_factory.mktemp("odd")
    images = labelled_folder(root / "images", cases=36)
    line = ["train", str(images), *TINY, "--epochs", "2", "--out", str(root / "model")]
    assert run(line) == 0
    return root


def told(capsys: pytest.CaptureFixture[str], *line: str) -> dict[str, Any]:
    capsys.readouterr()
    assert run([*line, "--json", "--device", "cpu"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def fit(*line: str) -> list[str]:
    return ["ood", "fit", *line, "--neighbours", "5"]


def test_a_bank_lies_beside_the_card_and_folders_are_held_against_it(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "model"
    shutil.copytree(trained / "model", model)
    made = told(capsys, *fit(str(model), str(trained / "images")))
    card = load_card(model)
    assert made["training"] == card.split["train"].images
    assert made["validation"] == card.split["validation"].images
    assert made["weights_sha256"] == card.weights_sha256
    assert Path(made["file"]).parent == model
    assert load_bank(Path(made["file"])).facts.name == Path(made["file"]).name

    before = sha256_file(Path(made["file"]))
    folder = odd_folder(tmp_path / "folder")
    line = ["ood", "check", str(model), str(folder), "--categories", "--known", "usual"]
    found = told(capsys, *line)
    assert found["images"] == 23
    assert found["other_files"] == 1
    assert found["excluded"] == {
        "excluded:colour": 1,
        "excluded:flat": 2,
    }
    assert found["scored"] == 20
    assert found["thresholds"] == made["thresholds"]
    assert set(found["categories"]) == {"knn", "mahalanobis", "energy", "msp"}
    assert set(found["categories"]["knn"]) == {"stripes"}
    assert found["categories"]["knn"]["stripes"]["auroc"]["value"] > 0.9
    by_name = {one["file"]: one for one in found["files"]}
    assert by_name["flow/0.png"]["excluded"].startswith("excluded:colour")
    assert by_name["usual/0.png"]["trained_on"] is False
    assert sha256_file(Path(made["file"])) == before, "what is checked changes no bank"
    alone = told(capsys, "ood", "check", str(model), str(folder))
    assert "categories" not in alone
    assert alone["odd"] == found["odd"]


def test_test_images_and_strangers_change_nothing_of_the_bank(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The poison test by command: rows that are not of the training change no byte."""
    banks = []
    for name in ("as it was", "poisoned"):
        model, images = tmp_path / name / "model", tmp_path / name / "images"
        shutil.copytree(trained / "model", model)
        shutil.copytree(trained / "images", images)
        if name == "poisoned":
            table = images / "labels.csv"
            lines = [table.read_text()]
            for number in range(10):
                save(images / f"odd-{number}.png", 255 - speckle(130, seed=900 + number) // 3)
                lines.append(f"odd-{number}.png,X{number},benign\n")
            table.write_text("".join(lines))
        made = told(capsys, *fit(str(model), str(images)))
        assert made["unused"] == (10 if name == "poisoned" else 0)
        banks.append(Path(made["file"]))
    assert banks[0].name == banks[1].name
    assert banks[0].read_bytes() == banks[1].read_bytes()


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("an image less", "1 of the 36 images with which the model was trained"),
        ("more neighbours", "and the 400th neighbour is asked for"),
    ],
)
def test_a_bank_is_made_of_all_training_images_or_not_at_all(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], how: str, why: str
) -> None:
    model, images = tmp_path / "model", tmp_path / "images"
    shutil.copytree(trained / "model", model)
    shutil.copytree(trained / "images", images)
    line = fit(str(model), str(images), "--device", "cpu")
    if how == "an image less":
        (images / "7.png").unlink()
        table = images / "labels.csv"
        table.write_text(table.read_text().replace("7.png,P7,benign\n", "", 1))
    else:
        line[-1:] = ["cpu", "--neighbours", "400"]
    assert run(line) == 1
    assert why in capsys.readouterr().err
    assert list(model.glob("odd-*")) == []


def test_without_a_bank_and_without_images_it_says_so(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "model"
    shutil.copytree(trained / "model", model)
    assert run(["ood", "check", str(model), str(trained / "images")]) == 1
    assert "lie 0 banks" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert run(fit(str(model), str(trained / "images"), "--device", "cpu")) == 0
    assert run(["ood", "check", str(model), str(tmp_path / "empty")]) == 1
    assert "The folder has no image" in capsys.readouterr().err


def test_the_training_images_themselves_are_told_apart(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "model"
    shutil.copytree(trained / "model", model)
    assert run(fit(str(model), str(trained / "images"), "--device", "cpu")) == 0
    found = told(capsys, "ood", "check", str(model), str(trained / "images"))
    assert found["trained_on"] == 36
    assert run(["ood", "check", str(model), str(trained / "images"), "--categories"]) == 1
    assert "Categories are folders" in capsys.readouterr().err


def test_a_bank_of_another_model_is_refused(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "model"
    shutil.copytree(trained / "model", model)
    made = told(capsys, *fit(str(model), str(trained / "images")))
    other = tmp_path / "other"
    line = [
        "train",
        str(trained / "images"),
        *TINY,
        "--epochs",
        "1",
        "--seed",
        "2",
        "--out",
        str(other),
    ]
    assert run(line) == 0
    line = ["ood", "check", str(other), str(trained / "images"), "--bank", made["file"]]
    assert run(line) == 1
    assert "that of another model" in capsys.readouterr().err
