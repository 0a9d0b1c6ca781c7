"""The picture of the canvas, compared with plain numpy."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter

from viewer.canvas.raster import Raster, Shown
from viewer.frames import Pixels
from viewer.model import ViewTransform, WindowLevel

SIZE = (160, 120)
RNG = np.random.default_rng(7)
NOISE = RNG.integers(0, 256, (90, 110), dtype=np.uint8)
COLOUR = RNG.integers(0, 256, (90, 111, 3), dtype=np.uint8)
DEEP = RNG.integers(0, 65536, (90, 110), dtype=np.uint16)


def array(image: QImage) -> NDArray[np.uint8]:
    """Return (H, W, 3) RGB."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).copy()


def picture(
    pixels: Pixels, view: ViewTransform, window: WindowLevel, *, smooth: bool
) -> NDArray[np.uint8]:
    return array(Raster(pixels).picture(Shown(view, window, *SIZE, smooth)))


def bilinear(pixels: NDArray[np.uint8], view: ViewTransform) -> NDArray[np.float64]:
    """Sample (H, W) greys at the centres of the canvas' pixels; black outside of the image."""
    height, width = pixels.shape
    x = (np.arange(SIZE[0], dtype=np.float64) + 0.5 - view.offset_x) / view.scale
    y = (np.arange(SIZE[1], dtype=np.float64) + 0.5 - view.offset_y) / view.scale
    inside = ((y >= 0) & (y < height))[:, None] & ((x >= 0) & (x < width))[None]
    left, across = _neighbours(x, width)
    above, down = _neighbours(y, height)
    values = pixels.astype(float)
    right, below = np.minimum(left + 1, width - 1), np.minimum(above + 1, height - 1)
    top = values[above][:, left] * (1 - across) + values[above][:, right] * across
    bottom = values[below][:, left] * (1 - across) + values[below][:, right] * across
    mixed = top * (1 - down)[:, None] + bottom * down[:, None]
    return np.where(inside, mixed, 0.0)


def _neighbours(
    place: NDArray[np.float64], length: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    centred = np.clip(place - 0.5, 0, length - 1)
    first = centred.astype(np.int64)
    return first, centred - first


VIEWS = [
    ViewTransform(1.3, 4.0, -9.0),
    ViewTransform(4.0, -120.0, -100.0),
    ViewTransform(31.7, -1500.0, -900.0),
    ViewTransform(0.77, 30.0, 20.0),
]


@pytest.mark.parametrize("view", VIEWS)
def test_a_scaled_image_is_interpolated_between_its_pixels(view: ViewTransform) -> None:
    shown = picture(NOISE, view, WindowLevel.neutral(NOISE), smooth=True)
    # Qt weights neighbours in steps of 1/16 to 1/256.
    error = np.abs(shown[..., 0] - bilinear(NOISE, view))
    assert np.quantile(error, 0.995) <= 5
    assert error.mean() < 1.5


@pytest.mark.parametrize("zoom", [1, 2, 5])
def test_without_interpolation_each_pixel_is_a_square(zoom: int) -> None:
    view = ViewTransform(float(zoom), -20.0, -10.0)
    shown = picture(NOISE, view, WindowLevel.neutral(NOISE), smooth=False)[..., 0]
    squares = np.repeat(np.repeat(NOISE, zoom, axis=0), zoom, axis=1)[10:, 20:]
    rows, columns = min(SIZE[1], squares.shape[0]), min(SIZE[0], squares.shape[1])
    assert np.array_equal(shown[:rows, :columns], squares[:rows, :columns])


@pytest.mark.parametrize("window", [WindowLevel(100, 60), WindowLevel(30, 200, inverted=True)])
def test_window_and_level_map_every_grey(window: WindowLevel) -> None:
    shown = picture(NOISE, ViewTransform(1.0, 0.0, 0.0), window, smooth=True)
    assert np.array_equal(shown[:90, :110, 1], window.table()[NOISE])


def test_sixteen_bits_are_windowed_from_their_own_values() -> None:
    deep = RNG.integers(0, 65536, (90, 110), dtype=np.uint16)
    window = WindowLevel(20_000, 30_000, top=65535)
    shown = picture(deep, ViewTransform(1.0, 0.0, 0.0), window, smooth=True)
    assert np.array_equal(shown[:90, :110, 0], window.applied(deep))


def test_colour_is_windowed_channel_by_channel() -> None:
    colour = RNG.integers(0, 256, (90, 111, 3), dtype=np.uint8)
    window = WindowLevel(120, 100)
    shown = picture(colour, ViewTransform(1.0, 0.0, 0.0), window, smooth=True)
    assert np.array_equal(shown[:90, :111], window.table()[colour])


def test_a_much_reduced_texture_becomes_its_mean_and_no_pattern() -> None:
    stripes = np.zeros((600, 800), np.uint8)
    stripes[:, ::2] = 200
    view = ViewTransform.fitted((800, 600), SIZE)
    shown = picture(stripes, view, WindowLevel.neutral(stripes), smooth=True)[..., 0]
    assert np.abs(shown.astype(int) - 100).max() <= 1


def test_a_reduced_image_of_odd_size_ends_where_the_image_ends() -> None:
    white = np.full((481, 641), 255, np.uint8)
    view = ViewTransform(0.2, 10.0, 10.0)
    shown = picture(white, view, WindowLevel.neutral(white), smooth=True)[..., 0]
    assert shown[10:106, 10:138].min() == 255
    assert not shown[107:].any()
    assert not shown[:, 139:].any()


def painted(raster: Raster, shown: Shown) -> NDArray[np.uint8]:
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(0x00FF00FF)
    painter = QPainter(image)
    raster.paint(painter, shown)
    painter.end()
    return array(image)


@pytest.mark.parametrize(
    "view", [*VIEWS, ViewTransform(1.0, 7.0, 9.0), ViewTransform(0.3, 5.0, 5.0)]
)
def test_a_repaint_looks_like_the_first_paint_and_covers_the_canvas(view: ViewTransform) -> None:
    raster, shown = Raster(NOISE), Shown(view, WindowLevel(200, 100), *SIZE)
    first = painted(raster, shown)
    assert not (first == [255, 0, 255]).all(axis=2).any()
    for _ in range(3):
        assert np.array_equal(painted(raster, shown), first)


def test_a_repaint_follows_every_change() -> None:
    raster, view, window = Raster(NOISE), ViewTransform(1.5, 0.0, 0.0), WindowLevel(255, 127.5)
    for shown in (
        Shown(view, window, *SIZE),
        Shown(view.panned(1, 0), window, *SIZE),
        Shown(view, window.flipped(), *SIZE),
        Shown(view, window, *SIZE, smooth=False),
        Shown(view, window, *SIZE),
    ):
        for _ in range(2):
            assert np.array_equal(painted(raster, shown), array(Raster(NOISE).picture(shown)))


PANS = [(1, 0), (3, -2), (-40, 25), (0, 0), (0, 119), (-159, 0), (7, 7), (200, 0), (2, 3)]


@pytest.mark.parametrize("scale", [0.3, 0.73, 1.0, 1.7, 3.1, 31.0])
@pytest.mark.parametrize("window", [WindowLevel(255, 127.5), WindowLevel(90, 110, inverted=True)])
def test_a_pan_shows_to_the_last_bit_what_a_new_picture_shows(
    scale: float, window: WindowLevel
) -> None:
    raster, view = Raster(NOISE), ViewTransform(scale, -20.0, 10.0, 1.3).snapped()
    for dx, dy in PANS:
        view = view.panned(dx, dy)
        shown = Shown(view, window, *SIZE)
        assert np.array_equal(painted(raster, shown), array(Raster(NOISE).picture(shown)))


def test_another_frame_takes_the_place_of_the_first() -> None:
    raster, shown = Raster(NOISE), Shown(VIEWS[0], WindowLevel(200, 100), *SIZE)
    for pixels in (NOISE, 255 - NOISE, NOISE[::-1]):
        raster.replace(pixels)
        for _ in range(2):
            assert np.array_equal(painted(raster, shown), array(Raster(pixels).picture(shown)))


@pytest.mark.parametrize("flip_x", [False, True])
@pytest.mark.parametrize("flip_y", [False, True])
@pytest.mark.parametrize("pixels", [NOISE, COLOUR, DEEP], ids=["grey", "colour", "deep"])
def test_a_flipped_image_is_its_own_mirror_image(
    pixels: Pixels, flip_x: bool, flip_y: bool
) -> None:
    height, width = pixels.shape[:2]
    window = replace(WindowLevel.neutral(pixels), inverted=True)
    view = ViewTransform(1.0, 5.0 + flip_x * width, 6.0 + flip_y * height, 1.0, flip_x, flip_y)
    shown = picture(pixels, view, window, smooth=True)
    plain = picture(pixels, ViewTransform(1.0, 5.0, 6.0), window, smooth=True)
    image = plain[6 : 6 + height, 5 : 5 + width]
    plain[6 : 6 + height, 5 : 5 + width] = image[:: 1 - 2 * flip_y, :: 1 - 2 * flip_x]
    assert np.array_equal(shown, plain)


@pytest.mark.parametrize("aspect", [0.5, 1.25, 2.0])
def test_pixels_that_are_not_square_are_stretched(aspect: float) -> None:
    view = ViewTransform(1.0, 0.0, 0.0, aspect)
    bars = np.zeros((80, 100), np.uint8)
    bars[40:] = 255
    shown = picture(bars, view, WindowLevel.neutral(bars), smooth=False)[..., 0]
    first, last = round(40 * aspect), round(80 * aspect)
    assert not shown[: first - 1].any()
    assert (shown[first + 1 : min(last, SIZE[1]) - 1, :100] == 255).all()
    assert not shown[last + 1 :].any()


@pytest.mark.parametrize("offset", [0.0, 0.3, 0.5, 0.7])
def test_around_a_windowed_image_all_is_black(offset: float) -> None:
    black = np.zeros((31, 43), np.uint8)
    window = WindowLevel(200, 100, inverted=True)  # shows 0 as white
    for step in range(40):
        view = ViewTransform(1.37 + step / 97, 11.0 + offset, 8.0 + offset)
        shown = picture(black, view, window, smooth=True)[..., 0]
        direct = picture(255 - black, view, WindowLevel(255, 127.5), smooth=True)[..., 0]
        assert np.array_equal(shown > 0, direct > 0)


def test_sixteen_bits_follow_a_change_of_the_window() -> None:
    raster, view = Raster(DEEP), ViewTransform(1.7, -20.0, 10.0).snapped()
    for width in (60_000, 9_000):
        shown = Shown(view, WindowLevel(width, 30_000, top=65535), *SIZE)
        assert np.array_equal(painted(raster, shown), array(Raster(DEEP).picture(shown)))


def test_a_frame_that_nobody_may_write_to_is_painted_too() -> None:
    frozen = NOISE.copy()
    frozen.setflags(write=False)
    shown = picture(frozen, ViewTransform(1.0, 0.0, 0.0), WindowLevel(255, 127.5), smooth=True)
    assert np.array_equal(shown[:90, :110, 0], NOISE)
