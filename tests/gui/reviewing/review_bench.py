"""An intake under review in the real window: small made files, opened by the decoding process."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.reviewing.parts import Arranged, CommitTold, Counted, ReviewParts
from app.reviewing.state import ReviewPageState
from app.reviewing.window import ReviewWindow, make_review_window
from reader_study.intake.review.copies import CopyGroup
from reader_study.intake.review.decision import SourceDecision
from reader_study.intake.review.item import ItemState, ReviewItem
from reader_study.intake.sources.look import SourceLook
from reader_study.intake.sources.source import MediaSource
from tests.made_looks import SIZE, made_look
from viewer.decoding import DecodePool
from viewer.frames import Clip

W = TypeVar("W", bound=QWidget)
BY = "coord"


def made_png(path: Path, seed: int, size: tuple[int, int] = SIZE) -> Path:
    """Write a grey picture with a dark band of text-like signs at its upper edge."""
    width, height = size
    rng = np.random.default_rng(seed)
    pixels = rng.integers(40, 200, (height, width), dtype=np.uint8)
    pixels[: height // 6] = 0
    pixels[2:6, 4 : 4 + 3 * (seed % 20)] = 255
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)
    return path


class Stack:
    """Keeps decisions in memory as the journal does on the disk; `fails` breaks the disk."""

    def __init__(self) -> None:
        self.acts: list[tuple[SourceDecision, ...]] = []
        self.fails: Exception | None = None

    @property
    def decisions(self) -> Mapping[str, SourceDecision]:
        return {each.path: each for act in self.acts for each in act}

    def decide(self, *decisions: SourceDecision) -> None:
        if self.fails is not None:
            raise self.fails
        self.acts.append(decisions)

    def take_back(self) -> object:
        return self.acts.pop()


@dataclass
class Intake:
    """A folder under review.

    Parameters
    ----------
    told : mapping
        What looks at some files say otherwise than `made_look` does, by their paths.
    late : collection of str
        Files that nobody has looked at when the window opens.

    """

    folder: Path
    pool: DecodePool
    names: Sequence[str]
    told: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    late: frozenset[str] = frozenset()
    groups: tuple[CopyGroup, ...] = ()
    keeper: Any = field(default_factory=Stack)
    commit: Callable[[Counted], CommitTold] | None = None
    sources: Mapping[str, MediaSource] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    gate: Callable[[], None] = lambda: None
    """Called before each look that is made behind the window."""

    def look(self, path: str) -> SourceLook:
        return replace(made_look(path, **self.told.get(path, {})), source=self.source(path))

    def source(self, path: str) -> MediaSource:
        return self.sources.get(path, MediaSource(path))

    def parts(self) -> ReviewParts:
        items = tuple(
            ReviewItem(self.source(n), None if n in self.late else self.look(n)) for n in self.names
        )
        return ReviewParts(
            title=self.folder.name,
            by=BY,
            items=items,
            keeper=self.keeper,
            open_clip=self.open_clip,
            looks=self.looks,
            arrange=self.arrange,
            commit=self.commit,
            command="sonoread intake STUDY FOLDER --by coord",
        )

    def open_clip(self, source: MediaSource) -> Clip:
        self.opened.append(source.path)
        paths = tuple(self.folder / path for path in source.paths)
        return self.pool.open(paths if source.is_series else paths[0])

    def looks(self, sources: Sequence[MediaSource]) -> Generator[SourceLook, None, None]:
        for source in sources:
            self.gate()
            yield self.look(source.path)

    def arrange(self, looks: Mapping[str, SourceLook]) -> Arranged:
        items = tuple(
            ReviewItem(self.source(path), look, f"case of {path}", f"patient of {path}")
            for path, look in looks.items()
        )
        return Arranged(items, self.groups)


@dataclass
class ReviewBench:
    """The window as a person meets it."""

    qtbot: QtBot
    window: ReviewWindow
    intake: Intake

    @property
    def state(self) -> ReviewPageState:
        return self.window.page.presenter.state

    def states(self) -> dict[str, str]:
        return {path: self.state.review.state(path).value for path in self.state.review.items}

    def state_of(self, path: str) -> ItemState:
        return self.state.review.state(path)

    def go_to(self, path: str) -> None:
        self.window.page.presenter.go(lambda: self.state.go_to(path))

    def keys(self, *keys: Qt.Key | str) -> None:
        for key in keys:
            target = QApplication.focusWidget() or self.window
            if isinstance(key, str):
                QTest.keyClicks(target, key)
            else:
                QTest.keyClick(target, key)

    def chord(self, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, held)

    def control(self, key: Qt.Key) -> None:
        self.chord(key, Qt.KeyboardModifier.ControlModifier)

    def until(self, condition: Callable[[], Any]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()))

    def saved(self) -> None:
        self.until(lambda: self.window.page.presenter.saving.state.value == "saved")

    def shown(self) -> None:
        """Wait until the source on the screen is painted, or cannot be."""
        self.until(lambda: self.window.page.stage.is_settled)

    def find(self, name: str, kind: type[W] = QWidget) -> W:  # type: ignore[assignment]
        found = self.window.page.findChild(kind, name)
        assert found is not None, name
        return found

    def text(self, name: str) -> str:
        return self.find(name, QLabel).text()

    def visible(self, name: str) -> bool:
        return self.find(name).isVisible()

    def on_image(self, x: float, y: float) -> QPoint:
        """Return where a point of the image lies on its canvas."""
        canvas = self.window.page.panes.active.canvas
        left, top = canvas.painted_view.to_canvas(x, y)
        ratio = canvas.devicePixelRatioF()
        return QPoint(round(left / ratio), round(top / ratio))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        canvas, left = self.window.page.panes.active.canvas, Qt.MouseButton.LeftButton
        first, last = self.on_image(*start), self.on_image(*end)
        QTest.mousePress(canvas, left, pos=first)
        QTest.mouseMove(canvas, (first + last) / 2)
        QTest.mouseMove(canvas, last)
        QTest.mouseRelease(canvas, left, pos=last)


def opened_bench(qtbot: QtBot, intake: Intake, data: Path, *, lang: str = "en") -> ReviewBench:
    """Open the window on an intake."""
    window = make_review_window(intake.parts(), folder=data, lang=lang)
    window.resize(1366, 768)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.page.begin()
    bench = ReviewBench(qtbot, window, intake)
    bench.shown()
    return bench
