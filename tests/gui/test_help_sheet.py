"""F1 lays every key over the canvas; the sheet and the keys are one list."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QWidget

from app.actions import REGISTRY, text
from tests.gui.conftest import Desktop


def test_f1_opens_and_closes_the_sheet(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.keys(Qt.Key.Key_F1)
    assert desk.shown("helpSheet")
    assert desk.find("helpSheet").geometry() == desk.find("imageStage").rect()
    desk.keys(Qt.Key.Key_F1)
    assert not desk.shown("helpSheet")
    desk.keys(Qt.Key.Key_F1, Qt.Key.Key_Escape)
    assert not desk.shown("helpSheet")


def test_f1_works_inside_a_text_box(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.keys("N", Qt.Key.Key_F1)
    assert desk.shown("helpSheet")


def test_sheet_lists_every_act_that_has_a_key(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    sheet: QWidget = desk.find("helpSheet")
    lines = {line.text() for line in sheet.findChildren(QLabel)}
    for entry in REGISTRY:
        if entry.listed:
            assert text(entry) in lines, entry.ident


def test_every_act_of_the_registry_is_bound_on_the_page(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    page = desk.window.page
    assert page is not None
    for entry in REGISTRY:
        if entry.ident.startswith(("read.", "view.", "window.")) and entry.keys:
            action = page.findChild(QAction, entry.ident)
            assert action is not None
            assert [key.toString() for key in action.shortcuts()] == list(entry.keys)


def test_no_two_acts_share_a_key_at_the_same_moment() -> None:
    taken: dict[tuple[str, str], str] = {}
    for entry in REGISTRY:
        if not entry.ident.startswith(("read.", "view.", "window.")):
            continue
        for key in entry.keys:
            assert taken.setdefault((key, entry.when), entry.ident) == entry.ident
