"""The viewer's log: lines of JSON that are only ever added to."""

import json
from pathlib import Path

import pytest

from app.viewing.view_log import ViewLog
from ground.errors import MediaError


def test_lines_are_added_and_none_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"kept": true}\n')
    ViewLog(path).write("shown", {"file": "Брюст.dcm"})
    ViewLog(path).write("played", {"file": "b", "seen": [[0, 3]]})
    kept, shown, played = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    assert kept == {"kept": True}
    assert (shown["act"], shown["file"]) == ("shown", "Брюст.dcm")
    assert played["seen"] == [[0, 3]]
    assert shown["utc"] <= played["utc"]


def test_record_cannot_pretend_to_be_another_act(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    ViewLog(path).write("measured", {"act": "drawn", "utc": "never"})
    line = json.loads(path.read_text())
    assert line["act"] == "measured"
    assert line["utc"] != "never"


def test_name_with_a_line_end_stays_on_its_line(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    ViewLog(path).write("shown", {"file": 'a\n{"act": "forged"}'})
    (line,) = path.read_text().splitlines()
    assert json.loads(line)["act"] == "shown"


def test_name_that_is_no_text_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    ViewLog(path).write("shown", {"file": "a\udcff.png"})
    assert json.loads(path.read_text("utf-8"))["file"] == "a\udcff.png"


def test_without_a_file_nothing_is_kept() -> None:
    ViewLog(None).write("shown", {})


def test_log_that_cannot_be_written_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(MediaError) as raised:
        ViewLog(tmp_path / "no folder" / "log")
    assert raised.value.path == tmp_path / "no folder" / "log"
    assert "--log" in raised.value.remedy
