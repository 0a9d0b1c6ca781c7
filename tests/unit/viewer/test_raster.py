"""The picture of the canvas, compared with plain numpy."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter

from viewer.frames import Pixels
from viewer.model import ViewTransform, WindowLevel
from viewer.raster import Raster, Shown

SIZE = (160, 120)
RNG = np.random.default_rng(7)
NOISE = RNG.integers(0, 256, (90, 110), dtype=np.uint8)


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


def test_a_frame_that_nobody_may_write_to_is_painted_too() -> None:
    frozen = NOISE.copy()
    frozen.setflags(write=False)
    shown = picture(frozen, ViewTransform(1.0, 0.0, 0.0), WindowLevel(255, 127.5), smooth=True)
    assert np.array_equal(shown[:90, :110, 0], NOISE)
