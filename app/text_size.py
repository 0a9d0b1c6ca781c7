"""How large texts may be on a screen, and which sizes there are, in per cent of the design."""

from PySide6.QtCore import QSize

STEPS = (90, 100, 110, 125, 150, 175, 200, 225, 250, 300)
STANDARD = 100
LEAST_ROOM = QSize(1320, 690)
"""What a case needs at 100 % to be read without rolling: 1366 × 768 less bars and frames."""
DESIGN_ROOM = QSize(1800, 960)
"""The screen that the sizes were designed for, without its bars."""


def largest(room: QSize) -> int:
    """Return the largest step at which a case can be read in `room` without rolling."""
    return _step_below(_share(room, LEAST_ROOM), least=STANDARD)


def standard(room: QSize) -> int:
    """Return the size to begin with: larger where a large screen would make the texts tiny."""
    return _step_below(_share(room, DESIGN_ROOM), least=STANDARD)


def chosen(wanted: int, room: QSize) -> int:
    """Return the size to use: `wanted`, or the standard for 0, never more than `room` allows."""
    return min(wanted or standard(room), largest(room))


def beside(percent: int, steps: int) -> int:
    """Return the size some steps larger (or smaller) than `percent`; the ends hold."""
    at = min(range(len(STEPS)), key=lambda index: abs(STEPS[index] - percent))
    return STEPS[min(max(at + steps, 0), len(STEPS) - 1)]


def _share(room: QSize, design: QSize) -> float:
    """Return how often `design` goes into `room`."""
    return min(room.width() / design.width(), room.height() / design.height())


def _step_below(share: float, *, least: int) -> int:
    return max((step for step in STEPS if step <= share * 100), default=least)
