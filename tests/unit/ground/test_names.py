"""An id that becomes a path is one plain part of it, at every door."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli import run
from engines.cards.card import Card
from ground.errors import ReaderStudyError
from ground.names import inside, path_name
from reader_study.cases import CaseRole
from reader_study.media.medium import Medium
from reader_study.models import frozen as models
from reader_study.models.prediction import name_to_freeze
from tests.builders import freeze_model, make_study

BAD = [
    *("", ".", "..", "...", "a/b", "/a", "a\\b", "../x", "a\0b", "a\n", "\n", ".hidden", "-rf"),
    *("a.", "a..", "a ", " a", "con", "NUL", "Com1", "lpt9.txt", "aux.card", "ä", "模型", "a:b"),
    *("x" * 81, "x" * 300, "con.", "C:", "~", "a*", "CONIN$"),
]


@pytest.mark.parametrize("name", BAD)
def test_a_name_that_is_no_folder_everywhere_is_refused(name: str) -> None:
    with pytest.raises(ReaderStudyError, match="cannot be the id of a model"):
        path_name(name, what="id of a model")


@pytest.mark.parametrize(
    "name", ["a", "m1", "baseline", "resnet50.a1_in1k-0123456789ab", "0", "console", "x" * 80]
)
def test_good_names_pass(name: str) -> None:
    assert path_name(name, what="id") == name


@given(st.text(max_size=90))
def test_what_passes_stays_in_its_folder(name: str) -> None:
    try:
        path = Path("/study/models") / path_name(name, what="id")
    except ReaderStudyError:
        return
    assert path.parent == Path("/study/models")
    assert inside(Path("/study/models"), name) == path


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/etc", "a\\b", "a\0b"])
def test_a_record_that_leads_out_of_its_folder_is_refused(name: str) -> None:
    with pytest.raises(ReaderStudyError, match="no file of this folder"):
        inside(Path("/study/models"), name)


@pytest.mark.parametrize("name", BAD)
def test_no_door_lets_a_model_id_write_elsewhere(name: str, tmp_path: Path) -> None:
    with make_study(tmp_path / "s", locked=False) as study:
        before = sorted(path for path in tmp_path.rglob("*"))
        with pytest.raises(ReaderStudyError):
            freeze_model(study, model_id=name)
        with pytest.raises(ReaderStudyError):
            name_to_freeze(study, name)
        after = sorted(path for path in tmp_path.rglob("*"))
    assert after == before


def test_ids_that_differ_by_capitals_alone_are_one(tmp_path: Path) -> None:
    with (
        make_study(tmp_path / "s", locked=False) as study,
        pytest.raises(ReaderStudyError, match="frozen already"),
    ):
        freeze_model(study, model_id="M1")


def test_the_command_refuses_before_it_runs_the_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_study(tmp_path / "s", locked=False).close()
    (tmp_path / "card.json").write_text("{}")
    line = ["predict", str(tmp_path / "s"), "--model", str(tmp_path / "card.json"), "--name", ".."]
    assert run(line) == 1
    assert "cannot be the id of a model" in capsys.readouterr().err


def test_a_read_of_a_case_is_looked_for_in_the_models_folder_only(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        (case, *_) = study.cases(CaseRole.READING)
        assert models.load_one(study, "m1", case.case_id).case_id == case.case_id
        for model_id, case_id in (("..", case.case_id), ("m1", "../../../x")):
            with pytest.raises(ReaderStudyError):
                models.load_one(study, model_id, case_id)
        with pytest.raises(ReaderStudyError):
            study.media_path(Medium("../../x", 1, 1))


@pytest.mark.parametrize("name", ["..", "con", "a/b", "x."])
def test_a_card_of_a_model_with_such_an_id_is_refused(name: str) -> None:
    field: Any = Card.__pydantic_fields__["model_id"]
    (check,) = field.metadata
    with pytest.raises(ValueError, match="cannot be the id"):
        check.func(name)
