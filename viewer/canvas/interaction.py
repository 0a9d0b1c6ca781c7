"""Mouse, wheel and trackpad to intent: what a hand on the canvas means. Pure, apart from Qt."""

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QWheelEvent

from viewer.model import Pace

NOTCH = 120
"""``angleDelta`` of one notch of a wheel; finer wheels send fractions of it."""

ANGLE_PER_PIXEL = 3
"""What one pixel of a trackpad that knows no angle counts: 40 pixels are a notch."""

SLOP_PX = 3.0
"""A hand that means to click moves this far (logical pixels) without meaning to drag."""

Buttons = Qt.MouseButton
Modifiers = Qt.KeyboardModifier


class Gesture(Enum):
    """What a drag does."""

    WINDOW_LEVEL = auto()
    PAN = auto()
    ZOOM = auto()
    MAGNIFY = auto()


class Tool(Enum):
    """What the left button does; the other buttons never change their meaning."""

    WINDOW_LEVEL = auto()
    ZOOM = auto()
    PAN = auto()
    MAGNIFY = auto()


_OF_TOOL = {
    Tool.WINDOW_LEVEL: Gesture.WINDOW_LEVEL,
    Tool.ZOOM: Gesture.ZOOM,
    Tool.PAN: Gesture.PAN,
    Tool.MAGNIFY: Gesture.MAGNIFY,
}


def gesture_of(button: Qt.MouseButton, *, tool: Tool, space_held: bool) -> Gesture | None:
    """Return what a drag with this button does; None for a button without meaning."""
    if button == Buttons.MiddleButton:
        return Gesture.PAN
    if button == Buttons.RightButton:
        return Gesture.ZOOM
    if button == Buttons.LeftButton:
        return Gesture.PAN if space_held else _OF_TOOL[tool]
    return None


def pace_of(modifiers: Qt.KeyboardModifier) -> Pace:
    """Return how fast a drag works: Shift is fine, Ctrl is coarse."""
    if modifiers & Modifiers.ShiftModifier:
        return Pace.FINE
    if modifiers & Modifiers.ControlModifier:
        return Pace.COARSE
    return Pace.NORMAL


@dataclass(slots=True)
class Drag:
    """A button that is held down and moved; places are in logical pixels of the canvas."""

    gesture: Gesture
    button: Qt.MouseButton
    start: QPointF
    last: QPointF
    begun: bool = False

    def moved(self, place: QPointF) -> QPointF | None:
        """Return how far the drag went since it was last asked; None within the slop.

        Without the slop a double click of an unsteady hand would change the brightness.
        """
        if not self.begun and (place - self.start).manhattanLength() <= SLOP_PX:
            return None
        self.begun = True
        delta = place - self.last
        self.last = place
        return delta


def wheel_delta(event: QWheelEvent) -> int:
    """Return the turn in eighths of a degree, forward (away from the hand) positive.

    Some trackpads report pixels only; a sideways turn counts when there is no other.
    """
    angle = event.angleDelta()
    if angle.isNull():
        angle = event.pixelDelta() * ANGLE_PER_PIXEL
    return angle.y() or angle.x()


@dataclass(slots=True)
class WheelSteps:
    """Collects the small turns of trackpads and fine wheels into whole steps."""

    rest: int = 0

    def turned(self, event: QWheelEvent) -> int:
        """Return the whole notches that are now complete, forward positive.

        What a trackpad goes on sending after the fingers have left it does not count: one
        stroke must not run through the images.
        """
        if event.phase() == Qt.ScrollPhase.ScrollMomentum:
            return 0
        delta = wheel_delta(event)
        if self.rest and (delta > 0) != (self.rest > 0):
            self.rest = 0
        self.rest += delta
        steps = int(self.rest / NOTCH)
        self.rest -= steps * NOTCH
        return steps
