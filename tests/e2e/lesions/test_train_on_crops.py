"""`sonoread train --crop lesion` and `sonoread predict`, through the command line."""

import json
from pathlib import Path

import pytest

from app.cli import run
from reader_study.study import Study
from tests.builders import PASSPHRASE
from tests.e2e.lesions.test_outlines_and_readers import Coordinator, busi

pytestmark = pytest.mark.engine

TINY = ("--model", "test_resnet", "--image-size", "32", "--batch-size", "4", "--device", "cpu")


def test_a_model_of_crops_is_frozen_for_readers_who_are_shown_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coordinator = Coordinator(tmp_path, "none")
    assert coordinator.takes_in(busi(tmp_path / "busi", 10, normals=0), "--reading", "6") == 0
    root, secret = coordinator.root, coordinator.secret
    words = ["train", root, *TINY, "--epochs", "1", "--crop", "lesion", "--margin", "20"]
    words += ["--out", tmp_path / "model", "--passphrase-file", secret]
    assert run(list(map(str, words))) == 0
    card = tmp_path / "model" / "card.json"
    assert json.loads(card.read_bytes())["crop_margin"] == 20
    predict = ["predict", str(root), "--model", str(card), "--name", "m1", "--device", "cpu"]
    assert run(predict) != 0  # where the lesions are lies with the reference standard
    assert "No passphrase was given" in capsys.readouterr().err
    assert run([*predict, "--passphrase-file", str(secret)]) == 0
    with Study.open(root, writable=False) as study:
        assert [model.model_id for model in study.store.tables.models()] == ["m1"]
        assert not any(medium.lesions for case in study.cases() for medium in case.media)
    assert PASSPHRASE not in card.read_text()
