"""A tour of every page of both windows, in states that are hard to lay out.

Works without pytest, on a screen of any size: `screen_of` gives the environment for a process of
its own.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.fitted_window import FittedWindow
from app.i18n import Language, Languages
from app.pages.worklist import WorklistPage
from app.replay.window import ReplayWindow, make_replay_window
from app.theme import apply_theme
from app.viewing.library import Library
from app.viewing.options import ViewOptions
from app.viewing.start import make_view_window
from app.window_process import make_services, make_window
from ground.errors import MediaError
from reader_study.people.refusal import EntryRefusedError
from reader_study.reading.replay import find_reads, load_replay
from reader_study.study import Study
from tests.builders import make_study
from tests.made_people import PIN, register_readers
from tests.made_read import make_read
from tests.media.dicom_files import region
from tests.media.dicoms import make_dicom
from tests.media.series import MadeSeries, make_series
from tests.media.videos import make_video
from viewer.decoding import DecodePool

_PATIENCE_S = 30.0
LONG_NAME = "Dr. Maximiliane-Theodora von Hohenstein-Württemberg y Fernández de Córdoba"
LONG_TITLE = (
    "Second reading of solid breast lesions with and without a network, in three hospitals of two "
    "countries, for readers of one to thirty years (乳腺超声多中心读片研究)"
)
LONG_REASON = "The lesion lies at the edge of the image and its posterior part is not shown at all"
NOTE = "Seen in one plane only; the second plane shows scar tissue from the earlier operation."


def screen_of(folder: Path, width: int, height: int) -> dict[str, str]:
    """Return the environment in which Qt has one screen of this size."""
    screen = {"name": "made", "x": 0, "y": 0, "width": width, "height": height}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"screen-{width}x{height}.json"
    file.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    return {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={file}"}


@dataclass(frozen=True, slots=True)
class Stop:
    """A state of a window that is to be looked at.

    Parameters
    ----------
    rolls : bool
        Whether it may be longer than the screen.

    """

    name: str
    window: FittedWindow
    languages: Languages
    rolls: bool = False


def until(condition: Callable[[], Any]) -> None:
    """Let Qt work until something holds."""
    late = time.monotonic() + _PATIENCE_S
    while not condition():
        assert time.monotonic() < late, "the tour waited in vain"
        loop = QEventLoop()
        QTimer.singleShot(10, loop.quit)
        loop.exec()


def settle() -> None:
    """Let layouts and paints that were asked for happen."""
    for _ in range(3):
        loop = QEventLoop()
        QTimer.singleShot(0, loop.quit)
        loop.exec()


def tour(folder: Path) -> Iterator[Stop]:
    """Go through every page, in English; the caller may switch the language and must go back."""
    application = QApplication.instance() or QApplication(["tour"])
    assert isinstance(application, QApplication)
    apply_theme(application)
    yield from _without_study(folder)
    yield from _study(folder)
    yield from _entering(folder)
    yield from _viewer(folder)
    yield from _replayed(folder)
    from tests.gui.review_tour import review_stops  # it stands on this module

    yield from review_stops(folder / "review")
    from tests.gui.coordinator_tour import coordinator_stops  # so does this

    yield from coordinator_stops(folder / "coordinator")


def in_both_languages(stop: Stop) -> Iterator[Language]:
    """Show a stop in each language, and leave it in English."""
    for language in (Language.CHINESE, Language.ENGLISH):
        stop.languages.switch(language)
        # Twice: heights that follow from widths go up through every layout, one after the other.
        settle()
        settle()
        yield language


@dataclass
class _Walk:
    """The study's window, worked by keys."""

    window: Any
    flow: Any
    services: Any

    def stop(self, name: str, *, rolls: bool = False) -> Stop:
        settle()
        return Stop(name, self.window, self.services.languages, rolls)

    def find(self, name: str) -> QWidget:
        found = self.window.page.findChild(QWidget, name)
        assert isinstance(found, QWidget), name
        return found

    def shown(self, name: str) -> bool:
        page = self.window.page  # None while a study is being opened
        found = None if page is None else page.findChild(QWidget, name)
        return found is not None and found.isVisible()

    def key(self, *keys: Qt.Key | str) -> None:
        for key in keys:
            target = QApplication.focusWidget() or self.window
            if isinstance(key, str):
                QTest.keyClicks(target, key)
            else:
                QTest.keyClick(target, key)

    def until_saved(self) -> None:
        until(lambda: self.find("saveState").property("state") == "saved")
        self.until_ready()

    def until_ready(self) -> None:
        until(lambda: self.window.page.property("ready"))
        settle()


@contextmanager
def _walk(folder: Path, *, crash: Path | None = None) -> Iterator[_Walk]:
    services = make_services(folder / "data", lang="en", crash_report=crash)
    window, flow = make_window(services)
    window.show()
    window.activateWindow()
    yield _Walk(window, flow, services)
    window.close()
    until(lambda: not services.writer.pending)
    window.close()
    until(lambda: not window.isVisible())
    window.deleteLater()


def _without_study(folder: Path) -> Iterator[Stop]:
    with _walk(folder / "empty") as walk:
        walk.flow.begin(study=None)
        yield walk.stop("start-empty")
        walk.window.page.show_trouble(_refusal(folder))
        yield walk.stop("start-refused")
    crash = folder / "a folder with a long name" / "crash-2026-11-26.txt"
    with _walk(folder / "crashed", crash=crash) as walk:
        for number in range(8):
            study = folder / f"{number} {LONG_TITLE[:60]}" / "study"
            study.mkdir(parents=True, exist_ok=True)
            walk.services.settings.remember(study)
        walk.flow.begin(study=None)
        walk.window.page.show_recent(walk.services.settings.recent)
        yield walk.stop("start-recent", rolls=True)
    unlocked = _make_study(folder / "unlocked", n_reading=1, locked=False)
    with _walk(folder / "no-case") as walk:
        walk.flow.begin(study=unlocked)
        until(lambda: walk.shown("loginBack"))
        yield walk.stop("login-unlocked")
        page = WorklistPage(walk.services.languages)
        reader = walk.services.desk.overview().readers[0]
        page.show_reader(replace(reader, done=0, total=0))
        walk.window.show_page(page)
        yield walk.stop("worklist-empty")


def _replayed(folder: Path) -> Iterator[Stop]:
    root = folder / "replayed"
    with make_read(root) as study:
        case = find_reads(study)[0].name.case_id
        for arm, places in (("unaided", (3, 6)), ("aided", (5,))):
            replay = load_replay(study, f"r1/1/{case}/{arm}")
            paths = tuple(study.media_path(medium) for medium in replay.media)
            window = make_replay_window(replay, paths, folder=folder / f"data-{arm}", lang="en")
            window.show()
            until(partial(_has_image, window))
            for place in places:
                window.page.player.go_to(place)
                settle()
                yield Stop(f"replay-{arm}-{place}", window, window.languages)
            window.close()
            window.deleteLater()


def _has_image(window: ReplayWindow) -> bool:
    return window.page.stage.canvas.image_size is not None


def _refusal(folder: Path) -> Exception:
    try:
        Study.open(folder)
    except Exception as error:  # noqa: BLE001 - any of them is to be shown
        return error
    raise AssertionError("a folder without a study was opened")


def _make_study(root: Path, **options: Any) -> Path:  # noqa: ANN401 - the builder's own
    make_study(root, readers=("r1", "r2"), images=3, image_size=(640, 480), **options).close()
    return root


def _study(folder: Path) -> Iterator[Stop]:
    root = _make_study(folder / "study", n_reading=120, simulated=True)
    with _walk(folder / "reading") as walk:
        _rename(walk)
        walk.flow.begin(study=root)
        until(lambda: walk.shown("loginBack"))
        yield walk.stop("login", rolls=True)
        walk.window.page.show_study(_long(walk))
        yield walk.stop("login-long-names", rolls=True)
        walk.window.page.reader_chosen.emit("r1")
        until(lambda: walk.shown("worklistProgress"))
        yield walk.stop("worklist", rolls=True)
        walk.key(Qt.Key.Key_Return)
        until(lambda: walk.window.page.objectName() == "readingPage")
        walk.until_ready()
        yield from _read(walk)


def _rename(walk: _Walk) -> None:
    """Give the study and its readers names that are too long, as they come from the disk."""
    opened = walk.services.desk.open
    walk.services.desk.open = lambda where: _with_long_names(opened(where))


def _with_long_names(study: Any) -> Any:  # noqa: ANN401 - the window's own view
    readers = tuple(
        replace(reader, name=LONG_NAME, site=LONG_TITLE, level="senior", years=30, simulated=True)
        for reader in study.readers
    )
    return replace(study, title=LONG_TITLE, readers=readers)


def _long(walk: _Walk) -> Any:  # noqa: ANN401 - the window's own view
    return walk.flow._study


def _read(walk: _Walk) -> Iterator[Stop]:
    yield walk.stop("reading-unaided")
    walk.key(Qt.Key.Key_Return)
    yield walk.stop("reading-missing")
    walk.key("0")
    yield walk.stop("reading-cannot-assess")
    walk.key("0")
    walk.key("7", Qt.Key.Key_L, "3", Qt.Key.Key_Return)
    walk.until_saved()
    yield walk.stop("reading-inconsistent")
    walk.key(Qt.Key.Key_N, NOTE)
    until(lambda: walk.find("saveState").property("state") == "saved")
    yield walk.stop("reading-note")
    walk.key(Qt.Key.Key_F1)
    yield walk.stop("reading-keys", rolls=True)
    walk.key(Qt.Key.Key_F1)
    walk.window.page.commit_typing()
    walk.find("canvas").setFocus()
    walk.until_saved()
    walk.key("P")
    yield walk.stop("reading-paused")
    walk.key("P")
    walk.until_ready()
    _fail(walk)
    yield walk.stop("reading-problem", rolls=True)
    walk.window.page.panel.message.retry.emit()
    walk.until_ready()
    walk.key(Qt.Key.Key_Return)
    yield walk.stop("reading-summary")
    walk.key(Qt.Key.Key_Return)
    until(lambda: walk.shown("aiCard"))
    walk.until_ready()
    yield walk.stop("reading-aided")
    walk.key("4")
    walk.until_saved()
    yield walk.stop("reading-aided-changed")
    _fail(walk)
    yield walk.stop("reading-aided-problem", rolls=True)
    walk.window.page.panel.message.retry.emit()
    walk.until_ready()
    walk.key(Qt.Key.Key_Return)
    yield walk.stop("reading-aided-summary")


def _entering(folder: Path) -> Iterator[Stop]:
    """Go by way of a PIN, a wrong one, a wait and a locked screen to a read that is signed."""
    root = _make_study(folder / "entered", n_reading=4)
    with Study.open(root) as study:
        register_readers(study, "r1")
    with _walk(folder / "entering") as walk:
        _rename(walk)
        walk.flow.begin(study=root, reader_id="r1")
        until(lambda: walk.shown("pinBox"))
        yield walk.stop("pin")
        walk.key("wrong-1", Qt.Key.Key_Return)
        until(lambda: walk.shown("pinTrouble"))
        yield walk.stop("pin-wrong")
        walk.window.page.show_trouble(EntryRefusedError(1, 900))
        yield walk.stop("pin-wait")
        walk.window.page.show_waited()
        walk.key(PIN, Qt.Key.Key_Return)
        until(lambda: walk.shown("worklistProgress"))
        walk.key(Qt.Key.Key_Return)
        until(lambda: walk.window.page.objectName() == "readingPage")
        walk.until_ready()
        walk.key("7", Qt.Key.Key_L, "3", Qt.Key.Key_Return)
        walk.until_saved()
        walk.flow.lock_screen()
        until(lambda: walk.shown("pinBox"))
        yield walk.stop("pin-locked")
        walk.key(PIN, Qt.Key.Key_Return)
        until(lambda: walk.window.page.objectName() == "readingPage")
        walk.until_ready()
        walk.key(Qt.Key.Key_Return)
        until(lambda: walk.shown("signedWords"))
        yield walk.stop("reading-summary-signed")


def _fail(walk: _Walk) -> None:
    presenter = walk.window.page._presenter
    presenter.media_failed(MediaError("The image is truncated.", remedy="Copy it again."))


def _viewer(folder: Path) -> Iterator[Stop]:
    media = folder / "media"
    media.mkdir()
    stills, cine, clip = _make_media(media)
    series = media / "series"
    series.mkdir()
    make_series(series, MadeSeries(shape=(24, 160, 160), bright=(1, 30, 10)))
    with _viewing(folder / "view-empty", ()) as stop:
        yield stop("view-empty")
    with _viewing(folder / "view", stills) as stop:
        yield stop("view-still")
        yield stop("view-stills-two", Qt.Key.Key_2)
        yield stop("view-stills-four", Qt.Key.Key_4)
    with _viewing(folder / "view-clip", (clip, cine)) as stop:
        yield stop("view-clip")
        yield stop("view-clip-two", Qt.Key.Key_2)
        yield stop("view-keys", Qt.Key.Key_F1, rolls=True)
    with _viewing(folder / "view-planes", (series,)) as stop:
        yield stop("view-planes", Qt.Key.Key_3)
    with _viewing(folder / "view-broken", (media / "broken.png",)) as stop:
        yield stop("view-refused")


def _make_media(folder: Path) -> tuple[tuple[Path, ...], Path, Path]:
    speckle = np.random.default_rng(1).rayleigh(40.0, (480, 640)).clip(0, 255).astype(np.uint8)
    stills = tuple(folder / f"{number} {LONG_NAME}.png" for number in range(4))
    for number, path in enumerate(stills):
        Image.fromarray(np.roll(speckle, 40 * number, axis=1)).save(path)
    (folder / "broken.png").write_bytes(stills[0].read_bytes()[:90])
    frames = np.stack([np.roll(speckle, 9 * number, axis=0) for number in range(12)])
    scaled = region(RegionLocationMaxX1=639, RegionLocationMaxY1=479)
    cine = make_dicom(
        folder / "cine.dcm", frames=frames, FrameTime=40, SequenceOfUltrasoundRegions=[scaled]
    )
    clip = make_video(folder / "clip.avi", n_frames=40, size=(640, 480), fps=25, codec="mjpeg")
    return stills, cine, clip


@contextmanager
def _viewing(folder: Path, files: tuple[Path, ...]) -> Iterator[Callable[..., Stop]]:
    pool = DecodePool()
    pool.start()
    library = Library(pool)
    window = make_view_window(ViewOptions(files, lang="en"), library, folder=folder)
    window.show()
    window.activateWindow()
    window.page.open(files)
    languages = window.findChild(Languages)
    assert languages is not None

    def stop(name: str, key: Qt.Key | None = None, *, rolls: bool = False) -> Stop:
        if key is not None:
            alt, plain = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier
            function = key == Qt.Key.Key_F1
            target = QApplication.focusWidget() or window
            QTest.keyClick(target, key, plain if function else alt)
        until(lambda: not window.page.presenter.busy)
        settle()
        return Stop(name, window, languages, rolls)

    until(lambda: not window.page.presenter.busy)
    yield stop
    window.close()
    library.close()
    window.deleteLater()
