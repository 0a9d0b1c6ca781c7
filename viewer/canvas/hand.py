"""What a measuring tool must offer to take the left button over from the canvas."""

from typing import Protocol

from PySide6.QtCore import Qt

from viewer.model import ViewTransform


class Hand(Protocol):
    """Gets the left button first while it is a canvas' `hand`; x and y are in image pixels.

    Places may lie outside the image: x < 0 is left of its first column. Distances that a hand
    means in screen pixels are ``canvas pixels / view.scale``.
    """

    def press(
        self, x: float, y: float, view: ViewTransform, modifiers: Qt.KeyboardModifier
    ) -> bool:
        """Begin; False leaves the press to the canvas. A double click presses twice."""

    def move(self, x: float, y: float, view: ViewTransform, modifiers: Qt.KeyboardModifier) -> None:
        """Go on, between a press that was taken and its release."""

    def release(
        self, x: float, y: float, view: ViewTransform, modifiers: Qt.KeyboardModifier
    ) -> None:
        """End."""

    def hover(self, x: float, y: float, view: ViewTransform) -> Qt.CursorShape | None:
        """Return the cursor for this place while no button is held; None for the usual one."""

    def cancel(self) -> bool:
        """Give up what is begun, on Esc or when the image goes; False when there is nothing."""
