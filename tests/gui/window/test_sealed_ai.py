"""Who has no key to what she will be shown is told at her list, before she reads."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from tests.builders import make_study
from tests.gui.conftest import Desktop


def test_a_reader_without_a_key_is_told_at_her_list(
    open_window: Callable[..., Desktop], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_study(tmp_path / "study").close()
    monkeypatch.setenv("SONOREAD_HOME", str(tmp_path / "another-home"))
    desk = open_window(tmp_path / "study")
    desk.wait_worklist()
    desk.until(lambda: desk.shown("messageBar"))
    told: QLabel | None = desk.find("messageBar").findChild(QLabel, "messageWhat")
    assert told is not None
    assert told.text() == "The AI's answers do not open on this computer."
    assert desk.find("beginButton").isEnabled()


def test_with_the_key_nothing_is_told(open_window: Callable[..., Desktop], tmp_path: Path) -> None:
    make_study(tmp_path / "study").close()
    desk = open_window(tmp_path / "study")
    desk.wait_worklist()
    desk.until(lambda: desk.services.writer.pending == 0)
    assert not desk.shown("messageBar")
