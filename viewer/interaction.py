"""Mouse and wheel to intent: what a hand on the canvas means. Pure, apart from Qt's enums."""

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QPoint, Qt

from viewer.model import Pace

NOTCH = 120
"""``angleDelta`` of one notch of a wheel; finer wheels send fractions of it."""

Buttons = Qt.MouseButton
Modifiers = Qt.KeyboardModifier


class Gesture(Enum):
    """What a drag does."""

    WINDOW_LEVEL = auto()
    PAN = auto()
    ZOOM = auto()


class Tool(Enum):
    """What the left button does; the other buttons never change their meaning."""

    WINDOW_LEVEL = auto()
    ZOOM = auto()
    PAN = auto()


_OF_TOOL = {
    Tool.WINDOW_LEVEL: Gesture.WINDOW_LEVEL,
    Tool.ZOOM: Gesture.ZOOM,
    Tool.PAN: Gesture.PAN,
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
class WheelSteps:
    """Collects the small turns of trackpads and fine wheels into whole steps."""

    rest: int = 0

    def turned(self, angle: QPoint) -> int:
        """Return the whole notches that are now complete, forward (away from the hand) positive."""
        delta = angle.y() or angle.x()
        if self.rest and (delta > 0) != (self.rest > 0):
            self.rest = 0
        self.rest += delta
        steps = int(self.rest / NOTCH)
        self.rest -= steps * NOTCH
        return steps
