"""Learning curves, painted: loss and validation AUC side by side, a line a fold and seed."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme
from app.learning.scales import (
    COLOURS,
    PlotScale,
    ValueOf,
    auc_of,
    colour_number,
    loss_of,
    scale_of,
    segments,
)
from app.theme import DARK, SIZES
from engines.cards.curves import LearningCurve

_DOT_PX, _RING_PX = 2.5, 5.5


class LearningCurvePlot(QWidget):
    """Shows curves as they grow; the ring marks the epoch that is kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("learningCurves")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._curves: tuple[LearningCurve, ...] = ()
        self._speak()

    @property
    def curves(self) -> tuple[LearningCurve, ...]:
        """What is shown."""
        return self._curves

    def show_curves(self, curves: Sequence[LearningCurve]) -> None:
        """Show these curves from now on."""
        if tuple(curves) != self._curves:
            self._curves = tuple(curves)
            self._speak()
            self.update()

    def sizeHint(self) -> QSize:
        """Wide enough for two plots."""
        return QSize(theme.px(900), theme.px(380))

    def minimumSizeHint(self) -> QSize:
        """Still readable."""
        return QSize(theme.px(420), theme.px(200))

    def changeEvent(self, event: QEvent) -> None:
        """Paint again in another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._speak()
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what the colours stand for, and both plots."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(SIZES.body))
        top = self._paint_names(painter)
        gap = theme.px(28)
        wide = (self.width() - gap) / 2
        panels: tuple[tuple[str, ValueOf, float | None], ...] = (
            (self.tr("Loss on the training part"), loss_of, None),
            (self.tr("AUC on the validation part"), auc_of, 1.0),
        )
        for number, (title, value, most) in enumerate(panels):
            box = QRectF(number * (wide + gap), top, wide, self.height() - top)
            self._paint_panel(painter, box, title, value, most)
        painter.end()

    def _speak(self) -> None:
        best = [one.best for one in self._curves if one.best is not None]
        if not best:
            self.setAccessibleName(self.tr("Learning curves: no epoch is whole yet"))
            return
        highest = max(one.validation_auc for one in best)
        self.setAccessibleName(
            self.tr("Learning curves: highest AUC on a validation part %1").replace(
                "%1", f"{highest:.3f}"
            )
        )

    def _paint_names(self, painter: QPainter) -> float:
        """Paint a colour and its fold or seed, in rows; return where the plots begin."""
        names = self._names()
        metrics = QFontMetricsF(painter.font())
        high, x, y = theme.px(22), 0.0, 0.0
        for name, colour in names:
            wide = theme.px(30) + metrics.horizontalAdvance(name) + theme.px(18)
            if x and x + wide > self.width():
                x, y = 0.0, y + high
            painter.fillRect(QRectF(x, y + high / 2 - 1.5, theme.px(20), 3), QColor(colour))
            painter.setPen(QColor(DARK.text))
            place = QRectF(x + theme.px(26), y, wide, high)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, name)
            x += wide
        return y + high + theme.px(6) if names else 0.0

    def _names(self) -> list[tuple[str, str]]:
        if len(self._curves) < 2:
            return []
        found: dict[str, str] = {}
        for place, curve in enumerate(self._curves):
            if curve.fold is not None:
                name = self.tr("fold %1").replace("%1", str(curve.fold))
            else:
                name = self.tr("seed %1").replace("%1", str(curve.seed))
            found.setdefault(name, COLOURS[colour_number(curve, place)])
        return list(found.items())

    def _paint_panel(
        self, painter: QPainter, box: QRectF, title: str, value: ValueOf, most: float | None
    ) -> None:
        metrics = QFontMetricsF(painter.font())
        line = metrics.height()
        painter.setPen(QColor(DARK.text))
        head = QRectF(box.left(), box.top(), box.width(), line)
        flag = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            head, flag, metrics.elidedText(title, Qt.TextElideMode.ElideRight, box.width())
        )
        left = theme.px(46)
        plot = box.adjusted(left, line + theme.px(10), -theme.px(10), -2 * line - theme.px(6))
        scale = scale_of(self._curves, value, most=most)
        self._paint_axes(painter, plot, scale)
        for place, curve in enumerate(self._curves):
            colour = QColor(COLOURS[colour_number(curve, place)])
            self._paint_curve(painter, plot, scale, curve, value, colour)

    def _paint_axes(self, painter: QPainter, plot: QRectF, scale: PlotScale) -> None:
        metrics = QFontMetricsF(painter.font())
        line = metrics.height()
        for mark in scale.value_marks():
            y = plot.top() + scale.place(0, mark, plot.width(), plot.height())[1]
            painter.setPen(QPen(QColor(DARK.line), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(QColor(DARK.quiet))
            beside = QRectF(plot.left() - theme.px(60), y - line / 2, theme.px(52), line)
            flag = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(beside, flag, f"{mark:g}")
        painter.setPen(QColor(DARK.quiet))
        for epoch in scale.epoch_marks():
            x = plot.left() + scale.place(epoch, scale.low, plot.width(), plot.height())[0]
            below = QRectF(x - theme.px(30), plot.bottom() + theme.px(2), theme.px(60), line)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, str(epoch))
        under = QRectF(plot.left(), plot.bottom() + line, plot.width(), line + theme.px(4))
        painter.drawText(under, Qt.AlignmentFlag.AlignCenter, self.tr("epoch"))

    def _paint_curve(
        self,
        painter: QPainter,
        plot: QRectF,
        scale: PlotScale,
        curve: LearningCurve,
        value: ValueOf,
        colour: QColor,
    ) -> None:
        def at(epoch: float, known: float) -> QPointF:
            x, y = scale.place(epoch, known, plot.width(), plot.height())
            return QPointF(plot.left() + x, plot.top() + y)

        for run in segments(curve, value):
            points = [at(*point) for point in run]
            painter.setPen(QPen(colour, 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF(points))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            for point in points:
                painter.drawEllipse(point, _DOT_PX, _DOT_PX)
        best = curve.best
        if value is auc_of and best is not None:
            painter.setPen(QPen(colour, 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(at(best.epoch, best.validation_auc), _RING_PX, _RING_PX)
