"""A hand that can be told to rest: no mark is drawn while no read could take it."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from viewer.measuring.annotating import AnnotationHand, AnnotationTool
from viewer.model import ViewTransform


class WakefulHand:
    """A `viewer.canvas.hand.Hand` that passes on what it gets while it is awake.

    Parameters
    ----------
    hand : AnnotationHand
        Draws.
    touched : callable
        Called after everything that may have changed the selection.

    """

    def __init__(self, hand: AnnotationHand, touched: Callable[[], None]) -> None:
        self.awake = False
        self._in_use = False
        self._hand = hand
        self._touched = touched

    def press(
        self, x: float, y: float, view: ViewTransform, modifiers: Qt.KeyboardModifier
    ) -> bool:
        """Begin; at rest, take the press from the canvas too if it was meant to draw."""
        if not self.awake:
            return self._hand.tool is not AnnotationTool.SELECT
        taken = self._hand.press(x, y, view, modifiers)
        self._in_use = self._in_use or taken
        self._touched()
        return taken

    def move(self, x: float, y: float, view: ViewTransform, modifiers: Qt.KeyboardModifier) -> None:
        """Go on."""
        if self.awake:
            self._hand.move(x, y, view, modifiers)

    def release(
        self, x: float, y: float, view: ViewTransform, modifiers: Qt.KeyboardModifier
    ) -> None:
        """End."""
        if self.awake:
            self._hand.release(x, y, view, modifiers)
            self._touched()

    def hover(self, x: float, y: float, view: ViewTransform) -> Qt.CursorShape | None:
        """Return the cursor that says what a press would do; at rest the usual one."""
        return self._hand.hover(x, y, view) if self.awake else None

    def cancel(self) -> bool:
        """Give up what is begun, else the two points of a scale, else the selection."""
        # Everything that can be given up has begun with a press; to ask a hand that has nothing
        # would paint the image anew.
        if not self._in_use:
            return False
        self._in_use = self._hand.cancel()
        self._touched()
        return self._in_use

    def rest(self) -> None:
        """Give everything up, and draw no more."""
        while self.cancel():
            continue
        self.awake = False
