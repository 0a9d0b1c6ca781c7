"""Opening: files, folders, what is dropped, and what is broken."""

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.i18n import Language, Languages
from ground.errors import MediaError
from tests.gui.view.conftest import PLAIN, SIZE, Desk, Media, OpenDesk


def drop(desk: Desk, *files: Path) -> bool:
    """Drop files on the page; return whether they were taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    where, copy = desk.page.rect().center(), Qt.DropAction.CopyAction
    enter = QDragEnterEvent(where, copy, data, Qt.MouseButton.LeftButton, PLAIN)
    QApplication.sendEvent(desk.page, enter)
    event = QDropEvent(QPointF(where), copy, data, Qt.MouseButton.LeftButton, PLAIN)
    QApplication.sendEvent(desk.page, event)
    return enter.isAccepted() and event.isAccepted()


def test_window_without_files_shows_how_to_begin(open_desk: OpenDesk) -> None:
    desk = open_desk()
    assert desk.find("emptyHint").isVisible()
    assert "Ctrl+O" in desk.text("emptyHint")
    assert desk.pane.canvas.pixels is None


def test_file_opens_with_its_name_place_and_facts(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(media.stills[0])
    desk.until_number(1)
    assert not desk.find("emptyHint").isVisible()
    assert (desk.text("place"), desk.text("total")) == ("1", "/ 1")
    assert desk.text("fileName") == "still 1.png"
    assert f"{SIZE[0]} × {SIZE[1]}" in desk.text("facts")
    assert "no scale" in desk.text("facts")


def test_folder_opens_as_people_count_and_passes_over_text(
    open_desk: OpenDesk, media: Media, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for path in media.stills:
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "report.txt").write_text("nothing to see")
    (folder / ".hidden.png").write_bytes(media.stills[0].read_bytes())
    desk = open_desk(folder)
    assert [source.name for source in desk.page.presenter.sources] == [
        "still 1.png",
        "still 2.png",
        "still 10.png",
    ]


def test_page_keys_turn_files_and_stop_at_the_ends(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(*media.stills)
    seen = [desk.number()]
    for key in [Qt.Key.Key_PageDown] * 3 + [Qt.Key.Key_PageUp] * 3:
        desk.key(key)
        desk.until_settled()
        seen.append(desk.number())
    assert seen == [1, 2, 10, 10, 2, 1, 1]
    assert (desk.text("place"), desk.text("total")) == ("1", "/ 3")


def test_broken_file_is_named_with_a_remedy_and_can_be_passed(
    open_desk: OpenDesk, media: Media
) -> None:
    desk = open_desk(media.stills[0], media.broken, media.stills[1])
    desk.key(Qt.Key.Key_PageDown)
    desk.until(desk.page.message.isVisible)
    assert "broken.png" in desk.text("messageWhat")
    assert desk.text("messageRemedy")
    assert desk.number() == -1
    assert desk.text("fileName") == "broken.png"
    desk.key(Qt.Key.Key_PageDown)
    desk.until_number(2)
    desk.until(lambda: not desk.page.message.isVisible())


def test_message_can_be_put_away(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(media.broken)
    desk.until(desk.page.message.isVisible)
    desk.qtbot.mouseClick(desk.find("messageDismiss", QPushButton), Qt.MouseButton.LeftButton)
    assert not desk.page.message.isVisible()


def test_dropped_files_replace_what_is_shown(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(media.clip)
    assert drop(desk, media.stills[2], media.stills[1])
    desk.until_number(10)
    assert [source.name for source in desk.page.presenter.sources] == [
        "still 10.png",
        "still 2.png",
    ]
    assert not desk.pane.bar.isVisible()


def test_dropped_folder_without_media_tells_so(
    open_desk: OpenDesk, media: Media, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    desk = open_desk(media.stills[0])
    assert drop(desk, tmp_path / "empty")
    assert "empty" in desk.text("messageWhat")
    assert desk.number() == 1


def test_file_that_was_closed_can_be_gone_back_to(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(*media.stills)
    desk.control(Qt.Key.Key_W)
    assert desk.number() == -1
    desk.key(Qt.Key.Key_PageDown)
    desk.until_number(1)


def test_message_of_a_broken_file_carries_no_markup(
    open_desk: OpenDesk, media: Media, tmp_path: Path
) -> None:
    hostile = tmp_path / "<b>name<img src=x>.png"
    hostile.write_bytes(media.broken.read_bytes())
    desk = open_desk(hostile)
    desk.until(desk.page.message.isVisible)
    assert desk.find("messageWhat", QLabel).textFormat() is Qt.TextFormat.PlainText


@pytest.mark.skipif(sys.platform != "linux", reason="names are text on other systems")
def test_file_whose_name_is_no_text_opens(
    open_desk: OpenDesk, media: Media, tmp_path: Path
) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path / "name ") + b"\xff.png"))
    odd.write_bytes(media.stills[1].read_bytes())
    desk = open_desk(odd)
    desk.until_number(2)
    assert desk.text("fileName").startswith("name ")
    desk.until(lambda: desk.logged("shown"))
    odd.write_bytes(media.broken.read_bytes())
    other = open_desk(odd)
    other.until(other.page.message.isVisible)
    assert other.text("messageWhat").startswith("name ")


def test_missing_files_are_named_and_the_others_are_shown(
    open_desk: OpenDesk, media: Media, tmp_path: Path
) -> None:
    desk = open_desk(tmp_path / "gone.png", media.stills[0], media.stills[1])
    desk.until(desk.page.message.isVisible)
    assert desk.text("messageWhat") == "gone.png: There is no such file."
    assert (desk.number(), desk.text("total")) == (1, "/ 2")
    desk.key(Qt.Key.Key_PageDown)
    desk.until_number(2)
    desk.until(lambda: not desk.page.message.isVisible())


def test_missing_files_among_dropped_ones_are_named_together(
    open_desk: OpenDesk, media: Media, tmp_path: Path
) -> None:
    desk = open_desk(media.clip)
    assert drop(desk, media.stills[2], tmp_path / "gone.png", tmp_path / "lost.png")
    desk.until_number(10)
    desk.until(desk.page.message.isVisible)
    assert "gone.png, lost.png" in desk.text("messageWhat")


def test_names_that_the_command_has_missed_are_told_beside_the_first_file(
    open_desk: OpenDesk, media: Media
) -> None:
    desk = open_desk()
    missed = MediaError("There is no such file.", remedy="Check.", path=Path("folder/gone.png"))
    desk.page.open([media.clip], troubles=[missed])
    desk.until_settled()
    desk.until(desk.page.message.isVisible)
    assert desk.text("messageWhat").startswith("gone.png")
    assert desk.text("fileName") == "clip.mp4"


def test_what_is_wrong_with_a_file_is_said_in_chinese_too(
    open_desk: OpenDesk, media: Media
) -> None:
    desk = open_desk(media.broken)
    english = desk.text("messageWhat")
    assert english == "broken.png: The image is truncated or damaged (image file is truncated)."
    languages = desk.window.findChild(Languages)
    assert languages is not None
    languages.switch(Language.CHINESE)
    said = "broken.png: 图像被截断或已损坏（图像文件被截断）。"
    desk.until(lambda: desk.text("messageWhat") == said)
    assert desk.text("messageRemedy") == "请从来源重新复制。"
    languages.switch(Language.ENGLISH)
    desk.until(lambda: desk.text("messageWhat") == english)
