"""keys.json: what is read back, what is refused, and that a broken file is kept."""

import json
import logging
import os
from pathlib import Path

import pytest

from app import key_file
from app.key_file import KeyFileError
from app.keymap import STANDARD
from app.keys import Keys


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings" / "keys.json"


def write(path: Path, content: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))


def test_no_file_means_the_standard_keys(path: Path) -> None:
    assert key_file.load(path) == key_file.KeyFile(STANDARD)


def test_keys_come_back_as_they_were_saved(path: Path) -> None:
    keymap = STANDARD.assigned("view.calliper", "Ctrl+Shift+C").swapped("view.fit", "R")
    key_file.save(path, keymap)
    assert key_file.load(path).keymap == keymap
    assert json.loads(path.read_text())["keys"]["view.calliper"] == "Ctrl+Shift+C"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"keys": []}',
        '{"version": 2, "keys": {}}',
        '{"version": 1, "keys": {"view.box": 7}}',
        '{"version": 1, "keys": {"view.box": null}}',
        "[" * 100_000,
        '{"version": 1, "keys": {}}' + " " * 300_000,
    ],
)
def test_a_broken_file_is_named_and_kept(path: Path, content: str) -> None:
    write(path, content)
    read = key_file.load(path)
    assert read.keymap == STANDARD
    assert read.broken
    assert "keys.json" in str(read.trouble)
    assert path.read_text() == content
    key_file.save(path, STANDARD.assigned("view.box", "C"))
    assert path.with_name("keys.broken.json").read_text() == content
    assert key_file.load(path).keymap.keys("view.box") == ("C",)


def test_a_file_that_is_no_text_is_broken(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe\x00")
    assert key_file.load(path).broken
    path.unlink()
    path.mkdir()
    assert key_file.load(path).broken


def test_acts_that_are_not_known_are_left_out_with_a_line_in_the_log(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(path, {"version": 1, "keys": {"view.fly": "C", "view.box": "Y", "view.zoom": "5"}})
    with caplog.at_level(logging.WARNING):
        read = key_file.load(path)
    assert dict(read.keymap.changes) == {"view.box": "Y"}
    assert not read.broken
    assert "view.fly" in caplog.text
    assert "view.zoom" in caplog.text
    assert "keys.json" in str(read.trouble)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere"
)
def test_a_folder_without_rights_is_named(path: Path) -> None:
    path.parent.mkdir(mode=0o555)
    with pytest.raises(KeyFileError, match=r"keys\.json"):
        key_file.save(path, STANDARD)


def test_a_key_that_cannot_be_saved_is_not_in_force(path: Path) -> None:
    path.parent.write_text("a file where the folder should be")
    keys = Keys(path)
    with pytest.raises(KeyFileError, match=r"keys\.json"):
        keys.assign("view.box", "C")
    assert keys.of("view.box") == ("B",)


def test_every_holder_of_the_keys_is_told_once(path: Path) -> None:
    keys, told = Keys(path), []
    keys.changed.connect(lambda: told.append(keys.of("view.box")))
    keys.assign("view.box", "C")
    keys.assign("view.box", "C")
    assert told == [("C",)]
    keys.restore_all()
    assert told == [("C",), ("B",)]
    assert not keys.any_changed


def test_a_change_by_another_window_is_not_lost(path: Path) -> None:
    keys, other = Keys(path), Keys(path)
    other.assign("view.box", "C")
    keys.assign("view.ellipse", "Y")
    assert dict(key_file.load(path).keymap.changes) == {"view.box": "C", "view.ellipse": "Y"}
    assert keys.of("view.box") == ("C",)
    other.refresh()
    assert other.of("view.ellipse") == ("Y",)


def test_keys_of_a_study_cannot_be_changed() -> None:
    keys = Keys()
    keys.assign("view.box", "C")
    assert keys.fixed
    assert keys.of("view.box") == ("B",)
