"""The coordinator's window on a real study folder."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app import theme
from app.coordinating.places import Place
from app.coordinating.start import make_coordinator_window
from app.coordinating.study_at_hand import StudyAtHand
from app.coordinating.window import CoordinatorWindow
from app.i18n import Languages

W = TypeVar("W", bound=QWidget)


@dataclass
class Coordinator:
    """The window as a person meets it."""

    qtbot: QtBot
    window: CoordinatorWindow
    root: Path

    def find(self, name: str, kind: type[W] = QWidget) -> W:  # type: ignore[assignment]
        assert self.window.page is not None
        found = self.window.page.findChild(kind, name)
        assert found is not None, name
        return found

    def shown(self, name: str) -> bool:
        page = self.window.page
        found = None if page is None else page.findChild(QWidget, name)
        return found is not None and found.isVisible()

    def until(self, condition: Callable[[], Any]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=20_000)

    def go_to(self, place: Place) -> None:
        self.window.rail.findChild(QWidget, f"rail_{place}").click()  # type: ignore[union-attr]
        self.until(lambda: self.window.study.standing is not None)


OpenCoordinator = Callable[..., Coordinator]


def _is_at_rest(study: StudyAtHand) -> bool:
    return not study.acting


@pytest.fixture
def open_coordinator(
    qtbot: QtBot, themed: QApplication, tmp_path: Path
) -> Iterator[OpenCoordinator]:
    opened: list[Coordinator] = []

    def start(root: Path, *, lang: str = "en") -> Coordinator:
        window = make_coordinator_window(root, folder=tmp_path / f"data-{len(opened)}", lang=lang)
        window.resize(1366, 768)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        window.begin()
        coordinator = Coordinator(qtbot, window, root)
        opened.append(coordinator)
        coordinator.until(lambda: window.study.standing is not None)
        return coordinator

    yield start
    for one in opened:
        study = one.window.study
        one.until(partial(_is_at_rest, study))
        one.window.close()
        for languages in one.window.findChildren(Languages):
            languages.switch(type(languages.current)("en"))
        one.window.deleteLater()
    theme.apply_tokens(themed, theme.DARK)
    QGuiApplication.clipboard().clear()
