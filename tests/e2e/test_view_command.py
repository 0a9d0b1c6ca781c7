"""The command ``sonoread view`` in a process of its own."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from app.cli import run
from tests.media.series import make_series
from tests.media.videos import make_video

LOOK = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import app.viewing.start as start

original = start.make_view_window

def make_view_window(*given, **named):
    window = original(*given, **named)
    window.page.active.shown.connect(lambda _now: QTimer.singleShot(0, window.close))
    return window

start.make_view_window = make_view_window
from app.cli import run
try:
    run(["view", *sys.argv[1:]])
except SystemExit as end:
    print(json.dumps([end.code, sorted({name.partition(".")[0] for name in sys.modules})]))
"""
"""Opens files as the command does, closes the window once something is shown, tells what it has
loaded."""

CHILD_ONLY = {"torch", "timm", "openai", "SimpleITK", "pydicom", "av", "scipy", "matplotlib"}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    own = {"QT_QPA_PLATFORM": "offscreen", "XDG_DATA_HOME": str(tmp_path / "data")}
    return {**os.environ, **own}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a clip and, below it, a series."""
    made = tmp_path_factory.mktemp("view-command")
    make_video(made / "clip.mp4", n_frames=5, codec="h264")
    make_series(made / "series")
    return made


@pytest.mark.parametrize("name", ["clip.mp4", "series", "."])
def test_window_has_loaded_no_decoder_of_untrusted_files(
    name: str, folder: Path, environment: dict[str, str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK, str(folder / name)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    code, loaded = json.loads(done.stdout)
    assert code == 0
    assert CHILD_ONLY.isdisjoint(loaded)
    assert done.stderr == ""


def test_log_holds_a_line_for_what_was_shown(
    folder: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "log.jsonl"
    line = [sys.executable, "-c", LOOK, "--log", str(log), str(folder / "clip.mp4")]
    subprocess.run(line, env=environment, capture_output=True, timeout=60, check=True)
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [(entry["act"], entry["file"]) for entry in lines] == [("shown", "clip.mp4")]
    assert lines[0]["utc"].endswith("Z")


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe with a name, and signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_killed_window_leaves_no_decoder_behind(
    number: signal.Signals, folder: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    os.mkfifo(log)
    pipe = os.open(log, os.O_RDWR)
    line = [sys.executable, "-m", "app", "view", "--log", str(log), str(folder / "clip.mp4")]
    with subprocess.Popen(line, env=environment) as process:
        assert b"shown" in os.read(pipe, 4096)
        decoders = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(number)
    os.close(pipe)
    assert decoders
    _, alive = psutil.wait_procs(decoders, timeout=120)
    assert alive == []


@pytest.fixture
def _display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")


def errors_of(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.strip().splitlines()


@pytest.mark.usefixtures("_display")
def test_missing_file_is_one_line_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["view", str(tmp_path / "missing.png")]) == 1
    (line,) = errors_of(capsys)
    assert line.startswith(f"sonoread: {tmp_path / 'missing.png'}: There is no such file.")


def test_missing_file_beside_others_is_told_and_they_are_shown(
    folder: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    log, gone = tmp_path / "log.jsonl", tmp_path / "gone.png"
    line = [sys.executable, "-c", LOOK, "--log", str(log), str(gone), str(folder / "clip.mp4")]
    done = subprocess.run(
        line, env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    code, _ = json.loads(done.stdout)
    assert code == 1
    assert done.stderr.strip() == f"sonoread: {gone}: There is no such file. Check the name."
    assert json.loads(log.read_text("utf-8"))["file"] == "clip.mp4"


@pytest.mark.usefixtures("_display")
def test_folder_without_media_is_one_line_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text("no image")
    assert run(["view", str(tmp_path)]) == 1
    (line,) = errors_of(capsys)
    assert "holds no image" in line
    assert str(tmp_path) in line


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have a display")
def test_without_a_display_it_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert run(["view", str(folder / "clip.mp4")]) == 1
    (line,) = errors_of(capsys)
    assert "no display" in line


@pytest.mark.parametrize("option", ["--log", "--boxes"])
def test_option_that_cannot_be_used_is_one_line(
    option: str, folder: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    given = tmp_path / "no folder" / "log"
    if option == "--boxes":
        given = tmp_path / "boxes.csv"
        given.write_text("frame,x0,y0\n0,1,2\n")
    done = subprocess.run(
        [sys.executable, "-m", "app", "view", option, str(given), str(folder / "clip.mp4")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert str(given) in line
