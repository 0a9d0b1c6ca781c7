"""Steps that are more than a read, in the real window on real studies: by keys, to the log."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.forms.panel import FormPanel
from reader_study import truth
from reader_study.lock import lock_protocol
from reader_study.study import Study
from tests.builders import PASSPHRASE, make_study
from tests.gui.conftest import Desktop

ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab

ON_REQUEST = """
[[arms]]
id = "alone"
title = "Alone"

[[arms]]
id = "asked"
title = "With AI where asked for"
shows = ["score", "category"]
reveal = "on_request"
follows = "alone"

[[contrasts]]
reference = "alone"
test = "asked"
"""
FULL_FORM = """
[assessment]
form = "birads-us-5e"
"""
ONE_ARM = """
[[arms]]
id = "alone"
title = "Alone"
title_zh = "独立"
"""


@pytest.fixture
def open_steps(open_window: Callable[..., Desktop], tmp_path: Path) -> Callable[..., Desktop]:
    """Open the window on a study of version 3 with these arms and this design."""

    def start(arms: str, design: str, *, reader_id: str = "r1", **options: object) -> Desktop:
        root = tmp_path / "study"
        made: Any = options
        study = make_study(root, version=3, more=arms, design=design, locked=False, **made)
        labels = truth.unseal(study.paths.truth, passphrase=PASSPHRASE)
        malignant = {case: told.label == "malignant" for case, told in labels.items()}
        lock_protocol(study, malignant=malignant)
        study.close()
        return open_window(root, reader_id=reader_id)

    return start


def events(desk: Desktop, action: str) -> list[dict[str, object]]:
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        return [dict(event.content) for event in study.events(action=action)]


def test_the_ai_comes_when_it_is_asked_for_and_the_draft_goes_on(
    open_steps: Callable[..., Desktop],
) -> None:
    desk = open_steps(ON_REQUEST, 'kind = "on-demand"', n_reading=2)
    desk.begin()
    assert not desk.shown("askAi")
    desk.keys("A")
    assert not desk.shown("aiCard")
    desk.rate("2", 1)
    desk.lock()
    desk.until(lambda: desk.shown("askAi"))
    desk.wait_ready()
    assert not desk.shown("aiCard")
    desk.keys("3", "A")
    desk.until(lambda: desk.shown("aiCard"))
    desk.wait_ready()
    assert desk.find("category_3", QAbstractButton).isChecked()
    assert not desk.shown("askAi")
    desk.keys("6")
    desk.lock()
    desk.until(lambda: desk.text("position") == "2")
    desk.wait_ready()
    revealed = events(desk, "ai.revealed")
    assert [content["requested"] for content in revealed] == [True]


def test_a_read_is_locked_without_the_ai_where_it_was_not_asked_for(
    open_steps: Callable[..., Desktop],
) -> None:
    desk = open_steps(ON_REQUEST, 'kind = "on-demand"', n_reading=2)
    desk.begin()
    desk.rate("2", 1)
    desk.lock()
    desk.until(lambda: desk.shown("askAi"))
    desk.wait_ready()
    desk.lock()
    desk.until(lambda: desk.text("position") == "2")
    desk.wait_ready()
    assert events(desk, "ai.revealed") == []


def test_why_a_reader_departs_from_the_ai_is_kept_while_she_does(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study(n_reading=2)
    desk.begin()
    desk.read_unaided("4", 8)
    positive = float(desk.text("aiScore")) >= 0.4
    away, back = ("2", "6") if positive else ("6", "2")
    desk.keys(away)
    assert desk.shown("overrideBox")
    desk.keys("J", "2", ENTER)
    desk.wait_saved()
    assert desk.find("option_override_1", QAbstractButton).isChecked()
    desk.keys(back)
    assert not desk.shown("overrideBox")
    desk.keys(away, "J", "It is a scar.", ENTER)
    desk.lock()
    desk.until(lambda: desk.text("position") == "2")
    desk.wait_ready()
    (_, last) = events(desk, "read.locked")
    answer: Any = last["answer"]
    assert answer["override"] == "It is a scar."


def test_questions_stand_alone_on_the_page_and_are_locked_by_keys(
    open_steps: Callable[..., Desktop],
) -> None:
    questions = '\n[questions]\nafter_session = ["nasa-tlx"]\n'
    desk = open_steps(ONE_ARM + questions, 'kind = "standalone"', n_reading=1)
    desk.begin()
    desk.rate("4", 8)
    desk.lock()
    desk.until(lambda: desk.find("readPanel").property("alone") == "yes")
    desk.wait_ready()
    assert not desk.shown("imageStage")
    for number in range(6):
        desk.keys(*str(10 + 5 * number), ENTER)
    desk.lock()
    desk.wait_worklist()
    answer: Any = events(desk, "read.locked")[-1]["answer"]
    values = answer["values"]
    assert sorted(values.values()) == [10, 15, 20, 25, 30, 35]


def test_f1_has_its_room_where_a_form_stands_alone(open_steps: Callable[..., Desktop]) -> None:
    questions = '\n[questions]\nafter_session = ["nasa-tlx"]\n'
    desk = open_steps(ONE_ARM + questions, 'kind = "standalone"', n_reading=1)
    desk.begin()
    desk.rate("4", 8)
    desk.lock()
    desk.until(lambda: desk.find("readPanel").property("alone") == "yes")
    desk.wait_ready()
    desk.keys(Qt.Key.Key_F1)
    desk.until(lambda: desk.shown("helpSheet"))
    desk.until(lambda: desk.find("readPanel").property("alone") == "no")
    desk.until(lambda: desk.find("helpSheet").size() == desk.find("imageStage").size())
    desk.keys(Qt.Key.Key_F1)
    desk.until(lambda: desk.find("readPanel").property("alone") == "yes")


def test_a_full_form_is_answered_without_a_mouse(open_steps: Callable[..., Desktop]) -> None:
    desk = open_steps(ONE_ARM + FULL_FORM, 'kind = "standalone"', n_reading=2)
    desk.begin()
    current = _current(desk)
    assert current() == "finding"
    desk.keys("1")  # a mass: its descriptors are asked now
    for name in ("shape", "orientation"):
        assert current() == name
        desk.keys("1")
    assert current() == "margin"
    desk.keys("1", TAB)
    desk.keys("4", "1")
    while current() != "category":
        desk.keys(TAB)
    desk.keys("3", "2", ENTER)
    while current() != "management":
        desk.keys(TAB)
    desk.keys("2")
    desk.wait_saved()
    desk.keys(ENTER)
    assert desk.text("summaryText") == "3 · 2 %"
    desk.keys(ENTER)
    desk.until(lambda: desk.text("position") == "2")
    desk.wait_ready()
    assert current() == "finding"


def test_a_mark_is_an_answer_that_comes_back(
    open_steps: Callable[..., Desktop], open_window: Callable[..., Desktop]
) -> None:
    arms = ONE_ARM + FULL_FORM
    desk = open_steps(arms, 'kind = "standalone"', n_reading=1, image_size=(640, 480))
    desk.begin()
    desk.keys("1")
    desk.wait_saved()
    panel = _panel(desk)
    panel.go_to("size")
    desk.keys("1")
    canvas: Any = desk.find("canvas")
    middle = canvas.rect().center()
    for across, down in ((60, 0), (0, 40), (30, 30)):
        _drag(canvas, middle - QPoint(across, down), middle + QPoint(across, down))
    desk.wait_saved()
    told = desk.text("drawn_size")
    assert told.count("×") == 2
    assert told.endswith("mm")
    desk.close()
    again = open_window(desk.root)
    again.begin()
    assert again.text("drawn_size") == told
    _panel(again).go_to("size")
    again.keys("2")
    assert again.text("drawn_size") == "not drawn"
    again.chord(Qt.Key.Key_Z)
    assert again.text("drawn_size") == told


def test_practice_is_told_and_begins_again_below_the_pass_mark(
    open_steps: Callable[..., Desktop],
) -> None:
    practice = "\n[practice]\ncases = 2\npass_mark = 2\n"
    desk = open_steps(ONE_ARM + practice, 'kind = "standalone"', n_reading=1, n_development=6)
    desk.begin()
    assert desk.shown("practiceBanner")
    for number in range(2):
        desk.rate("1", 0)  # malignant and benign are drawn: one of two such calls is wrong
        desk.lock()
        desk.until(lambda: desk.shown("feedbackCard"))
        words = desk.text("feedbackText")
        assert "malignant" in words or "benign" in words
        if number == 1:
            assert desk.text("feedbackCount") == "1 of 2 right so far"
            assert "begins again" in desk.text("feedbackNext")
        desk.keys(ENTER)
        desk.until(lambda: not desk.shown("feedbackCard"))
        desk.wait_ready()
    assert desk.shown("practiceBanner")
    assert desk.text("position") == "1"


def test_a_break_holds_the_next_case_back(
    open_study: Callable[..., Desktop], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_study(n_reading=3)
    desk.begin()
    monkeypatch.setattr(type(desk.services.desk), "_rest_ms", lambda _: 1500)
    desk.read_case()
    desk.until(lambda: desk.shown("restCard"))
    assert desk.text("restText") == "Rest your eyes for 1 min."
    assert not desk.find("lockButton", QAbstractButton).isEnabled()
    desk.keys(ENTER)
    assert desk.shown("restCard")
    desk.until(lambda: desk.text("restText") == "The break is over.")
    desk.keys(ENTER)
    desk.until(lambda: desk.text("position") == "2")
    desk.wait_ready()


def _panel(desk: Desktop) -> FormPanel:
    return desk.find("formPanel", FormPanel)


def _current(desk: Desktop) -> Callable[[], str | None]:
    return lambda: _panel(desk).current


def _drag(canvas: QWidget, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)


def test_the_list_shows_the_sessions_and_when_the_next_one_opens(
    open_steps: Callable[..., Desktop],
) -> None:
    two = ONE_ARM + '\n[[arms]]\nid = "helped"\ntitle = "With AI"\nshows = ["score"]\n'
    contrast = '\n[[contrasts]]\nreference = "alone"\ntest = "helped"\n'
    desk = open_steps(two + contrast, 'kind = "two-sessions"', n_reading=1)
    desk.wait_worklist()
    assert desk.text("session_1") == "▶   Session 1 · 0 / 1"
    assert desk.text("session_2") == "○   Session 2 · 0 / 1"
    desk.begin()
    desk.rate("4", 8)
    desk.lock()
    desk.until(lambda: desk.shown("worklistLead"))
    desk.until(lambda: desk.text("worklistLead").startswith("Your next session opens on "))
    assert desk.text("session_1") == "✓   Session 1 · 1 / 1"
    assert not desk.shown("beginButton")
    desk.keys(ENTER)
    assert desk.page_name() == "page"
