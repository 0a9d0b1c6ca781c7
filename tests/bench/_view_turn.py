"""The two sides of the next-image bench: the plain viewer's window, and a widget that paints.

Both are given the key that asks for the next image, both show the same array at the same size,
and both are timed from before the key to the event after the paint.
"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.theme import apply_theme
from app.viewing.library import Library
from app.viewing.opening import WantedClip
from app.viewing.options import ViewOptions
from app.viewing.start import make_view_window
from viewer.canvas.canvas import as_qimage
from viewer.decoding import DecodePool
from viewer.frames import Pixels

WARM_UP = 10
_PATIENCE_S = 20.0


def make_stills(folder: Path, *, n: int, size: tuple[int, int]) -> tuple[Path, ...]:
    """Write grey PNG files of speckle; `size` is width and height."""
    folder.mkdir()
    speckle = np.random.default_rng(4).rayleigh(40.0, (size[1], size[0])).clip(0, 255)
    for number in range(n):
        image = Image.fromarray(np.roll(speckle, number * 7, axis=1).astype(np.uint8))
        image.save(folder / f"still-{number:02}.png", compress_level=1)
    return tuple(sorted(folder.iterdir()))


class BareWidget(QWidget):
    """On the key it wraps the next array in an image and paints it, scaled, on black."""

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.next: Pixels | None = None
        self.scale = 1.0
        self.painted_ns = 0
        self._image = QImage()

    def event(self, event: QEvent) -> bool:
        """Keep the key from the shortcuts of the window beside it."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, _event: QKeyEvent) -> None:
        assert self.next is not None
        self._image = as_qimage(self.next.view(np.uint8))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), Qt.GlobalColor.black)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.scale(self.scale, self.scale)
        painter.drawImage(0, 0, self._image)
        painter.end()
        QTimer.singleShot(0, self, self._tell)

    def _tell(self) -> None:
        self.painted_ns = time.monotonic_ns()


class Turning:
    """Goes through files by key in both windows by turns, and notes what it took."""

    def __init__(self, files: tuple[Path, ...], settings: Path) -> None:
        application = QApplication.instance() or QApplication(["bench"])
        assert isinstance(application, QApplication)
        apply_theme(application)
        self.ours_s: list[float] = []
        self.bare_s: list[float] = []
        self._files = files
        self._painted_ns = 0
        self._bare = BareWidget()
        self._library = Library(DecodePool())
        self._window = make_view_window(ViewOptions((), lang="en"), self._library, folder=settings)
        self._pane = self._window.page.active
        self._pane.shown.connect(self._on_shown)

    def run(self) -> None:
        """Go to the last file and back to the first one."""
        self._bare.show()  # first, so that it never takes the keys away from the other
        self._window.showNormal()  # a first window fills its screen, and the offscreen one is small
        self._window.resize(1920, 1080)
        self._window.activateWindow()
        self._window.page.open(self._files)
        _wait_for(lambda: self._painted_ns > 0)
        self._bare.resize(self._pane.canvas.size())
        steps = len(self._files) - 1
        for key in [Qt.Key.Key_PageDown] * steps + [Qt.Key.Key_PageUp] * steps:
            self._wait_until_read_ahead()
            self.ours_s.append(self._time_ours(key))
            self.bare_s.append(self._time_bare(key))
        self._bare.close()
        self._window.close()
        self._library.close()
        del self.ours_s[:WARM_UP], self.bare_s[:WARM_UP]

    def _time_ours(self, key: Qt.Key) -> float:
        self._painted_ns = 0
        began = time.monotonic_ns()
        QTest.keyClick(self._pane.canvas, key)
        _wait_for(lambda: self._painted_ns > 0)
        return (self._painted_ns - began) / 1e9

    def _time_bare(self, key: Qt.Key) -> float:
        self._bare.next, self._bare.scale = self._pane.canvas.pixels, self._pane.canvas.view.scale
        self._bare.painted_ns = 0
        began = time.monotonic_ns()
        QTest.keyClick(self._bare, key)
        _wait_for(lambda: self._bare.painted_ns > 0)
        return (self._bare.painted_ns - began) / 1e9

    def _wait_until_read_ahead(self) -> None:
        presenter = self._window.page.presenter
        place = presenter.place
        assert place is not None
        beside = presenter.sources[max(place - 1, 0) : place + 3]
        _wait_for(lambda: all(self._library.holds(WantedClip(source)) for source in beside))

    def _on_shown(self, now_ns: int) -> None:
        self._painted_ns = now_ns


def _wait_for(condition: Callable[[], bool]) -> None:
    loop = QEventLoop()
    late = time.monotonic() + _PATIENCE_S
    while not condition():
        assert time.monotonic() < late, "the bench waited in vain"
        loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
