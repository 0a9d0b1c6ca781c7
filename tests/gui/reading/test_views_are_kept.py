"""How the image was seen is in the log: at rest, at the lock, and for a replay."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.reading.page import ReadingPage
from app.reading.stage.view_watch import ViewWatch
from reader_study.reading.replay import find_reads, load_replay
from reader_study.store import Event
from reader_study.study import Study
from tests.gui.conftest import Desktop
from viewer.canvas.canvas import Canvas


def events(desk: Desktop, action: str) -> list[Event]:
    """Return stored events of one action; read where all writing is done."""
    answers: list[list[Event]] = []
    study: Any = desk.services.desk._study
    desk.services.writer.submit(lambda: list(study.events(action=action)), done=answers.append)
    desk.until(lambda: answers)
    return answers[0]


def views(desk: Desktop) -> list[dict[str, Any]]:
    return [event.content for event in events(desk, "read.viewed")]


def test_views_at_rest_and_at_the_lock_are_in_the_log(open_study: Callable[..., Desktop]) -> None:
    desk = open_study(n_reading=1, images=2)
    desk.begin()
    desk.until(lambda: len(views(desk)) == 1)
    canvas = desk.find("canvas", Canvas)
    canvas.zoom_by(2.0)
    canvas.pan_by(7.0, -5.0)
    desk.until(lambda: len(views(desk)) == 2)
    assert views(desk)[0]["fits"]
    zoomed = views(desk)[1]
    assert not zoomed["fits"]
    assert zoomed["zoom_permille"] == round(canvas.view.scale * 1000)
    assert "ai" not in zoomed
    desk.keys(Qt.Key.Key_Right)
    desk.until(lambda: views(desk)[-1]["image"] == 1)
    desk.read_unaided()
    desk.until(lambda: views(desk)[-1].get("ai") is True)
    desk.keys("a")
    desk.until(lambda: views(desk)[-1].get("ai") is False)
    desk.keys("a")
    desk.lock()
    desk.wait_worklist()
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        names = [summary.text for summary in find_reads(study)]
        alone, with_ai = (load_replay(study, name) for name in names)
        locked = [event.content["view"] for event in study.events(action="read.locked")]
    assert [(view["image"], view.get("ai")) for view in locked] == [(1, None), (1, True)]
    assert [scene.image for scene in alone.scenes[-2:]] == [1, 1]
    assert alone.scenes[-1].views[0]["zoom_permille"] == zoomed["zoom_permille"]
    assert (with_ai.begin.image, with_ai.scenes[-1].ai_open) == (1, True)


def test_a_view_that_cannot_be_written_alarms_nobody_and_comes_with_the_next_act(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study(n_reading=1)
    desk.begin()
    desk.until(lambda: len(views(desk)) == 1)
    record, refused = desk.services.desk.record, []

    def refuse(act: str, fields: Any) -> None:  # noqa: ANN401 - fields of an event
        refused.append(act)
        raise OSError(28, "No space left on device", str(desk.root))

    desk.services.desk.record = refuse  # type: ignore[method-assign]
    desk.find("canvas", Canvas).zoom_by(2.0)
    desk.until(lambda: refused == ["viewed"])
    desk.until(lambda: desk.services.writer.pending == 0)
    assert not desk.shown("messageBar")
    assert len(views(desk)) == 1
    desk.services.desk.record = record  # type: ignore[method-assign]
    desk.keys("6")
    desk.until(lambda: len(views(desk)) == 2)
    assert not views(desk)[1]["fits"]


def test_a_view_that_rests_while_the_session_ends_is_no_write_that_fails(
    open_study: Callable[..., Desktop], caplog: pytest.LogCaptureFixture
) -> None:
    desk = open_study(n_reading=1)
    desk.begin()
    desk.until(lambda: len(views(desk)) == 1)
    page, rested = desk.window.page, threading.Event()
    assert isinstance(page, ReadingPage)
    watch = page.findChild(ViewWatch)
    assert isinstance(watch, ViewWatch)
    watch.rested.connect(lambda _fields: rested.set())
    leave = desk.services.desk.leave

    def leave_late() -> None:
        assert rested.wait(30)
        leave()

    desk.services.desk.leave = leave_late  # type: ignore[method-assign]
    page.leave()
    desk.find("canvas", Canvas).zoom_by(2.0)
    desk.wait_worklist()
    assert rested.is_set()
    assert "a job of the writer failed" not in caplog.text
