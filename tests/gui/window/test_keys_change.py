"""Keys are changed in the F1 sheet, by keys and by the mouse, and hold at once everywhere."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.action_set import ActionSet
from app.actions import Condition, Scope
from app.forms.likelihood import LikelihoodInput
from tests.gui.conftest import Desktop
from viewer.canvas.canvas import Canvas

FREE = '\n[viewer]\nkeys = "free"\n'
"""Comes after the last reader's table."""

OpenStudy = Callable[..., Desktop]


@pytest.fixture
def desk(open_study: OpenStudy) -> Desktop:
    """Show the sheet over a read of a study that lets readers have keys of their own."""
    desk = open_study(more=FREE)
    desk.begin()
    desk.keys(Qt.Key.Key_F1)
    return desk


def button(desk: Desktop, name: str) -> QPushButton:
    return desk.find(name, QPushButton)


def press(desk: Desktop, name: str) -> None:
    QTest.mouseClick(button(desk, name), Qt.MouseButton.LeftButton)


def inverted(desk: Desktop) -> bool:
    return desk.find("canvas", Canvas).window_level.inverted


def kept(desk: Desktop) -> dict[str, str]:
    path = desk.services.settings.keys_file
    return dict(json.loads(path.read_text())["keys"]) if path.exists() else {}


def test_a_new_key_holds_at_once_and_the_old_one_no_more(desk: Desktop) -> None:
    press(desk, "key_view.invert")
    assert button(desk, "key_view.invert").text() == "Press a key"
    assert "Invert" in desk.text("keyNotice")
    desk.keys("c")
    assert button(desk, "key_view.invert").text() == "C"
    assert not desk.shown("keyNotice")
    assert "(C)" in desk.find("tool_view.invert").toolTip()
    assert kept(desk) == {"view.invert": "C"}
    desk.keys(Qt.Key.Key_Escape)
    assert not desk.shown("helpSheet")
    before = inverted(desk)
    desk.keys("i")
    assert inverted(desk) is before
    desk.keys("c")
    assert inverted(desk) is not before


def test_keys_are_changed_without_a_mouse(desk: Desktop) -> None:
    for _ in range(60):
        desk.keys(Qt.Key.Key_Tab)
        if button(desk, "key_view.invert").hasFocus():
            break
    desk.keys(Qt.Key.Key_Return)
    assert button(desk, "key_view.invert").text() == "Press a key"
    desk.keys("c")
    assert kept(desk) == {"view.invert": "C"}
    assert button(desk, "key_view.invert").hasFocus()
    desk.keys(Qt.Key.Key_Space, Qt.Key.Key_Y)
    assert kept(desk) == {"view.invert": "Y"}
    assert not desk.shown("summaryCard")


def test_escape_leaves_the_key_as_it_is_and_the_sheet_open(desk: Desktop) -> None:
    press(desk, "key_view.invert")
    desk.keys(Qt.Key.Key_Escape)
    assert button(desk, "key_view.invert").text() == "I"
    assert desk.shown("helpSheet")
    assert kept(desk) == {}
    desk.keys(Qt.Key.Key_Escape)
    assert not desk.shown("helpSheet")


def test_only_one_act_waits_for_a_key(desk: Desktop) -> None:
    press(desk, "key_view.invert")
    press(desk, "key_view.fit")
    assert button(desk, "key_view.invert").text() == "I"
    desk.keys("c")
    assert kept(desk) == {"view.fit": "C"}


def test_while_a_key_is_awaited_no_key_acts_on_the_read(desk: Desktop) -> None:
    press(desk, "key_view.invert")
    desk.keys("4", Qt.Key.Key_Return, "0", Qt.Key.Key_F1, Qt.Key.Key_Tab, Qt.Key.Key_Space)
    assert button(desk, "key_view.invert").text() == "Press a key"
    assert "Space cannot be given" in desk.text("keyNotice")
    assert not desk.find("category_4A", QAbstractButton).isChecked()
    assert desk.shown("helpSheet")
    assert kept(desk) == {}
    desk.keys(Qt.Key.Key_Shift, Qt.Key.Key_Escape, "4")
    assert desk.find("category_4A", QAbstractButton).isChecked()


def test_a_taken_key_names_its_act_and_offers_the_exchange(desk: Desktop) -> None:
    press(desk, "key_view.invert")
    desk.keys("z")
    assert desk.text("keyNotice") == "Z belongs to “Zoom”, which would get I instead."
    assert kept(desk) == {}
    assert button(desk, "keySwap").hasFocus()
    desk.keys(Qt.Key.Key_Return)
    assert kept(desk) == {"view.zoom": "I", "view.invert": "Z"}
    assert button(desk, "key_view.zoom").text() == "I"
    assert not desk.shown("keyNotice")


def test_an_exchange_can_be_declined(desk: Desktop) -> None:
    for decline in ("keyDrop", Qt.Key.Key_Escape):
        press(desk, "key_view.invert")
        desk.keys("f")
        assert desk.shown("keySwap")
        if isinstance(decline, str):
            press(desk, decline)
        else:
            desk.keys(decline)
        assert not desk.shown("keyNotice")
        assert desk.shown("helpSheet")
        assert button(desk, "key_view.invert").hasFocus()
    assert kept(desk) == {}


def test_one_key_or_all_become_standard_again(desk: Desktop) -> None:
    assert not desk.shown("standardKeys")
    for ident, key in (("view.invert", "c"), ("view.fit", "y")):
        press(desk, f"key_{ident}")
        desk.keys(key)
    assert desk.shown("standardKeys")
    assert not desk.shown("restore_view.zoom")
    press(desk, "restore_view.invert")
    assert kept(desk) == {"view.fit": "Y"}
    assert not desk.shown("restore_view.invert")
    press(desk, "standardKeys")
    assert kept(desk) == {}
    assert button(desk, "key_view.fit").text() == "F"


def test_a_standard_key_that_is_taken_by_now_is_offered_in_exchange(desk: Desktop) -> None:
    press(desk, "key_view.invert")
    desk.keys("z", Qt.Key.Key_Return)
    press(desk, "restore_view.invert")
    assert "I belongs to “Zoom”" in desk.text("keyNotice")
    press(desk, "keySwap")
    assert kept(desk) == {}


def test_shift_counts_with_letters_and_not_with_signs(desk: Desktop) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    press(desk, "key_view.invert")
    QTest.keyClick(button(desk, "key_view.invert"), Qt.Key.Key_C, shift)
    assert kept(desk) == {"view.invert": "Shift+C"}
    press(desk, "key_view.invert")
    QTest.keyClick(button(desk, "key_view.invert"), Qt.Key.Key_Exclam, shift)
    assert kept(desk) == {"view.invert": "!"}


def test_fixed_acts_have_no_button(desk: Desktop) -> None:
    page = desk.window.page
    assert page is not None
    for ident in ("read.category:0", "read.cannot_assess", "read.enter", "window.help"):
        assert page.findChild(QWidget, f"keyRow_{ident}") is not None
        assert page.findChild(QWidget, f"key_{ident}") is None


def test_buttons_are_large_enough_for_a_finger(desk: Desktop) -> None:
    for name in ("key_view.invert", "helpClose"):
        assert button(desk, name).height() >= 34
        assert button(desk, name).width() >= 44


def test_keys_printed_in_the_panel_follow(desk: Desktop) -> None:
    for ident, key in (("read.likelihood", "Y"), ("read.note", "C"), ("read.pause", ";")):
        press(desk, f"key_{ident}")
        desk.keys(key)
    assert button(desk, "key_read.likelihood").text() == "Y, digits, Enter"
    assert "C" in button(desk, "noteHead").text()
    assert desk.text("pausedLine") == "Press ; to go on."
    desk.keys(Qt.Key.Key_Escape, Qt.Key.Key_Return)
    assert "(Y, digits, Enter)" in desk.text("missingHint")
    desk.keys("y")
    assert desk.find("likelihoodField", QLineEdit).hasFocus()


def test_keys_are_remembered_by_the_next_window(
    open_study: OpenStudy, open_window: Callable[..., Desktop], tmp_path: Path
) -> None:
    first = open_study(more=FREE)
    first.begin()
    first.keys(Qt.Key.Key_F1)
    press(first, "key_view.invert")
    first.keys("c")
    file = first.services.settings.keys_file.read_bytes()
    first.close()
    (tmp_path / "data-1").mkdir()
    (tmp_path / "data-1" / "keys.json").write_bytes(file)
    second = open_window(first.root)
    second.begin()
    assert "(C)" in second.find("tool_view.invert").toolTip()


def test_keys_that_cannot_be_saved_are_not_in_force_and_that_is_said(desk: Desktop) -> None:
    desk.services.settings.keys_file.with_name("keys.json").mkdir()
    press(desk, "key_view.invert")
    desk.services.settings.keys_file.with_name("keys.broken.json").mkdir()
    (desk.services.settings.keys_file.with_name("keys.broken.json") / "full").touch()
    desk.keys("c")
    assert "could not be saved" in desk.text("keyNotice")
    assert button(desk, "key_view.invert").text() == "I"


def test_a_broken_file_is_named_on_the_sheet(open_study: OpenStudy, tmp_path: Path) -> None:
    (tmp_path / "data-0").mkdir()
    (tmp_path / "data-0" / "keys.json").write_text("{")
    desk = open_study(more=FREE)
    desk.begin()
    desk.keys(Qt.Key.Key_F1)
    assert "keys.json" in desk.text("keyNotice")
    assert button(desk, "key_view.invert").text() == "I"
    assert (tmp_path / "data-0" / "keys.json").read_text() == "{"


def test_in_a_study_with_standard_keys_nobody_has_others(
    open_study: OpenStudy, tmp_path: Path
) -> None:
    (tmp_path / "data-0").mkdir()
    own = {"version": 1, "keys": {"view.invert": "C"}}
    (tmp_path / "data-0" / "keys.json").write_text(json.dumps(own))
    desk = open_study()
    desk.begin()
    desk.keys(Qt.Key.Key_F1)
    assert desk.text("helpLead") == "The keys are fixed by the study: every reader has the same."
    assert not desk.window.findChildren(QPushButton, "key_view.invert")
    assert not desk.shown("standardKeys")
    desk.keys(Qt.Key.Key_Escape)
    before = inverted(desk)
    desk.keys("c")
    assert inverted(desk) is before
    desk.keys("i")
    assert inverted(desk) is not before
    desk.services.keys.assign("view.invert", "Y")
    assert "(I)" in desk.find("tool_view.invert").toolTip()


def test_the_likelihood_keeps_its_arrows_from_the_clip(qtbot: QtBot, themed: object) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    likelihood, image = LikelihoodInput(), QPushButton()
    for part in (likelihood, image):
        part.setParent(page)
    actions = ActionSet(page, Scope.READING.value)
    faster: list[int] = []
    actions.on("cine.faster", lambda: faster.append(1))
    actions.refresh({Condition.CINE})
    with qtbot.waitActive(page):
        page.show()
    likelihood.slider.setFocus()
    QTest.keyClick(likelihood.slider, Qt.Key.Key_Up)
    assert (likelihood.field.text(), faster) == ("1", [])
    image.setFocus()
    QTest.keyClick(image, Qt.Key.Key_Up)
    assert (likelihood.field.text(), faster) == ("1", [1])


def test_a_change_after_a_page_has_gone_reaches_the_next_one(desk: Desktop) -> None:
    desk.keys(Qt.Key.Key_Escape)
    desk.chord(Qt.Key.Key_L)
    desk.wait_worklist()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    desk.services.keys.assign("view.invert", "C")
    desk.begin()
    assert "(C)" in desk.find("tool_view.invert").toolTip()
