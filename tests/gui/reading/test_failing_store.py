"""A disk that is full takes nothing away, and is told beside the image."""

from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from reader_study.study import Study
from tests.gui.conftest import Desktop
from viewer.canvas.canvas import Canvas

ENTER = Qt.Key.Key_Return


def pragma(desk: Desktop, text: str) -> None:
    """Give the open database a limit of its own: SQLite then reports a full disk, truly."""
    answers: list[Any] = []
    store = desk.services.desk._study.store  # type: ignore[union-attr]
    desk.services.writer.submit(
        lambda: store._connection.execute(text).fetchall(), done=answers.append
    )
    desk.until(lambda: answers)


def fill_disk(desk: Desktop) -> None:
    pragma(desk, "PRAGMA max_page_count = 1")
    for _ in range(60):
        desk.keys(Qt.Key.Key_L, Qt.Key.Key_Up, ENTER)
        desk.until(lambda: desk.services.writer.pending == 0)
        if desk.shown("messageBar"):
            return
    pytest.fail("the disk did not fill")


def make_room(desk: Desktop) -> None:
    pragma(desk, "PRAGMA max_page_count = 1000000")


def test_full_disk_keeps_the_values_and_retry_saves_them(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study()
    desk.begin()
    desk.rate("4", 8)
    desk.wait_saved()
    fill_disk(desk)
    assert desk.find("saveState").property("state") == "failed"
    assert desk.text("messageWhat") == "Your entry could not be saved."
    assert desk.find("category_4A", QAbstractButton).isChecked()
    assert (
        not desk.find("imageStage")
        .geometry()
        .intersects(
            desk.find("messageBar")
            .rect()
            .translated(
                desk.find("messageBar").mapTo(desk.window, desk.find("messageBar").rect().topLeft())
            )
        )
    )
    make_room(desk)
    QTest.mouseClick(desk.find("messageRetry"), Qt.MouseButton.LeftButton)
    desk.wait_saved()
    assert not desk.shown("messageBar")


def test_failed_lock_goes_back_to_the_summary_and_can_be_repeated(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study(n_reading=1)
    desk.begin()
    desk.rate("4", 8)
    fill_disk(desk)
    desk.lock()
    desk.until(lambda: desk.shown("messageBar"))
    desk.until(lambda: desk.services.writer.pending == 0)
    assert desk.shown("summaryCard")
    assert not desk.shown("aiCard")
    make_room(desk)
    desk.keys(ENTER)
    desk.until(lambda: desk.shown("aiCard"))
    desk.wait_ready()
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        assert len(study.reads()) == 1


def test_missing_image_is_told_and_can_be_tried_again(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study(n_reading=1)
    desk.wait_worklist()
    (image,) = (desk.root / "media").rglob("*.png")
    aside = image.with_suffix(".aside")
    image.rename(aside)
    desk.keys(ENTER)
    desk.until(lambda: desk.shown("messageBar"))
    assert desk.text("messageWhat") == "The image of this case cannot be shown."
    assert image.stem not in desk.text("messageWhat") + desk.text("messageRemedy")
    aside.rename(image)
    QTest.mouseClick(desk.find("messageRetry"), Qt.MouseButton.LeftButton)
    desk.wait_ready()


def test_failed_pause_can_be_retried_and_then_nothing_is_unsaved(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study(n_reading=1)
    desk.begin()
    desk.rate("4", 8)
    fill_disk(desk)
    make_room(desk)
    QTest.mouseClick(desk.find("messageRetry"), Qt.MouseButton.LeftButton)
    desk.wait_saved()
    pragma(desk, "PRAGMA max_page_count = 1")
    for _ in range(60):
        desk.keys("P")
        desk.until(lambda: desk.services.writer.pending == 0)
        if desk.shown("messageBar"):
            break
    make_room(desk)
    QTest.mouseClick(desk.find("messageRetry"), Qt.MouseButton.LeftButton)
    desk.wait_saved()
    assert not desk.shown("messageBar")


def test_changed_image_is_never_shown(open_study: Callable[..., Desktop]) -> None:
    desk = open_study(n_reading=1)
    desk.wait_worklist()
    (image,) = (desk.root / "media").rglob("*.png")
    right = image.read_bytes()
    image.chmod(0o644)
    Image.new("L", (96, 64), 200).save(image)  # a sound PNG, but not the one that was taken in
    desk.keys(ENTER)
    desk.until(lambda: desk.shown("messageBar"))
    assert desk.text("messageWhat") == "A file of this study is missing or was changed."
    assert desk.find("canvas", Canvas).image_size is None
    image.write_bytes(right)
    QTest.mouseClick(desk.find("messageRetry"), Qt.MouseButton.LeftButton)
    desk.wait_ready()
    assert desk.find("canvas", Canvas).image_size == (96, 64)
