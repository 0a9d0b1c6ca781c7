"""Two cross-fitted judges rate the cases of a study that holds the images of their training."""

import json
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the engine extra is not installed")

from app.cli import run
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import PASSPHRASE, protocol_text
from tests.unit.app.guarding.made_folders import labelled_folder

pytestmark = pytest.mark.engine
TINY = ("--image-size", "32", "--batch-size", "4", "--device", "cpu", "--epochs", "1")
CASES = 18


def test_out_of_fold_tables_of_two_families_rate_every_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SONOREAD_PASSPHRASE", PASSPHRASE)
    images = labelled_folder(tmp_path / "images", cases=CASES)
    judges = []
    for family, model in (("cnn", "test_resnet"), ("vit", "test_efficientnet")):
        folder = tmp_path / family
        line = ["train", str(images), "--model", model, *TINY, "--crop", "none", "--kfold", "2"]
        assert run([*line, "--out", str(folder)]) == 0
        judges += ["--judge", f"{family}={folder}"]
    root = tmp_path / "study"
    Study.create(root, protocol_text()).close()
    assert run(["intake", str(root), str(images), "--yes"]) == 0
    capsys.readouterr()
    out = tmp_path / "tiers.json"
    assert run(["tiers", "make", str(root), *judges, "--out", str(out), "--json"]) == 0
    made = json.loads(capsys.readouterr().out.splitlines()[-1])
    rows = made["tiers"].values()
    assert sum(row["cases"] for row in rows) == CASES
    assert made["tiers"]["Unrated"]["cases"] == 0
    assert sum(row["malignant"] for row in rows) == 6
    assert made["stability"]["share"] is None
    assert any("1 of 3 seeds" in note for note in made["notes"])
    assert all(len(judge["weights_sha256"]) == 1 for judge in made["judges"])
    assert run(["tiers", "freeze", str(root), str(out)]) == 0
    assert list(verify(root)) == []
