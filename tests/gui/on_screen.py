"""What every test of a window looks for: parts of the page that is shown, by their names."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

W = TypeVar("W", bound=QWidget)


class ShowsPages(Protocol):
    """A window of pages."""

    @property
    def page(self) -> QWidget | None:
        """The page that is shown."""


class OnScreen:
    """A window as a person meets it."""

    qtbot: QtBot
    window: ShowsPages

    def find(self, name: str, kind: type[W] = QWidget) -> W:  # type: ignore[assignment]
        assert self.window.page is not None
        found = self.window.page.findChild(kind, name)
        assert found is not None, name
        return found

    def text(self, name: str) -> str:
        return self.find(name, QLabel).text()

    def shown(self, name: str) -> bool:
        page = self.window.page
        found = None if page is None else page.findChild(QWidget, name)
        return found is not None and found.isVisible()

    def until(self, condition: Callable[[], Any]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=10_000)
