"""`sonoread predict STUDY --model CARD` with models from elsewhere, through the real worker."""

import hashlib
import math
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto

from app.cli import run
from engines.scorers.program.allowed import FILE_NAME
from ground.home import home_folder
from reader_study import lock
from reader_study.cases import CaseRole
from reader_study.models import frozen
from reader_study.models.record import ModelRead
from reader_study.study import Study
from reader_study.study_key import add_study_key
from tests.builders import PASSPHRASE
from tests.e2e.models.studies import grey_study
from tests.unit.engines.scorers.cards import FACTS, write_card
from tests.unit.engines.scorers.onnx.models import Made, write_model
from tests.unit.engines.scorers.program.programs import write_program
from tests.unit.engines.scorers.watched import opened_in

pytestmark = pytest.mark.engine

LEVELS = (10, 90, 170, 250)
DOCS = Path(__file__).parents[3] / "docs" / "user"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return grey_study(tmp_path / "study", LEVELS)


def predict(root: Path, card: Path) -> int:
    return run(["predict", str(root), "--model", str(card), "--device", "cpu"])


def reads(root: Path) -> list[ModelRead]:
    """Return the frozen reads of m1, by case."""
    with Study.open(root) as study:
        found: Mapping[str, ModelRead] = frozen.load_all(study, "m1")
        return [found[case.case_id] for case in study.cases(CaseRole.READING)]


def sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def test_an_onnx_model_is_frozen_with_what_it_says(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = write_model(tmp_path / "model", Made().model, notes="made")
    assert predict(root, card.parent) == 0
    told = capsys.readouterr().out
    assert "Frozen: 4 reads of made-1 as m1." in told
    assert "the card says that it was trained on: nothing" in told
    found = reads(root)
    assert [read.score for read in found] == [
        pytest.approx(sigmoid(8 * level / 255 - 4), abs=1e-5) for level in LEVELS
    ]
    assert [read.positive for read in found] == [False, False, True, True]
    with Study.open(root) as study:
        add_study_key(study, PASSPHRASE)
        kept = frozen.card(study, "m1")
        assert kept["trained_as"] == "made-1"
        assert kept["provenance"]["device"] == "cpu"
        assert kept["provenance"]["card_sha256"] == hashlib.sha256(card.read_bytes()).hexdigest()
        assert len(kept["provenance"]["image_sha256"]) == 4
        assert str(tmp_path) not in repr(kept)
        lock.lock_protocol(study)


def test_a_stated_calibration_gives_categories(tmp_path: Path) -> None:
    root = grey_study(tmp_path / "study", LEVELS, shows='"score", "category"')
    card = write_model(tmp_path / "model", Made().model)
    assert predict(root, card) == 1
    calibration = {
        "slope": 2.0,
        "intercept": 0.5,
        "cases": 90,
        "malignant": 30,
        "fitted_on": "cases of the makers",
    }
    assert (
        predict(root, write_model(tmp_path / "model", Made().model, calibration=calibration)) == 0
    )
    for read, level in zip(reads(root), LEVELS, strict=True):
        assert read.probability == pytest.approx(sigmoid(2 * (8 * level / 255 - 4) + 0.5), abs=1e-4)
        assert read.category is not None


def test_what_is_no_probability_is_frozen_as_that(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Made(gains=(1.2,), biases=(0.0,))
    output = {"name": "answer", "gives": "probability", "classes": []}
    assert predict(root, write_model(tmp_path / "m", made.model, made.stated, output=output)) == 0
    assert "(3 ok, 1 unparsed)" in capsys.readouterr().out
    found = reads(root)
    assert [read.status.value for read in found] == ["ok", "ok", "ok", "unparsed"]
    assert (found[3].score, found[3].positive) == (None, None)
    assert found[3].detail == "the model's output is no probability"


def test_an_onnx_model_with_data_elsewhere_freezes_nothing_and_reads_nothing(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.bin").write_bytes(np.ones(9, np.float32).tobytes())
    model = Made().model
    model.graph.initializer[1].ClearField("raw_data")
    model.graph.initializer[1].data_location = TensorProto.EXTERNAL
    entry = model.graph.initializer[1].external_data.add()
    entry.key, entry.value = "location", str(outside / "secret.bin")
    card = write_model(tmp_path / "model", model)
    with opened_in(outside) as names:
        assert predict(root, card) == 1
    said = capsys.readouterr().err
    assert "model.onnx" in said
    assert "the data of its tensor 'gains' lie in another file" in said
    assert names == []
    with Study.open(root) as study:
        assert frozen.model_ids(study) == ()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"weights_file": "../model.onnx"}, "a file elsewhere"),
        ({"kind": "oracle"}, "'oracle' is none of"),
        ({"threshold": None}, "states no threshold"),
        ({"weights_sha256": "0" * 64}, "not the one that its card describes"),
    ],
)
def test_a_card_that_is_not_sound_freezes_nothing(
    change: dict[str, object],
    why: str,
    root: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert predict(root, write_model(tmp_path / "model", Made().model, None, **change)) == 1
    assert why in capsys.readouterr().err
    with Study.open(root) as study:
        assert frozen.model_ids(study) == ()


def example(page: str) -> str:
    """Return the whole program of a page for users."""
    (code,) = re.findall(r"```python\n(.*?)```", (DOCS / page).read_text("utf-8"), re.S)
    return str(code)


def test_the_program_of_the_documentation_works(root: Path, tmp_path: Path) -> None:
    text = example("other-models.md")
    assert example("other-models.zh.md") == text
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "wrapper.py").write_text(text, "utf-8")
    card = write_card(
        folder,
        {
            "kind": "program",
            **FACTS,
            "command": ["{python}", "wrapper.py", "--device", "{device}"],
            "threshold": {"value": 0.5, "rule": "a round number"},
            "files": {"wrapper.py": hashlib.sha256(text.encode()).hexdigest()},
        },
    )
    assert predict(root, card) == 0
    found = reads(root)
    assert [read.score for read in found] == [
        pytest.approx(1 - level / 255, abs=1e-6) for level in LEVELS
    ]
    assert [read.positive for read in found] == [True, True, False, False]


def test_a_program_that_breaks_down_is_frozen_with_what_it_answered(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = """
    greet()
    while True:
        one = asked()
        if one["case"] == "2":
            sys.exit("out of luck")
        if one["case"] == "3":
            say(case=one["case"], status="cannot_assess", detail="too bright")
        else:
            say(case=one["case"], probability=0.75, text="A mass.")
    """
    assert predict(root, write_program(tmp_path / "model", body)) == 0
    told = capsys.readouterr()
    assert "(2 ok, 1 server_error, 1 cannot_assess)" in told.out
    assert "out of luck" in told.err
    found = reads(root)
    assert [read.status.value for read in found] == [
        "ok",
        "server_error",
        "cannot_assess",
        "ok",
    ]
    assert (found[0].text, found[2].detail) == ("A mass.", "too bright")


def test_a_program_elsewhere_needs_the_administrator(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = write_program(tmp_path / "model", command=[sys.executable, "wrapper.py"], files={})
    assert predict(root, card) == 1
    assert "not allowed here" in capsys.readouterr().err
    listed = home_folder() / FILE_NAME
    listed.parent.mkdir(parents=True, exist_ok=True)
    listed.write_text(f"{sys.executable}\n")
    assert predict(root, card) == 0
    assert [read.score for read in reads(root)] == [0.1, 0.2, 0.3, 0.4]


def test_a_program_may_name_categories_and_one_off_the_scale_assesses_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = grey_study(tmp_path / "study", LEVELS, shows='"category"', cut="4B")
    body = """
    greet()
    while True:
        one = asked()
        say(case=one["case"], category={"1": "2", "2": "4b", "3": "0", "4": "4"}[one["case"]])
    """
    card = write_program(tmp_path / "model", body, threshold=None, categories="given")
    assert predict(root, card) == 0
    found = reads(root)
    assert [(read.category, read.positive) for read in found[:2]] == [("2", False), ("4B", True)]
    assert [read.status.value for read in found] == ["ok", "ok", "cannot_assess", "cannot_assess"]
    assert "category 4 calls nothing" in found[3].detail
    assert "(2 ok, 2 cannot_assess)" in capsys.readouterr().out


def test_the_card_of_a_table_is_not_run(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "card.toml"
    path.write_text(
        'kind = "table"\nmodel_id = "x"\nversion = "1"\nmaker = "m"\nrun_on = 2026-03-01\nhow = "h"'
    )
    assert predict(root, path) == 1
    assert "--table and --card" in capsys.readouterr().err
