"""The window of a review, in states that are hard to lay out: part of `tests.gui.tour`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.reviewing.window import ReviewWindow, make_review_window
from ground.errors import StoreError
from reader_study.deid.masks import MaskBox
from reader_study.deid.screened import MaskReason
from reader_study.intake.review.copies import CopyGroup
from reader_study.media.medium import MediumKind
from reader_study.screening.kind import Kind
from reader_study.screening.kinds import KindFinding
from tests.gui.reviewing.review_bench import Intake, made_png
from tests.gui.tour import LONG_NAME, LONG_TITLE, Stop, settle, until
from tests.made_looks import burned_in, proposal
from tests.media.videos import make_video
from viewer.decoding import DecodePool

_REFUSED = "The file is cut off: 2400 bytes of pixels are announced, 914 are there. Copy it again."
_SIZE = (96, 64)


def review_stops(folder: Path) -> Iterator[Stop]:
    """Go through a review of long names, many doubts, copies and a clip."""
    long = f"{LONG_TITLE[:60]}/{LONG_NAME}.png"
    names = [long, "a.png", "b.png", *(f"{n}/{n}.png" for n in range(30)), "run.avi", "bad.dcm"]
    place = folder / LONG_TITLE[:50]
    for seed, name in enumerate(names[:-2]):
        made_png(place / name, seed)
    make_video(place / "run.avi", n_frames=40, size=_SIZE, fps=25, codec="mjpeg")
    every_kind = tuple(KindFinding(kind, True, 1.0, 0.1, "", None) for kind in Kind)
    told: dict[str, dict[str, Any]] = {
        long: {"texts": (burned_in(),), "kinds": every_kind, "is_plain": True},
        "run.avi": {"frames": 40, "duration_us": 1_600_000, "kind": MediumKind.CLIP},
        "bad.dcm": {"refused": _REFUSED, "proposal": None},
        "a.png": {"proposal": proposal((MaskBox(0, 0, 95, 9),), MaskReason.REGIONS)},
    }
    pool = DecodePool(children=1)
    groups = (CopyGroup(("a.png", "b.png"), 0.97),)
    intake = Intake(place, pool, names, told=told, groups=groups, late=frozenset(names[20:25]))
    window = make_review_window(intake.parts(), folder=folder / "data", lang="en")
    window.show()
    window.activateWindow()
    try:
        yield from _stops(window, long)
    finally:
        window.close()
        window.deleteLater()
        pool.close()


def _stops(window: ReviewWindow, long: str) -> Iterator[Stop]:
    page, state = window.page, window.page.presenter.state

    def stop(name: str, *, rolls: bool = False) -> Stop:
        until(lambda: page.stage.is_settled)
        settle()
        return Stop(f"review-{name}", window, window.languages, rolls)

    def key(*keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for each in keys:
            QTest.keyClick(QApplication.focusWidget() or window, each, held)

    def go(path: str) -> None:
        page.presenter.go(lambda: state.go_to(path))

    go(long)
    yield stop("looking", rolls=True)
    page.begin()
    until(lambda: page.presenter.looks.is_complete)
    go("bad.dcm")
    yield stop("refused", rolls=True)
    go(long)
    key(Qt.Key.Key_X)
    yield stop("reasons", rolls=True)
    key(Qt.Key.Key_Escape, Qt.Key.Key_M)
    yield stop("mask", rolls=True)
    key(Qt.Key.Key_Escape)
    go("a.png")
    key(Qt.Key.Key_D)
    yield stop("copies", rolls=True)
    key(Qt.Key.Key_1)
    yield stop("keep-both", rolls=True)
    key(Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    go("run.avi")
    yield stop("clip", rolls=True)
    key(Qt.Key.Key_A, held=Qt.KeyboardModifier.ControlModifier)
    yield stop("clear", rolls=True)
    key(Qt.Key.Key_Return)
    key(Qt.Key.Key_Return, held=Qt.KeyboardModifier.ControlModifier)
    yield stop("not-yet", rolls=True)
    key(Qt.Key.Key_Escape)
    page._fail(StoreError("The disk is full.", remedy="Make room on the disk, then try again."))
    yield stop("trouble", rolls=True)
    key(Qt.Key.Key_F1)
    yield stop("keys", rolls=True)
