"""``sonoread replay``: lists, lines, objects, and what it refuses."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import run, sonoread
from tests.made_read import make_read


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    study = tmp_path_factory.mktemp("read") / "study"
    make_read(study).close()
    return study


def replay(root: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(sonoread, ["replay", str(root), *arguments])
    assert result.exception is None, result.output
    return result


def listed(root: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in replay(root, "--list", "--json").output.splitlines()]


def test_the_list_names_every_read_that_was_begun(root: Path) -> None:
    found = listed(root)
    assert [(read["arm"], read["position"], read["total_us"]) for read in found] == [
        ("unaided", 1, 31_100_000),
        ("aided", 1, 6_300_000),
        ("unaided", None, None),
    ]
    lines = replay(root, "--list").output.splitlines()
    assert [line.split()[0] for line in lines] == [read["read"] for read in found]
    assert "open" in lines[2]


def test_a_read_is_told_event_by_event(root: Path) -> None:
    name = str(listed(root)[0]["read"])
    objects = [json.loads(line) for line in replay(root, name, "--json").output.splitlines()]
    assert [one["t_ms"] for one in objects] == sorted(one["t_ms"] for one in objects)
    assert (objects[0]["t_ms"], objects[0]["action"]) == (0.0, "case.painted")
    assert (objects[-1]["t_ms"], objects[-1]["action"]) == (31_100.0, "read.locked")
    text = replay(root, name).output
    assert "0:26.600  resumed" in text
    assert "0:31.100  total" in text


def test_nothing_of_the_truth_is_told(root: Path) -> None:
    told = "".join(replay(root, str(read["read"])).output for read in listed(root))
    assert not any(word in told for word in ("benign", "malignant", "histology"))


@pytest.mark.parametrize("arguments", [(), ("r1/1/C0001/unaided", "--list")])
def test_a_read_or_the_list_is_asked_for(root: Path, arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(sonoread, ["replay", str(root), *arguments])
    assert (result.exit_code, "--list" in result.output) == (2, True)


def test_a_read_that_is_not_there_is_one_sentence(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["replay", str(root), "r9/1/C0001/unaided"]) == 1
    told = capsys.readouterr().err
    assert "There is no read 'r9/1/C0001/unaided'" in told
    assert "--list" in told


def test_a_read_is_shown_while_the_reader_reads_on(tmp_path: Path) -> None:
    study = make_read(tmp_path / "study")
    try:
        assert len(listed(tmp_path / "study")) == 3
    finally:
        study.close()
