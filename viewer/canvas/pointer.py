"""One pointer - a mouse or a finger - on a surface: its buttons and moves become deeds."""

from PySide6.QtCore import QPointF, Qt

from viewer.canvas.hand import Hand
from viewer.canvas.interaction import Drag, Gesture, Tool, gesture_of, pace_of
from viewer.canvas.magnifier import Magnifier
from viewer.canvas.surface import ImageSurface
from viewer.model import ViewTransform

_LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.KeyboardModifier.NoModifier


class Pointer:
    """Carries out drags: window/level, pan, zoom, the lens, or what a measuring hand makes of them.

    All places are in logical pixels of the surface.

    Parameters
    ----------
    surface : ImageSurface
        What is changed.
    lens : Magnifier
        What `Tool.MAGNIFY` shows.

    """

    def __init__(self, surface: ImageSurface, lens: Magnifier) -> None:
        self.tool = Tool.WINDOW_LEVEL
        self.space_held = False
        self._surface = surface
        self._lens = lens
        self._hand: Hand | None = None
        self._hand_holds = False
        self._drag: Drag | None = None

    @property
    def hand(self) -> Hand | None:
        """Who gets the left button first."""
        return self._hand

    @hand.setter
    def hand(self, hand: Hand | None) -> None:
        self.drop()
        self._hand = hand
        if hand is None:
            self._surface.unsetCursor()

    @property
    def is_busy(self) -> bool:
        """Whether a button is held for a drag."""
        return self._drag is not None or self._hand_holds

    def press(
        self, button: Qt.MouseButton, place: QPointF, modifiers: Qt.KeyboardModifier = _NONE
    ) -> None:
        """Begin a drag, unless one is going on."""
        if self.is_busy or self._surface.image_size is None:
            return
        if button == _LEFT and self._hand is not None and not self.space_held:
            self._hand_holds = self._hand.press(*self._on_image(place), modifiers)
            if self._hand_holds:
                return
        gesture = gesture_of(button, tool=self.tool, space_held=self.space_held)
        if gesture is not None:
            self._drag = Drag(gesture, button, place, place)
        if gesture is Gesture.MAGNIFY:
            self._lens.show_at(place)

    def move(self, place: QPointF, modifiers: Qt.KeyboardModifier = _NONE) -> None:
        """Go on with the drag, or hover."""
        if self._surface.image_size is None:
            return
        if self._hand is not None and self._hand_holds:
            self._hand.move(*self._on_image(place), modifiers)
        elif self._drag is not None:
            self._go_on(self._drag, place, modifiers)
        elif self._hand is not None:
            cursor = self._hand.hover(*self._on_image(place))
            if cursor is None:
                self._surface.unsetCursor()
            else:
                self._surface.setCursor(cursor)

    def release(
        self, button: Qt.MouseButton, place: QPointF, modifiers: Qt.KeyboardModifier = _NONE
    ) -> None:
        """End the drag when the button that began it comes up."""
        if self._hand_holds and button == _LEFT:
            self._hand_holds = False
            if self._hand is not None and self._surface.image_size is not None:
                self._hand.release(*self._on_image(place), modifiers)
        elif self._drag is not None and button == self._drag.button:
            self._end_drag()

    def double(self, place: QPointF, modifiers: Qt.KeyboardModifier = _NONE) -> None:
        """Fit the image, unless the hand wants the second press too."""
        if self._hand is not None and self._surface.image_size is not None:
            self.press(_LEFT, place, modifiers)
            if self._hand_holds:
                return
            self._end_drag()
        if not self.is_busy:
            self._surface.fit()

    def drop(self) -> bool:
        """Give up whatever is going on; tell whether the hand had anything to give up."""
        self._end_drag()
        self._hand_holds = False
        return self._hand is not None and self._hand.cancel()

    def _go_on(self, drag: Drag, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        surface = self._surface
        if drag.gesture is Gesture.MAGNIFY:
            self._lens.show_at(place)
            return
        moved = drag.moved(place)
        if moved is None:
            return
        if drag.gesture is Gesture.WINDOW_LEVEL:
            window = surface.window_level
            pace = pace_of(modifiers)
            surface.set_window_level(window.dragged(moved.x(), moved.y(), pace=pace))
        elif drag.gesture is Gesture.PAN:
            surface.pan_by(*surface.device_place(moved))
        else:
            surface.zoom_by(2 ** (-moved.y() / 160), about=surface.device_place(drag.start))

    def _end_drag(self) -> None:
        if self._drag is not None and self._drag.gesture is Gesture.MAGNIFY:
            self._lens.show_at(None)
        self._drag = None

    def _on_image(self, place: QPointF) -> tuple[float, float, ViewTransform]:
        view = self._surface.painted_view
        return (*view.to_image(*self._surface.device_place(place)), view)
