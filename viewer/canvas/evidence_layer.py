"""Over each frame: the boxes that a model saw in it, and where it looked."""

from collections import OrderedDict

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from viewer.canvas.overlays import Box, Boxes, Mark, canvas_of, on_canvas
from viewer.canvas.scored_clips import Heat, ScoredClip, ScoredClips
from viewer.model import ViewTransform
from viewer.model.heat import heat_picture

OPACITY = 0.7
"""Of the heat map, whose hottest colour covers 60 % at most: 0.42 of the image at the most."""

_FINE = 96
"""A heat map of a few cells is coloured at so many pixels a side; the canvas makes it smooth."""

_KEPT = 64
"""Coloured maps that are kept: those of the clips that a hand goes to and fro between."""


class EvidenceLayer:
    """An overlay of what a model says of the frame that is shown.

    A heat map is coloured once, when its clip is shown first; each frame then costs one drawing of
    a small picture. The image can always be seen without, see `visible`.
    """

    def __init__(self) -> None:
        self._told: ScoredClips | None = None
        self._whole: Box = (0.0, 0.0, 0.0, 0.0)
        self._frame = 0
        self._coloured: OrderedDict[int, QImage] = OrderedDict()
        self.visible = True

    @property
    def told(self) -> ScoredClips | None:
        """What a model says of the clip that is shown."""
        return self._told

    @property
    def empty(self) -> bool:
        """Whether there is nothing that lies over the image."""
        return self._told is None or not self._told.over_image

    def lay(self, told: ScoredClips | None, *, width: int, height: int) -> None:
        """Take what is said of another image of this size in pixels; None clears it."""
        self._told = told
        self._whole = (0.0, 0.0, float(width), float(height))
        self._coloured.clear()

    def show_frame(self, index: int) -> None:
        """Follow the frame that is shown."""
        self._frame = index

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        """Paint in device pixels."""
        told = self._told
        if told is None or not self.visible:
            return
        here = told.at(self._frame)
        if told.heat is not None:
            self._warm(painter, view, told.heat, told.heat.area or self._whole)
        for clip in here:
            self._warm_clip(painter, view, clip)
        if told.boxes:
            painter.save()
            Boxes(self._marks(told, here)).paint(painter, view)
            painter.restore()

    def _marks(self, told: ScoredClips, here: tuple[ScoredClip, ...]) -> list[Mark]:
        boxes = [(clip.box_at(self._frame), clip) for clip in here]
        return [Mark(box, _label(told, clip)) for box, clip in boxes if box is not None]

    def _warm_clip(self, painter: QPainter, view: ViewTransform, clip: ScoredClip) -> None:
        if clip.heat is None:
            return
        place = clip.heat.area or (clip.box_at(self._frame) if clip.boxes else self._whole)
        if place is not None:
            self._warm(painter, view, clip.heat, place)

    def _warm(self, painter: QPainter, view: ViewTransform, heat: Heat, box: Box) -> None:
        place = on_canvas(box, view)
        if not place.intersects(QRectF(canvas_of(painter))):
            return
        painter.save()
        painter.setOpacity(OPACITY)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipRect(place)
        image = self._image(heat)
        if view.flip_x or view.flip_y:
            middle = place.center()
            painter.translate(middle)
            painter.scale(-1 if view.flip_x else 1, -1 if view.flip_y else 1)
            painter.translate(-middle)
        painter.drawImage(place, image)
        painter.restore()

    def _image(self, heat: Heat) -> QImage:
        key = id(heat)
        if key not in self._coloured:
            self._coloured[key] = _picture(heat)
            if len(self._coloured) > _KEPT:
                self._coloured.popitem(last=False)
        self._coloured.move_to_end(key)
        return self._coloured[key]


def _label(told: ScoredClips, clip: ScoredClip) -> str:
    return told.name if clip.score is None else f"{told.name} {clip.score:.2f}"


def _picture(heat: Heat) -> QImage:
    coloured = heat_picture(heat.values, fine=_FINE)
    height, width = coloured.shape[:2]
    kind = QImage.Format.Format_ARGB32_Premultiplied
    return QImage(coloured.data, width, height, 4 * width, kind).copy()
