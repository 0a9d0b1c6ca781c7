"""Paints callipers, ellipses, boxes and their labels over the image."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QLineF, QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from viewer.canvas.surface import ImageSurface
from viewer.measuring.text import label_lines
from viewer.model.annotation import Annotation, Calliper, ShapeKind
from viewer.model.annotation_labels import Crowd, Wish, laid_out, samples
from viewer.model.annotation_scene import Scene
from viewer.model.measure import Point
from viewer.model.transform import ViewTransform
from viewer.text_scale import text_scale

# Pale, as on scanners, and unlike the marks of an AI: they must not draw the eye from the image.
_LINE = QColor("#efe9b4")
_CHOSEN = QColor("#bfeef2")
_HALO = QColor(12, 12, 12)
_REGION = QColor(164, 171, 178, 110)
_BACK = QColor(0, 0, 0, 175)

# Logical pixels.
_LINE_PX = 1.25
_HALO_PX = 3.25
_ARM_PX = 6.0
_HANDLE_PX = 5.0
_TEXT_PX = 13.0
_PAD_PX = 4.0
_GAP_PX = 11.0
_SAMPLE_PX = 6.0
_CELL_PX = 4.0


@dataclass(frozen=True, slots=True)
class _Label:
    """Lines of text, and what they belong to."""

    lines: tuple[str, ...]
    colour: QColor
    wish: Wish


class AnnotationLayer:
    """An `Overlay`: what `scene` returns, at the scale of the screen.

    Parameters
    ----------
    surface : ImageSurface
        The canvas, whose size keeps the labels in sight.
    scene : callable
        Returns what is to be painted; asked at every paint.
    locale : QLocale, optional
        How numbers are written; the program's own unless given.

    """

    def __init__(
        self, surface: ImageSurface, scene: Callable[[], Scene], *, locale: QLocale | None = None
    ) -> None:
        self._surface = surface
        self._scene = scene
        self._locale = locale

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        """Paint in device pixels; ``view`` maps image pixels to them. Nothing costs nothing."""
        scene = self._scene()
        if not (scene.shapes or scene.shows_regions or scene.ruler is not None):
            return
        # The surface has turned its painter to device pixels; this is what it has taken away.
        ratio = 1.0 / painter.worldTransform().m11()
        pencil = _Pencil(painter, view, ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if scene.shows_regions:
            pencil.regions(scene)
        for shape in scene.shapes:
            pencil.shape(shape, chosen=shape.ident == scene.selected, handle=scene.handle)
        if scene.ruler is not None:
            pencil.ruler(scene.ruler)
        room = (self._surface.width() * ratio, self._surface.height() * ratio)
        self._label(scene, pencil, room)

    def _label(self, scene: Scene, pencil: "_Pencil", room: tuple[float, float]) -> None:
        locale = QLocale() if self._locale is None else self._locale
        taken, seen = [np.empty((0, 2))], []
        for shape in scene.shapes:
            outline = pencil.placed(shape.outline)
            taken.append(pencil.samples(outline, filled=shape.kind is not ShapeKind.CALLIPER))
            if _in_sight(outline, room):
                seen.append(shape)
        labels = [
            pencil.label(lines, shape, chosen=shape.ident == scene.selected)
            for shape, lines in zip(seen, label_lines(scene, seen, locale=locale), strict=True)
        ]
        gap = _GAP_PX * pencil.ratio
        wishes = [label.wish for label in labels]
        crowd = Crowd(np.concatenate(taken), room=room, cell=_CELL_PX * pencil.ratio)
        places = laid_out(wishes, room=room, crowd=crowd, gap=gap)
        for label, place in zip(labels, places, strict=True):
            pencil.write(label, place)


class _Pencil:
    """Draws shapes of the image in device pixels."""

    def __init__(self, painter: QPainter, view: ViewTransform, ratio: float) -> None:
        self.ratio = ratio
        self._painter = painter
        self._view = view
        self._font = QFont(painter.font())
        self._font.setPixelSize(round(_TEXT_PX * text_scale() * ratio))
        self._font.setFeature(QFont.Tag("tnum"), 1)
        # Metrics of the device that is painted on, which has its own idea of a pixel.
        self._metrics = QFontMetricsF(self._font, painter.device())

    def placed(self, points: Sequence[Point]) -> list[Point]:
        return [self._view.to_canvas(*point) for point in points]

    def samples(self, outline: Sequence[Point], *, filled: bool) -> np.ndarray:
        return samples(outline, step=_SAMPLE_PX * self.ratio, filled=filled)

    def regions(self, scene: Scene) -> None:
        for region in scene.scale.regions:
            corners = self.placed([(region.x0, region.y0), (region.x1 + 1, region.y1 + 1)])
            pen = QPen(_REGION, self.ratio)
            pen.setStyle(Qt.PenStyle.DashLine if region.is_spatial else Qt.PenStyle.DotLine)
            self._painter.setPen(pen)
            self._painter.drawRect(QRectF(QPointF(*corners[0]), QPointF(*corners[1])).normalized())

    def shape(self, shape: Annotation, *, chosen: bool, handle: int | None) -> None:
        colour = _CHOSEN if chosen else _LINE
        line = [QPointF(*point) for point in self.placed(shape.outline)]
        self._stroke(colour, [QLineF(*ends) for ends in pairwise(line)])
        if isinstance(shape, Calliper):
            self._marks(shape, colour, turned=shape.number % 2 == 0)
        if chosen:
            self._handles(shape, colour, handle)

    def ruler(self, ruler: Calliper) -> None:
        a, b = (QPointF(*point) for point in self.placed(ruler.outline))
        self._stroke(_CHOSEN, [QLineF(a, b)], dashed=True)
        self._marks(ruler, _CHOSEN, turned=False)
        self._handles(ruler, _CHOSEN, None)

    def label(self, lines: tuple[str, ...], shape: Annotation, *, chosen: bool) -> _Label:
        pad = _PAD_PX * self.ratio
        width = max(self._metrics.horizontalAdvance(line) for line in lines) + 2 * pad
        height = self._metrics.height() * len(lines) + pad
        handles = self.placed(shape.handles)
        middle = tuple(np.mean(handles, axis=0).tolist())
        # A calliper's last end, where the hand is; the rightmost point of an area.
        ends = sorted(handles, key=lambda end: -end[0])
        if isinstance(shape, Calliper):
            ends = handles[::-1]
        wish = Wish(width, height, tuple(ends), middle)
        return _Label(lines, _CHOSEN if chosen else _LINE, wish)

    def write(self, label: _Label, place: Point) -> None:
        painter, pad = self._painter, _PAD_PX * self.ratio
        box = QRectF(*place, label.wish.width, label.wish.height)
        painter.fillRect(box.toAlignedRect(), _BACK)
        painter.setFont(self._font)
        painter.setPen(label.colour)
        for at, line in enumerate(label.lines):
            top = box.top() + pad / 2 + at * self._metrics.height()
            base = round(top + self._metrics.ascent())
            painter.drawText(QPointF(round(box.left() + pad), base), line)

    def _marks(self, shape: Calliper, colour: QColor, *, turned: bool) -> None:
        arm = _ARM_PX * self.ratio * (0.7071 if turned else 1.0)
        lines = []
        for x, y in self.placed(shape.handles):
            if turned:
                lines += [QLineF(x - arm, y - arm, x + arm, y + arm)]
                lines += [QLineF(x - arm, y + arm, x + arm, y - arm)]
            else:
                lines += [QLineF(x - arm, y, x + arm, y), QLineF(x, y - arm, x, y + arm)]
        self._stroke(colour, lines)

    def _handles(self, shape: Annotation, colour: QColor, active: int | None) -> None:
        radius = _HANDLE_PX * self.ratio
        places = self.placed(shape.handles)
        circles = [(QPointF(*place), radius) for place in places]
        if active is not None:
            # The one that keys move.
            circles.append((QPointF(*places[active]), 1.7 * radius))

        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in self._pens(colour):
            self._painter.setPen(pen)
            for middle, reach in circles:
                self._painter.drawEllipse(middle, reach, reach)

    def _stroke(self, colour: QColor, lines: Sequence[QLineF], *, dashed: bool = False) -> None:
        """Draw twice: wide and dark, then thin and pale; seen on black and on white."""
        halo, line = self._pens(colour)
        if dashed:
            line.setDashPattern([4.0, 5.0])
        for pen in (halo, line):
            self._painter.setPen(pen)
            self._painter.drawLines(lines)

    def _pens(self, colour: QColor) -> tuple[QPen, QPen]:
        # Opaque single lines with square ends are what Qt paints fast; a translucent polygon of
        # the same width takes thirty times as long, and a pan would stutter.
        solid, square = Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap
        halo = QPen(_HALO, _HALO_PX * self.ratio, solid, square)
        return halo, QPen(colour, _LINE_PX * self.ratio, solid, square)


def _in_sight(outline: Sequence[Point], room: tuple[float, float]) -> bool:
    across, down = [x for x, _ in outline], [y for _, y in outline]
    seen_across = max(across) > 0 and min(across) < room[0]
    return seen_across and max(down) > 0 and min(down) < room[1]
