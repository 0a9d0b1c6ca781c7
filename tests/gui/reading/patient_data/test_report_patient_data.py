"""F9: the case is covered at once, gone from her list, and the next one comes."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from tests.gui.conftest import Desktop


def step_of(desk: Desktop) -> object:
    page = desk.window.page
    return None if page is None else page.property("step")


def test_f9_hides_the_case_and_goes_on_with_the_next(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    before = step_of(desk)
    desk.keys("5", Qt.Key.Key_F9)
    desk.until(lambda: step_of(desk) != before)
    desk.wait_ready()
    assert not desk.shown("cover")
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        (told,) = study.events(action="phi.reported")
        assert told.actor == "r1"
        hidden = study.store.tables.hidden_cases()
        assert hidden == {told.content["case_id"]: "reported"}
        painted = [event.entity for event in study.events(action="case.painted")]
        assert painted[0] == told.entity
        assert told.content["case_id"] not in painted[1]


def test_the_image_is_covered_while_the_report_is_on_its_way_and_if_it_fails(
    open_study: Callable[..., Desktop], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_study()
    desk.begin()
    real = ReadingSession.report_patient_data
    fails = [True]

    def report(session: ReadingSession) -> object:
        if fails:
            raise OSError("no room")
        return real(session)

    monkeypatch.setattr(ReadingSession, "report_patient_data", report)
    desk.keys(Qt.Key.Key_F9)
    assert desk.shown("cover")
    assert desk.text("pausedTitle") == "Reported"
    desk.until(lambda: desk.shown("messageBar"))
    assert desk.shown("cover")
    fails.clear()
    desk.keys(Qt.Key.Key_Return)
    desk.wait_ready()
    assert not desk.shown("cover")
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        assert len(list(study.events(action="phi.reported"))) == 1


def test_f9_does_nothing_while_the_image_is_covered_already(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study()
    desk.begin()
    desk.keys("P", Qt.Key.Key_F9, "P")
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        assert not list(study.events(action="phi.reported"))


def test_reporting_the_last_case_ends_the_session(open_study: Callable[..., Desktop]) -> None:
    desk = open_study(n_reading=1)
    desk.begin()
    desk.keys(Qt.Key.Key_F9)
    desk.wait_worklist()
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        assert len(study.store.tables.hidden_cases()) == 1
