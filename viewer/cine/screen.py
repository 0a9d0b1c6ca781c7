"""The canvas as a clip sees it: frames go to it, and what it has painted is written down."""

from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from viewer.cache import FrameKey
from viewer.canvas.surface import ImageSurface
from viewer.frames import Clip, Pixels
from viewer.model.play_log import PlayLog

_MOST_UNPAINTED = 8
"""A canvas that nobody sees paints nothing; so many frames are still waited for."""


@dataclass(frozen=True, slots=True)
class _Handed:
    """A frame that the canvas has been given because it was due."""

    key: FrameKey
    ordinal: int
    stretch: int
    deadline_ns: int | None


class CineScreen(QObject):
    """Hands frames to a canvas and keeps the account of what became of them.

    Parameters
    ----------
    clip : Clip
        Whose frames they are; the canvas may show others before and after.
    surface : ImageSurface
        Paints.
    log : PlayLog
        The account.

    """

    painted = Signal()
    """A frame of the clip is on the screen, and is written down."""

    def __init__(
        self, clip: Clip, surface: ImageSurface, log: PlayLog, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._clip = clip
        self._surface = surface
        self._log = log
        self._unpainted: deque[_Handed] = deque()
        self._shown: FrameKey | None = None
        surface.first_painted.connect(self._on_painted)

    @property
    def index(self) -> int | None:
        """The frame that was handed over last."""
        return None if self._shown is None else self._shown.index

    def take_over(self, key: FrameKey) -> None:
        """Learn that a frame is on the canvas already."""
        self._shown = key
        self._log.saw(key.index)

    def show(self, key: FrameKey, pixels: Pixels) -> None:
        """Show a frame that somebody went to."""
        self._shown = key
        self._surface.set_frame(pixels, key=key)

    def show_due(
        self, key: FrameKey, pixels: Pixels, *, ordinal: int, deadline_ns: int | None
    ) -> None:
        """Show a frame that became due; at `deadline_ns` (monotonic) the next one will be.

        `ordinal` is its place in the order of play.
        """
        self._unpainted.append(_Handed(key, ordinal, self._log.runs.number, deadline_ns))
        if len(self._unpainted) > _MOST_UNPAINTED:
            self._unpainted.popleft()
            self._log.drop(1)
        self.show(key, pixels)

    def close(self) -> None:
        """Listen to the canvas no more."""
        self._surface.first_painted.disconnect(self._on_painted)

    def _on_painted(self, key: object, painted_ns: int) -> None:
        if isinstance(key, FrameKey) and key.clip is self._clip:
            self._log.saw(key.index)
            self._write_due(key, painted_ns)
            self.painted.emit()

    def _write_due(self, key: FrameKey, painted_ns: int) -> None:
        if key not in (handed.key for handed in self._unpainted):
            return
        while (handed := self._unpainted.popleft()).key != key:
            self._log.drop(1)  # a newer one was handed over before it could be painted
        self._log.runs.reached(handed.ordinal, painted_ns, number=handed.stretch)
        deadline = handed.deadline_ns
        self._log.played(late=deadline is not None and painted_ns > deadline)
