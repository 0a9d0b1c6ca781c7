"""A canvas with a hand on it, and a mouse that thinks in image pixels."""

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from viewer.canvas.canvas import Canvas
from viewer.canvas.hand import Hand
from viewer.frames.calibration import Calibration, CalibrationSource, Scale
from viewer.frames.info import ClipInfo, ClipKind
from viewer.measuring.annotating import AnnotationHand, AnnotationTool
from viewer.measuring.book import AnnotationBook, BookRecord
from viewer.measuring.layer import AnnotationLayer
from viewer.model.annotation import Annotation
from viewer.model.annotation_record import Act, MeasurementRecord
from viewer.model.measure import Point

LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier
INFO = ClipInfo(
    ClipKind.DICOM,
    3,
    200,
    150,
    calibration=Calibration((Scale(CalibrationSource.PIXEL_SPACING, spacing_mm=(0.1, 0.1)),)),
)


@dataclass
class Bench:
    """A canvas of 400 × 300 that shows an image of 200 × 150, and a hand on it."""

    qtbot: QtBot
    canvas: Canvas
    hand: AnnotationHand
    told: list[MeasurementRecord] = field(default_factory=list)
    calibrated: list[BookRecord] = field(default_factory=list)

    def place(self, point: Point) -> QPoint:
        x, y = self.canvas.view.to_canvas(*point)
        ratio = self.canvas.devicePixelRatioF()
        return QPoint(round(x / ratio), round(y / ratio))

    def press(self, point: Point, keys: Qt.KeyboardModifier = PLAIN) -> None:
        self.qtbot.mousePress(self.canvas, LEFT, keys, self.place(point))

    def move(self, point: Point) -> None:
        self.qtbot.mouseMove(self.canvas, self.place(point))

    def release(self, point: Point, keys: Qt.KeyboardModifier = PLAIN) -> None:
        self.qtbot.mouseRelease(self.canvas, LEFT, keys, self.place(point))

    def click(self, point: Point, keys: Qt.KeyboardModifier = PLAIN) -> None:
        self.press(point, keys)
        self.release(point, keys)

    def drag(self, *points: Point, keys: Qt.KeyboardModifier = PLAIN) -> None:
        self.press(points[0], keys)
        for point in points[1:]:
            self.move(point)
        self.release(points[-1], keys)

    def draw(self, tool: AnnotationTool, a: Point, b: Point) -> Annotation:
        self.hand.set_tool(tool)
        self.drag(a, b)
        return self.shapes()[-1]

    def key(self, key: Qt.Key) -> None:
        self.qtbot.keyClick(self.canvas, key)

    def shapes(self) -> tuple[Annotation, ...]:
        return self.hand.book.annotations.shapes

    def seen(self) -> tuple[Annotation, ...]:
        return self.hand.scene.shapes

    def hear(self, act: str, record: BookRecord) -> None:
        if isinstance(record, MeasurementRecord):
            assert act == "measured"
            self.told.append(record)
        else:
            assert act == "calibrated"
            self.calibrated.append(record)

    @property
    def acts(self) -> list[Act]:
        return [record.act for record in self.told]

    def cursor(self, point: Point) -> Qt.CursorShape:
        self.move(point)
        return self.canvas.cursor().shape()


def make_bench(
    qtbot: QtBot, info: ClipInfo = INFO, *, grey: int = 60, page: QWidget | None = None
) -> Bench:
    """Show a grey image of `info`'s size on a canvas of 400 × 300, alone or on a page."""
    canvas = Canvas(page)
    canvas.resize(400, 300)
    top = page or canvas
    qtbot.addWidget(top)
    with qtbot.waitActive(top):
        top.show()
        top.activateWindow()
    canvas.setFocus()
    canvas.set_image(np.full((info.height, info.width), grey, np.uint8), info=info)
    hand = AnnotationHand(canvas, AnnotationBook(canvas))
    seen_as_hand: Hand = hand
    canvas.hand = seen_as_hand
    canvas.overlays.append(AnnotationLayer(canvas, lambda: hand.scene))
    hand.set_clip(info)
    made = Bench(qtbot, canvas, hand)
    hand.book.recorded.connect(made.hear)
    return made
