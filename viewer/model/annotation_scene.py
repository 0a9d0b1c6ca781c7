"""What is to be painted of a reader's measuring, as one value."""

from dataclasses import dataclass

from viewer.frames.calibration import Scale
from viewer.model.annotation import Annotation, Calliper

_UNCALIBRATED = Scale()


@dataclass(frozen=True, slots=True)
class Scene:
    """Shapes of the frame that is shown.

    Parameters
    ----------
    shapes : tuple
        Shapes of this frame, the one that is being drawn included.
    scale : Scale
        Calibration of this frame.
    pixel_aspect : float
        Height of a pixel divided by its width.
    selected : int or None
        Ident of the shape whose handles are seen.
    handle : int or None
        The handle that keys move; None when they move the whole shape.
    ruler : Calliper or None
        The two points of a manual calibration that is not finished.
    shows_regions : bool
        Whether the file's regions are outlined.

    """

    shapes: tuple[Annotation, ...] = ()
    scale: Scale = _UNCALIBRATED
    pixel_aspect: float = 1.0
    selected: int | None = None
    handle: int | None = None
    ruler: Calliper | None = None
    shows_regions: bool = False
