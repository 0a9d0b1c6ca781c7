"""Measuring while reading: what is drawn is in the log of the read that it was drawn in."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from reader_study.reading.session import ReadingSession
from reader_study.reading.timing import reading_time
from reader_study.study import Study
from reader_study.verify import verify
from tests.gui.conftest import Desktop
from tests.gui.reading.reading_bench import Reader
from tests.gui.reading.test_failing_clock import refuse_once
from viewer.canvas.interaction import Tool

OpenStudy = Callable[..., Desktop]

ENTER = Qt.Key.Key_Return
ESCAPE = Qt.Key.Key_Escape
A, B = (20.0, 20.0), (60.0, 50.0)  # 50 pixels apart: 3.5 mm at 0.07 mm/px
FLIPS = "[viewer]\nflip = true\n"
NO_TOOLS = "[viewer]\ntools = false\npresets = false\n"


def begin(open_study: OpenStudy, **options: object) -> Reader:
    desk = open_study(**options)
    desk.begin()
    return Reader(desk)


def test_calliper_is_in_the_log_with_value_unit_source_and_image(open_study: OpenStudy) -> None:
    reader = begin(open_study)
    reader.draw("D", A, B)
    assert len(reader.shapes) == 1
    (event,) = reader.log()
    assert event.entity.startswith("read/r1/1/")
    assert event.entity.endswith("/unaided")
    told = event.content
    assert (told["act"], told["kind"], told["image"]) == ("drawn", "calliper", 0)
    assert (told["unit"], told["source"]) == ("mm", "pixel_spacing")
    assert float(told["values"]["length"]) == pytest.approx(3.5, abs=0.02)


@pytest.mark.parametrize(
    ("key", "kind", "names"),
    [
        ("E", "ellipse", {"long", "short", "circumference", "area"}),
        ("B", "box", {"width", "height", "area"}),
    ],
)
def test_areas_are_in_the_log(key: str, kind: str, names: set[str], open_study: OpenStudy) -> None:
    reader = begin(open_study)
    reader.draw(key, A, B)
    (told,) = reader.told()
    assert (told["kind"], set(told["values"]), told["unit"]) == (kind, names, "mm")


def test_undo_and_redo_are_in_the_log_as_erased_and_drawn(open_study: OpenStudy) -> None:
    reader = begin(open_study)
    reader.draw("D", A, B)
    reader.desk.chord(Qt.Key.Key_Z)
    assert not reader.shapes
    reader.redo()
    assert len(reader.shapes) == 1
    assert [told["act"] for told in reader.told()] == ["drawn", "erased", "drawn"]


def test_delete_erases_the_chosen_mark_and_can_be_undone(open_study: OpenStudy) -> None:
    reader = begin(open_study)
    reader.draw("D", A, B)
    reader.desk.keys(ESCAPE)
    assert not reader.able("view.delete")
    reader.press(A)
    reader.release(A)
    assert reader.able("view.delete")
    reader.desk.keys(Qt.Key.Key_Delete)
    assert not reader.shapes
    reader.desk.chord(Qt.Key.Key_Z)
    assert len(reader.shapes) == 1
    assert [told["act"] for told in reader.told()] == ["drawn", "erased", "drawn"]


def test_undo_takes_back_what_came_last_be_it_answer_or_mark(open_study: OpenStudy) -> None:
    reader = begin(open_study)
    desk = reader.desk
    desk.keys("4")
    reader.draw("D", A, B)
    desk.keys("6")
    assert reader.able("read.undo")
    assert not reader.able("view.undo_mark")
    desk.chord(Qt.Key.Key_Z)
    assert desk.find("category_4A", QAbstractButton).isChecked()
    assert len(reader.shapes) == 1
    assert reader.able("view.undo_mark")
    desk.chord(Qt.Key.Key_Z)
    assert desk.find("category_4A", QAbstractButton).isChecked()
    assert not reader.shapes
    desk.chord(Qt.Key.Key_Z)
    assert not desk.find("category_4A", QAbstractButton).isChecked()
    assert not reader.able("read.undo")


def test_undo_reaches_a_mark_on_another_image_and_shows_it(open_study: OpenStudy) -> None:
    reader = begin(open_study, images=2)
    reader.draw("D", A, B)
    reader.turn(Qt.Key.Key_Right, "2/2")
    assert not reader.shapes
    reader.desk.chord(Qt.Key.Key_Z)
    assert reader.desk.text("imageNumber") == "image 1/2"
    assert not reader.shapes
    assert [(t["act"], t["image"]) for t in reader.told()] == [("drawn", 0), ("erased", 0)]


def test_marks_stay_with_their_image_and_the_log_names_it(open_study: OpenStudy) -> None:
    reader = begin(open_study, images=2)
    reader.draw("D", A, B)
    reader.turn(Qt.Key.Key_Right, "2/2")
    reader.draw("B", A, B)
    reader.draw("B", (70.0, 10.0), (90.0, 20.0))
    assert len(reader.shapes) == 2
    reader.turn(Qt.Key.Key_Left, "1/2")
    assert [shape.kind.value for shape in reader.shapes] == ["calliper"]
    assert [told["image"] for told in reader.told()] == [0, 1, 1]


def test_marks_stay_in_the_aided_read_and_go_with_the_case(open_study: OpenStudy) -> None:
    reader = begin(open_study, n_reading=2)
    desk = reader.desk
    reader.draw("D", A, B)
    desk.read_unaided()
    assert len(reader.shapes) == 1
    desk.chord(Qt.Key.Key_Z)
    assert len(reader.shapes) == 1  # undo does not reach behind a lock
    reader.draw("D", (10.0, 50.0), (30.0, 50.0))
    desk.keys("R", "H")
    desk.lock()
    desk.until(lambda: desk.text("position") == "2")
    desk.wait_ready()
    assert not reader.shapes
    assert reader.canvas.tool is Tool.WINDOW_LEVEL
    assert reader.chosen("view.window_level")
    assert not reader.able("view.undo_mark")
    reader.drag(A, B)
    assert not reader.shapes
    stages = [event.entity.rpartition("/")[2] for event in reader.log()]
    assert stages == ["unaided", "aided"]


def test_redo_does_not_reach_behind_a_lock(open_study: OpenStudy) -> None:
    reader = begin(open_study)
    reader.draw("D", A, B)
    reader.draw("D", (10.0, 50.0), (30.0, 50.0))
    reader.desk.chord(Qt.Key.Key_Z)
    assert reader.able("view.redo_mark")
    reader.desk.read_unaided()
    reader.press(A)
    reader.release(A)  # chooses the mark that is left
    assert reader.able("view.delete")
    assert not reader.able("view.redo_mark")


def test_calibration_and_its_taking_back_are_in_the_log(open_study: OpenStudy) -> None:
    reader = begin(open_study)
    desk = reader.desk
    reader.draw("D", A, B)
    reader.draw("K", (10.0, 10.0), (10.0, 60.0))
    entry: QWidget = desk.find("calibrationEntry")
    box = desk.find("calibrationBox", QLineEdit)
    assert entry.isVisible()
    assert box.hasFocus()
    assert not entry.geometry().intersects(reader.canvas.geometry())
    desk.keys("20 mm", ENTER)
    assert not entry.isVisible()
    assert not desk.shown("summaryCard")
    assert reader.chosen("view.calliper")
    desk.chord(Qt.Key.Key_Z)
    told = reader.told()
    kinds = [t.get("act") or ("taken_back" if "taken_back" in t else "set") for t in told]
    assert kinds == ["drawn", "set", "rescaled", "taken_back", "rescaled"]
    assert told[1]["distance_mm"] == "20.000"
    assert {t["image"] for t in told} == {0}
    assert float(told[2]["values"]["length"]) == pytest.approx(20.0, abs=0.2)
    assert (told[2]["source"], told[4]["source"]) == ("manual", "pixel_spacing")


def test_nothing_is_drawn_while_a_read_is_confirmed(open_study: OpenStudy) -> None:
    reader = begin(open_study)
    desk = reader.desk
    desk.rate("4", 8)
    desk.keys("D", ENTER)
    assert desk.shown("summaryCard")
    window = reader.canvas.window_level
    reader.drag(A, B)
    assert not reader.shapes
    assert reader.canvas.window_level == window
    desk.keys(ESCAPE)
    assert not desk.shown("summaryCard")
    reader.drag(A, B)
    assert len(reader.shapes) == 1
    assert [told["act"] for told in reader.told()] == ["drawn"]


def test_a_drawing_that_is_begun_does_not_outlive_the_answering(open_study: OpenStudy) -> None:
    reader = begin(open_study)
    desk = reader.desk
    desk.rate("4", 8)
    desk.keys("D")
    reader.press(A)
    reader.move(B)
    desk.keys(ENTER)
    reader.release(B)
    desk.keys(ESCAPE)
    assert not reader.shapes
    reader.draw("K", A, B)
    assert desk.find("calibrationEntry").isVisible()
    QTest.mouseClick(desk.find("lockButton"), Qt.MouseButton.LeftButton)
    assert desk.shown("summaryCard")
    assert not desk.find("calibrationEntry").isVisible()
    assert reader.told() == []


def test_nothing_is_drawn_while_the_read_is_paused(open_study: OpenStudy) -> None:
    reader = begin(open_study)
    desk = reader.desk
    desk.keys("D", "P")
    assert not reader.able("view.calliper")
    reader.drag(A, B)
    QTest.mousePress(desk.find("cover"), Qt.MouseButton.LeftButton, pos=reader.place(A))
    QTest.mouseRelease(desk.find("cover"), Qt.MouseButton.LeftButton, pos=reader.place(B))
    desk.keys("P")
    assert not reader.shapes
    assert reader.told() == []


def test_nothing_is_drawn_while_the_read_is_locked_and_the_next_one_comes(
    open_study: OpenStudy,
) -> None:
    reader = begin(open_study, n_reading=2, design="blank_ms = 300")
    desk = reader.desk
    desk.rate("4", 8)
    desk.keys("D")
    desk.lock()
    reader.drag(A, B)  # locking or revealing: the window has had no time to go on
    desk.until(lambda: desk.shown("aiCard"))
    desk.wait_ready()
    assert not reader.shapes
    desk.lock()
    desk.until(lambda: desk.text("position") == "2")
    reader.drag(A, B)  # black
    desk.wait_ready()
    assert not reader.shapes
    assert reader.told() == []


def test_keys_of_the_read_work_while_a_tool_is_chosen(open_study: OpenStudy) -> None:
    reader = begin(open_study)
    desk = reader.desk
    desk.keys("D", Qt.Key.Key_Space)
    desk.rate("4", 35)
    assert desk.find("category_4A", QAbstractButton).isChecked()
    assert desk.find("likelihoodField", QLineEdit).text() == "35"
    desk.keys(ENTER)
    assert desk.shown("summaryCard")
    assert reader.told() == []


def test_escape_gives_up_the_drawing_first_and_then_steps_back(open_study: OpenStudy) -> None:
    reader = begin(open_study)
    desk = reader.desk
    desk.keys("0", "D")
    assert desk.shown("reasonBox")
    reader.press(A)
    reader.move(B)
    assert len(reader.shapes) == 1
    desk.keys(ESCAPE)
    reader.release(B)
    assert not reader.shapes
    assert desk.shown("reasonBox")
    desk.keys(ESCAPE)
    assert not desk.shown("reasonBox")


def test_undo_gives_up_a_mark_that_is_being_drawn_before_the_answer(open_study: OpenStudy) -> None:
    reader = begin(open_study)
    desk = reader.desk
    desk.keys("4", "D")
    reader.press(A)
    reader.move(B)
    desk.chord(Qt.Key.Key_Z)
    assert not reader.shapes
    assert desk.find("category_4A", QAbstractButton).isChecked()


@pytest.mark.parametrize(("more", "flipped"), [("", False), (FLIPS, True)])
def test_an_image_is_mirrored_only_when_the_protocol_says_so(
    more: str, flipped: bool, open_study: OpenStudy
) -> None:
    reader = begin(open_study, more=more)
    reader.desk.keys("H", "V")
    view = reader.canvas.view
    assert (view.flip_x, view.flip_y) == (flipped, flipped)
    assert reader.able("view.flip_h") is flipped


def test_without_tools_nothing_can_be_drawn(open_study: OpenStudy) -> None:
    reader = begin(open_study, more=NO_TOOLS)
    desk = reader.desk
    for ident in ("calliper", "ellipse", "box", "calibrate", "delete", "undo_mark", "redo_mark"):
        assert not reader.able(f"view.{ident}")
    assert not reader.able("view.tone:0")
    assert not desk.shown("tool_view.calliper")
    for key in ("D", "E", "B", "K"):
        reader.draw(key, A, B)
    assert not reader.shapes
    assert not desk.find("calibrationEntry").isVisible()
    assert desk.shown("tool_view.magnifier")
    assert reader.told() == []


def test_magnifier_smoothing_and_windows(open_study: OpenStudy) -> None:
    reader = begin(open_study, n_reading=2)
    desk = reader.desk
    desk.keys("X", "G")
    assert not reader.canvas.smooth
    assert reader.canvas.lens.is_shown
    whole = reader.canvas.window_level
    desk.keys(Qt.Key.Key_F3)
    assert reader.canvas.window_level.width == whole.width / 2
    desk.read_case()
    desk.until(lambda: desk.text("position") == "2")
    desk.wait_ready()
    assert reader.canvas.smooth
    assert not reader.canvas.lens.is_shown
    assert reader.canvas.window_level == whole


def test_lock_waits_until_the_measurement_is_durable(
    open_study: OpenStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_once(monkeypatch, "read.measured")
    reader = begin(open_study)
    desk = reader.desk
    desk.rate("4", 8)
    desk.wait_saved()
    reader.draw("D", A, B)
    desk.keys(ENTER, ENTER)
    desk.until(lambda: desk.shown("messageBar"))
    assert not desk.shown("aiCard")
    assert len(reader.shapes) == 1
    QTest.mouseClick(desk.find("messageRetry"), Qt.MouseButton.LeftButton)
    desk.wait_saved()
    if not desk.shown("summaryCard"):
        desk.keys(ENTER)
    desk.keys(ENTER)
    desk.until(lambda: desk.shown("aiCard"))
    desk.wait_ready()
    acts = [event.action for event in reader.log("read.measured", "read.locked")]
    assert acts == ["read.measured", "read.locked"]


def test_reading_times_are_the_same_without_the_marks(open_study: OpenStudy) -> None:
    reader = begin(open_study, n_reading=1)
    desk = reader.desk
    reader.draw("D", A, B)
    desk.rate("4", 8)
    reader.draw("E", (10.0, 10.0), (30.0, 30.0))
    desk.lock()
    desk.until(lambda: desk.shown("aiCard"))
    desk.wait_ready()
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        (read,) = study.reads()
        (lock,) = study.events(action="read.locked")
        events = [event for event in study.events(entity=lock.entity) if event.seq < lock.seq]
    others = [event for event in events if event.action != "read.measured"]
    assert len(events) - len(others) == 2
    with_marks = reading_time(events, locked_ns=lock.monotonic_ns)
    assert with_marks == reading_time(others, locked_ns=lock.monotonic_ns)
    assert read.total_ms is not None
    assert with_marks.total_us / 1000 == pytest.approx(read.total_ms, abs=50)


def test_marked_study_verifies_and_its_records_name_no_file(open_study: OpenStudy) -> None:
    reader = begin(open_study)
    reader.draw("D", A, B)
    reader.draw("K", (10.0, 10.0), (10.0, 60.0))
    reader.desk.keys("2 cm", ENTER)
    events = reader.log()
    assert len(events) == 3
    with Study.open(reader.desk.root, writable=False) as study:
        names = {medium.sha256 for case in study.cases() for medium in case.media}
    assert verify(reader.desk.root) == []
    words = "".join(event.new + event.old + event.reason for event in events)
    assert not any(name in words for name in names)
    assert "png" not in words
    assert str(Path(reader.desk.root).name) not in words


def test_marks_are_not_on_the_screen_after_coming_back_but_are_in_the_log(
    open_study: OpenStudy,
) -> None:
    reader = begin(open_study)
    reader.draw("D", A, B)
    reader.desk.chord(Qt.Key.Key_L)
    reader.desk.until(lambda: reader.desk.page_name() != "readingPage")
    reader.desk.begin()
    assert not reader.shapes
    assert [told["act"] for told in reader.told()] == ["drawn"]


def test_marks_outlive_an_image_that_cannot_be_shown_at_first(open_study: OpenStudy) -> None:
    desk = open_study(n_reading=1, images=2)
    with Study.open(desk.root, writable=False) as study:
        second = study.media_path(study.cases()[0].media[1])
    aside = second.with_suffix(".aside")
    second.rename(aside)
    desk.begin()
    reader = Reader(desk)
    reader.draw("D", A, B)
    desk.keys(Qt.Key.Key_Right)
    desk.until(lambda: desk.shown("messageBar"))
    assert len(reader.shapes) == 1
    aside.rename(second)
    first = reader.canvas.pixels
    QTest.mouseClick(desk.find("messageRetry"), Qt.MouseButton.LeftButton)
    desk.until(lambda: reader.canvas.pixels is not None and reader.canvas.pixels is not first)
    assert desk.text("imageNumber") == "image 2/2"
    assert not reader.shapes
    reader.drag(A, B)
    reader.turn(Qt.Key.Key_Left, "1/2")
    assert len(reader.shapes) == 1
    assert [told["image"] for told in reader.told()] == [0, 1]


def test_a_mark_needs_its_case_on_the_screen(open_study: OpenStudy) -> None:
    desk = open_study()
    desk.close()
    with Study.open(desk.root) as study:
        session = ReadingSession.begin(study, "r1")
        with pytest.raises(Exception, match="has not been on the screen"):
            session.record("measured", {"act": "drawn"})


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("size", [(900, 520), (1024, 600), (1920, 1080)])
def test_tools_fit_the_window(size: tuple[int, int], lang: str, open_study: OpenStudy) -> None:
    reader = begin(open_study, lang=lang)
    desk = reader.desk
    desk.window.resize(*size)
    reader.draw("K", (10.0, 10.0), (10.0, 60.0))
    desk.keys("x", ENTER)  # no number: the entry says what to type
    desk.until(lambda: (desk.window.width(), desk.window.height()) == size)
    column: QWidget = desk.find("toolColumn")
    buttons = [b for b in column.findChildren(QAbstractButton) if b.isVisible()]
    assert len(buttons) == 16
    assert all(column.rect().contains(button.geometry()) for button in buttons)
    tops = sorted(button.geometry().top() for button in buttons)
    assert all(after - before >= 26 for before, after in pairwise(tops))
    entry: QWidget = desk.find("calibrationEntry")
    parts = entry.findChildren(QWidget)
    assert all(entry.rect().contains(part.geometry()) for part in parts)
