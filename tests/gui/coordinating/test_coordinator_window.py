"""From the overview to the report, with the mouse, and what is refused on the way."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTableView

from app import theme
from app.coordinating.places import RailPlace
from app.i18n import Language
from reader_study import registration
from reader_study.conduct.needs import NextStep
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import PASSPHRASE, MadeBatch, make_study
from tests.gui.coordinating.conftest import Bureau
from tests.made_conduct import plain_study, work

Open = Callable[[Path], Bureau]


def cell(view: QTableView, row: int, column: int) -> str:
    return str(view.model().index(row, column).data())


def test_a_study_is_closed_unblinded_analysed_and_reported(bureau: Open, tmp_path: Path) -> None:
    root = tmp_path / "study"
    with make_study(root, n_reading=6, readers=("r1", "r2")) as study:
        for reader in ("r1", "r2"):
            work(study, reader)
    desk = bureau(root)
    assert desk.text("tile_read") == "100%"
    desk.press("nextGo")
    assert desk.rail("rail_close").isChecked()
    desk.press("go_close")
    desk.answer(confirm=True)
    desk.until(lambda: desk.text("state_close").startswith("✓"))
    desk.press("go_unblind")
    desk.answer(passphrase=PASSPHRASE, confirm=True)
    desk.until(lambda: desk.text("state_unblind").startswith("✓"))
    desk.press("go_analyse")
    desk.answer(passphrase=PASSPHRASE)
    desk.until(lambda: desk.text("state_analyse").startswith("✓"))
    desk.press("go_report")
    desk.answer()
    desk.until(lambda: desk.text("state_report").startswith("✓"))
    assert (root / "reports" / "report.pdf").read_bytes().startswith(b"%PDF")
    assert verify(root) == []


def test_a_wrong_passphrase_is_told_and_nothing_is_done(bureau: Open, tmp_path: Path) -> None:
    root = tmp_path / "study"
    with make_study(root) as study:
        work(study, "r1")
    desk = bureau(root)
    desk.go(RailPlace.CLOSE)
    desk.press("go_close")
    desk.answer(confirm=True)
    desk.until(lambda: desk.find("go_unblind").isEnabled())
    desk.press("go_unblind")
    desk.answer(passphrase="not the passphrase at all", confirm=True)
    desk.until(lambda: desk.find("messageBar").isVisible())
    assert "passphrase" in desk.text("messageWhat").lower()
    with Study.open(root, writable=False) as study:
        assert study.is_closed
        assert not study.is_unblinded


def test_closing_early_asks_for_a_reason(bureau: Open, tmp_path: Path) -> None:
    root = tmp_path / "study"
    make_study(root).close()
    desk = bureau(root)
    desk.go(RailPlace.CLOSE)
    desk.press("go_close")
    dialog = desk.question()
    go = dialog.findChild(QPushButton, "questionGo")
    assert go is not None
    assert not go.isEnabled()
    desk.answer(reason="the funds ended", confirm=True)
    desk.until(lambda: desk.text("state_close").startswith("✓"))
    with Study.open(root, writable=False) as study:
        [closed] = study.events(action="study.closed")
        assert closed.reason == "the funds ended"


def test_the_lock_draws_the_schedule(bureau: Open, tmp_path: Path) -> None:
    root = tmp_path / "study"
    plain_study(root, locked=False).close()
    desk = bureau(root)
    desk.go(RailPlace.SCHEDULE)
    desk.press("lockProtocol")
    desk.answer(confirm=True)
    desk.until(lambda: desk.find("calendar", QTableView).model().rowCount() == 2)
    desk.until(lambda: desk.find("balance", QTableView).model().rowCount() == 1)
    assert not desk.find("lockProtocol").isVisible()
    with Study.open(root, writable=False) as study:
        assert study.is_locked


def test_what_a_reader_does_elsewhere_is_seen_and_never_refused(
    bureau: Open, tmp_path: Path
) -> None:
    root = tmp_path / "study"
    with make_study(root) as study:  # held for writing, as by a reader's window
        desk = bureau(root)
        assert desk.text("tile_read") == "0%"
        work(study, "r1")
        desk.until(lambda: desk.text("tile_read") == "100%")
        desk.go(RailPlace.CLOSE)
        desk.press("go_close")
        desk.answer(confirm=True)
        desk.until(lambda: desk.find("messageBar").isVisible())
        assert not study.is_closed


def test_everything_is_checked_and_a_changed_file_is_named(bureau: Open, tmp_path: Path) -> None:
    root = tmp_path / "study"
    make_study(root).close()
    desk = bureau(root)
    desk.go(RailPlace.TRUST)
    desk.press("verifyNow")
    desk.until(lambda: desk.text("pageSaid") == "Everything is as it was recorded.")
    image = next(path for path in (root / "media").rglob("*") if path.is_file())
    image.chmod(0o644)
    image.write_bytes(image.read_bytes() + b"x")
    desk.press("verifyNow")
    desk.until(lambda: desk.find("findings", QTableView).isVisible())
    findings = desk.find("findings", QTableView)
    assert image.name in cell(findings, 0, 0) + cell(findings, 0, 1)


def test_the_log_is_filtered_and_copied_for_a_spreadsheet(bureau: Open, tmp_path: Path) -> None:
    root = tmp_path / "study"
    with make_study(root) as study:
        work(study, "r1", cases=1)
    desk = bureau(root)
    desk.go(RailPlace.TRUST)
    log = desk.find("log", QTableView)
    desk.until(lambda: log.model().rowCount() > 10)
    QTest.keyClicks(desk.find("logFilter"), "r1 read.locked")
    desk.until(lambda: 0 < log.model().rowCount() < 5)
    desk.press("logCopy")
    lines = QApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[:3] == ["Event", "When (UTC)", "Who"]
    assert len(lines) == log.model().rowCount() + 1
    assert all("read.locked" in line for line in lines[1:])


@pytest.mark.parametrize("place", list(RailPlace))
def test_every_page_speaks_chinese_at_once_and_is_light_or_dark(
    bureau: Open, tmp_path: Path, place: RailPlace
) -> None:
    root = tmp_path / "study"
    make_study(root).close()
    desk = bureau(root)
    QTest.keyClick(
        desk.window,
        Qt.Key(ord("1") + list(RailPlace).index(place)),
        Qt.KeyboardModifier.ControlModifier,
    )
    assert desk.rail(f"rail_{place}").isChecked()
    english = desk.text("pageTitle")
    desk.window.languages.switch(Language.CHINESE)
    if place is not RailPlace.OVERVIEW:  # whose title is that of the study
        desk.until(lambda: desk.text("pageTitle") != english)
    before = desk.window.grab().toImage().pixelColor(3, 400).lightness()
    QTest.mouseClick(desk.rail("railColours"), Qt.MouseButton.LeftButton)
    assert theme.present() == theme.LIGHT
    assert desk.window.grab().toImage().pixelColor(3, 400).lightness() > before + 100


def test_an_empty_study_says_what_comes_next(bureau: Open, tmp_path: Path) -> None:
    root = tmp_path / "study"
    plain_study(root, locked=False, n_reading=0).close()
    desk = bureau(root)
    assert desk.text("nextStep") == "Take the images and their table in."
    desk.go(RailPlace.CASES)
    desk.until(lambda: desk.find("casesEmpty").isVisible())
    desk.go(RailPlace.CLOSE)
    assert not any(desk.find(f"go_{step}").isEnabled() for step in list(NextStep)[3:7])


def test_cases_that_come_while_the_page_is_open_are_shown(bureau: Open, tmp_path: Path) -> None:
    root = tmp_path / "study"
    plain_study(root, locked=False).close()
    desk = bureau(root)
    desk.go(RailPlace.CASES)
    cases = desk.find("cases", QTableView)
    desk.until(lambda: cases.model().rowCount() == 4)
    with Study.open(root) as study:
        registration.register(study, MadeBatch(3, later=4), passphrase=PASSPHRASE)
    desk.until(lambda: cases.model().rowCount() == 7)
