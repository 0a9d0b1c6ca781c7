"""How one image is shown, as one value that panes, screens and files can carry."""

from dataclasses import dataclass

from viewer.model.transform import ViewTransform
from viewer.model.window import WindowLevel


@dataclass(frozen=True, slots=True)
class ViewState:
    """All that a reader's hands have set on a canvas.

    Parameters
    ----------
    view : ViewTransform
        Where the image lies, flips included.
    window : WindowLevel
        How bright it is.
    room : (float, float)
        Width and height in device pixels of the canvas that `view` was made for.
    ratio : float
        Device pixels per logical pixel of that canvas.
    fits : bool
        Whether the image follows the size of the canvas.
    smooth : bool
        Whether pixels are interpolated.

    """

    view: ViewTransform
    window: WindowLevel
    room: tuple[float, float]
    ratio: float = 1.0
    fits: bool = True
    smooth: bool = True

    def view_for(self, room: tuple[float, float], *, ratio: float) -> ViewTransform:
        """Return the view that shows the same on a canvas of another size or another screen."""
        if (room, ratio) == (self.room, self.ratio):
            return self.view
        return self.view.resized(self.room, to=room, ratio=ratio / self.ratio)
