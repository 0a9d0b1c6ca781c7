"""Three planes of a volume: lines show where they cut each other, a click goes to a place."""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen

from viewer.canvas.interaction import SLOP_PX
from viewer.model import ViewTransform
from viewer.model.linking import Spot, crosshair, crossing_line
from viewer.panes.pane import Pane

_LINES = (QColor("#d9a441"), QColor("#5fb3b3"), QColor("#c792ea"))
"""One colour for each plane, pale enough not to draw the eye."""


class CrossLines:
    """An overlay: where the slices of the other panes cut the one that is shown."""

    def __init__(self, mpr: "Mpr", pane: Pane) -> None:
        self._mpr = mpr
        self._pane = pane

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        """Paint in device pixels."""
        on = self._pane.info
        if on is None or on.geometry is None:
            return
        ratio = 1.0 / painter.worldTransform().m11()
        for number, pane in enumerate(self._mpr.panes):
            of = pane.info
            if pane is self._pane or of is None or of.geometry is None:
                continue
            line = crossing_line(
                pane.index, of=of.geometry, on=on.geometry, on_index=self._pane.index
            )
            if line is not None:
                painter.setPen(QPen(_LINES[number % len(_LINES)], ratio))
                painter.drawLine(*(QPointF(*view.to_canvas(*end)) for end in line))


class Mpr(QObject):
    """Ties panes that show planes of one volume together.

    A click of the left button that moves nothing takes the other panes to the place under it. One
    that measures, or takes hold of a mark, does not.
    """

    def __init__(self, panes: tuple[Pane, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.panes = panes
        self._pressed: QPointF | None = None
        self._lines = {pane: CrossLines(self, pane) for pane in panes}
        for pane, lines in self._lines.items():
            pane.canvas.overlays.insert(0, lines)  # under marks, and under the letters at the edges
            pane.canvas.installEventFilter(self)
            pane.frame_changed.connect(self._repaint)
        self._repaint()

    def end(self) -> None:
        """Let the panes go."""
        for pane, lines in self._lines.items():
            pane.canvas.overlays.remove(lines)
            pane.canvas.removeEventFilter(self)
            pane.frame_changed.disconnect(self._repaint)
        self._repaint()
        self.deleteLater()

    def go_to(self, pane: Pane, x: float, y: float) -> None:
        """Show in all other panes the slice that holds this place of a pane, in image pixels."""
        of = pane.info
        if of is None or of.geometry is None:
            return
        for other in self.panes:
            on = other.info
            if other is pane or on is None or on.geometry is None or other.cine is None:
                continue
            spot = crosshair(Spot(pane.index, x, y), of=of.geometry, on=on.geometry)
            other.cine.go_to(spot.index)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell a click from a drag."""
        if isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            pane = next((each for each in self.panes if each.canvas is watched), None)
            if pane is not None and event.type() == QEvent.Type.MouseButtonPress:
                # Asked before the canvas has the press: a mark may be begun or gone after it.
                free = not pane.hand.wants(*_on_image(pane, event.position()))
                self._pressed = event.position() if free else None
            elif pane is not None and event.type() == QEvent.Type.MouseButtonRelease:
                self._released(pane, event.position())
        return super().eventFilter(watched, event)

    def _released(self, pane: Pane, place: QPointF) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is not None and (place - pressed).manhattanLength() <= SLOP_PX:
            x, y, _ = _on_image(pane, place)
            self.go_to(pane, x, y)

    def _repaint(self, *_index: int) -> None:
        for pane in self.panes:
            pane.canvas.update()


def _on_image(pane: Pane, place: QPointF) -> tuple[float, float, ViewTransform]:
    view = pane.canvas.painted_view
    return (*view.to_image(*pane.canvas.device_place(place)), view)
