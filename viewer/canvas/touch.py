"""Fingers on a canvas: one is the tool, two pinch and move the image."""

import math
from enum import Enum, auto
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QEventPoint, QTouchEvent
from PySide6.QtWidgets import QApplication

FINGER_SLOP_PX = 10.0
"""A finger that rests moves this far (logical pixels)."""

_LONG_AGO_MS = 1_000_000


class Fingers(Protocol):
    """What touches are turned into; places are in logical pixels of the canvas."""

    def finger_pressed(self, place: QPointF) -> None:
        """One finger begins to drag, or has tapped."""

    def finger_moved(self, place: QPointF) -> None:
        """It goes on."""

    def finger_released(self, place: QPointF) -> None:
        """It is lifted."""

    def finger_tapped_twice(self, place: QPointF) -> None:
        """It is lifted for the second time at one place within a short time."""

    def finger_dropped(self) -> None:
        """A second finger came: what the first has begun does not count."""

    def pinched(self, factor: float, *, about: QPointF, moved: QPointF) -> None:
        """Two fingers moved together, and apart by this factor."""


class _Phase(Enum):
    IDLE = auto()
    RESTING = auto()
    DRAGGING = auto()
    PINCHING = auto()
    SPENT = auto()
    """After a pinch: the finger that is left means nothing."""


class Touches:
    """Follows the fingers from the first to the last.

    Parameters
    ----------
    fingers : Fingers
        Is told what they mean.

    """

    def __init__(self, fingers: Fingers) -> None:
        self._fingers = fingers
        self._phase = _Phase.IDLE
        self._start = QPointF()
        self._middle = QPointF()
        self._span = 0.0
        self._tap: tuple[QPointF, int] = (QPointF(), -_LONG_AGO_MS)

    def follow(self, event: QTouchEvent) -> None:
        """Take one touch event."""
        held = [p for p in event.points() if p.state() != QEventPoint.State.Released]
        if event.type() == QEvent.Type.TouchCancel:
            self._drop()
            self._phase = _Phase.IDLE
        elif not held:
            self._lifted(event)
        elif len(held) == 1:
            self._one(held[0].position())
        else:
            self._two(held[0].position(), held[1].position())

    def _one(self, place: QPointF) -> None:
        if self._phase is _Phase.IDLE:
            self._phase, self._start = _Phase.RESTING, place
        elif self._phase is _Phase.PINCHING:
            self._phase = _Phase.SPENT
        elif self._phase is _Phase.RESTING:
            if (place - self._start).manhattanLength() > FINGER_SLOP_PX:
                self._phase = _Phase.DRAGGING
                self._fingers.finger_pressed(self._start)
                self._fingers.finger_moved(place)
        elif self._phase is _Phase.DRAGGING:
            self._fingers.finger_moved(place)

    def _two(self, first: QPointF, second: QPointF) -> None:
        middle = (first + second) / 2
        span = max(math.hypot(second.x() - first.x(), second.y() - first.y()), 1.0)
        if self._phase is _Phase.PINCHING:
            moved = middle - self._middle
            self._fingers.pinched(span / self._span, about=middle, moved=moved)
        else:
            self._drop()
            self._phase = _Phase.PINCHING
        self._middle, self._span = middle, span

    def _lifted(self, event: QTouchEvent) -> None:
        place = event.points()[0].position()
        phase, self._phase = self._phase, _Phase.IDLE
        if phase is _Phase.RESTING:
            self._tapped(place, event.timestamp())
        elif phase is _Phase.DRAGGING:
            self._fingers.finger_released(place)

    def _tapped(self, place: QPointF, now_ms: int) -> None:
        before, before_ms = self._tap
        near = (place - before).manhattanLength() <= 2 * FINGER_SLOP_PX
        if near and now_ms - before_ms <= QApplication.doubleClickInterval():
            self._tap = (QPointF(), -_LONG_AGO_MS)
            self._fingers.finger_tapped_twice(place)
            return
        self._tap = (place, now_ms)
        self._fingers.finger_pressed(place)
        self._fingers.finger_released(place)

    def _drop(self) -> None:
        if self._phase is _Phase.DRAGGING:
            self._fingers.finger_dropped()
