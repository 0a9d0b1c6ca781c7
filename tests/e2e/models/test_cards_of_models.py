"""`sonoread models` tells of models from elsewhere, and tries them, before they are used."""

import json
import os
import sys
from pathlib import Path

import psutil
import pytest

from app.cli import run
from tests.unit.engines.scorers.onnx.models import Made, write_model
from tests.unit.engines.scorers.program.programs import write_program

pytestmark = pytest.mark.engine


def test_cards_are_listed_with_what_is_wrong_with_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_model(tmp_path / "a", Made().model)
    write_program(tmp_path / "b")
    (tmp_path / "b" / "wrapper.py").unlink()
    write_model(tmp_path / "c", Made().model, weights_file="../a/model.onnx")
    assert run(["models", "list", "--folder", str(tmp_path), "--json"]) == 0
    said = capsys.readouterr().out
    told = {Path(one["path"]).parent.name: one for one in json.loads(said)["cards"]}
    assert (told["a"]["kind"], told["a"]["weights_there"]) == ("onnx", True)
    assert (told["b"]["kind"], told["b"]["weights_there"]) == ("program", False)
    assert "a file elsewhere" in told["c"]["problem"]


def test_a_card_is_shown_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "show", str(write_model(tmp_path, Made().model))]) == 0
    said = capsys.readouterr().out
    assert "for tests" in said
    assert "weights_file" in said or "weights file" in said
    assert run(["models", "show", str(write_model(tmp_path, Made().model, surprise=1))]) == 1
    assert "surprise" in capsys.readouterr().err


def test_an_onnx_model_is_loaded_or_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["models", "load", str(write_model(tmp_path, Made().model))]) == 0
    assert "Loaded      3 tensors" in capsys.readouterr().out
    model = Made().model
    model.graph.node[0].domain = "com.evil"
    assert run(["models", "load", str(write_model(tmp_path, model))]) == 1
    assert "com.evil.Cast" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="asks for processes of POSIX")
def test_a_program_is_tried_and_ended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = """
    with open("pid", "w") as out:
        out.write(str(os.getpid()))
    greet()
    time.sleep(600)
    """
    assert run(["models", "load", str(write_program(tmp_path, body))]) == 0
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))
    outside = write_program(tmp_path, command=[sys.executable, "wrapper.py"], files={})
    assert run(["models", "load", str(outside)]) == 1
    assert "not allowed here" in capsys.readouterr().err
