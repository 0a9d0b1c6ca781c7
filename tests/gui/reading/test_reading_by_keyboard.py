"""A whole list can be read without touching the mouse."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from reader_study.study import Study
from tests.gui.conftest import Desktop


def test_list_read_by_keys_alone_is_stored_as_entered(open_study: Callable[..., Desktop]) -> None:
    desk = open_study(n_reading=2)
    desk.begin()
    assert (desk.text("position"), desk.text("total")) == ("1", "/ 2")
    desk.read_case("4", 8)
    desk.until(lambda: desk.text("position") == "2")
    desk.wait_ready()
    desk.read_unaided("6", 70)
    desk.rate("7", 97)
    desk.lock()
    desk.wait_worklist()
    assert desk.text("worklistProgress") == "2 / 2"
    assert not desk.shown("beginButton")
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        found = [(r.arm, r.category, r.likelihood) for r in study.reads()]
    assert found == [
        ("unaided", "4A", 8.0),
        ("aided", "4A", 8.0),
        ("unaided", "4C", 70.0),
        ("aided", "5", 97.0),
    ]


def test_clock_starts_once_for_each_case(open_study: Callable[..., Desktop]) -> None:
    desk = open_study(n_reading=2)
    desk.begin()
    desk.read_case()
    desk.until(lambda: desk.text("position") == "2")
    desk.wait_ready()
    desk.keys("I", "F", "R")
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        painted = list(study.events(action="case.painted"))
        assert len(painted) == 2
        assert all(0 < event.content["machine_us"] < 60_000_000 for event in painted)
        assert len(list(study.events(action="session.ended"))) == 1


def test_leaving_keeps_what_was_typed(open_study: Callable[..., Desktop]) -> None:
    desk = open_study(n_reading=2)
    desk.begin()
    desk.keys("4", Qt.Key.Key_L, "12")
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        last = list(study.events(action="read.answered"))[-1]
    assert (last.content["values"]["category"], last.content["values"]["likelihood"]) == ("4A", 12)
