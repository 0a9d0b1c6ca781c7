"""The shape that was taken hold of last: keys move it, by pixels, or erase it."""

import math

from PySide6.QtCore import QObject, QTimer, Signal

from viewer.canvas.surface import ImageSurface
from viewer.measuring.book import AnnotationBook
from viewer.model.annotation import Annotation
from viewer.model.annotation_gesture import HandleDrag, WholeDrag, smallest_extent
from viewer.model.measure import Point
from viewer.model.transform import ViewTransform

NUDGE_PX = 1.0
COARSE_NUDGE_PX = 10.0
"""What an arrow key moves, in image pixels, without and with Shift."""
STILL_MS = 500
"""Nudges are one step of the history until no key was pressed for this long."""

_AS_STORED = ViewTransform(1.0, 0.0, 0.0)


class AnnotationSelection(QObject):
    """What is selected on the frame that is shown.

    Parameters
    ----------
    surface : ImageSurface
        The canvas that shows it.
    book : AnnotationBook
        Keeps what is finished.

    """

    changed = Signal()
    """Another shape is selected, or none."""

    def __init__(self, surface: ImageSurface, book: AnnotationBook) -> None:
        super().__init__(surface)
        self._surface = surface
        self._book = book
        self._ident: int | None = None
        self._handle: int | None = None
        self._nudged: Annotation | None = None
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(STILL_MS)
        self._still.timeout.connect(self.settle)

    @property
    def shape(self) -> Annotation | None:
        """The selected shape, with what keys have done to it; None on any other frame."""
        found = (shape for shape in self._book.here if shape.ident == self._ident)
        return self._nudged or next(found, None)

    @property
    def ident(self) -> int | None:
        """Its ident."""
        shape = self.shape
        return None if shape is None else shape.ident

    @property
    def handle(self) -> int | None:
        """The handle that keys move; None when they move the whole."""
        return self._handle

    @property
    def nudged(self) -> Annotation | None:
        """The shape as keys have moved it, until that is finished."""
        return self._nudged

    def select(self, ident: int, *, handle: int | None = None) -> None:
        """Select a shape and, maybe, one of its handles."""
        self.settle()
        self._ident, self._handle = ident, handle
        self._surface.update()
        self.changed.emit()

    def clear(self) -> bool:
        """Select nothing; tell whether something was selected."""
        self.settle()
        had = self.shape is not None
        self._ident = self._handle = None
        self._surface.update()
        if had:
            self.changed.emit()
        return had

    def remove(self) -> bool:
        """Erase the selected shape; False when none is."""
        self.settle()
        ident = self.ident
        if ident is None:
            return False
        self.clear()
        self._book.remove(ident)
        return True

    def nudge(self, dx: int, dy: int, *, coarse: bool = False) -> bool:
        """Move the selected handle, or the whole shape, by one image pixel, or by ten.

        Parameters
        ----------
        dx, dy : int
            -1, 0 or 1: to the right and down, as the image is shown.
        coarse : bool
            Ten pixels.

        Returns
        -------
        bool
            False when nothing is selected.

        """
        shape = self.shape
        if shape is None:
            return False
        view, step = self._surface.view, COARSE_NUDGE_PX if coarse else NUDGE_PX
        to = math.copysign(step, view.step_x) * dx, math.copysign(step, view.step_y) * dy
        moved = self._moved(shape, to)
        # A handle that is pushed onto its neighbour would leave nothing to take hold of.
        if smallest_extent(moved, view=_AS_STORED) >= NUDGE_PX:
            self._nudged = moved
            self._surface.update()
        self._still.start()
        return True

    def settle(self) -> None:
        """Finish what was nudged."""
        self._still.stop()
        shape, self._nudged = self._nudged, None
        if shape is not None:
            self._book.put(shape)

    def _moved(self, shape: Annotation, to: Point) -> Annotation:
        origin = (0.0, 0.0)
        handle = self._handle
        drag = WholeDrag(shape, origin) if handle is None else HandleDrag(shape, handle, origin)
        return drag.shape_at(to, ground=self._book.ground, straight=False)
