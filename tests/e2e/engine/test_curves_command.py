"""``sonoread curves``: of a training that is under way, and of the model that it becomes."""

import json
from pathlib import Path

import pytest
from PIL import Image

pytest.importorskip("torch", reason="the engine extra is not installed")

from app.cli import run
from app.commands.engine.curves import picture_of_model
from engines.context import JobCancelled
from engines.training.job import run_training
from tests.unit.engines.made import Listener, make_job, make_samples

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("explain")]


def test_a_training_is_shown_while_it_learns_and_when_it_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    samples = make_samples(tmp_path / "images", patients=8)
    job = make_job(samples, tmp_path / "model", epochs=3)
    steps = 2
    with pytest.raises(JobCancelled):
        run_training(job, Listener(cancel_at=2 * steps).context())
    line = ["curves", str(tmp_path / "model"), "--json"]
    assert run(line) == 0
    (part,) = json.loads(capsys.readouterr().out.splitlines()[-1])["curves"]
    assert not part["finished"]
    assert 1 <= len(part["epochs"]) < 3
    run_training(job.model_copy(update={"resume": True}), Listener().context())
    picture = tmp_path / "curves.png"
    assert run([*line, "--out", str(picture), "--lang", "zh"]) == 0
    (whole,) = json.loads(capsys.readouterr().out.splitlines()[-1])["curves"]
    card = json.loads((tmp_path / "model" / "card.json").read_text())
    assert whole["finished"]
    assert whole["epochs"] == card["training"]["history"]
    assert whole["epochs"][: len(part["epochs"])] == part["epochs"]
    assert whole["best_epoch"] == card["training"]["best_epoch"]
    with Image.open(picture) as drawn:
        assert drawn.width == 1600
    assert run(line[:2]) == 0
    assert "kept" in capsys.readouterr().out
    assert picture_of_model(tmp_path / "model") == tmp_path / "model" / "curves.png"


def test_what_never_learnt_here_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["curves", str(tmp_path / "nothing")]) == 1
    assert "no model and no training under way" in capsys.readouterr().err
    (tmp_path / "card.json").write_text('{"kind": "onnx"}')
    assert run(["curves", str(tmp_path)]) == 1
    assert "was not trained here" in capsys.readouterr().err
