"""From a file to the canvas: errors arrive as values, and nobody waits for ever."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from ground.errors import MediaError
from viewer.cache import FrameCache
from viewer.canvas.canvas import Canvas
from viewer.frames import Pixels, read_pixels
from viewer.loader import ImageLoader

NOISE = np.random.default_rng(2).integers(0, 256, (80, 100), dtype=np.uint8)


@pytest.fixture
def cache() -> Iterator[FrameCache[Path]]:
    made = FrameCache(decode=read_pixels)
    yield made
    made.close()


@pytest.fixture
def image(tmp_path: Path) -> Path:
    Image.fromarray(NOISE).save(tmp_path / "a.png")
    return tmp_path / "a.png"


def test_an_image_comes_to_the_canvas_and_its_paint_is_told(
    cache: FrameCache[Path], image: Path, qtbot: QtBot
) -> None:
    canvas, loader = Canvas(), ImageLoader(cache)
    qtbot.addWidget(canvas)
    canvas.resize(200, 160)
    canvas.show()
    loader.loaded.connect(lambda path, pixels: canvas.set_image(pixels, key=path))
    with qtbot.waitSignal(canvas.first_painted) as painted:
        loader.want(image)
    assert painted.args is not None
    assert painted.args[0] == image
    assert canvas.pixels is not None
    assert np.array_equal(canvas.pixels, NOISE)


def test_what_was_read_ahead_is_delivered_before_want_returns(
    cache: FrameCache[Path], image: Path, qtbot: QtBot
) -> None:
    loader = ImageLoader(cache)
    loader.read_ahead([image])
    qtbot.waitUntil(lambda: cache.peek(image) is not None)
    delivered: list[Path] = []
    loader.loaded.connect(lambda path, _pixels: delivered.append(path))
    loader.want(image)
    assert delivered == [image]


def test_a_follower_is_told_when_reading_ahead_gets_there(qtbot: QtBot) -> None:
    gate = threading.Event()

    def decode(path: Path) -> Pixels:
        gate.wait(10)
        return NOISE

    first, second = Path("a.png"), Path("b.png")
    cache = FrameCache(decode=decode)
    loader = ImageLoader(cache)
    assert not loader.follow(second)
    loader.read_ahead([first, second])
    assert loader.follow(second)
    with qtbot.waitSignal(loader.loaded) as loaded:
        gate.set()
    cache.close()
    assert loaded.args is not None
    assert loaded.args[0] == second


def test_an_error_arrives_as_a_value_on_the_windows_thread(
    cache: FrameCache[Path], tmp_path: Path, qtbot: QtBot
) -> None:
    loader = ImageLoader(cache)
    threads: list[QThread] = []
    loader.failed.connect(lambda *_: threads.append(QThread.currentThread()))
    with qtbot.waitSignal(loader.failed) as failed:
        loader.want(tmp_path / "missing.png")
    assert failed.args is not None
    assert isinstance(failed.args[1], MediaError)
    assert threads == [loader.thread()]


def test_an_unforeseen_error_of_a_decoder_is_told_and_logged(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def decode(path: Path) -> Pixels:
        raise ZeroDivisionError("inside a codec")

    cache = FrameCache(decode=decode)
    loader = ImageLoader(cache)
    with caplog.at_level(logging.ERROR), qtbot.waitSignal(loader.failed) as failed:
        loader.want(Path("a.png"))
    cache.close()
    assert failed.args is not None
    assert "ZeroDivisionError" in str(failed.args[1])
    assert "inside a codec" in caplog.text


def test_an_image_that_arrives_after_its_page_has_gone_is_dropped(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    gate = threading.Event()

    def decode(path: Path) -> Pixels:
        gate.wait(10)
        return NOISE

    cache, page = FrameCache(decode=decode), QObject()
    loader = ImageLoader(cache, page)
    loader.want(Path("a.png"))
    with qtbot.waitSignal(page.destroyed):
        page.deleteLater()
    with caplog.at_level(logging.INFO):
        gate.set()
        cache.close()
    assert cache.peek(Path("a.png")) is not None
    assert caplog.text == ""


def test_of_many_images_only_those_that_are_named_are_kept(
    cache: FrameCache[Path], image: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    other = tmp_path / "b.png"
    Image.fromarray(NOISE[:40]).save(other)
    loader = ImageLoader(cache)
    loader.read_ahead([image, other])
    qtbot.waitUntil(lambda: cache.used_bytes == NOISE.nbytes + NOISE[:40].nbytes)
    loader.keep_only([other, tmp_path / "not decoded yet.png"])
    assert cache.peek(image) is None
    assert cache.peek(other) is not None
    assert cache.used_bytes == NOISE[:40].nbytes
