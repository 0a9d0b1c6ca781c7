"""How much larger than designed texts and handles are: the application's font says it."""

from PySide6.QtGui import QGuiApplication

BODY_PX = 13
"""Size of running text as the window was designed, in device-independent pixels."""


def text_scale() -> float:
    """Return the size of running text by its designed size; 1 where nobody has set a font."""
    size_px = QGuiApplication.font().pixelSize()
    return size_px / BODY_PX if size_px > 0 else 1.0


def scaled(design_px: float) -> int:
    """Return a designed length in device-independent pixels at the present text size."""
    return round(design_px * text_scale())
