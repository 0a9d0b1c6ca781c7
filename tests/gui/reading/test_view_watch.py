"""Views are told at rest, each once, and what the canvas paints never waits for them."""

import time
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.reading.stage.view_watch import REST_MS, Sight, ViewWatch
from viewer.canvas.canvas import Canvas
from viewer.model.view_record import ViewRecord
from viewer.panes.grid import PaneGrid


@pytest.fixture
def grid(qtbot: QtBot, themed: QApplication) -> Iterator[PaneGrid]:
    window = QWidget()
    qtbot.addWidget(window)
    made = PaneGrid(window)
    made.set_count(1)
    made.resize(640, 480)
    window.resize(640, 480)
    with qtbot.waitExposed(window):
        window.show()
    yield made
    window.hide()
    made.close_panes()


@pytest.fixture
def canvas(grid: PaneGrid) -> Canvas:
    made = grid.active.canvas
    made.set_image(np.arange(320 * 240, dtype=np.uint32).astype(np.uint8).reshape(240, 320))
    return made


@pytest.fixture
def watch(grid: PaneGrid, canvas: Canvas) -> ViewWatch:
    assert canvas is grid.active.canvas
    return ViewWatch(grid, grid)


def test_the_first_view_of_a_read_is_told_and_the_same_not_again(
    qtbot: QtBot, watch: ViewWatch
) -> None:
    with qtbot.waitSignal(watch.rested) as told:
        watch.follow(Sight("read 1"))
    fields = told.args[0]
    assert (fields["image"], fields["frame"], fields["fits"]) == (0, 0, True)
    assert fields["window"] == {"center": "127.50", "width": "255.00", "inverted": False}
    assert "ai" not in fields
    with qtbot.assertNotEmitted(watch.rested, wait=2 * REST_MS):
        watch.follow(Sight("read 1"))
        watch._timer.start()
    with qtbot.waitSignal(watch.rested) as again:
        watch.follow(Sight("read 2", ai=True))
    assert again.args[0] == {**fields, "ai": True}


def test_a_drag_is_told_once_as_what_it_led_to(
    qtbot: QtBot, canvas: Canvas, watch: ViewWatch
) -> None:
    with qtbot.waitSignal(watch.rested):
        watch.follow(Sight("read 1"))
    told: list[object] = []
    watch.rested.connect(told.append)
    for _ in range(25):
        canvas.zoom_by(1.02, about=(100.0, 80.0))
        canvas.pan_by(2.0, -1.0)
        QApplication.processEvents()
    assert told == []
    qtbot.waitUntil(lambda: bool(told))
    assert told == [watch.fields()]
    assert ViewRecord.of(canvas.view_state).zoom_permille == round(canvas.view.scale * 1000)


def test_while_no_read_takes_notice_nothing_is_told_and_then_it_is(
    qtbot: QtBot, canvas: Canvas, watch: ViewWatch
) -> None:
    with qtbot.assertNotEmitted(watch.rested, wait=2 * REST_MS):
        canvas.zoom_by(2.0)
    assert watch.fields() is None
    with qtbot.waitSignal(watch.rested):
        watch.follow(Sight("read 1"))


def test_without_an_image_there_is_no_view(qtbot: QtBot, canvas: Canvas, watch: ViewWatch) -> None:
    canvas.clear()
    with qtbot.assertNotEmitted(watch.rested, wait=2 * REST_MS):
        watch.follow(Sight("read 1"))
    assert watch.fields() is None


def test_a_change_of_the_view_costs_next_to_nothing(canvas: Canvas, watch: ViewWatch) -> None:
    """Compared with the change itself, in the time of this process: no other clock decides."""
    watch.follow(Sight("read 1"))
    start = watch._timer.start

    def change() -> float:
        began = time.process_time()
        for n in range(2000):
            canvas.pan_by(1.0 if n % 2 else -1.0, 0.0)
        return time.process_time() - began

    watched, alone = [change()], []
    for _ in range(7):
        watched.append(change())
        canvas.view_changed.disconnect(start)
        alone.append(change())
        canvas.view_changed.connect(start)
    assert min(watched) < 1.5 * min(alone)
