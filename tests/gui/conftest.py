"""A real window on a real study, worked by real keys."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app import theme
from app.flow import Flow
from app.main_window import MainWindow
from app.services import Services
from app.window_process import make_services, make_window
from reader_study.clock import Clock
from tests.builders import make_study
from tests.gui.on_screen import OnScreen

W = TypeVar("W", bound=QWidget)

# On a desk with a screen, tests must not throw windows at the person who works there.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session")
def themed(qapp: QApplication) -> QApplication:
    theme.apply_theme(qapp)
    return qapp


@dataclass
class Desktop(OnScreen):
    """The window as a person meets it: what is on the screen, and keys that go to the focus."""

    qtbot: QtBot
    window: MainWindow
    flow: Flow
    services: Services
    root: Path
    closed: bool = field(default=False)

    def keys(self, *keys: Qt.Key | str) -> None:
        for key in keys:
            target = QApplication.focusWidget() or self.window
            if isinstance(key, str):
                QTest.keyClicks(target, key)
            else:
                QTest.keyClick(target, key)

    def chord(self, key: Qt.Key) -> None:
        target = QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, Qt.KeyboardModifier.ControlModifier)

    def page_name(self) -> str:
        page = self.window.page
        return "" if page is None else page.objectName()

    def wait_worklist(self) -> None:
        self.until(lambda: self.shown("worklistProgress"))

    def wait_ready(self) -> None:
        self.until(
            lambda: (
                self.page_name() == "readingPage"
                and self.window.page is not None
                and self.window.page.property("ready")
            )
        )

    def wait_saved(self) -> None:
        self.until(lambda: self.find("saveState").property("state") == "saved")

    def begin(self) -> None:
        self.wait_worklist()
        self.keys(Qt.Key.Key_Return)
        self.wait_ready()

    def rate(self, category_key: str, likelihood: int) -> None:
        self.keys(category_key, Qt.Key.Key_L, str(likelihood), Qt.Key.Key_Return)

    def lock(self) -> None:
        self.keys(Qt.Key.Key_Return, Qt.Key.Key_Return)

    def read_unaided(self, category_key: str = "4", likelihood: int = 8) -> None:
        self.rate(category_key, likelihood)
        self.lock()
        self.until(lambda: self.shown("aiCard"))
        self.wait_ready()

    def read_case(self, category_key: str = "4", likelihood: int = 8) -> None:
        self.read_unaided(category_key, likelihood)
        self.lock()

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.window.close()
            self.until(lambda: not self.services.writer.pending)
            self.window.close()  # a test that has let the disk fail has been warned
            self.until(lambda: not self.window.isVisible())


OpenDesktop = Callable[..., Desktop]


@pytest.fixture
def open_window(
    qtbot: QtBot, themed: QApplication, tmp_path: Path
) -> Iterator[Callable[[Path | None], Desktop]]:
    """Open the window on a study folder (or none), as reader r1 unless told otherwise."""
    desktops: list[Desktop] = []

    def start(
        root: Path | None,
        *,
        reader_id: str = "r1",
        lang: str = "en",
        clock: Clock | None = None,
    ) -> Desktop:
        services = make_services(tmp_path / f"data-{len(desktops)}", lang=lang, clock=clock)
        window, flow = make_window(services)
        window.resize(1440, 900)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        flow.begin(study=root, reader_id=reader_id)
        desktop = Desktop(qtbot, window, flow, services, root or tmp_path)
        desktops.append(desktop)
        return desktop

    yield start
    for desktop in desktops:
        desktop.close()
        desktop.services.languages.switch(type(desktop.services.languages.current)("en"))
        desktop.window.deleteLater()
    desktops.clear()


@pytest.fixture
def open_study(open_window: Callable[..., Desktop], tmp_path: Path) -> Callable[..., Desktop]:
    """Make a study with the given builder options and open the window on it as r1."""

    def start(*, lang: str = "en", **options: Any) -> Desktop:  # noqa: ANN401 - the builder's own
        root = tmp_path / "study"
        make_study(root, **options).close()
        return open_window(root, lang=lang)

    return start


@pytest.fixture(autouse=True)
def _no_dangling_widgets(qtbot: QtBot) -> Iterator[None]:
    """Fail when a test leaves a top-level widget behind."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [type(w).__name__ for w in QApplication.topLevelWidgets() if w.isVisible()]
    assert not left, f"dangling widgets: {left}"
