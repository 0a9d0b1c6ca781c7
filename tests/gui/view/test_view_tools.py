"""Measuring, calibrating, brightness and screen in the plain viewer."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.gui.view.conftest import LEFT, MM_PER_PX, Desk, Media, OpenDesk
from viewer.canvas.interaction import Tool
from viewer.frames.calibration import CalibrationSource
from viewer.model.annotation import Annotation
from viewer.model.presets import CT_WINDOWS

LENGTH_PX = 60


def marks(desk: Desk) -> tuple[Annotation, ...]:
    return desk.pane.hand.book.annotations.shapes


def draw_calliper(desk: Desk) -> None:
    desk.key(Qt.Key.Key_D)
    desk.drag((20, 20), (20 + LENGTH_PX, 20))


def test_calliper_on_a_region_is_written_down_in_millimetres(
    open_desk: OpenDesk, media: Media
) -> None:
    desk = open_desk(media.with_region)
    draw_calliper(desk)
    assert len(marks(desk)) == 1
    (line,) = desk.logged("measured")
    assert (line["file"], line["unit"]) == ("region.dcm", "mm")
    length = float(line["values"]["length"])
    assert length == pytest.approx(LENGTH_PX * MM_PER_PX, rel=0.02)


def test_calliper_on_a_file_without_scale_is_in_pixels(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(media.stills[0])
    draw_calliper(desk)
    (line,) = desk.logged("measured")
    assert line["unit"] == "px"
    assert float(line["values"]["length"]) == pytest.approx(LENGTH_PX, rel=0.02)


def test_marks_survive_leaving_and_coming_back(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(media.with_region, media.stills[0])
    draw_calliper(desk)
    drawn = marks(desk)
    desk.key(Qt.Key.Key_PageDown)
    desk.until_number(1)
    assert marks(desk) == ()
    desk.key(Qt.Key.Key_PageUp)
    desk.until_number(3)
    assert marks(desk) == drawn
    desk.control(Qt.Key.Key_Z)
    assert marks(desk) == ()


def test_tool_stays_in_the_hand_from_file_to_file(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(media.with_region, media.stills[0])
    draw_calliper(desk)
    desk.key(Qt.Key.Key_PageDown)
    desk.until_number(1)
    desk.drag((20, 40), (70, 40))
    assert len(marks(desk)) == 1


def test_delete_takes_the_chosen_mark_away(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(media.with_region)
    draw_calliper(desk)
    desk.key(Qt.Key.Key_Delete)
    assert marks(desk) == ()


def test_two_clicks_and_a_distance_calibrate_and_are_logged(
    open_desk: OpenDesk, media: Media
) -> None:
    desk = open_desk(media.stills[0])
    desk.key(Qt.Key.Key_K)
    desk.click(20, 20)
    desk.click(20, 70)
    entry = desk.pane.entry
    assert entry.isVisible()
    QTest.keyClicks(entry.box, "10 mm")
    QTest.keyClick(entry.box, Qt.Key.Key_Return)
    assert desk.pane.hand.book.scale.source is CalibrationSource.MANUAL
    assert len(desk.logged("calibrated")) == 1
    desk.until_words()
    assert "manual scale" in desk.text("facts")
    draw_calliper(desk)
    assert desk.logged("measured")[-1]["unit"] == "mm"


def test_function_keys_take_windows_of_computed_tomography(
    open_desk: OpenDesk, media: Media
) -> None:
    desk = open_desk(media.series)
    keys = range(Qt.Key.Key_F2.value, Qt.Key.Key_F2.value + len(CT_WINDOWS))
    for key, window in zip(keys, CT_WINDOWS, strict=True):
        desk.key(Qt.Key(key))
        desk.until_words()
        width, level = window.width, window.centre
        shown = desk.text("facts").split("HU")[0].split()
        assert abs(float(shown[1]) - width) <= 1
        assert abs(float(shown[3]) - level) <= 1


def test_left_drag_changes_brightness_and_reset_takes_it_back(
    open_desk: OpenDesk, media: Media
) -> None:
    desk = open_desk(media.stills[0])
    first = desk.pane.canvas.window_level
    desk.drag((20, 20), (100, 60))
    assert desk.pane.canvas.window_level != first
    desk.key(Qt.Key.Key_R)
    assert desk.pane.canvas.window_level == first


def test_tool_key_works_in_every_pane(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(*media.stills)
    desk.key(Qt.Key.Key_M)
    desk.alt(Qt.Key.Key_2)
    desk.until_settled()
    assert [pane.canvas.tool for pane in desk.panes] == [Tool.PAN, Tool.PAN]


def test_probe_tells_what_lies_under_the_cursor(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(media.series)
    desk.qtbot.mouseMove(desk.pane.canvas, desk.place(10.5, 20.5))
    assert "HU" in desk.text("probe")
    assert "10" in desk.text("probe")


def test_full_screen_and_back(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(media.stills[0])
    desk.key(Qt.Key.Key_F11)
    assert desk.window.isFullScreen()
    desk.key(Qt.Key.Key_F11)
    assert not desk.window.isFullScreen()


def test_help_sheet_opens_and_escape_closes_it(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(media.stills[0])
    sheet: QWidget = desk.find("helpSheet")
    desk.key(Qt.Key.Key_F1)
    assert sheet.isVisible()
    desk.key(Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_played_clip_is_written_down_when_it_is_left(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(media.clip, media.stills[0])
    desk.key(Qt.Key.Key_Space)
    desk.until(lambda: desk.cine.record().painted > 5)
    desk.key(Qt.Key.Key_PageDown)
    desk.until(lambda: bool(desk.logged("played")))  # frame 1 of the clip looks like the still
    (line,) = desk.logged("played")
    assert line["file"] == "clip.mp4"
    assert line["n_frames"] == 20
    assert line["seen"][0][0] == 0
    desk.until(lambda: len(desk.logged("shown")) == 2)
    assert [entry["file"] for entry in desk.logged("shown")] == ["clip.mp4", "still 1.png"]


def test_clip_that_was_not_played_is_not_written_down_as_played(
    open_desk: OpenDesk, media: Media
) -> None:
    desk = open_desk(media.stills[0], media.stills[1])
    desk.key(Qt.Key.Key_PageDown)
    desk.until_number(2)
    desk.qtbot.mouseClick(desk.pane.canvas, LEFT)
    desk.close()
    assert desk.logged("played") == []


def test_log_that_can_no_longer_be_written_is_told_and_hinders_nothing(
    open_desk: OpenDesk, media: Media
) -> None:
    desk = open_desk(media.clip, media.stills[0])
    desk.key(Qt.Key.Key_Space)
    desk.until(lambda: desk.cine.record().painted > 2)
    desk.log.unlink()
    desk.log.mkdir()
    desk.key(Qt.Key.Key_PageDown)
    desk.until_number(1)
    desk.until(desk.page.message.isVisible)
    assert "log" in desk.text("messageWhat")


def test_the_texts_grow_and_shrink_by_keys(open_desk: OpenDesk, themed: QApplication) -> None:
    desk = open_desk()
    desk.control(Qt.Key.Key_Minus)
    assert themed.font().pixelSize() == 12
    desk.control(Qt.Key.Key_0)
    assert themed.font().pixelSize() == 13
