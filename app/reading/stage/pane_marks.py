"""The marks of one pane: its measuring hand, and the hand that draws answers."""

from collections.abc import Callable

from app.reading.phase import MarkPlace
from app.reading.stage.field_marks import FieldMarks
from app.widgets.wakeful_hand import WakefulHand
from viewer.measuring.annotating import AnnotationHand, AnnotationTool
from viewer.measuring.book import AnnotationBook
from viewer.panes.pane import Pane


class PaneMarks:
    """Gives a pane's left button to whoever draws now.

    Parameters
    ----------
    touched : callable
        Called after everything that may have changed the selection.

    """

    def __init__(self, pane: Pane, touched: Callable[[], None]) -> None:
        self.pane = pane
        self.place: MarkPlace | None = None
        """What the pane shows; None while that is nothing."""
        self._wakeful = WakefulHand(pane.hand, touched)
        self.fields = FieldMarks(
            pane.canvas, self._wakeful, scale=lambda: pane.hand.book.scale, place=self._spot
        )
        pane.canvas.hand = self.fields
        pane.canvas.overlays.insert(pane.canvas.overlays.index(pane.layer) + 1, self.fields)

    @property
    def hand(self) -> AnnotationHand:
        """Measures."""
        return self.pane.hand

    @property
    def book(self) -> AnnotationBook:
        """What is laid on the pane's clip."""
        return self.pane.hand.book

    def set_awake(self, awake: bool) -> None:
        """Let marks be drawn, or not; what is begun is given up."""
        if awake:
            self._wakeful.awake = True
        else:
            self._wakeful.rest()

    def drop_drawing(self) -> bool:
        """Give up a mark that is being drawn; tell whether there was one."""
        drawing = len(self.hand.scene.shapes) > len(self.book.here)
        return drawing and self.hand.cancel()

    def forget_tool(self) -> None:
        """Go back to no drawing tool."""
        self.hand.set_tool(AnnotationTool.SELECT)

    def _spot(self) -> tuple[int, int] | None:
        """Return image and frame that answers are drawn on.

        None on a plane that is cut across: its slices are no frames of the file.
        """
        place = self.place
        return None if place is None or place.plane else (place.image, self.pane.index)
