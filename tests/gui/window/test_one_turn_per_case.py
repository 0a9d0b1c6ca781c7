"""A change of case is one change of the page: nothing is painted, or offered, for a state between.

What is counted here is what a reader waits for between her lock and the next image.
"""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction

from app.desk import DECODE_AHEAD
from app.reading.panel.read_panel import ReadPanel
from app.reading.phase import Phase
from app.reading.read_state import ReadState
from tests.gui.conftest import Desktop
from viewer.canvas.canvas import Canvas

BYTES = 96 * 64
OF_AN_IMAGE = ("view.fit", "view.zoom", "view.invert")


class Paints(QObject):
    """Counts the paint events of a canvas."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.count = 0
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


@pytest.fixture
def at_the_lock(open_study: Callable[..., Desktop]) -> Desktop:
    """Return a window one Enter before a lock, the next image decoded already."""
    desk = open_study(n_reading=4)
    desk.begin()
    desk.read_unaided()
    desk.until(lambda: desk.services.images.cache.used_bytes == (1 + DECODE_AHEAD) * BYTES)
    desk.keys(Qt.Key.Key_Return)
    desk.until(lambda: desk.shown("summaryCard"))
    desk.window.repaint()
    return desk


def lock_to_the_next(desk: Desktop) -> None:
    desk.keys(Qt.Key.Key_Return)
    desk.until(lambda: desk.text("position") == "2")
    desk.wait_ready()


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Phase]:
    """Return the phases in which the panel is shown, one by one."""
    phases: list[Phase] = []
    show = ReadPanel.show_state

    def counted(panel: ReadPanel, state: ReadState) -> None:
        phases.append(state.phase)
        show(panel, state)

    monkeypatch.setattr(ReadPanel, "show_state", counted)
    return phases


def test_the_canvas_is_painted_once(at_the_lock: Desktop) -> None:
    paints = Paints(at_the_lock.find("canvas", Canvas))
    lock_to_the_next(at_the_lock)
    at_the_lock.keys("4", Qt.Key.Key_L, "35", Qt.Key.Key_Return)
    at_the_lock.wait_saved()
    assert paints.count == 1


def test_the_panel_is_shown_once_for_the_lock_and_once_for_the_next_case(
    at_the_lock: Desktop, shown: list[Phase]
) -> None:
    shown.clear()
    lock_to_the_next(at_the_lock)
    assert shown == [Phase.LOCKING, Phase.ANSWERING]


def test_an_act_on_an_image_stays_possible_from_image_to_image(at_the_lock: Desktop) -> None:
    told: list[tuple[str, bool]] = []
    for ident in OF_AN_IMAGE:
        action = at_the_lock.find(ident, QAction)  # type: ignore[type-var]
        action.enabledChanged.connect(lambda on, ident=ident: told.append((ident, on)))
    lock_to_the_next(at_the_lock)
    assert told == []


def test_an_image_that_is_not_decoded_yet_leaves_the_panel_to_say_so(
    open_study: Callable[..., Desktop], shown: list[Phase]
) -> None:
    desk = open_study(n_reading=4)
    desk.begin()
    desk.read_unaided()
    desk.until(lambda: desk.services.images.cache.used_bytes == (1 + DECODE_AHEAD) * BYTES)
    desk.services.images.cache.resize(0)
    desk.keys(Qt.Key.Key_Return)
    shown.clear()
    lock_to_the_next(desk)
    assert shown[0] is Phase.LOCKING
    assert Phase.LOADING in shown
    assert shown[-1] is Phase.ANSWERING
