"""Windows of a review, closed when a test ends."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.i18n import Language
from tests.gui.reviewing.review_bench import Intake, ReviewBench, made_png, opened_bench
from viewer.decoding import DecodePool

OpenReview = Callable[..., ReviewBench]


@pytest.fixture(scope="module")
def review_pool() -> Iterator[DecodePool]:
    pool = DecodePool(children=2, seconds=120)
    yield pool
    pool.close()


@pytest.fixture
def intake_of(tmp_path: Path, review_pool: DecodePool) -> Callable[..., Intake]:
    """Make a folder of small pictures, or of files that are there, under review."""

    def make(names: object, **more: object) -> Intake:
        listed = [str(name) for name in names]  # type: ignore[attr-defined]
        folder = tmp_path / "ultrasound"
        for seed, name in enumerate(listed):
            if not (folder / name).exists() and name.endswith(".png"):
                made_png(folder / name, seed)
        return Intake(folder, review_pool, listed, **more)  # type: ignore[arg-type]

    return make


@pytest.fixture
def open_review(qtbot: QtBot, themed: QApplication, tmp_path: Path) -> Iterator[OpenReview]:
    benches: list[ReviewBench] = []

    def start(intake: Intake, *, lang: str = "en") -> ReviewBench:
        bench = opened_bench(qtbot, intake, tmp_path / f"data-{len(benches)}", lang=lang)
        benches.append(bench)
        return bench

    yield start
    for bench in benches:
        bench.window.languages.switch(Language.ENGLISH)
        bench.window.close()
        bench.window.close()  # one whose disk was broken has been warned
        bench.window.deleteLater()
