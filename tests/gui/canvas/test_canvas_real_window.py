"""The canvas on a real X server: a real cursor, real buttons, a real wheel, real keys."""

import ctypes.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.gui.xvfb import x_server

pytestmark = [
    pytest.mark.xvfb,
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed"),
    pytest.mark.skipif(
        ctypes.util.find_library("Xtst") is None,
        reason="libXtst, which moves the server's own cursor, is not installed",
    ),
]

# The hands are the X server's: what they do reaches the window as hardware's doings would.
CHILD = """
import ctypes, ctypes.util, json
import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from viewer.canvas.canvas import Canvas
from viewer.canvas.interaction import Tool

x11 = ctypes.CDLL(ctypes.util.find_library("X11"))
xtst = ctypes.CDLL(ctypes.util.find_library("Xtst"))
x11.XOpenDisplay.restype = ctypes.c_void_p
screen = ctypes.c_void_p(x11.XOpenDisplay(None))
CONTROL, SHIFT, SPACE, ESCAPE = 0xFFE3, 0xFFE1, 0x20, 0xFF1B
LEFT, MIDDLE, RIGHT, FORWARD, BACK = 1, 2, 3, 4, 5


def settle():
    x11.XSync(screen, 0)
    QTest.qWait(25)


def move(x, y):
    place = canvas.mapToGlobal(QPoint(x, y)) * canvas.devicePixelRatioF()
    xtst.XTestFakeMotionEvent(screen, -1, place.x(), place.y(), 0)
    settle()


def button(number, down):
    xtst.XTestFakeButtonEvent(screen, number, int(down), 0)
    settle()


def key(symbol, down):
    xtst.XTestFakeKeyEvent(screen, x11.XKeysymToKeycode(screen, symbol), int(down), 0)
    settle()


def drag(number, start, end):
    move(*start)
    button(number, True)
    for share in (0.25, 0.5, 1.0):
        move(*(round(a + share * (b - a)) for a, b in zip(start, end)))
    button(number, False)


def click(number):
    button(number, True)
    button(number, False)


def tell(name):
    view, window = canvas.view, canvas.window_level
    facts[name] = [view.scale, view.offset_x, view.offset_y, window.width, window.level]


class Pen:
    def __init__(self): self.told = []
    def press(self, x, y, view, modifiers): self.told.append(["press", x, y]); return True
    def move(self, x, y, view, modifiers): self.told.append(["move", x, y])
    def release(self, x, y, view, modifiers): self.told.append(["release", x, y])
    def hover(self, x, y, view): return Qt.CursorShape.CrossCursor
    def cancel(self): self.told.append(["cancel"]); return True


application = QApplication([])
page = QWidget()
page.setGeometry(100, 60, 500, 400)
canvas = Canvas(page)
canvas.setGeometry(20, 30, 400, 320)
page.show()
QTest.qWaitForWindowExposed(page)
page.activateWindow()
canvas.setFocus()
settle()
facts, turned, probed, tapped = {}, [], [], []
canvas.turned.connect(turned.append)
canvas.probed.connect(lambda *what: probed.append(what))
canvas.space_tapped.connect(lambda: tapped.append(True))
canvas.set_image((np.arange(8000) % 251).astype(np.uint8).reshape(80, 100))
tell("fitted")
drag(LEFT, (200, 160), (240, 140))
tell("windowed")
key(SHIFT, True)
drag(LEFT, (200, 160), (240, 160))
key(SHIFT, False)
tell("windowed_finely")
canvas.reset()
drag(MIDDLE, (200, 160), (230, 150))
tell("panned")
key(SPACE, True)
drag(LEFT, (200, 160), (170, 170))
key(SPACE, False)
tell("panned_back")
key(SPACE, True)
key(SPACE, False)
facts["space_tapped"] = len(tapped)
drag(RIGHT, (200, 160), (200, 80))
tell("zoomed")
canvas.reset()
move(100, 120)
key(CONTROL, True)
click(FORWARD)
key(CONTROL, False)
tell("wheel_zoomed")
click(BACK)
click(BACK)
click(FORWARD)
facts["turned"] = turned
for _ in range(2):
    click(LEFT)
tell("double_clicked")
probed.clear()
move(41, 41)
facts["probed"] = list(probed)
canvas.tool = Tool.MAGNIFY
move(200, 160)
before = canvas.grab().toImage()
button(LEFT, True)
facts["lens"] = [canvas.lens.is_shown, canvas.grab().toImage() != before]
button(LEFT, False)
facts["lens_gone"] = [not canvas.lens.is_shown, canvas.grab().toImage() == before]
pen = Pen()
canvas.hand = pen
canvas.fit()
drag(LEFT, (40, 40), (80, 120))
facts["cursor"] = canvas.cursor().shape().name
key(ESCAPE, True)
key(ESCAPE, False)
facts["pen"] = pen.told
tell("measured")
page.resize(560, 430)
page.move(160, 90)
canvas.resize(440, 330)
settle()
tell("moved")
print(json.dumps(facts))
"""


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """Start an X server for this test."""
    with x_server("1280x900x24") as name:
        yield name


@pytest.fixture(scope="module", params=[1.0, 1.5], ids=["100%", "150%"])
def facts(request: pytest.FixtureRequest, display: str) -> tuple[float, dict[str, Any]]:
    """Do everything once at each scale of the screen, and note what came of it."""
    scale: float = request.param
    settings = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display, "QT_SCALE_FACTOR": str(scale)}
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        env=os.environ | settings,
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return scale, json.loads(done.stdout)


Facts = tuple[float, dict[str, Any]]


def test_a_left_drag_changes_window_and_level(facts: Facts) -> None:
    _, told = facts
    assert told["fitted"][3:] == [255.0, 127.5]
    assert told["windowed"][3:] == pytest.approx([255 + 40 / 2, 127.5 - 20 / 2], abs=0.5)


def test_shift_makes_it_ten_times_finer(facts: Facts) -> None:
    _, told = facts
    change = told["windowed_finely"][3] - told["windowed"][3]
    assert change == pytest.approx(40 / 20, abs=0.1)


def test_middle_button_and_space_pan(facts: Facts) -> None:
    scale, told = facts
    place = told["fitted"][1:3]
    panned = [place[0] + 30 * scale, place[1] - 10 * scale]
    assert told["panned"][1:3] == pytest.approx(panned, abs=scale)
    assert told["panned_back"][1:3] == pytest.approx(place, abs=2 * scale)
    assert told["panned_back"][3:] == [255.0, 127.5]


def test_space_alone_is_told_once_and_a_drag_with_it_is_not(facts: Facts) -> None:
    assert facts[1]["space_tapped"] == 1


def test_right_button_and_ctrl_wheel_zoom_about_the_cursor(facts: Facts) -> None:
    scale, told = facts
    fitted = told["fitted"][0]
    assert told["zoomed"][0] == pytest.approx(fitted * 2**0.5, rel=0.01)
    size, x, y = told["wheel_zoomed"][:3]
    assert size == pytest.approx(fitted * 1.2)
    before_x, before_y = told["fitted"][1:3]
    held = ((100 * scale - before_x) / fitted, (120 * scale - before_y) / fitted)
    assert (x + size * held[0], y + size * held[1]) == pytest.approx(
        (100 * scale, 120 * scale), abs=scale
    )


def test_the_wheel_turns_images(facts: Facts) -> None:
    assert facts[1]["turned"] == [1, 1, -1]


def test_a_double_click_fits(facts: Facts) -> None:
    _, told = facts
    assert told["double_clicked"] == told["fitted"]


def test_the_value_under_the_cursor_is_told(facts: Facts) -> None:
    assert facts[1]["probed"][-1] == [10, 10, float((10 * 100 + 10) % 251)]


def test_the_lens_comes_and_goes_with_the_button(facts: Facts) -> None:
    _, told = facts
    assert told["lens"] == [True, True]
    assert told["lens_gone"] == [True, True]


def test_a_hand_measures_in_image_pixels_and_esc_gives_up(facts: Facts) -> None:
    _, told = facts
    names = [what[0] for what in told["pen"]]
    assert names == ["press", "move", "move", "move", "release", "cancel"]
    assert told["pen"][0][1:] == pytest.approx([10, 10], abs=0.5)
    assert told["pen"][4][1:] == pytest.approx([20, 30], abs=0.5)
    assert told["cursor"] == "CrossCursor"
    assert told["measured"] == told["fitted"]


def test_a_moved_and_larger_window_still_fits(facts: Facts) -> None:
    scale, told = facts
    assert told["moved"][0] == pytest.approx(330 * scale / 80)
