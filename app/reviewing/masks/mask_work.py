"""Which mask of an image is chosen, and which one is being drawn: pure."""

from dataclasses import dataclass

from app.reviewing.masks.drawn_box import DrawnBox
from reader_study.deid.masks import Masks


@dataclass(slots=True)
class MaskWork:
    """The hand on the masks of one image.

    Parameters
    ----------
    chosen : int or None
        The place of the chosen one among them.
    drawn : DrawnBox or None
        What is being drawn.

    """

    chosen: int | None = None
    drawn: DrawnBox | None = None

    def clear(self) -> bool:
        """Choose and draw nothing; tell whether there was anything."""
        had = self.chosen is not None or self.drawn is not None
        self.chosen = self.drawn = None
        return had

    def choose_next(self, count: int) -> None:
        """Choose the next of so many masks, after the last one none."""
        place = 0 if self.chosen is None else self.chosen + 1
        self.chosen = place if place < count else None

    def laid(self, masks: Masks) -> Masks:
        """Return the masks with the one that was drawn, which is chosen from now on."""
        drawn, self.drawn = self.drawn, None
        if drawn is None:
            return masks
        self.chosen = len(masks) if drawn.place is None else drawn.place
        return (*masks[: self.chosen], drawn.box, *masks[self.chosen + 1 :])

    def lifted(self, masks: Masks) -> Masks:
        """Return the masks without the chosen one; the one behind it is chosen then."""
        if self.chosen is None:
            return masks
        left = masks[: self.chosen] + masks[self.chosen + 1 :]
        self.chosen = min(self.chosen, len(left) - 1) if left else None
        return left
