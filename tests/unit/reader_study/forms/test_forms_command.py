"""`sonoread forms`: the list, the check of a file, exit codes."""

import json
from pathlib import Path

import pytest

from app.cli import run
from reader_study.forms.library import form_ids, load_form
from tests.unit.reader_study.forms.made_forms import HEAD, field, write


def test_every_form_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forms"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(form_ids())
    (draft,) = [line for line in lines if line.startswith("birads-us-v2025")]
    assert "provisional (51 terms)" in draft


def test_the_list_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forms", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert {one["id"]: one["sha256"] for one in listed} == {
        form_id: load_form(form_id).sha256 for form_id in form_ids()
    }
    for one in listed:
        assert (one["status"] == "provisional") is bool(one["provisional"])
        assert one["untranslated"] == []


def test_a_file_of_ones_own_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, HEAD + field("x", options='"birads-us-v2025-draft:mass.shape"'))
    assert run(["forms", "--check", str(path)]) == 0
    told = capsys.readouterr()
    assert "oval, round, lobulated, irregular" in told.out
    assert "assessment.provisional_checked = true: x.lobulated" in told.err
    write(tmp_path, HEAD + field("y"))
    assert run(["forms", "--check", str(path)]) == 0
    assert "2 texts have no Chinese: A; B" in capsys.readouterr().err
    assert run(["forms", "--check", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["untranslated"] == ["A", "B"]


def test_a_fault_ends_with_its_line_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, HEAD + field("x", "choise"))
    assert run(["forms", "--check", str(path)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert f"{path}:7: fields.1.kind: There is no kind 'choise' of field." in told.err


def test_a_file_is_named_from_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, HEAD + field("x", options='"birads-us-5e:mass.shape"'))
    monkeypatch.chdir(path.parent)
    assert run(["forms", "--check", path.name]) == 0


def test_a_study_with_a_form_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, HEAD + field("x"))
    assert run(["forms", "--study", str(tmp_path)]) == 0
    assert "mine" in [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    path.write_text("id = 1", encoding="utf-8")
    assert run(["forms", "--study", str(tmp_path)]) == 1
    assert f"{path}:1: id: 1 is no text" in capsys.readouterr().err
