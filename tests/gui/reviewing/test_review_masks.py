"""Masks drawn, changed and lifted by mouse and by keys, and what lies over the image."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from reader_study.deid.masks import MaskBox
from reader_study.deid.screened import MaskDecision
from reader_study.media.medium import MediumKind
from tests.gui.reviewing.conftest import OpenReview
from tests.gui.reviewing.review_bench import Intake, ReviewBench
from tests.made_looks import BANNER, burned_in, proposal
from tests.media.videos import make_video

MakeIntake = Callable[..., Intake]
Key = Qt.Key


@pytest.fixture
def bench(intake_of: MakeIntake, open_review: OpenReview) -> ReviewBench:
    return open_review(intake_of(["a.png", "b.png"]))


def test_a_mask_is_drawn_by_the_mouse(bench: ReviewBench) -> None:
    bench.keys(Key.Key_M)
    bench.drag((30.5, 20.5), (60.5, 40.5))
    assert bench.state.masks == (BANNER, MaskBox(30, 20, 60, 40))
    assert bench.state.hand.chosen == 1
    bench.keys(Key.Key_Return)
    bench.saved()
    told = bench.intake.keeper.decisions["a.png"]
    assert (told.masks, told.masking) == (
        (BANNER, MaskBox(30, 20, 60, 40)),
        MaskDecision.CHANGED,
    )


def test_a_mask_that_leaves_the_image_ends_at_its_edge(bench: ReviewBench) -> None:
    bench.keys(Key.Key_M)
    bench.drag((80.5, 50.5), (140.0, 90.0))
    assert bench.state.masks[-1] == MaskBox(80, 50, 95, 63)


def test_a_mask_is_moved_and_resized_by_the_mouse(bench: ReviewBench) -> None:
    bench.keys(Key.Key_M)
    bench.drag((30.5, 20.5), (49.5, 39.5))
    bench.drag((40.5, 30.5), (50.5, 25.5))
    assert bench.state.masks[-1] == MaskBox(40, 15, 59, 34)
    bench.drag((60.0, 35.0), (70.5, 45.5))
    assert bench.state.masks[-1] == MaskBox(40, 15, 70, 45)
    bench.drag((40.0, 15.0), (45.5, 20.5))
    assert bench.state.masks[-1] == MaskBox(45, 20, 70, 45)


def test_a_press_chooses_and_a_press_beside_lets_go(bench: ReviewBench) -> None:
    canvas = bench.window.page.panes.active.canvas
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=bench.on_image(20, 5))
    assert bench.state.hand.chosen == 0
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=bench.on_image(20, 50))
    assert bench.state.hand.chosen is None
    assert bench.state.masks == (BANNER,)


def test_a_mask_is_drawn_by_keys(bench: ReviewBench) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    bench.keys(Key.Key_M, Key.Key_Left, Key.Key_Up, Key.Key_Up)
    bench.chord(Key.Key_Right, shift)
    bench.chord(Key.Key_Up, shift)
    bench.keys(Key.Key_Return)
    # 24 × 16 in the middle of 96 × 64; a key moves by 2 across and by 1 down.
    assert bench.state.masks[-1] == MaskBox(34, 22, 59, 36)
    assert bench.state.path == "a.png"


def test_esc_gives_up_what_is_drawn(bench: ReviewBench) -> None:
    bench.keys(Key.Key_M, Key.Key_Left, Key.Key_Escape)
    assert bench.state.masks == (BANNER,)
    bench.keys(Key.Key_Right)
    assert bench.state.path == "b.png"


def test_tab_chooses_and_delete_lifts(bench: ReviewBench) -> None:
    bench.keys(Key.Key_M, Key.Key_Return)
    assert len(bench.state.masks) == 2
    bench.keys(Key.Key_Tab)
    assert bench.state.hand.chosen is None
    bench.keys(Key.Key_Tab, Key.Key_Delete)
    assert BANNER not in bench.state.masks
    bench.keys(Key.Key_Delete)
    assert not bench.state.masks
    bench.control(Key.Key_Z)
    bench.control(Key.Key_Z)
    assert BANNER in bench.state.masks
    assert bench.intake.keeper.acts == []


def test_a_chosen_mask_is_changed_by_keys(bench: ReviewBench) -> None:
    bench.keys(Key.Key_Tab, "E")
    bench.keys(Key.Key_Down, Key.Key_Down, Key.Key_Return)
    assert bench.state.masks == (MaskBox(0, 2, 95, 11),)


def test_the_image_shows_masks_and_texts(intake_of: MakeIntake, open_review: OpenReview) -> None:
    told = {"a.png": {"texts": (burned_in(left=20, top=30, right=50, bottom=40),)}}
    intake = intake_of([], told=told)
    intake.folder.mkdir()
    Image.new("L", (96, 64), 200).save(intake.folder / "a.png")
    bench = open_review(replace(intake, names=["a.png"]))
    canvas = bench.window.page.panes.active.canvas

    def seen(x: float, y: float) -> QColor:
        return canvas.grab().toImage().pixelColor(bench.on_image(x, y))

    def marked() -> bool:
        return any(_is_red(seen(x, 30)) for x in range(20, 50))

    assert seen(50, 50).value() == 200
    assert 40 < seen(50, 5).value() < 120
    assert marked()
    bench.keys("V")
    assert seen(50, 5).value() == 0
    assert not marked()
    bench.keys("V", Key.Key_M)
    bench.drag((19.5, 29.5), (51.5, 41.5))
    assert not marked()
    assert "Text in the picture" in bench.text("sourceDoubts")


def _is_red(seen: QColor) -> bool:
    return seen.red() > seen.green() + 60


def test_masks_of_a_clip_lie_over_their_frames(
    intake_of: MakeIntake, open_review: OpenReview
) -> None:
    early = MaskBox(0, 0, 95, 9, 0, 3)
    late = MaskBox(0, 20, 95, 29, 4, None)
    look = {
        "frames": 12,
        "kind": MediumKind.CLIP,
        "proposal": proposal((early, late)),
        "texts": (burned_in(top=50, bottom=60, frame=11),),
    }
    intake = intake_of(["run.avi"], told={"run.avi": look})
    intake.folder.mkdir(exist_ok=True)
    make_video(intake.folder / "run.avi", n_frames=12, size=(96, 64), fps=25, codec="mjpeg")
    bench = open_review(intake)
    page = bench.window.page
    assert page.frames.isVisible()
    assert page.frames.frames == (0, 3, 6, 8, 11)
    table = page.stage._table(page.panes.active)
    assert [box for _, box in table.here] == [early]
    QTest.mouseClick(page.frames, Qt.MouseButton.LeftButton, pos=_middle_of_cell(bench, 4))
    bench.until(lambda: page.panes.active.index == 11)
    table = page.stage._table(page.panes.active)
    assert [box for _, box in table.here] == [late]
    # A mask that is changed by mouse keeps its frames.
    QTest.mouseClick(
        page.panes.active.canvas, Qt.MouseButton.LeftButton, pos=bench.on_image(40, 25)
    )
    bench.drag((40.5, 25.5), (40.5, 30.5))
    assert bench.state.masks == (early, MaskBox(0, 25, 95, 34, 4, None))
    for key, frame in {",": 10, ".": 11, "S": 0}.items():
        bench.keys(key)
        bench.until(partial(_is_at, bench, frame))
    bench.keys(Key.Key_Space)
    bench.until(lambda: _plays(bench))
    bench.keys(Key.Key_Space)
    bench.until(lambda: not _plays(bench))


def _is_at(bench: ReviewBench, frame: int) -> bool:
    return bench.window.page.panes.active.index == frame


def _plays(bench: ReviewBench) -> bool:
    cine = bench.window.page.panes.active.cine
    return cine is not None and cine.state.plays


def _middle_of_cell(bench: ReviewBench, place: int) -> QPoint:
    return bench.window.page.frames._cell(place).center().toPoint()


def test_the_hint_says_how_a_mask_is_drawn(bench: ReviewBench) -> None:
    hint = bench.find("maskHint", QLabel)
    assert not hint.isVisible()
    bench.keys(Key.Key_M)
    assert hint.isVisible()
