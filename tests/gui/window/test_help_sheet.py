"""F1 lays every key over the canvas; the sheet and the keys are one list."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.action_set import ActionSet
from app.actions import REGISTRY, Condition, Scope, key_text, spec, text
from app.keymap import TAPPED
from app.keys import Keys
from app.widgets.help_sheet import HelpSheet
from app.widgets.key_lists import balanced
from app.widgets.key_row import KeyPicker
from tests.gui.conftest import Desktop

OpenStudy = Callable[..., Desktop]


def sheet_words(desk: Desktop) -> set[str]:
    sheet: QWidget = desk.find("helpSheet")
    shown = [line for line in sheet.findChildren(QLabel) if line.isVisible()]
    return {line.text() for line in shown}


def bound(desk: Desktop) -> set[str]:
    page = desk.window.page
    assert page is not None
    actions = page.findChild(ActionSet)
    assert actions is not None
    return {entry.ident for entry in actions.bound()}


def test_f1_opens_and_closes_the_sheet(open_study: OpenStudy) -> None:
    desk = open_study()
    desk.begin()
    desk.keys(Qt.Key.Key_F1)
    assert desk.shown("helpSheet")
    assert desk.find("helpSheet").geometry() == desk.find("imageStage").rect()
    desk.keys(Qt.Key.Key_F1)
    assert not desk.shown("helpSheet")
    desk.keys(Qt.Key.Key_F1, Qt.Key.Key_Escape)
    assert not desk.shown("helpSheet")


def test_a_click_closes_the_sheet_and_reading_goes_on(open_study: OpenStudy) -> None:
    desk = open_study()
    desk.begin()
    before = desk.window.focusWidget()
    desk.keys(Qt.Key.Key_F1)
    QTest.mouseClick(desk.find("helpClose"), Qt.MouseButton.LeftButton)
    assert not desk.shown("helpSheet")
    assert desk.window.focusWidget() is before


def test_f1_works_inside_a_text_box_and_leaves_the_cursor_there(open_study: OpenStudy) -> None:
    desk = open_study()
    desk.begin()
    desk.keys("N", Qt.Key.Key_F1)
    assert desk.shown("helpSheet")
    assert desk.find("noteBox").hasFocus()


def test_sheet_lists_every_act_that_the_page_can_do(open_study: OpenStudy) -> None:
    desk = open_study()
    desk.begin()
    able = bound(desk)
    assert {"read.note", "view.invert", "window.full_screen"} <= able
    desk.keys(Qt.Key.Key_F1)
    lines = sheet_words(desk)
    for entry in REGISTRY:
        if entry.listed and (entry.ident in able or entry.ident == "read.likelihood_step"):
            assert text(entry) in lines, entry.ident
            assert key_text(entry) in lines, entry.ident
    assert text(spec("file.open")) not in lines


def test_every_act_that_the_page_can_do_has_its_keys(open_study: OpenStudy) -> None:
    desk = open_study()
    desk.begin()
    page = desk.window.page
    assert page is not None
    for ident in bound(desk):
        action = page.findChild(QAction, ident)
        assert action is not None
        held = [key.toString() for key in action.shortcuts()]
        assert held == [key for key in spec(ident).keys if key not in TAPPED]


def test_the_sheet_rolls_by_keys_in_a_low_window(open_study: OpenStudy) -> None:
    desk = open_study()
    desk.begin()
    desk.window.resize(900, 520)
    desk.keys(Qt.Key.Key_F1)
    lists = desk.find("keyLists", QScrollArea)
    assert lists.hasFocus()
    assert lists.horizontalScrollBar().maximum() == 0
    assert lists.verticalScrollBar().maximum() > 0
    desk.keys(Qt.Key.Key_PageDown)
    assert lists.verticalScrollBar().value() > 0
    last: QWidget = desk.find("keyRow_window.help")
    desk.keys(*[Qt.Key.Key_PageDown] * 9)
    assert lists.viewport().rect().contains(last.mapTo(lists.viewport(), last.rect().center()))


@pytest.mark.parametrize("own", [True, False], ids=["own keys", "keys of the study"])
@pytest.mark.parametrize("size", [(448, 520), (572, 600), (900, 700), (1868, 1080)])
def test_no_line_of_the_whole_registry_is_cut_or_lies_on_another(
    size: tuple[int, int], own: bool, tmp_path: Path, qtbot: QtBot, themed: object
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(*size)
    keys = Keys(tmp_path / "keys.json" if own else None, parent=page)
    actions = ActionSet(page, Scope.VIEWER.value, keys=keys)
    for entry in REGISTRY:
        if entry.ident.startswith(Scope.VIEWER.value):
            actions.on(entry.ident, lambda: None)
    actions.refresh({Condition.ALWAYS})
    sheet = HelpSheet(page, actions)
    page.show()
    sheet.open_sheet()
    qtbot.waitUntil(sheet.isVisible)
    lines = [line for line in sheet.findChildren(QLabel) if line.isVisible() and line.text()]
    assert len(lines) > 60
    for line in lines:
        assert line.width() >= line.sizeHint().width() or line.wordWrap(), line.text()
        assert line.height() >= line.heightForWidth(line.width()), line.text()
    rows = [row for row in sheet.findChildren(QWidget) if row.objectName().startswith("keyRow_")]
    buttons = sheet.findChildren(KeyPicker)
    assert bool(buttons) is own
    assert all(button.height() >= 34 for button in buttons)
    boxes = [row.rect().translated(row.mapTo(sheet, row.rect().topLeft())) for row in rows]
    for number, box in enumerate(boxes):
        assert box.width() >= 300
        assert not any(box.intersects(other) for other in boxes[:number])


def test_an_act_that_the_page_cannot_do_stays_off(qtbot: QtBot, themed: object) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    actions = ActionSet(page, Scope.VIEWER.value)
    actions.refresh(set(Condition))
    assert not actions["view.invert"].isEnabled()
    done: list[str] = []
    actions.on("view.invert", lambda: done.append("inverted"))
    assert actions["view.invert"].isEnabled()
    actions["view.invert"].trigger()
    assert done == ["inverted"]


def test_a_tap_on_space_plays_and_is_no_shortcut(qtbot: QtBot, themed: object) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    actions = ActionSet(page, Scope.VIEWER.value)
    done: list[str] = []
    actions.on("cine.toggle", lambda: done.append("played"))
    actions.tap("Space")
    assert done == []
    actions.refresh({Condition.CINE})
    actions.tap("Space")
    assert done == ["played"]
    assert actions["cine.toggle"].shortcuts() == []


def test_columns_are_cut_where_the_highest_is_lowest() -> None:
    assert balanced([5, 5, 5], 1) == [(0, 3)]
    assert balanced([9, 1, 1, 9], 2) == [(0, 2), (2, 4)]
    assert balanced([1, 1, 1, 9], 2) == [(0, 3), (3, 4)]
    assert balanced([3, 3], 2) == [(0, 1), (1, 2)]


def test_the_sheet_follows_the_language(open_study: OpenStudy) -> None:
    desk = open_study(lang="zh")
    desk.begin()
    desk.keys(Qt.Key.Key_F1)
    assert {"鼠标", "反相", "左键拖动"} <= sheet_words(desk)
    assert desk.find("helpClose", QPushButton).text() == "关闭  (F1)"
