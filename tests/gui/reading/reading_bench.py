"""A reader who measures: a mouse that thinks in image pixels, and the log read back."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from reader_study.store import Event
from reader_study.study import Study
from tests.gui.conftest import Desktop
from viewer.canvas.canvas import Canvas
from viewer.measuring.annotating import AnnotationHand
from viewer.model.annotation import Annotation

LEFT = Qt.MouseButton.LeftButton
MARKS = ("read.measured", "read.calibrated")

Point = tuple[float, float]


@dataclass
class Reader:
    """Works the reading page of a desktop with a real mouse."""

    desk: Desktop

    @property
    def canvas(self) -> Canvas:
        return self.desk.find("canvas", Canvas)

    @property
    def hand(self) -> AnnotationHand:
        found = self.canvas.findChild(AnnotationHand)
        assert isinstance(found, AnnotationHand)
        return found

    @property
    def shapes(self) -> tuple[Annotation, ...]:
        """What is painted over the image."""
        return self.hand.scene.shapes

    def place(self, point: Point) -> QPoint:
        x, y = self.canvas.painted_view.to_canvas(*point)
        ratio = self.canvas.devicePixelRatioF()
        return QPoint(round(x / ratio), round(y / ratio))

    def press(self, point: Point) -> None:
        QTest.mousePress(self.canvas, LEFT, pos=self.place(point))

    def move(self, point: Point) -> None:
        QTest.mouseMove(self.canvas, self.place(point))

    def release(self, point: Point) -> None:
        QTest.mouseRelease(self.canvas, LEFT, pos=self.place(point))

    def drag(self, a: Point, b: Point) -> None:
        self.press(a)
        self.move(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2))
        self.move(b)
        self.release(b)

    def draw(self, key: str, a: Point, b: Point) -> None:
        """Choose a tool by its key, and draw from one image pixel to another."""
        self.desk.keys(key)
        self.drag(a, b)

    def redo(self) -> None:
        shifted = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(self.canvas, Qt.Key.Key_Z, shifted)

    def able(self, ident: str) -> bool:
        page = self.desk.window.page
        assert page is not None
        action = page.findChild(QAction, ident)
        return action is not None and action.isEnabled()

    def chosen(self, ident: str) -> bool:
        page = self.desk.window.page
        assert page is not None
        action = page.findChild(QAction, ident)
        return action is not None and action.isChecked()

    def turn(self, key: Qt.Key, number: str) -> None:
        """Go to another image of the case, and wait until it is on the screen."""
        before = self.canvas.pixels
        self.desk.keys(key)
        self.desk.until(lambda: self.canvas.pixels is not before)
        assert self.desk.text("imageNumber") == f"image {number}"

    def log(self, *actions: str) -> list[Event]:
        """Close the window, and read the events of these kinds from the disk."""
        self.desk.close()
        with Study.open(self.desk.root, writable=False) as study:
            return [event for event in study.events() if event.action in (actions or MARKS)]

    def told(self) -> list[dict[str, Any]]:
        """Close the window, and return what the disk holds of all marks."""
        return [event.content for event in self.log()]
