"""What comes between two reads: feedback on a practice read, then a break, then the next step."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.reading import read_state
from app.reading.case_views import CaseView, LockedView
from app.reading.read_state import Phase, ReadState

_MS_NS = 1_000_000
_LOOK_MS = 1000
"""How often the break is looked at; the page shows whole minutes."""


class BetweenReads(QObject):
    """Holds the next step back until the reader has seen what comes before it.

    Parameters
    ----------
    state : callable
        Returns the page's present state.
    change : callable
        Takes the next one.
    show : callable
        Shows the next step; None at the end of the session.

    """

    def __init__(
        self,
        *,
        state: Callable[[], ReadState],
        change: Callable[[ReadState], None],
        show: Callable[[CaseView | None], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._change = change
        self._show = show
        self._following = LockedView(None)
        self._over_ns = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def begin(self, after: LockedView) -> None:
        """Tell, rest, go on: in this order, whatever of it there is."""
        self._following = after
        if after.feedback is not None:
            self._change(read_state.tell(self._state(), after.feedback))
        else:
            self._rest_or_show()

    def go_on(self) -> None:
        """Take the reader's Enter."""
        if self._state().phase is Phase.TOLD:
            self._rest_or_show()
        elif self._state().rest_ms <= 0:
            self._show_following()

    def _rest_or_show(self) -> None:
        if self._following.rest_ms > 0 and self._following.case is not None:
            self._over_ns = time.monotonic_ns() + self._following.rest_ms * _MS_NS
            self._timer.start()
            self._look()
        else:
            self._show_following()

    def _look(self) -> None:
        left_ms = max(-(-(self._over_ns - time.monotonic_ns()) // _MS_NS), 0)
        self._change(read_state.rest(self._state(), left_ms))
        if left_ms == 0:
            self._timer.stop()

    def _show_following(self) -> None:
        following, self._following = self._following, LockedView(None)
        self._show(following.case)
