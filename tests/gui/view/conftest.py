"""The plain viewer's own window, with made files, worked by real keys and a real mouse."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.viewing.library import Library
from app.viewing.options import ViewOptions
from app.viewing.page import ViewPage
from app.viewing.start import make_view_window
from app.viewing.window import ViewWindow
from tests.media.dicom_files import region
from tests.media.dicoms import make_dicom
from tests.media.series import MadeSeries, make_series
from tests.media.videos import index_of, make_video, picture
from viewer.cine.cine import Cine
from viewer.decoding import DecodePool
from viewer.frames import ClipInfo
from viewer.panes.pane import Pane

W = TypeVar("W", bound=QWidget)

LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier
SIZE = (128, 96)
MM_PER_PX = 0.2
SERIES = MadeSeries(shape=(7, 40, 48), bright=(1, 30, 10))


@dataclass(frozen=True, slots=True)
class Media:
    """Made files; each still, and each frame of a clip, carries its number."""

    stills: tuple[Path, ...]
    clip: Path
    other_clip: Path
    cine: Path
    with_region: Path
    broken: Path
    series: Path


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Media:
    folder = tmp_path_factory.mktemp("view-media")
    (folder / "series").mkdir()
    stills = tuple(folder / f"still {number}.png" for number in (1, 2, 10))
    for number, path in zip((1, 2, 10), stills, strict=True):
        Image.fromarray(picture(number, SIZE)).save(path)
    broken = folder / "broken.png"
    broken.write_bytes(stills[0].read_bytes()[:60])
    frames = np.stack([picture(number, SIZE) for number in range(10)])
    scaled = region(
        RegionLocationMaxX1=SIZE[0] - 1,
        RegionLocationMaxY1=SIZE[1] - 1,
        PhysicalDeltaX=MM_PER_PX / 10,
        PhysicalDeltaY=MM_PER_PX / 10,
    )
    make_series(folder / "series", SERIES)
    return Media(
        stills,
        make_video(folder / "clip.mp4", n_frames=20, size=SIZE, fps=25, codec="h264"),
        make_video(folder / "other.avi", n_frames=12, size=SIZE, fps=25, codec="mjpeg"),
        make_dicom(folder / "cine.dcm", frames=frames, FrameTime=40),
        make_dicom(folder / "region.dcm", frames=frames[3], SequenceOfUltrasoundRegions=[scaled]),
        broken,
        folder / "series",
    )


@dataclass
class Desk:
    """A window of the plain viewer as a person meets it."""

    qtbot: QtBot
    window: ViewWindow
    library: Library
    pool: DecodePool
    log: Path
    closed: bool = field(default=False)

    @property
    def page(self) -> ViewPage:
        return self.window.page

    @property
    def pane(self) -> Pane:
        return self.page.active

    @property
    def panes(self) -> tuple[Pane, ...]:
        return self.page.grid.panes

    @property
    def cine(self) -> Cine:
        assert self.pane.cine is not None
        return self.pane.cine

    @property
    def info(self) -> ClipInfo:
        assert self.pane.info is not None
        return self.pane.info

    def find(self, name: str, kind: type[W] = QWidget) -> W:  # type: ignore[assignment]
        found = self.page.findChild(kind, name)
        assert found is not None, name
        return found

    def text(self, name: str) -> str:
        return self.find(name, QLabel).text()

    def open(self, *files: Path) -> None:
        self.page.open(files)
        self.until_settled()

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, keys)

    def alt(self, key: Qt.Key) -> None:
        self.key(key, Qt.KeyboardModifier.AltModifier)

    def control(self, key: Qt.Key) -> None:
        self.key(key, Qt.KeyboardModifier.ControlModifier)

    def until(self, condition: Callable[[], Any]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=10_000)

    def until_settled(self) -> None:
        """Wait until nothing is being opened."""
        self.until(lambda: not self.page.presenter.busy)
        self.until_words()

    def until_words(self) -> None:
        """Wait until the words have followed the image."""
        QTest.qWait(1)

    def number(self, pane: Pane | None = None) -> int:
        """Return the number that a pane's pixels carry; -1 while it is black."""
        pixels = (pane or self.pane).canvas.pixels
        return -1 if pixels is None else index_of(pixels)

    def until_number(self, number: int, pane: Pane | None = None) -> None:
        self.until(lambda: self.number(pane) == number)

    def place(self, x: float, y: float, pane: Pane | None = None) -> QPoint:
        """Return where a point of the image lies on the canvas."""
        left, top = (pane or self.pane).canvas.view.to_canvas(x, y)
        return QPoint(round(left), round(top))

    def click(self, x: float, y: float, pane: Pane | None = None) -> None:
        where = self.place(x, y, pane)
        self.qtbot.mouseClick((pane or self.pane).canvas, LEFT, PLAIN, where)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        canvas, began, ended = self.pane.canvas, self.place(*start), self.place(*end)
        self.qtbot.mousePress(canvas, LEFT, PLAIN, began)
        self.qtbot.mouseMove(canvas, (began + ended) / 2)
        self.qtbot.mouseMove(canvas, ended)
        self.qtbot.mouseRelease(canvas, LEFT, PLAIN, ended)

    def logged(self, act: str) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]
        return [line for line in lines if line["act"] == act]

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.window.close()
            self.library.close()
            self.window.deleteLater()


OpenDesk = Callable[..., Desk]


@pytest.fixture
def open_desk(qtbot: QtBot, themed: QApplication, tmp_path: Path) -> Iterator[OpenDesk]:
    """Open windows, each with decoding processes of its own."""
    desks: list[Desk] = []

    def start(*files: Path, **options: Any) -> Desk:  # noqa: ANN401 - the options' own
        pool = DecodePool()
        pool.start()
        library = Library(pool)
        log = tmp_path / f"log-{len(desks)}.jsonl"
        asked = ViewOptions(files, lang="en", log=log, **options)
        window = make_view_window(asked, library, folder=tmp_path / f"data-{len(desks)}")
        window.resize(1200, 800)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        desk = Desk(qtbot, window, library, pool, log)
        desks.append(desk)
        if files:
            desk.open(*files)
        return desk

    yield start
    for desk in desks:
        desk.close()
    desks.clear()
