"""A folder for settings that is missing, full or not to be written to: the window says it."""

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.cli import run
from app.crash import CrashLog
from app.settings import Settings, WindowKind, told_if_not_kept, why_not_kept
from app.window_process import make_services, make_window
from tests.builders import make_study


def under_a_file(folder: Path) -> Path:
    (folder / "file").write_bytes(b"")
    return folder / "file" / "SonoRead"


def of_the_system(_: Path) -> Path:
    return Path("/proc/SonoRead")


def behind_a_pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


BAD = [
    under_a_file,
    *(
        pytest.param(one, marks=pytest.mark.skipif(os.name == "nt", reason="POSIX"))
        for one in (of_the_system, behind_a_pipe)
    ),
]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("bad", BAD)
def test_the_window_opens_and_says_that_settings_are_not_kept(
    bad: Callable[[Path], Path],
    lang: str,
    tmp_path: Path,
    themed: QApplication,
    qtbot: QtBot,
    capfd: pytest.CaptureFixture[str],
) -> None:
    folder = bad(tmp_path)
    crash = CrashLog(folder)
    crash.open()
    services = make_services(folder, lang=lang, crash_report=crash.previous)
    window, flow = make_window(services)
    qtbot.addWidget(window)
    try:
        flow.begin(study=None, reader_id="")
        window.show()
        qtbot.waitUntil(lambda: window.page is not None)
        shown = [one.text() for one in window.findChildren(QLabel) if one.isVisible()]
        words = "are not kept" if lang == "en" else "未能保存"
        assert any(words in text for text in shown), shown
        assert any(str(folder) in text for text in shown)
        assert "Settings, keys and crash reports are not kept" in capfd.readouterr().err
        services.settings.remember(tmp_path)
        services.settings.keep_place(WindowKind.STUDY, window.saveGeometry())
        services.settings.sync()
        assert tmp_path in services.settings.recent
        window.close()
    finally:
        services.languages.switch(type(services.languages.current)("en"))
        services.writer.close()
        crash.close()


def test_a_full_disk_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert why_not_kept(tmp_path / "new") is None
    assert not list((tmp_path / "new").iterdir())

    def full(**_: object) -> object:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    told = told_if_not_kept(tmp_path / "new")
    assert told is not None
    assert "No space left" in told.what


FULL = """
import resource, signal, sys
from pathlib import Path
from app.settings import why_not_kept
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
print(why_not_kept(Path(sys.argv[1])))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs RLIMIT_FSIZE")
def test_a_disk_that_takes_no_more_is_found_by_trying(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "File too large" in done.stdout


def test_a_crash_report_under_a_pipe_or_a_link_is_not_opened(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_bytes(b"what is mine")
    (tmp_path / "crash.log").symlink_to(mine)
    log = CrashLog(tmp_path)
    log.open()
    log.install()
    log.note(ValueError, None)
    log.close()
    assert mine.read_bytes() == b"what is mine"


def test_settings_that_could_not_be_read_are_the_standard_ones(tmp_path: Path) -> None:
    (tmp_path / "sonoread.ini").mkdir()
    settings = Settings(tmp_path / "sonoread.ini")
    assert settings.recent == ()
    assert settings.language == ""


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("command", ["status", "verify", "rebuild", "backups", "heads", "cases"])
def test_commands_go_on_without_a_home_folder(
    command: str,
    bad: Callable[[Path], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    make_study(tmp_path / "s", n_reading=2).close()
    home = bad(tmp_path)
    monkeypatch.setenv("SONOREAD_HOME", str(home))
    assert run([command, str(tmp_path / "s")]) == 0
    if command == "status":
        assert "this workstation cannot sign" in capsys.readouterr().out
    assert run(["workstation"]) == 1
    assert str(home) in capsys.readouterr().err
