"""Series in the window: told apart by name, shown once, refused with a reason."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt

from app.i18n import Language, Languages
from app.stage.pane_facts import source_name
from ground.errors import MediaError
from tests.gui.view.conftest import Desk, OpenDesk
from tests.media.series import MadeSeries, make_series
from viewer.decoding import DecodePool
from viewer.frames.series.group import Distinction, Telling
from viewer.sources import ViewSource

SERIES = MadeSeries(shape=(5, 40, 48), bright=(1, 30, 10))


def phases(folder: Path, *, told: bool) -> None:
    """Write three stacks of one series at one place, each brighter than the one before."""
    for number in (1, 2, 3):
        name = replace(SERIES, description=f"p{number}", bright=(1, 30, 10 + number))
        tags = {"AcquisitionNumber": number} if told else {}
        make_series(folder, name, **tags)


def _has_shown(desk: Desk, n: int) -> bool:
    return len(desk.logged("shown")) >= n


def test_phases_of_one_series_are_volumes_that_can_be_told_apart(
    open_desk: OpenDesk, tmp_path: Path
) -> None:
    phases(tmp_path / "dce", told=True)
    desk = open_desk(tmp_path / "dce")
    seen = []
    for n_shown in (1, 2, 3):
        assert desk.info.n_frames == 5
        seen.append(desk.text("fileName"))
        # A volume that is left before it was painted was never shown.
        desk.until(partial(_has_shown, desk, n_shown))
        desk.key(Qt.Key.Key_PageDown)
        desk.until_settled()
    assert seen == [f"dce (5)  ·  acquisition {number}" for number in (1, 2, 3)]
    assert desk.text("total") == "/ 3"
    desk.until(lambda: len(desk.logged("shown")) >= 3)
    assert {line["file"] for line in desk.logged("shown")} == set(seen)


def test_phases_that_cannot_be_told_apart_are_refused_and_seen_as_single_images(
    open_desk: OpenDesk, tmp_path: Path
) -> None:
    phases(tmp_path / "dce", told=False)
    desk = open_desk(tmp_path / "dce")
    desk.until(desk.page.message.isVisible)
    assert "same place" in desk.text("messageWhat")
    assert desk.text("fileName") == "dce (15)"
    assert desk.text("total") == "/ 16"
    desk.key(Qt.Key.Key_PageDown)
    desk.until(lambda: desk.pane.canvas.pixels is not None)
    assert desk.text("fileName") == "p1-001.dcm"
    assert desk.info.n_frames == 1


def test_slices_of_a_series_with_a_damaged_one_can_be_seen_by_themselves(
    open_desk: OpenDesk, tmp_path: Path
) -> None:
    files = make_series(tmp_path / "s", SERIES)
    files[2].write_bytes(files[2].read_bytes()[:-500])
    desk = open_desk(tmp_path / "s")
    desk.until(desk.page.message.isVisible)
    assert desk.text("messageWhat").startswith(files[2].name)
    assert desk.text("total") == "/ 6"
    desk.key(Qt.Key.Key_PageDown)
    desk.until(lambda: desk.pane.canvas.pixels is not None)
    assert desk.text("fileName") == files[4].name


def test_gap_is_told_of_the_folder_and_not_of_a_slice(open_desk: OpenDesk, tmp_path: Path) -> None:
    files = make_series(tmp_path / "s", SERIES)
    files[2].unlink()
    desk = open_desk(tmp_path / "s")
    desk.until(desk.page.message.isVisible)
    assert desk.text("messageWhat").startswith("s: 1 slice is missing")


def test_series_that_does_not_name_itself_says_how_it_was_put_together(
    open_desk: OpenDesk, tmp_path: Path
) -> None:
    make_series(tmp_path / "s", SERIES, SeriesInstanceUID="", PatientID="P1")
    desk = open_desk(tmp_path / "s")
    desk.until(lambda: desk.info.n_frames == 5)
    desk.until_words()
    assert "put together by folder and patient" in desk.text("notes")


def test_what_tells_volumes_apart_is_told_in_chinese(themed: object) -> None:
    telling = tuple(Telling(distinction, "2") for distinction in Distinction)
    languages = Languages()
    languages.switch(Language.CHINESE)
    try:
        name = source_name(ViewSource((Path("a"), Path("b")), "dce (2)", telling))
    finally:
        languages.switch(Language.ENGLISH)
    _, *words = name.split("  ·  ")
    assert len(words) == len(Distinction)
    assert all(not word.isascii() for word in words)


def test_files_that_the_decoder_does_not_bear_together_are_shown_alone_and_it_is_said(
    open_desk: OpenDesk, tmp_path: Path
) -> None:
    desk = open_desk()
    make_series(tmp_path / "s", SERIES)

    def crash(*_files: object, **_named: object) -> None:
        raise MediaError("The decoder crashed on this file.", remedy="Export it again.")

    pool: DecodePool = desk.pool
    pool.groups_in = crash  # type: ignore[method-assign,assignment]
    desk.open(tmp_path / "s")
    desk.until(desk.page.message.isVisible)
    assert "crashed" in desk.text("messageWhat")
    assert desk.text("total") == "/ 5"
    assert desk.pane.canvas.pixels is not None
