"""Going from medium to medium and from pane to pane of a case."""

from collections.abc import Callable
from dataclasses import replace

from app.reading.read_state import ReadState


class Turning:
    """What the reading page does with hands that turn over media.

    Parameters
    ----------
    state : callable
        Returns the page's present state.
    change : callable
        Takes the next one.

    """

    def __init__(
        self, *, state: Callable[[], ReadState], change: Callable[[ReadState], None]
    ) -> None:
        self._state = state
        self._change = change

    def turn(self, steps: int) -> None:
        """Go to another medium of the active pane."""
        self._change(turn_image(self._state(), steps))

    def show(self, image: int) -> None:
        """Go to a medium of the case, in its pane."""
        self._change(show_image(self._state(), image))

    def activate(self, pane: int) -> None:
        """Let acts go to another pane."""
        self._change(activate(self._state(), pane))

    def still_to_play(self, left: tuple[int, ...]) -> None:
        """Take which clips still have to run before the lock."""
        self._change(still_to_play(self._state(), left))


def turn_image(state: ReadState, steps: int) -> ReadState:
    """Go to another medium of the active pane; stays within its ends."""
    if state.case is None or state.paused or not state.case.media:
        return state
    group = state.case.groups[state.active]
    place = group.index(state.image_index) + steps
    return show_image(state, group[min(max(place, 0), len(group) - 1)])


def show_image(state: ReadState, image: int) -> ReadState:
    """Go to a medium of the case, in the pane that it belongs to."""
    groups = () if state.case is None else state.case.groups
    for pane, group in enumerate(groups):
        if image in group:
            panes = (*state.panes[:pane], image, *state.panes[pane + 1 :])
            return replace(state, panes=panes, active=pane)
    return state


def activate(state: ReadState, pane: int) -> ReadState:
    """Let acts go to another pane."""
    return replace(state, active=pane) if pane < len(state.panes) else state


def still_to_play(state: ReadState, left: tuple[int, ...]) -> ReadState:
    """Take which clips still have to run before the lock."""
    return replace(state, unplayed=left, urged=state.urged and bool(left))
