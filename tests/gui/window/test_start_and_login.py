"""From an empty start page to the reader's own list."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.crash import CrashLog
from app.i18n import Languages
from app.pages.start import StartPage
from app.settings import Settings
from reader_study.store import Actor
from reader_study.study import Study
from tests.builders import make_study, read_all
from tests.gui.conftest import Desktop

LEFT = Qt.MouseButton.LeftButton
Open = Callable[..., Desktop]


def test_first_start_says_what_to_do(open_window: Open) -> None:
    desk = open_window(None)
    assert "A study is a folder" in desk.text("startLead")
    assert "./run.py demo" in desk.text("demoHint")
    assert desk.find("openStudy", QPushButton).hasFocus()


def test_opened_study_is_among_the_recent_ones(open_window: Open, tmp_path: Path) -> None:
    make_study(tmp_path / "study").close()
    desk = open_window(tmp_path / "study")
    desk.wait_worklist()
    assert desk.services.settings.recent == (tmp_path / "study",)
    desk.close()
    assert Settings(tmp_path / "data-0" / "sonoread.ini").recent == (tmp_path / "study",)


def test_recent_study_opens_on_a_click(open_window: Open, tmp_path: Path) -> None:
    make_study(tmp_path / "study").close()
    desk = open_window(None, reader_id="")
    page = desk.window.page
    assert isinstance(page, StartPage)
    page.show_recent((tmp_path / "study",))
    desk.until(lambda: desk.shown("recent_0"))
    QTest.mouseClick(desk.find("recent_0"), LEFT)
    desk.until(lambda: desk.shown("studyTitle"))


def test_reader_chooses_her_name_by_keyboard(open_window: Open, tmp_path: Path) -> None:
    with make_study(tmp_path / "study", readers=("r1", "r2"), n_reading=3) as study:
        read_all(study, "r2")
    desk = open_window(tmp_path / "study", reader_id="")
    desk.until(lambda: desk.shown("studyTitle"))
    assert desk.text("studyTitle") == "A small test study"
    card = desk.find("reader_r2", QAbstractButton)
    assert card.accessibleName() == "Reader r2, 4 years · Site A, Session 1 · 3 / 3"
    assert desk.find("reader_r1").hasFocus()
    desk.keys(Qt.Key.Key_Tab, Qt.Key.Key_Return)
    desk.wait_worklist()
    assert desk.text("worklistProgress") == "3 / 3"
    assert "Thank you" in desk.text("worklistLead")
    desk.keys(Qt.Key.Key_Escape)
    desk.until(lambda: desk.shown("studyTitle"))
    desk.keys(Qt.Key.Key_Escape)
    desk.until(lambda: desk.shown("openStudy"))


def test_unlocked_study_cannot_be_read(open_window: Open, tmp_path: Path) -> None:
    make_study(tmp_path / "study", locked=False).close()
    desk = open_window(tmp_path / "study")
    desk.until(lambda: desk.shown("studyTitle"))
    assert not desk.find("reader_r1").isEnabled()
    assert "not locked" in desk.find("noticeBar").findChild(QLabel, "messageWhat").text()


def test_folder_without_a_study_is_refused_with_its_path(open_window: Open, tmp_path: Path) -> None:
    desk = open_window(tmp_path)
    desk.until(lambda: desk.shown("messageBar"))
    bar: QWidget = desk.find("messageBar")
    told = bar.findChild(QLabel, "messageRemedy")
    assert told is not None
    assert str(tmp_path) in told.text()
    assert "sonoread new" in told.text()


def test_study_held_by_another_window_says_so(open_window: Open, tmp_path: Path) -> None:
    make_study(tmp_path / "study").close()
    holder = Study.open(tmp_path / "study", actor=Actor("other", "coordinator"))
    desk = open_window(tmp_path / "study")
    desk.until(lambda: desk.shown("messageBar"))
    bar: QWidget = desk.find("messageBar")
    told = bar.findChild(QLabel, "messageWhat")
    assert told is not None
    assert told.text() == "This study is open in another window."
    holder.close()


def test_protocol_changed_after_the_lock_stops_reading(open_window: Open, tmp_path: Path) -> None:
    make_study(tmp_path / "study").close()
    protocol = tmp_path / "study" / "protocol.toml"
    text = protocol.read_text("utf-8")
    protocol.write_text(text.replace("A small", "A smaller"), "utf-8")
    desk = open_window(tmp_path / "study")
    desk.wait_worklist()
    desk.keys(Qt.Key.Key_Return)
    desk.until(lambda: desk.shown("messageBar"))
    assert desk.text("messageWhat") == "The protocol does not allow reading now."
    protocol.write_text(text, "utf-8")


def test_worklist_counts_on_after_a_session(open_study: Open) -> None:
    desk = open_study(n_reading=3)
    desk.begin()
    desk.read_case()
    desk.until(lambda: desk.text("position") == "2")
    desk.wait_ready()
    desk.chord(Qt.Key.Key_L)
    desk.wait_worklist()
    assert desk.text("worklistProgress") == "1 / 3"
    assert desk.find("beginButton", QPushButton).text() == "Continue"
    assert desk.find("caseGrid").accessibleName() == "1 of 3 cases done"
    desk.keys(Qt.Key.Key_Return)
    desk.wait_ready()
    assert desk.text("position") == "2"


CRASHING = """
import sys, pathlib
from app.crash import CrashLog
from app.i18n import Languages
log = CrashLog(pathlib.Path(sys.argv[1]))
log.install()
def read_case():
    raise ValueError("patient Doe, /secret/path")
read_case()
"""


def test_crash_is_told_at_the_next_start_without_its_message(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", CRASHING, str(tmp_path)], check=False)
    assert done.returncode == 1
    second = CrashLog(tmp_path)
    second.open()
    assert second.previous is not None
    text = second.previous.read_text("utf-8")
    second.close()
    assert "ValueError" in text
    assert "read_case" in text
    assert "Doe" not in text
    assert "secret" not in text


def test_start_after_a_good_end_reports_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        log = CrashLog(tmp_path)
        log.open()
        assert log.previous is None
        log.close()


def test_crash_report_is_shown_and_can_be_put_away(themed: QApplication, qtbot: QtBot) -> None:
    page = StartPage(Languages())
    qtbot.addWidget(page)
    page.show_crash(Path("crash-20261122T080000.log"))
    bar = page.findChild(QWidget, "noticeBar")
    button = page.findChild(QPushButton, "messageDismiss")
    assert bar is not None
    assert button is not None
    assert not bar.isHidden()
    button.click()
    assert bar.isHidden()


def test_recent_study_that_is_gone_is_not_offered(open_window: Open, tmp_path: Path) -> None:
    ini = Settings(tmp_path / "data-0" / "sonoread.ini")
    ini.remember(tmp_path / "gone")
    ini.remember(tmp_path)
    ini.sync()
    desk = open_window(None)
    desk.until(lambda: desk.shown("recent_0"))
    assert desk.find("recent_0", QAbstractButton).text() == tmp_path.name
    assert not desk.shown("recent_1")


def test_settings_keep_language_and_the_last_eight_studies(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "s.ini")
    settings.language = "zh"
    for number in range(10):
        settings.remember(Path(f"/studies/{number}"))
    settings.remember(Path("/studies/5"))
    settings.sync()
    again = Settings(tmp_path / "s.ini")
    assert again.language == "zh"
    assert [path.name for path in again.recent] == ["5", "9", "8", "7", "6", "4", "3", "2"]
