"""Manual calibration: two clicks, a typed distance, and what follows from it."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLayout, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.i18n import Language, Languages
from tests.gui.measuring.annotation_bench import INFO, make_bench
from viewer.frames.calibration import CalibrationSource, Scale
from viewer.frames.info import ClipInfo, ClipKind
from viewer.measuring.annotating import AnnotationTool
from viewer.measuring.calibration_entry import CalibrationEntry
from viewer.model.annotation_calibration import CalibrationRecord, CalibrationTakenBack
from viewer.model.annotation_record import Act
from viewer.model.measure import Unit

PLAIN_FILE = ClipInfo(ClipKind.VIDEO, 5, 200, 150)


class Desk(QWidget):
    """The canvas with the entry below it, as a window has them."""

    def __init__(self, qtbot: QtBot, info: ClipInfo) -> None:
        super().__init__()
        self.resize(700, 400)
        self.bench = make_bench(qtbot, info, page=self)
        self.entry = CalibrationEntry(self.bench.hand, self)
        self.entry.setGeometry(0, 310, 700, 80)
        self.records = self.bench.calibrated

    def draw_ruler(self) -> None:
        self.bench.hand.set_tool(AnnotationTool.CALIBRATE)
        self.bench.click((20, 20))
        self.bench.click((20, 120))

    def type(self, text: str) -> None:
        QTest.keyClicks(self.entry.box, text)
        QTest.keyClick(self.entry.box, Qt.Key.Key_Return)

    def answer(self) -> str:
        label = self.entry.findChild(QLabel, "calibrationAnswer")
        assert label is not None
        return label.text()

    def scale(self) -> Scale:
        return self.bench.hand.book.scale

    def manual(self) -> CalibrationRecord | None:
        return self.bench.hand.book.annotations.manual


MakeDesk = Callable[[ClipInfo], Desk]


@pytest.fixture
def make_desk(qtbot: QtBot) -> MakeDesk:
    return lambda info: Desk(qtbot, info)


def test_two_clicks_and_a_distance_make_millimetres(make_desk: MakeDesk) -> None:
    desk = make_desk(PLAIN_FILE)
    assert desk.entry.isHidden()
    desk.draw_ruler()
    assert desk.entry.isVisible()
    assert QApplication.focusWidget() is desk.entry.box
    desk.type("2 cm")
    assert desk.scale() == Scale(CalibrationSource.MANUAL, spacing_mm=(0.2, 0.2))
    (record,) = desk.records
    assert isinstance(record, CalibrationRecord)
    assert record is not None
    assert (record.a, record.b) == ((20.0, 20.0), (20.0, 120.0))
    assert (record.distance_mm, record.frame) == (20.0, 0)
    assert desk.entry.isHidden()
    assert QApplication.focusWidget() is desk.bench.canvas


def test_after_it_the_earlier_tool_is_in_the_hand_again(make_desk: MakeDesk) -> None:
    desk = make_desk(PLAIN_FILE)
    tools: list[AnnotationTool] = []
    desk.bench.hand.tool_changed.connect(tools.append)
    desk.bench.hand.set_tool(AnnotationTool.BOX)
    desk.draw_ruler()
    desk.type("20")
    assert tools == [AnnotationTool.BOX, AnnotationTool.CALIBRATE, AnnotationTool.BOX]


def test_earlier_callipers_get_millimetres_that_are_marked_and_told(make_desk: MakeDesk) -> None:
    desk = make_desk(PLAIN_FILE)
    desk.bench.draw(AnnotationTool.CALLIPER, (100, 20), (150, 20))
    desk.draw_ruler()
    desk.type("20")
    first, second = desk.bench.told
    assert (first.unit, first.values) == (Unit.PX, (("length", 50.0),))
    assert (second.act, second.unit) == (Act.RESCALED, Unit.MM)
    assert dict(second.values) == pytest.approx({"length": 10.0})
    assert second.source is CalibrationSource.MANUAL


def test_it_holds_for_every_frame_of_the_clip(make_desk: MakeDesk) -> None:
    desk = make_desk(PLAIN_FILE)
    desk.draw_ruler()
    desk.type("20")
    desk.bench.hand.show_frame(4)
    assert desk.scale().source is CalibrationSource.MANUAL


def test_a_manual_calibration_goes_before_the_files_own(make_desk: MakeDesk) -> None:
    desk = make_desk(INFO)
    desk.draw_ruler()
    desk.type("5")
    assert desk.scale() == Scale(CalibrationSource.MANUAL, spacing_mm=(0.05, 0.05))


def test_undo_takes_it_back_and_says_so(make_desk: MakeDesk) -> None:
    desk = make_desk(PLAIN_FILE)
    desk.bench.draw(AnnotationTool.CALLIPER, (100, 20), (150, 20))
    desk.draw_ruler()
    desk.type("20")
    assert desk.bench.hand.undo()
    assert desk.manual() is None
    assert isinstance(desk.records[-1], CalibrationTakenBack)
    assert desk.bench.told[-1].unit is Unit.PX
    assert desk.bench.hand.redo()
    assert desk.scale().source is CalibrationSource.MANUAL
    assert desk.bench.acts[-2:] == [Act.RESCALED, Act.RESCALED]


@pytest.mark.parametrize("text", ["", "abc", "0", "-20", "501", "51 cm", "1e2", "0.5"])
def test_nonsense_is_refused_with_a_word_and_keeps_the_points(
    make_desk: MakeDesk, text: str
) -> None:
    desk = make_desk(PLAIN_FILE)
    desk.draw_ruler()
    desk.type(text)
    assert desk.answer()
    assert desk.manual() is None
    assert desk.bench.hand.ruler is not None
    assert QApplication.focusWidget() is desk.entry.box
    desk.entry.box.selectAll()
    desk.type("20 mm")
    assert desk.manual() is not None


def test_the_word_goes_as_soon_as_something_else_is_typed(make_desk: MakeDesk) -> None:
    desk = make_desk(PLAIN_FILE)
    desk.draw_ruler()
    desk.type("abc")
    QTest.keyClicks(desk.entry.box, "2")
    assert desk.answer() == ""


def test_points_that_are_too_close_are_refused_and_can_be_moved_apart(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk(PLAIN_FILE)
    desk.bench.hand.set_tool(AnnotationTool.CALIBRATE)
    desk.bench.drag((20, 20), (20, 28))
    desk.type("20")
    assert "10 pixels" in desk.answer()
    desk.bench.drag((20, 28), (20, 120))
    assert desk.answer() == ""
    desk.entry.box.selectAll()
    desk.type("20")
    assert desk.scale().spacing_mm == pytest.approx((0.2, 0.2))


def test_escape_in_the_box_forgets_the_points(make_desk: MakeDesk) -> None:
    desk = make_desk(PLAIN_FILE)
    desk.draw_ruler()
    QTest.keyClicks(desk.entry.box, "20")
    QTest.keyClick(desk.entry.box, Qt.Key.Key_Escape)
    assert desk.bench.hand.ruler is None
    assert desk.entry.isHidden()
    assert desk.records == []
    desk.draw_ruler()
    assert desk.entry.box.text() == ""


def test_escape_on_the_canvas_forgets_the_points_too(make_desk: MakeDesk) -> None:
    desk = make_desk(PLAIN_FILE)
    desk.draw_ruler()
    desk.bench.canvas.setFocus()
    desk.bench.key(Qt.Key.Key_Escape)
    assert desk.entry.isHidden()


def test_another_tool_or_another_clip_forgets_the_points(make_desk: MakeDesk) -> None:
    desk = make_desk(PLAIN_FILE)
    desk.draw_ruler()
    desk.bench.hand.set_tool(AnnotationTool.CALLIPER)
    assert desk.entry.isHidden()
    desk.draw_ruler()
    desk.bench.hand.set_clip(INFO)
    assert desk.entry.isHidden()


def test_both_buttons_do_what_the_keys_do(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(PLAIN_FILE)
    apply, cancel = desk.entry.findChildren(QPushButton)
    desk.draw_ruler()
    qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    assert desk.bench.hand.ruler is None
    desk.draw_ruler()
    QTest.keyClicks(desk.entry.box, "20")
    qtbot.mouseClick(apply, Qt.MouseButton.LeftButton)
    assert desk.manual() is not None
    assert min(apply.height(), cancel.height(), desk.entry.box.height()) >= 40


def test_digits_in_the_box_are_no_keys_of_the_page(make_desk: MakeDesk) -> None:
    desk = make_desk(PLAIN_FILE)
    pressed: list[str] = []
    for key in ("2", "Return", "Esc", "F1"):
        shortcut = QShortcut(QKeySequence(key), desk)
        shortcut.activated.connect(lambda key=key: pressed.append(key))
    desk.draw_ruler()
    QTest.keyClicks(desk.entry.box, "22")
    QTest.keyClick(desk.entry.box, Qt.Key.Key_F1)
    QTest.keyClick(desk.entry.box, Qt.Key.Key_Return)
    assert pressed == ["F1"]
    assert desk.manual() is not None


def test_pixels_that_are_not_square_get_two_spacings(make_desk: MakeDesk) -> None:
    desk = make_desk(ClipInfo(ClipKind.STILL, 1, 200, 75, pixel_aspect=2.0))
    desk.bench.hand.set_tool(AnnotationTool.CALIBRATE)
    desk.bench.drag((20, 10), (20, 60))
    desk.type("20")
    assert desk.scale().spacing_mm == pytest.approx((0.4, 0.2))


def test_the_entry_fits_below_a_narrow_pane(make_desk: MakeDesk) -> None:
    desk = make_desk(PLAIN_FILE)
    desk.draw_ruler()
    assert desk.entry.minimumSizeHint().width() <= 400
    desk.type("abc")
    assert desk.entry.minimumSizeHint().width() <= 400
    assert desk.entry.box.accessibleDescription() == desk.answer()


@pytest.fixture(params=Language)
def spoken(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the program speak each of its languages."""
    languages = Languages()
    languages.switch(request.param)
    yield
    languages.switch(Language.ENGLISH)


@pytest.mark.parametrize("width", [420, 500, 572, 1400])
@pytest.mark.usefixtures("themed", "spoken")
def test_a_refusal_is_read_whole_and_takes_no_room_from_the_image(
    make_desk: MakeDesk, width: int
) -> None:
    desk = make_desk(PLAIN_FILE)
    column = QVBoxLayout(desk)
    column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
    column.addWidget(desk.bench.canvas, 1)
    column.addWidget(desk.entry)
    desk.resize(width, 400)
    desk.draw_ruler()
    QTest.qWait(1)
    view = desk.bench.canvas.view
    label = desk.entry.findChild(QLabel, "calibrationAnswer")
    assert label is not None
    for text in ("abc", "-1", "0.5", "999"):
        desk.entry.box.selectAll()
        desk.type(text)
        QTest.qWait(1)
        assert label.isVisible()
        assert label.sizeHint().width() <= label.width()
        assert label.sizeHint().height() <= label.height()
        assert desk.bench.canvas.view == view
    assert desk.entry.minimumSizeHint().width() <= 400
