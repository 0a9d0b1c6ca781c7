"""The two sides of the next-case bench: the reading window, and bare Qt with bare SQLite."""

import sqlite3
import time
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.theme import apply_theme
from app.window_process import make_services, make_window
from viewer.canvas.canvas import Canvas, as_qimage
from viewer.model import WindowLevel


class BarePaint(QWidget):
    """A widget that paints one image, scaled, and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.image = QImage()
        self.scale = 1.0

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), Qt.GlobalColor.black)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.scale(self.scale, self.scale)
        painter.drawImage(0, 0, self.image)
        painter.end()


class BareReference:
    """Paint the same pixels and commit as many bytes durably, without anything around it."""

    def __init__(self, database: Path) -> None:
        self.seconds: list[float] = []
        self._connection = sqlite3.connect(database, isolation_level=None)
        self._connection.execute("PRAGMA synchronous = EXTRA")
        self._connection.execute("CREATE TABLE row (content TEXT)")
        self._widget = BarePaint()
        # Shown before the window that is measured, so that it never takes the keys away from it.
        self._widget.resize(1448, 1008)
        self._widget.show()

    def measure(self, canvas: Canvas, n_bytes: int) -> None:
        """Time one bare paint and one bare commit of what the window has just done."""
        pixels = canvas.pixels
        assert pixels is not None
        if self._widget.size() != canvas.size():
            self._widget.resize(canvas.size())
            self._widget.repaint()
        began = time.perf_counter()
        shown = WindowLevel.neutral(pixels).applied(pixels)
        self._widget.image = as_qimage(shown)
        self._widget.scale = canvas.view.scale
        self._widget.repaint()
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("INSERT INTO row VALUES (?)", ("x" * n_bytes,))
        self._connection.execute("COMMIT")
        self.seconds.append(time.perf_counter() - began)


class LockTimer:
    """Reads a list by keys and times each wait for the next case.

    Parameters
    ----------
    assess : bool
        Whether each case is assessed on the form of two scales, without and with AI; else each is
        locked as one that cannot be assessed, on any form, in one arm.

    """

    def __init__(
        self, study: Path, settings: Path, bare: BareReference, *, assess: bool = True
    ) -> None:
        self._assess = assess
        self.seconds: list[float] = []
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self._application = application
        apply_theme(application)
        self._services = make_services(settings, lang="en")
        self._window, self._flow = make_window(self._services)
        # A first window fills its screen, and the offscreen one is small.
        self._window.showNormal()
        self._window.resize(1920, 1080)
        self._bare = bare
        self._study = study
        self._locked_at_ns: int | None = None
        self._canvas: Canvas | None = None
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)

    def run(self) -> None:
        """Read the whole list."""
        self._flow.begin(study=self._study, reader_id="r1")
        self._timer.start(3)
        self._application.exec()
        self._window.close()
        self._services.writer.close()

    def _look(self) -> None:
        page = self._window.page
        if page is None:
            return
        if page.objectName() == "readingPage":
            if page.property("ready") and self._services.writer.pending == 0:
                self._read(page)
        elif page.findChild(QWidget, "beginButton") is not None:
            if self._canvas is not None:
                self._timer.stop()
                self._application.quit()
            else:
                self._key(Qt.Key.Key_Return)

    def _read(self, page: QWidget) -> None:
        if self._canvas is None:
            self._canvas = page.findChild(Canvas)
            assert self._canvas is not None
            self._canvas.first_painted.connect(self._painted)
        card = page.findChild(QWidget, "aiCard")
        assert card is not None
        if not self._assess:
            QTest.keyClicks(self._target(), "0")
            QTest.keyClicks(self._target(), "1")
        elif not card.isVisible():
            QTest.keyClicks(self._target(), "4")
            self._key(Qt.Key.Key_L)
            QTest.keyClicks(self._target(), "35")
            self._key(Qt.Key.Key_Return)
            self._key(Qt.Key.Key_Return)
            self._key(Qt.Key.Key_Return)
            return
        self._key(Qt.Key.Key_Return)
        position = page.findChild(QLabel, "position")
        assert position is not None
        self._locked_at_ns = time.monotonic_ns()
        self._key(Qt.Key.Key_Return)

    def _painted(self, _key: object, now_ns: int) -> None:
        if self._locked_at_ns is None or self._canvas is None:
            return
        self.seconds.append((now_ns - self._locked_at_ns) / 1e9)
        self._locked_at_ns = None
        # An event and its read are about this many bytes.
        self._bare.measure(self._canvas, 1200)

    def _key(self, key: Qt.Key) -> None:
        QTest.keyClick(self._target(), key)

    def _target(self) -> QWidget:
        return QApplication.focusWidget() or self._window
