"""Measuring with a real mouse on a real canvas: draw, move, erase, undo, Esc, keys."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.gui.measuring.annotation_bench import INFO, LEFT, PLAIN, Bench, make_bench
from viewer.frames.calibration import CalibrationSource
from viewer.measuring.annotating import AnnotationTool
from viewer.measuring.selection import STILL_MS
from viewer.model.annotation import Box, Calliper, Ellipse
from viewer.model.annotation_record import Act

MIDDLE, SHIFT = Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return make_bench(qtbot)


def test_a_drag_draws_a_calliper_and_tells_its_length_once(bench: Bench) -> None:
    bench.hand.set_tool(AnnotationTool.CALLIPER)
    bench.drag((20, 30), (40, 40), (60, 60))
    (shape,) = bench.shapes()
    assert isinstance(shape, Calliper)
    assert shape.handles == ((20.0, 30.0), (60.0, 60.0))
    (record,) = bench.told
    assert record.act is Act.DRAWN
    assert dict(record.values) == pytest.approx({"length": 5.0})
    assert record.source is CalibrationSource.PIXEL_SPACING
    assert bench.canvas.window_level.is_identity


def test_two_clicks_draw_the_same_calliper(bench: Bench) -> None:
    bench.hand.set_tool(AnnotationTool.CALLIPER)
    bench.click((20, 30))
    bench.move((50, 50))
    assert bench.seen()[0].handles[1] == pytest.approx((50.0, 50.0), abs=0.3)
    assert bench.told == []
    bench.move((60, 60))
    bench.click((60, 60))
    assert bench.shapes()[0].handles == ((20.0, 30.0), (60.0, 60.0))
    assert bench.acts == [Act.DRAWN]
    bench.move((90, 90))
    assert len(bench.shapes()) == 1


def test_a_click_that_trembles_begins_and_does_not_end_a_calliper(bench: Bench) -> None:
    bench.hand.set_tool(AnnotationTool.CALLIPER)
    bench.drag((20, 30), (21, 30), (21, 31))
    assert bench.shapes() == ()
    bench.click((60, 60))
    assert bench.shapes()[0].handles == ((20.0, 30.0), (60.0, 60.0))


def test_a_double_click_makes_no_calliper_without_length(bench: Bench, qtbot: QtBot) -> None:
    bench.hand.set_tool(AnnotationTool.CALLIPER)
    bench.click((20, 30))
    qtbot.mouseDClick(bench.canvas, LEFT, PLAIN, bench.place((20, 30)))
    assert bench.shapes() == ()
    assert bench.told == []
    bench.click((40, 30))
    assert len(bench.shapes()) == 1


def test_escape_gives_up_a_drag(bench: Bench) -> None:
    bench.hand.set_tool(AnnotationTool.CALLIPER)
    bench.press((20, 30))
    bench.move((60, 60))
    bench.key(Qt.Key.Key_Escape)
    assert bench.seen() == ()
    bench.move((70, 70))
    bench.release((70, 70))
    assert bench.shapes() == ()
    assert bench.told == []


def test_escape_gives_up_the_first_of_two_clicks(bench: Bench) -> None:
    bench.hand.set_tool(AnnotationTool.CALLIPER)
    bench.click((20, 30))
    bench.key(Qt.Key.Key_Escape)
    bench.click((60, 60))
    assert bench.shapes() == ()
    bench.click((90, 60))
    assert bench.shapes()[0].handles == ((60.0, 60.0), (90.0, 60.0))


def test_escape_while_a_handle_is_dragged_gives_the_shape_back(bench: Bench) -> None:
    shape = bench.draw(AnnotationTool.CALLIPER, (20, 30), (60, 60))
    bench.press((60, 60))
    bench.move((90, 90))
    assert bench.seen()[0] != shape
    bench.key(Qt.Key.Key_Escape)
    bench.release((90, 90))
    assert bench.shapes() == (shape,)
    assert bench.acts == [Act.DRAWN]


def test_escape_then_lets_go_of_the_selection_and_then_is_nobodys(bench: Bench) -> None:
    bench.draw(AnnotationTool.CALLIPER, (20, 30), (60, 60))
    assert bench.hand.selection.shape is not None
    assert bench.hand.cancel()
    assert bench.hand.selection.shape is None
    assert not bench.hand.cancel()


def test_shift_keeps_a_calliper_level_or_upright(bench: Bench, qtbot: QtBot) -> None:
    bench.hand.set_tool(AnnotationTool.CALLIPER)
    bench.drag((20, 30), (90, 40), keys=SHIFT)
    bench.hand.cancel()
    bench.drag((120, 30), (130, 90), keys=SHIFT)
    assert bench.shapes()[0].handles == ((20.0, 30.0), (90.0, 30.0))
    assert bench.shapes()[1].handles == ((120.0, 30.0), (120.0, 90.0))


def test_an_ellipse_and_a_box_are_drawn_and_measured(bench: Bench) -> None:
    ellipse = bench.draw(AnnotationTool.ELLIPSE, (20, 40), (80, 40))
    assert isinstance(ellipse, Ellipse)
    box = bench.draw(AnnotationTool.BOX, (150, 120), (110, 80))
    assert isinstance(box, Box)
    assert (box.x0, box.y0, box.x1, box.y1) == (110.0, 80.0, 150.0, 120.0)
    sizes = [dict(record.values) for record in bench.told]
    assert sizes[0]["long"] == pytest.approx(6.0)
    assert sizes[0]["short"] == pytest.approx(4.2)
    assert sizes[1] == pytest.approx({"width": 4.0, "height": 4.0, "area": 16.0})
    assert [shape.number for shape in bench.shapes()] == [1, 2]


def test_a_handle_of_an_ellipse_makes_it_wider(bench: Bench) -> None:
    bench.draw(AnnotationTool.ELLIPSE, (20, 60), (80, 60))
    bench.hand.set_tool(AnnotationTool.SELECT)
    side = bench.shapes()[0].handles[2]
    bench.drag(side, (50, 100))
    assert dict(bench.told[-1].values)["short"] == pytest.approx(6.0)
    assert dict(bench.told[-1].values)["long"] == pytest.approx(8.0)


def test_a_handle_follows_the_hand_without_a_jump(bench: Bench) -> None:
    bench.draw(AnnotationTool.CALLIPER, (20, 30), (60, 60))
    bench.drag((62, 61), (82, 41))
    assert bench.shapes()[0].handles == ((20.0, 30.0), (80.0, 40.0))
    assert bench.acts == [Act.DRAWN, Act.CHANGED]


def test_a_shape_is_moved_whole_by_its_line(bench: Bench) -> None:
    bench.draw(AnnotationTool.CALLIPER, (20, 30), (100, 30))
    bench.drag((60, 30), (65, 50), (70, 70))
    assert bench.shapes()[0].handles == ((30.0, 70.0), (110.0, 70.0))
    assert bench.acts == [Act.DRAWN, Act.CHANGED]


def test_a_click_on_a_shape_selects_it_and_moves_nothing(bench: Bench) -> None:
    bench.draw(AnnotationTool.CALLIPER, (20, 30), (100, 30))
    bench.draw(AnnotationTool.CALLIPER, (20, 100), (100, 100))
    bench.hand.set_tool(AnnotationTool.SELECT)
    bench.drag((60, 30), (61, 30))
    assert bench.hand.selection.ident == bench.shapes()[0].ident
    assert bench.acts == [Act.DRAWN, Act.DRAWN]


def test_an_end_that_is_dragged_onto_the_other_goes_back(bench: Bench) -> None:
    shape = bench.draw(AnnotationTool.CALLIPER, (20, 30), (60, 60))
    bench.drag((60, 60), (20, 30))
    assert bench.shapes() == (shape,)
    assert bench.acts == [Act.DRAWN]


def test_without_a_tool_free_ground_is_left_to_the_canvas(bench: Bench) -> None:
    bench.draw(AnnotationTool.CALLIPER, (20, 30), (100, 30))
    bench.hand.set_tool(AnnotationTool.SELECT)
    bench.drag((60, 31), (60, 60))
    assert bench.canvas.window_level.is_identity
    bench.drag((100, 120), (130, 120))
    assert not bench.canvas.window_level.is_identity
    assert len(bench.shapes()) == 1


DRAWING = [tool for tool in AnnotationTool if tool is not AnnotationTool.SELECT]


@pytest.mark.parametrize("tool", DRAWING)
def test_a_press_far_beside_the_image_draws_nothing_and_changes_no_brightness(
    bench: Bench, tool: AnnotationTool
) -> None:
    bench.canvas.resize(600, 300)
    bench.hand.set_tool(tool)
    bench.drag((-40, 30), (60, 30), (60, 90))
    assert bench.seen() == ()
    assert bench.hand.ruler is None
    assert bench.canvas.window_level.is_identity
    assert bench.cursor((-40, 30)) is Qt.CursorShape.ArrowCursor
    assert bench.cursor((60, 100)) is Qt.CursorShape.CrossCursor


def test_a_press_just_beside_the_image_begins_at_its_border(bench: Bench) -> None:
    bench.canvas.resize(600, 300)
    bench.hand.set_tool(AnnotationTool.CALLIPER)
    bench.drag((-4, 80), (260, 80))
    assert bench.shapes()[0].handles == ((0.0, 80.0), (200.0, 80.0))


def test_without_a_tool_the_border_is_left_to_the_canvas(bench: Bench) -> None:
    bench.canvas.resize(600, 300)
    bench.drag((-40, 30), (60, 30))
    assert not bench.canvas.window_level.is_identity


def test_the_hand_says_beforehand_what_it_wants(bench: Bench) -> None:
    bench.draw(AnnotationTool.CALLIPER, (20, 30), (100, 30))
    view = bench.canvas.view
    assert bench.hand.wants(150, 120, view)
    bench.hand.set_tool(AnnotationTool.SELECT)
    assert not bench.hand.wants(150, 120, view)
    assert bench.hand.wants(60, 30, view)
    bench.hand.clear_clip()
    assert not bench.hand.wants(60, 30, view)


def test_the_selected_shape_is_erased_by_a_key(bench: Bench) -> None:
    bench.draw(AnnotationTool.CALLIPER, (20, 30), (100, 30))
    assert bench.hand.selection.remove()
    assert bench.shapes() == ()
    assert not bench.hand.selection.remove()


def test_undo_and_redo_walk_through_every_step_and_tell_of_it(bench: Bench) -> None:
    first = bench.draw(AnnotationTool.CALLIPER, (20, 30), (100, 30))
    bench.drag((60, 30), (60, 60))
    moved = bench.shapes()[0]
    bench.hand.selection.remove()
    assert bench.hand.undo()
    assert bench.shapes() == (moved,)
    assert bench.hand.undo()
    assert bench.shapes() == (first,)
    assert bench.hand.undo()
    assert bench.shapes() == ()
    assert not bench.hand.undo()
    for expected in ((first,), (moved,), ()):
        assert bench.hand.redo()
        assert bench.shapes() == expected
    assert not bench.hand.redo()
    drawn, changed, erased = Act.DRAWN, Act.CHANGED, Act.ERASED
    assert bench.acts == [drawn, changed, erased] + [drawn, changed, erased] * 2


def test_undo_first_takes_back_what_is_begun(bench: Bench) -> None:
    shape = bench.draw(AnnotationTool.CALLIPER, (20, 30), (100, 30))
    bench.click((20, 100))
    bench.move((60, 100))
    assert bench.hand.undo()
    assert bench.shapes() == (shape,)
    assert bench.seen() == (shape,)


def test_arrow_keys_move_the_last_end_by_pixels_in_one_step(bench: Bench, qtbot: QtBot) -> None:
    first = bench.draw(AnnotationTool.CALLIPER, (20, 30), (100, 30))
    for _ in range(3):
        assert bench.hand.selection.nudge(1, 0)
    assert bench.hand.selection.nudge(0, 1, coarse=True)
    assert bench.seen()[0].handles == ((20.0, 30.0), (103.0, 40.0))
    assert bench.acts == [Act.DRAWN]
    with qtbot.waitSignal(bench.hand.book.recorded, timeout=10 * STILL_MS):
        pass
    assert bench.shapes()[0].handles == ((20.0, 30.0), (103.0, 40.0))
    assert bench.acts == [Act.DRAWN, Act.CHANGED]
    assert bench.hand.undo()
    assert bench.shapes() == (first,)


def test_arrow_keys_move_as_the_image_is_shown(bench: Bench) -> None:
    bench.draw(AnnotationTool.CALLIPER, (20, 30), (100, 30))
    bench.canvas.flip(across=True)
    bench.hand.selection.nudge(1, 0)
    bench.hand.selection.settle()
    assert bench.shapes()[0].handles[1] == (99.0, 30.0)


def test_arrow_keys_move_a_whole_shape_that_was_taken_by_its_line(bench: Bench) -> None:
    bench.draw(AnnotationTool.CALLIPER, (20, 30), (100, 30))
    bench.click((60, 30))
    bench.hand.selection.nudge(0, -1, coarse=True)
    assert bench.hand.undo()
    assert bench.acts == [Act.DRAWN, Act.CHANGED, Act.CHANGED]
    assert bench.hand.redo()
    assert bench.shapes()[0].handles == ((20.0, 20.0), (100.0, 20.0))


def test_arrow_keys_do_not_push_an_end_out_of_the_image_or_onto_the_other(bench: Bench) -> None:
    bench.draw(AnnotationTool.CALLIPER, (190, 30), (198, 30))
    for _ in range(5):
        bench.hand.selection.nudge(1, 0)
    bench.hand.selection.settle()
    assert bench.shapes()[0].handles[1] == (200.0, 30.0)
    bench.hand.selection.nudge(-1, 0, coarse=True)
    bench.hand.selection.settle()
    assert bench.shapes()[0].handles[1] == (200.0, 30.0)


def test_without_a_selection_arrow_keys_are_not_taken(bench: Bench) -> None:
    assert not bench.hand.selection.nudge(1, 0)


def test_a_shape_lies_on_its_frame_only(bench: Bench) -> None:
    bench.draw(AnnotationTool.CALLIPER, (20, 30), (100, 30))
    bench.hand.show_frame(2)
    assert bench.seen() == ()
    assert bench.hand.selection.shape is None
    assert not bench.hand.selection.remove()
    other = bench.draw(AnnotationTool.CALLIPER, (20, 30), (80, 30))
    assert (other.frame, other.number) == (2, 1)
    bench.hand.show_frame(0)
    assert [shape.frame for shape in bench.seen()] == [0]


def test_undo_of_a_step_on_another_frame_says_where_it_was(bench: Bench) -> None:
    frames: list[int] = []
    bench.hand.book.elsewhere.connect(frames.append)
    bench.draw(AnnotationTool.CALLIPER, (20, 30), (100, 30))
    assert frames == []
    bench.hand.show_frame(2)
    bench.hand.undo()
    assert frames == [0]
    assert bench.shapes() == ()


def test_a_shape_that_is_begun_does_not_reach_to_the_next_frame(bench: Bench) -> None:
    bench.hand.set_tool(AnnotationTool.CALLIPER)
    bench.click((20, 30))
    bench.hand.show_frame(1)
    bench.click((60, 60))
    bench.key(Qt.Key.Key_Escape)
    assert bench.shapes() == ()


def test_another_image_gives_up_what_is_begun(bench: Bench) -> None:
    bench.hand.set_tool(AnnotationTool.CALLIPER)
    bench.click((20, 30))
    bench.canvas.set_image(np.zeros((150, 200), np.uint8), info=INFO)
    bench.move((60, 60))
    assert bench.seen() == ()


def test_a_clip_gets_its_shapes_and_its_history_back(bench: Bench) -> None:
    shape = bench.draw(AnnotationTool.CALLIPER, (20, 30), (100, 30))
    kept = bench.hand.book.history
    bench.hand.set_clip(replace(INFO, n_frames=1))
    assert bench.seen() == ()
    assert not bench.hand.undo()
    bench.hand.set_clip(INFO, history=kept)
    assert bench.seen() == (shape,)
    assert bench.hand.undo()
    assert bench.shapes() == ()


def test_a_pan_between_two_clicks_keeps_the_first_on_its_place(bench: Bench, qtbot: QtBot) -> None:
    bench.hand.set_tool(AnnotationTool.CALLIPER)
    bench.click((40, 30))
    qtbot.mousePress(bench.canvas, MIDDLE, PLAIN, QPoint(200, 150))
    qtbot.mouseMove(bench.canvas, QPoint(160, 120))
    qtbot.mouseRelease(bench.canvas, MIDDLE, PLAIN, QPoint(160, 120))
    assert bench.canvas.view.offset_x == -40.0 * bench.canvas.devicePixelRatioF()
    bench.click((100, 60))
    assert bench.shapes()[0].handles == ((40.0, 30.0), (100.0, 60.0))


@pytest.mark.parametrize("zoom", [0.4, 3.7, 12.0])
def test_a_calliper_is_laid_where_the_mouse_is_at_every_zoom(bench: Bench, zoom: float) -> None:
    bench.canvas.zoom_by(zoom, about=(150, 120))
    a, b = (bench.canvas.view.snapped().to_image(*place) for place in ((140, 100), (174, 150)))
    bench.draw(AnnotationTool.CALLIPER, a, b)
    assert bench.shapes()[0].handles[0] == pytest.approx(a, abs=2e-3)
    assert bench.shapes()[0].handles[1] == pytest.approx(b, abs=2e-3)


def test_a_flipped_image_is_measured_where_it_is_seen(bench: Bench) -> None:
    bench.canvas.flip(across=True)
    bench.draw(AnnotationTool.CALLIPER, (20, 30), (60, 60))
    assert bench.shapes()[0].handles == ((20.0, 30.0), (60.0, 60.0))
    bench.drag((60, 60), (90, 30))
    assert dict(bench.told[-1].values)["length"] == pytest.approx(7.0)


def test_the_cursor_says_what_a_press_would_do(bench: Bench) -> None:
    bench.draw(AnnotationTool.CALLIPER, (20, 30), (100, 30))
    cross, handle, whole = (
        Qt.CursorShape.CrossCursor,
        Qt.CursorShape.PointingHandCursor,
        Qt.CursorShape.SizeAllCursor,
    )
    assert bench.cursor((150, 120)) is cross
    assert bench.cursor((60, 30)) is whole
    assert bench.cursor((100, 30)) is handle
    bench.hand.set_tool(AnnotationTool.SELECT)
    assert bench.cursor((150, 120)) is Qt.CursorShape.ArrowCursor


def test_a_second_calliper_may_begin_on_free_ground_inside_an_ellipse(bench: Bench) -> None:
    bench.draw(AnnotationTool.ELLIPSE, (20, 75), (180, 75))
    bench.draw(AnnotationTool.CALLIPER, (60, 75), (140, 80))
    assert [shape.number for shape in bench.shapes()] == [1, 2]


def test_no_clip_means_no_hand(bench: Bench) -> None:
    bench.hand.clear_clip()
    bench.hand.set_tool(AnnotationTool.CALLIPER)
    bench.drag((20, 30), (60, 30))
    assert bench.shapes() == ()
    assert not bench.canvas.window_level.is_identity
