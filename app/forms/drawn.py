"""What an answer holds of drawn marks on one image, as shapes and places."""

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QColor, QPainter, QPen

from app.forms.value_words import MARKS
from reader_study.forms.answer import Answer, AnswerValue
from reader_study.forms.form import FieldKind, Form, FormField
from reader_study.forms.marks import pixels
from reader_study.forms.rules import visible
from viewer.model import ViewTransform
from viewer.model.annotation import Annotation, Box, Calliper
from viewer.model.measure import Point

_LINE = QColor("#efe9b4")
_ARM_PX = 9.0


def shapes_on(form: Form, answer: Answer, image: int, frame: int) -> tuple[Annotation, ...]:
    """Return boxes and diameters on a frame of an image, numbered from 1, as the form has them."""
    lines = [
        (field.kind, pixels(mark, "from"), pixels(mark, "to"))
        for field, mark in _on_frame(form, answer, image, frame)
        if field.kind is not FieldKind.POINT
    ]
    return tuple(shape_of(kind, n, *ends) for n, (kind, *ends) in enumerate(lines, 1))


def points_on(form: Form, answer: Answer, image: int, frame: int) -> tuple[Point, ...]:
    """Return points on a frame of an image."""
    return tuple(
        pixels(mark, "at")
        for field, mark in _on_frame(form, answer, image, frame)
        if field.kind is FieldKind.POINT
    )


def paint_points(painter: QPainter, view: ViewTransform, places: Sequence[Point]) -> None:
    """Paint points as crosses, in device pixels."""
    ratio = 1.0 / painter.worldTransform().m11()
    arm = _ARM_PX * ratio
    painter.setPen(QPen(_LINE, 1.5 * ratio))
    for place in places:
        x, y = view.to_canvas(*place)
        painter.drawLine(QLineF(QPointF(x - arm, y), QPointF(x + arm, y)))
        painter.drawLine(QLineF(QPointF(x, y - arm), QPointF(x, y + arm)))


def shape_of(kind: FieldKind, number: int, start: Point, end: Point) -> Annotation:
    """Return a box or a diameter between two places, in pixels of the image."""
    if kind is FieldKind.BOX:
        (x0, x1), (y0, y1) = (sorted(pair) for pair in zip(start, end, strict=True))
        return Box(number, 0, number, x0, y0, x1, y1)
    return Calliper(number, 0, number, start, end)


def _on_frame(
    form: Form, answer: Answer, image: int, frame: int
) -> Iterator[tuple[FormField, Mapping[str, AnswerValue]]]:
    for field in visible(form, answer):
        if field.kind in MARKS and field.id in answer.values:
            for mark in _marks(answer.values[field.id]):
                if (mark["image"], mark["frame"]) == (image, frame):
                    yield field, mark


def _marks(value: AnswerValue) -> Sequence[Mapping[str, AnswerValue]]:
    held = [value] if isinstance(value, Mapping) else value
    assert isinstance(held, list | tuple)
    return [mark for mark in held if isinstance(mark, Mapping)]
