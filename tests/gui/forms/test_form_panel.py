"""Any form by keyboard alone: current field, conditions, checks, what is lacking."""

import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.forms.field_box import FieldBox
from app.i18n import Language, Languages
from reader_study.forms.answer import Answer
from reader_study.forms.form import Form
from reader_study.forms.rules import missing
from tests.gui.forms.conftest import Sheet
from tests.gui.forms.made_forms import EVERY_KIND, POINTS, TWO_SCALES, many_fields

ENTER = Qt.Key.Key_Return
MakeSheet = Callable[[Form], Sheet]


def test_digits_mean_the_scale_from_anywhere_where_there_is_but_one(sheet: MakeSheet) -> None:
    one = sheet(TWO_SCALES)
    one.press(4)
    assert one.answer.values == {"category": "4A"}
    assert one.panel.current is None
    one.panel.go_to_rating()
    one.type("8", ENTER)
    one.press(5)
    assert one.answer.values == {"category": "4B", "likelihood": 8}


def test_exactly_one_field_is_framed(sheet: MakeSheet) -> None:
    one = sheet(EVERY_KIND)
    for _ in range(20):
        framed = [box.field.id for box in one.panel.findChildren(FieldBox) if box.current]
        assert framed == [one.panel.current]
        one.panel.go_on(1)


def test_a_whole_form_without_a_mouse(sheet: MakeSheet) -> None:
    one = sheet(EVERY_KIND)
    one.press(1, 2, 3, 5)  # a mass, round, of two margins
    one.panel.go_on(1)
    one.press(1)
    one.panel.more()
    one.press(2)  # simple cyst, and the eleventh: abscess
    one.panel.go_on(1)
    one.press(2)  # no Doppler; the cursor goes into the clock
    one.type("10", ENTER, "2,5", ENTER)
    assert one.panel.current == "size"
    for _ in range(3):
        one.panel.go_on(1)
    one.press(4)
    one.type("Seen in two planes.")
    one.panel.go_on(1)
    one.type("fibro", ENTER, "something else", ENTER, ENTER)
    one.press(5)
    one.type("35", ENTER)
    assert one.answer.values == {
        "type": "mass",
        "shape": "round",
        "margin": ("angular", "spiculated"),
        "special": ("simple_cyst", "abscess"),
        "doppler": False,
        "clock": 10,
        "distance": "2.5",
        "clarity": 4,
        "findings": "Seen in two planes.",
        "diagnoses": ("fibroadenoma", "something else"),
        "category": "4B",
        "likelihood": 35,
    }
    assert missing(EVERY_KIND, one.answer) == ()


def test_fields_come_and_go_in_place_and_the_keyboard_stays(sheet: MakeSheet) -> None:
    one = sheet(EVERY_KIND)
    assert one.find("field_shape").isHidden()
    one.panel.go_to("doppler")
    one.take("type", "mass")
    assert one.find("field_shape").isVisible()
    assert one.panel.current == "doppler"
    one.panel.go_to("margin")
    one.take("type", "normal")
    assert one.find("field_margin").isHidden()
    assert one.panel.current == "special"


def test_what_is_lacking_is_marked_and_gone_to(sheet: MakeSheet) -> None:
    one = sheet(EVERY_KIND)
    one.take("type", "normal")
    one.panel.go_to("category")
    one.show(asked=True)
    assert one.panel.current == "doppler"
    assert one.text("heading_doppler").startswith("●")
    assert not one.text("heading_special").startswith("●")
    one.press(1)
    assert not one.text("heading_doppler").startswith("●")


def test_a_check_is_a_line_that_one_key_keeps(sheet: MakeSheet) -> None:
    one = sheet(EVERY_KIND)
    one.press(1, 2, 5)
    line = one.find("check_round")
    assert line.isVisible()
    keep = line.findChild(QPushButton, "keep_round")
    assert keep is not None
    assert keep.text() == "Keep  Q"
    assert one.panel.keep_first()
    assert one.answer.kept == ("round",)
    assert line.isHidden()
    assert not one.panel.keep_first()


def test_points_are_told_and_never_filled_in(sheet: MakeSheet) -> None:
    one = sheet(POINTS)
    assert one.find("pointsLine").isHidden()
    one.press(3, 2)
    assert one.text("pointsText") == "5 points → TR4"
    assert "level" not in one.answer.values


def test_a_number_out_of_bounds_is_no_answer(sheet: MakeSheet) -> None:
    one = sheet(EVERY_KIND)
    one.panel.go_to("clock")
    one.type("13", ENTER)
    assert "clock" not in one.answer.values
    box = one.find("number_clock")
    assert isinstance(box, QLineEdit)
    assert box.text() == ""
    assert one.find("range_clock").property("wrong") == "yes"


def test_an_optional_choice_is_taken_back_by_its_own_key(sheet: MakeSheet) -> None:
    one = sheet(EVERY_KIND)
    one.panel.go_to("special")
    one.press(3, 3)
    assert "special" not in one.answer.values
    one.panel.go_to("doppler")
    one.press(1)
    one.panel.go_to("doppler")
    one.press(1)
    assert one.answer.values["doppler"] is True


def test_a_drawing_is_asked_for_and_erased(sheet: MakeSheet, qtbot: QtBot) -> None:
    one = sheet(EVERY_KIND)
    one.panel.go_to("size")
    with qtbot.waitSignal(one.panel.draw_wanted) as told:
        one.press(1)
    assert told.args == ["size"]
    one.panel.show_drawing("size")
    assert one.text("drawn_size") == "Draw it on the image."


def test_the_current_field_is_rolled_into_sight(sheet: MakeSheet, qtbot: QtBot) -> None:
    one = sheet(EVERY_KIND)
    bar = one.area.verticalScrollBar()
    assert bar.maximum() > 0
    one.panel.go_to("likelihood")
    box = one.find("field_likelihood")
    qtbot.waitUntil(lambda: box.visibleRegion().boundingRect().size() == box.size())
    one.panel.go_on(1)
    first = one.find("field_type")
    qtbot.waitUntil(lambda: first.visibleRegion().boundingRect().size() == first.size())


def test_both_languages_at_once(sheet: MakeSheet, qtbot: QtBot) -> None:
    languages = Languages()
    one = sheet(EVERY_KIND)
    try:
        languages.switch(Language.CHINESE)
        qtbot.waitUntil(lambda: one.text("heading_shape") == "形状")
        cap = one.find("option_margin_circumscribed")
        assert isinstance(cap, QAbstractButton)
        assert cap.text() == "局限"
    finally:
        languages.switch(Language.ENGLISH)
    qtbot.waitUntil(lambda: one.text("heading_shape") == "SHAPE")


def test_what_is_being_typed_survives_an_answer_that_comes_back(sheet: MakeSheet) -> None:
    one = sheet(EVERY_KIND)
    one.panel.go_to("findings")
    one.type("half a sen")
    one.show()
    box = one.find("text_findings")
    assert isinstance(box, QPlainTextEdit)
    assert box.toPlainText() == "half a sen"
    assert one.panel.dirty


def test_another_read_shows_nothing_of_the_last(sheet: MakeSheet) -> None:
    one = sheet(EVERY_KIND)
    one.press(1, 2, 3)
    one.panel.begin(Answer())
    assert one.panel.current == "type"
    chosen = [cap for cap in one.panel.findChildren(QAbstractButton) if cap.isChecked()]
    assert chosen == []


def test_boxes_are_made_once(sheet: MakeSheet) -> None:
    form = many_fields(60)
    one = sheet(form)
    made = one.panel.findChildren(FieldBox)
    full = Answer({field.id: "third" for field in form.fields})
    shown, again = _seconds(lambda: one.panel.show_answer(full)), 0.0
    assert one.panel.findChildren(FieldBox) == made
    building = _seconds(lambda: sheet(form))
    for number in range(60):
        changed = full.given(f"f{number}", "first")
        again += _seconds(partial(one.panel.show_answer, changed))
    # Sixty answers together cost less than making the form once, so none makes it again.
    assert shown < building
    assert again < building


def _seconds(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began
