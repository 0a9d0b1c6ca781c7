"""How each source was left, so that coming back to it goes on from there."""

from dataclasses import dataclass

from app.viewing.opening import WantedClip
from viewer.frames import ClipInfo
from viewer.frames.series.planes import Plane
from viewer.model import ViewState
from viewer.model.annotation_set import History
from viewer.panes.pane import Pane
from viewer.sources import ViewSource

Key = tuple[ViewSource, Plane | None]
"""A source and, of a volume, the plane: the acquired one is the same whoever asks for it."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a pane knew of its clip.

    Parameters
    ----------
    history : History
        Marks, and the manual scale.
    index : int
        The frame that was shown.
    state : ViewState
        Zoom, place, brightness, flips.

    """

    history: History
    index: int
    state: ViewState


class ViewMemory:
    """Keeps how sources were left while the viewer runs; nothing of it goes to the disk."""

    def __init__(self) -> None:
        self._left: dict[Key, Looked] = {}

    def keep(self, pane: Pane, wanted: WantedClip) -> None:
        """Remember how a pane leaves a source."""
        if pane.info is not None:
            looked = Looked(pane.history, pane.index, pane.canvas.view_state)
            self._left[key_of(wanted, pane.info)] = looked

    def of(self, wanted: WantedClip, info: ClipInfo) -> Looked | None:
        """Return how a source was left; None when it is new."""
        return self._left.get(key_of(wanted, info))


def key_of(wanted: WantedClip, info: ClipInfo) -> Key:
    """Return under which name a clip is remembered."""
    return wanted.source, None if info.geometry is None else info.geometry.plane
