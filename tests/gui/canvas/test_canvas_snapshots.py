"""The canvas, pixel by pixel, against pictures that somebody has looked at.

Stored in ``tests/gui/canvas/snapshots``, one PNG per scene and scale of the screen. After
an intended change of what is painted: ``SONOREAD_RENEW_SNAPSHOTS=1 python -m pytest
tests/gui/canvas/test_canvas_snapshots.py``, then look at every picture that changed before
committing it.

A picture may differ by 5 of 255 everywhere and by more in at most 0.1 % of its pixels: Qt rounds
differently on processors with other vector instructions, by 1 or 2 before a narrow window makes
twice as much of it. Scenes hold no text, because machines
have other fonts, except one, whose font is the one that is delivered with the program.
"""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontDatabase
from pytestqt.qtbot import QtBot

from tests.gui.canvas.canvas_pictures import pixels_of
from viewer.canvas.canvas import Canvas
from viewer.canvas.overlays import Boxes, HeatMap, Mark
from viewer.canvas.pixel_mark import PixelMark
from viewer.frames import ClipInfo, ClipKind
from viewer.frames.info import ValueMap, ValueWindow
from viewer.model import CT_WINDOWS, WindowLevel

STORED = Path(__file__).parent / "snapshots"
FONT = Path(__file__).parents[3] / "resources" / "fonts" / "NotoSans-Regular.ttf"
RENEW = "SONOREAD_RENEW_SNAPSHOTS"
SIZE = (160, 120)
SCALES = (1.0, 1.5, 2.0)
CLOSE = 5
MAY_DIFFER = 0.001

_ROWS, _COLUMNS = np.mgrid[0:96, 0:128]


def echo() -> NDArray[np.uint8]:
    """A dark, round mass with a bright rim in speckle, and a scale of greys below."""
    speckle = np.random.default_rng(11).normal(110, 22, (96, 128))
    far = np.hypot((_COLUMNS - 70) / 26, (_ROWS - 42) / 18)
    speckle[far < 1] *= 0.3
    speckle[(far >= 1) & (far < 1.15)] += 70
    speckle[88:] = np.arange(128) * 2
    return np.clip(speckle, 0, 255).astype(np.uint8)


def doppler() -> NDArray[np.uint8]:
    """The same with red and blue flow at its sides."""
    colour = np.repeat(echo()[..., None], 3, axis=2)
    for column, tint in ((30, (230, 60, 30)), (112, (40, 90, 240))):
        colour[np.hypot(_COLUMNS - column, _ROWS - 42) < 9] = tint
    return colour


def slice_of_ct() -> NDArray[np.uint16]:
    """Air, a body of water with bone and fat in it, as stored values of 16 bits, -1024 to 3071."""
    values = np.full((96, 128), -1000.0)
    values[np.hypot((_COLUMNS - 64) / 52, (_ROWS - 48) / 40) < 1] = 40
    values[np.hypot(_COLUMNS - 64, _ROWS - 70) < 10] = 900
    values[np.hypot(_COLUMNS - 40, _ROWS - 40) < 12] = -100
    values += np.random.default_rng(12).normal(0, 12, values.shape)
    return (values + 1024).clip(0, 4095).astype(np.uint16)


HEAT = np.clip(1.2 - np.hypot((np.arange(12) - 6.4) / 3, ((np.arange(9) - 4) / 2.2)[:, None]), 0, 1)
HU = ClipInfo(
    ClipKind.VOLUME,
    1,
    128,
    96,
    values=ValueMap(1.0, -1024.0, "HU"),
    windows=(ValueWindow(40, 400),),
)


def grey(canvas: Canvas) -> None:
    canvas.set_image(echo())


def grey_pixel_for_pixel(canvas: Canvas) -> None:
    canvas.set_image(echo())
    canvas.one_to_one()


def colour(canvas: Canvas) -> None:
    canvas.set_image(doppler())


def sixteen_bits(canvas: Canvas) -> None:
    canvas.set_image(slice_of_ct(), info=HU)


def bone_window(canvas: Canvas) -> None:
    canvas.set_image(slice_of_ct(), info=HU)
    bone = next(window for window in CT_WINDOWS if window.ident == "bone")
    canvas.apply_value_window(bone.in_values)


def zoomed(canvas: Canvas) -> None:
    canvas.set_image(echo())
    canvas.zoom_by(3.7)
    canvas.pan_by(35.0, -20.0)


def squares(canvas: Canvas) -> None:
    canvas.set_image(echo())
    canvas.zoom_by(6.3, about=(52.0, 40.0))
    canvas.set_smooth(False)


def inverted_and_narrow(canvas: Canvas) -> None:
    canvas.set_image(echo())
    canvas.set_window_level(WindowLevel(120.0, 90.0))
    canvas.invert()


def colour_windowed(canvas: Canvas) -> None:
    canvas.set_image(doppler())
    canvas.set_window_level(WindowLevel(150.0, 110.0))


def not_square(canvas: Canvas) -> None:
    canvas.set_image(echo(), info=ClipInfo(ClipKind.DICOM, 1, 128, 96, pixel_aspect=0.6))


def flipped(canvas: Canvas) -> None:
    canvas.set_image(echo())
    canvas.flip(across=True)
    canvas.overlays.append(Boxes([Mark((42, 22, 98, 63))]))


def reduced(canvas: Canvas) -> None:
    canvas.set_image(np.tile(echo(), (5, 5)))


def heat(canvas: Canvas) -> None:
    canvas.set_image(echo())
    canvas.overlays.append(HeatMap(HEAT, box=(14, 6, 120, 84), opacity=0.9))


def boxes(canvas: Canvas) -> None:
    canvas.set_image(echo())
    marks = [Mark((42, 22, 98, 63)), Mark((-20, 70, 25, 130))]
    canvas.overlays.append(Boxes(marks, opacity=0.8))
    canvas.overlays.append(Boxes([Mark((100, 5, 120, 20))], colour=QColor(120, 200, 255)))


def everything_zoomed(canvas: Canvas) -> None:
    canvas.set_image(echo())
    canvas.overlays.append(HeatMap(HEAT, box=(14, 6, 120, 84), opacity=0.7))
    canvas.overlays.append(Boxes([Mark((42, 22, 98, 63))]))
    canvas.overlays.append(PixelMark(words=False))
    canvas.zoom_by(2.2, about=(70.0, 30.0))


def lens(canvas: Canvas) -> None:
    canvas.set_image(doppler())
    canvas.lens.show_at(QPointF(10.0, 40.0))


def words(canvas: Canvas) -> None:
    family = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(FONT)))[0]
    canvas.setFont(QFont(family))
    canvas.set_image(echo())
    canvas.overlays.append(Boxes([Mark((42, 22, 98, 63), "0.83"), Mark((2, 2, 30, 20), "0.12")]))
    canvas.overlays.append(PixelMark())


SCENES: tuple[Callable[[Canvas], None], ...] = (
    grey,
    grey_pixel_for_pixel,
    colour,
    sixteen_bits,
    bone_window,
    zoomed,
    squares,
    inverted_and_narrow,
    colour_windowed,
    not_square,
    flipped,
    reduced,
    heat,
    boxes,
    everything_zoomed,
    lens,
    words,
)


def store(shown: NDArray[np.uint8], path: Path) -> None:
    STORED.mkdir(exist_ok=True)
    is_grey = bool((shown == shown[..., :1]).all())
    Image.fromarray(shown[..., 0] if is_grey else shown).save(path, optimize=True)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_the_canvas_looks_like_its_stored_picture(
    scene: Callable[[Canvas], None], scale: float, qtbot: QtBot
) -> None:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(*SIZE)
    with qtbot.waitExposed(canvas):
        canvas.show()
    scene(canvas)
    shown = pixels_of(canvas, scale)
    path = STORED / f"{scene.__name__}-{round(100 * scale)}.png"
    if os.environ.get(RENEW):
        store(shown, path)
    stored = np.asarray(Image.open(path).convert("RGB"))
    assert shown.shape == stored.shape
    beyond = (np.abs(shown.astype(int) - stored) > CLOSE).any(axis=2)
    assert beyond.mean() <= MAY_DIFFER, f"{beyond.sum()} pixels differ from {path.name}"


def test_every_stored_picture_belongs_to_a_scene() -> None:
    wanted = {f"{scene.__name__}-{round(100 * s)}.png" for scene in SCENES for s in SCALES}
    assert {path.name for path in STORED.glob("*.png")} == wanted
