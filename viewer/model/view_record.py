"""What a log says of how an image was seen: place, zoom, window; and the way back to a view."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from viewer.model.state import ViewState
from viewer.model.transform import MAX_SCALE, MIN_SCALE, ViewTransform
from viewer.model.window import WindowLevel


@dataclass(frozen=True, slots=True)
class ViewRecord:
    """How one image was shown, in numbers that have an exact text.

    Parameters
    ----------
    zoom_permille : int
        Device pixels per 1000 image pixels, across.
    middle : (str, str)
        Point of the image in the middle of the canvas, in image pixels.
    room : (int, int)
        Width and height of the canvas in device pixels.
    window : (str, str)
        Centre and width in values of the stored pixels.
    fits : bool
        Whether the image follows the size of the canvas.
    inverted, flip_x, flip_y, smooth : bool
        As of the canvas.

    """

    zoom_permille: int
    middle: tuple[str, str]
    room: tuple[int, int]
    window: tuple[str, str]
    fits: bool = True
    inverted: bool = False
    flip_x: bool = False
    flip_y: bool = False
    smooth: bool = True

    @classmethod
    def of(cls, state: ViewState) -> "ViewRecord":
        """Write a canvas' state down."""
        view, window = state.view, state.window
        x, y = view.to_image(state.room[0] / 2, state.room[1] / 2)
        return cls(
            zoom_permille=round(view.scale * 1000),
            middle=(f"{x:.2f}", f"{y:.2f}"),
            room=(round(state.room[0]), round(state.room[1])),
            window=(f"{window.level:.2f}", f"{window.width:.2f}"),
            fits=state.fits,
            inverted=window.inverted,
            flip_x=view.flip_x,
            flip_y=view.flip_y,
            smooth=state.smooth,
        )

    @classmethod
    def of_fields(cls, fields: Mapping[str, object]) -> "ViewRecord | None":
        """Read what `fields` wrote; None where a log says nothing of the view."""
        window, middle, room = fields.get("window"), fields.get("middle"), fields.get("room")
        zoom = fields.get("zoom_permille")
        if not isinstance(window, Mapping) or not isinstance(zoom, int):
            return None
        if not isinstance(middle, list | tuple) or not isinstance(room, list | tuple):
            return None
        return cls(
            zoom_permille=zoom,
            middle=(str(middle[0]), str(middle[1])),
            room=(int(room[0]), int(room[1])),
            window=(str(window["center"]), str(window["width"])),
            inverted=bool(window.get("inverted", False)),
            **{name: bool(fields[name]) for name in _FLAGS if name in fields},
        )

    def fields(self) -> dict[str, object]:
        """Return it as JSON without floats, for a log that is hashed."""
        centre, width = self.window
        return {
            "zoom_permille": self.zoom_permille,
            "middle": list(self.middle),
            "room": list(self.room),
            "window": {"center": centre, "width": width, "inverted": self.inverted},
            **{name: getattr(self, name) for name in _FLAGS},
        }

    def state_on(self, present: ViewState) -> ViewState:
        """Return the state that shows the same part of the image on another canvas.

        Parameters
        ----------
        present : ViewState
            Of the canvas on which it is to be shown: its size and the kind of its pixels.

        """
        share = min(present.room[0] / self.room[0], present.room[1] / self.room[1])
        scale = min(max(self.zoom_permille / 1000 * share, MIN_SCALE), MAX_SCALE)
        view = ViewTransform(
            scale, 0.0, 0.0, present.view.aspect, flip_x=self.flip_x, flip_y=self.flip_y
        )
        x, y = view.to_canvas(*(float(place) for place in self.middle))
        view = view.panned(present.room[0] / 2 - x, present.room[1] / 2 - y)
        return replace(
            present,
            view=view,
            window=self._window_on(present.window),
            fits=self.fits,
            smooth=self.smooth,
        )

    def _window_on(self, present: WindowLevel) -> WindowLevel:
        level, width = (float(text) for text in self.window)
        return replace(present, level=level, width=width, inverted=self.inverted)


_FLAGS = ("fits", "flip_x", "flip_y", "smooth")
