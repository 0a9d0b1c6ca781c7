"""`sonoread calibrate` with a real, tiny network in a real worker."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="the engine extra is not installed")

from app.cli import run
from app.guarding.local_cases import trained_files
from engines.cards.card import load_card
from engines.measures.recalibration_file import apply, load_recalibration
from ground.files import sha256_file
from reader_study.models import frozen as models
from reader_study.study import Study
from reader_study.study_key import add_study_key
from tests.builders import PASSPHRASE, make_study
from tests.unit.app.guarding.made_folders import labelled_folder

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("guarding")]
TINY = ("--model", "test_resnet", "--image-size", "32", "--batch-size", "4", "--device", "cpu")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`images` and the `model` that was trained on them; `local` and `other` cases."""
    root = tmp_path_factory.mktemp("calibrate")
    images = labelled_folder(root / "images", cases=30)
    line = ["train", str(images), *TINY, "--epochs", "3", "--out", str(root / "model")]
    assert run(line) == 0
    labelled_folder(root / "local", cases=45, first=100)
    labelled_folder(root / "other", cases=30, first=300)
    labelled_folder(root / "few", cases=9, first=600)
    labelled_folder(root / "one class", cases=12, first=700, every=10_000)
    return root


@pytest.fixture
def model(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made / "model", tmp_path / "model")
    return tmp_path / "model"


def told(capsys: pytest.CaptureFixture[str], *line: str) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["calibrate", *line, "--json", "--device", "cpu"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def test_the_fit_lies_beside_the_card_which_stays_as_it_is(
    made: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sha256_file(model / "card.json")
    found = told(
        capsys,
        str(model),
        str(made / "local"),
        *("--sensitivity", "0.9", "--specificity", "0.8", "--youden"),
        *("--reader-sensitivity", "0.9", "--reader-sensitivity", "0.8"),
        "--selective",
    )
    assert sha256_file(model / "card.json") == before
    assert found["card_sha256"] == before
    assert (found["cases"], found["malignant"], found["patients"]) == (45, 15, 45)
    assert found["method"] in ("intercept", "temperature")
    card = load_recalibration(model / "recalibration.json", card_sha256=before)
    own = load_card(model).threshold
    assert card.threshold == pytest.approx(apply(card, np.array([own]))[0])
    for name in ("brier", "ece", "slope", "intercept", "in_the_large"):
        assert set(found["before"][name]) >= {"value", "low", "high"}
        assert set(found["after"][name]) >= {"value", "low", "high"}
    rules = [one["rule"] for one in found["extra"]["thresholds"]]
    assert rules == ["sensitivity", "specificity", "youden", "readers"]
    assert not any(one["post_hoc"] for one in found["extra"]["thresholds"])
    assert all(one["on"]["role"] == "local" for one in found["extra"]["thresholds"])
    assert sum(found["extra"]["triage_figures"]["counts"].values()) == 45
    assert found["extra"]["selective"]["curve"]["coverage"][-1] == 1


def test_an_earlier_fit_is_not_written_over_unasked(
    made: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["calibrate", str(model), str(made / "local"), "--device", "cpu"]
    assert run(line) == 0
    first = (model / "recalibration.json").read_bytes()
    assert run(line) == 1
    assert "There is a recalibration of this name" in capsys.readouterr().err
    assert (model / "recalibration.json").read_bytes() == first
    assert run([*line, "--replace", "--method", "intercept"]) == 0
    assert json.loads((model / "recalibration.json").read_text())["method"] == "intercept"
    assert run([*line, "--out", str(model.parent / "r.json")]) == 0


def test_locked_thresholds_are_applied_to_other_cases_and_nothing_is_fitted(
    made: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run(["calibrate", str(model), str(made / "local"), "--selective", "--device", "cpu"]) == 0
    )
    file = model / "recalibration.json"
    before = file.read_bytes()
    found = told(capsys, str(model), str(made / "other"), "--judge", str(file))
    assert file.read_bytes() == before
    assert (found["cases"], found["same_cases"]) == (30, False)
    assert sum(found["triage"]["counts"].values()) == 30
    again = told(capsys, str(model), str(made / "local"), "--judge", str(file))
    assert again["same_cases"] is True


@pytest.mark.parametrize(
    ("cases", "why"),
    [
        ("few", "9 local cases are too few"),
        ("one class", "All 12 local cases are of one class"),
        ("images", "The model was trained on 30 of the 30 local images"),
    ],
)
def test_what_cannot_be_calibrated_is_refused_and_writes_nothing(
    made: Path, model: Path, capsys: pytest.CaptureFixture[str], cases: str, why: str
) -> None:
    assert run(["calibrate", str(model), str(made / cases), "--device", "cpu"]) == 1
    assert why in capsys.readouterr().err
    assert not (model / "recalibration.json").exists()


def test_a_fit_of_another_model_is_refused(
    made: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["calibrate", str(model), str(made / "local"), "--device", "cpu"]) == 0
    card = json.loads((model / "card.json").read_text())
    (model / "card.json").write_text(json.dumps(card | {"seed": 2}))
    file = str(model / "recalibration.json")
    assert run(["calibrate", str(model), str(made / "other"), "--judge", file]) == 1
    assert "made for another model" in capsys.readouterr().err


def test_a_prediction_tells_probabilities_by_the_local_fit_and_keeps_scores_and_calls(
    made: Path,
    model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SONOREAD_PASSPHRASE", PASSPHRASE)
    assert run(["calibrate", str(model), str(made / "local"), "--device", "cpu"]) == 0
    file, card = model / "recalibration.json", load_card(model)
    held = load_recalibration(file, card_sha256=sha256_file(model / "card.json"))
    make_study(tmp_path / "s", n_reading=4, locked=False, model=False).close()
    line = ["predict", str(tmp_path / "s"), "--model", str(model), "--device", "cpu"]
    assert card.calibration is None
    assert run(line) == 1
    assert "its card states no calibration" in capsys.readouterr().err
    assert run([*line, "--recalibration", str(file)]) == 0
    with Study.open(tmp_path / "s", writable=False) as study:
        add_study_key(study, PASSPHRASE)
        stated = models.card(study, "m1")["calibration"]
        reads = tuple(models.load_all(study, "m1").values())
    assert (stated["slope"], stated["intercept"]) == (held.slope, held.intercept)
    assert stated["local_sha256"] == held.local_sha256
    assert stated["recalibration_sha256"] == sha256_file(file)
    scores = np.array([one.score for one in reads], dtype=np.float64)
    told = np.array([one.probability for one in reads], dtype=np.float64)
    assert told == pytest.approx(apply(held, scores), abs=2e-6)
    assert [one.positive for one in reads] == [score >= card.threshold for score in scores]
    assert all(one.category for one in reads)


def test_what_a_card_was_trained_on_is_found_wherever_it_stands() -> None:
    card = {"split": {"train": {"file_sha256": ["a"]}}, "members": [{"file_sha256": ["b"]}]}
    assert trained_files(card) == {"a", "b"}
    assert trained_files({"file_sha256": "c"}) == set()
