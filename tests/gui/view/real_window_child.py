"""Works the plain viewer in a real window by real mouse and keys, and tells what came of it.

``python -m tests.gui.view.real_window_child SETTINGS STILL CLIP REGION``; a line of JSON each.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.theme import apply_theme
from app.viewing.library import Library
from app.viewing.options import ViewOptions
from app.viewing.start import make_view_window
from tests.media.videos import index_of
from viewer.decoding import DecodePool
from viewer.panes.pane import Pane

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def tell(what: str, value: object) -> None:
    sys.stdout.write(json.dumps({what: value}) + "\n")
    sys.stdout.flush()


def comes(condition: Callable[[], bool]) -> bool:
    """Wait for it, 10 s at most."""
    late = time.monotonic() + 10
    while not condition() and time.monotonic() < late:
        QTest.qWait(10)
    return condition()


def place(pane: Pane, x: float, y: float) -> QPoint:
    left, top = pane.canvas.view.to_canvas(x, y)
    ratio = pane.canvas.devicePixelRatioF()
    return QPoint(round(left / ratio), round(top / ratio))


def drag(pane: Pane, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(pane.canvas, LEFT, PLAIN, start)
    QTest.mouseMove(pane.canvas, (start + end) / 2, 20)
    QTest.mouseMove(pane.canvas, end, 20)
    QTest.mouseRelease(pane.canvas, LEFT, PLAIN, end)


def turn_wheel(pane: Pane) -> None:
    where = QPointF(pane.canvas.rect().center())
    none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    there = pane.canvas.mapToGlobal(where)
    event = QWheelEvent(where, there, QPoint(), QPoint(0, -120), none, PLAIN, phase, False)
    QApplication.sendEvent(pane.canvas, event)


def number(pane: Pane) -> int:
    return -1 if pane.canvas.pixels is None else index_of(pane.canvas.pixels)


def main(settings: str, *names: str) -> None:
    application = QApplication([])
    apply_theme(application)
    library = Library(DecodePool())
    log = Path(settings) / "log.jsonl"
    log.parent.mkdir()
    options = ViewOptions((), lang="en", log=log)
    window = make_view_window(options, library, folder=Path(settings))
    window.show()
    window.activateWindow()
    tell("active", comes(window.isActiveWindow))
    pane = window.page.active
    window.page.open([Path(name) for name in names])
    tell("opened", comes(lambda: number(pane) == 1))
    before = pane.canvas.window_level
    drag(pane, place(pane, 30, 30), place(pane, 90, 60))
    tell("windowed", pane.canvas.window_level != before)
    turn_wheel(pane)
    tell("turned", comes(lambda: number(pane) == 0))
    QTest.keyClick(pane.canvas, Qt.Key.Key_Space)
    cine = pane.cine
    tell("played", comes(lambda: cine is not None and cine.record().painted > 10))
    QTest.keyClick(pane.canvas, Qt.Key.Key_Space)
    turn_wheel(pane)
    QTest.keyClick(pane.canvas, Qt.Key.Key_PageDown)
    tell("next", comes(lambda: number(pane) == 3))
    QTest.keyClick(pane.canvas, Qt.Key.Key_D)
    drag(pane, place(pane, 20, 20), place(pane, 80, 20))
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    tell("measured", [line["values"] | {"unit": line["unit"]} for line in lines if "unit" in line])
    window.close()
    library.close()
    tell("closed", not window.isVisible())


if __name__ == "__main__":
    main(*sys.argv[1:])
