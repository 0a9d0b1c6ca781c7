"""The window of learning curves follows a training to its end."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.i18n import Language
from app.learning.scales import COLOURS
from app.learning.window import CurvesWindow, make_curves_window
from engines.cards.curves import CURVE_NAME, curve_bytes

Open = Callable[[Path], CurvesWindow]


@pytest.fixture
def opened(qtbot: QtBot, themed: QApplication, tmp_path: Path) -> Iterator[Open]:
    windows: list[CurvesWindow] = []

    def show(model: Path) -> CurvesWindow:
        window = make_curves_window(model, folder=tmp_path / "data", lang="en")
        window.resize(1100, 560)
        with qtbot.waitExposed(window):
            window.show()
        windows.append(window)
        return window

    yield show
    for window in windows:
        window.languages.switch(Language.ENGLISH)
        window.close()
        window.deleteLater()


def history(epochs: int) -> list[dict[str, object]]:
    return [
        {"epoch": n, "loss": None if n == 0 else 0.7 - n / 20, "validation_auc": 0.6 + n / 20}
        for n in range(epochs)
    ]


def tell(folder: Path, epochs: int) -> None:
    folder.mkdir(exist_ok=True)
    (folder / CURVE_NAME).write_bytes(curve_bytes(history(epochs), seed=1))


def painted(window: CurvesWindow, colour: str) -> int:
    image = window.plot.grab().toImage()
    wanted = int(f"ff{colour[1:]}", 16)
    places = range(image.height())
    return sum(image.pixel(x, y) == wanted for y in places for x in range(image.width()))


def test_it_waits_follows_and_stops_at_the_finished_model(
    opened: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    model = tmp_path / "model"
    tell(tmp_path / "model.training", 0)
    window = opened(model)
    assert window.state.text() == "No epoch is whole yet."
    assert painted(window, COLOURS[0]) == 0
    tell(tmp_path / "model.training", 3)
    qtbot.waitUntil(lambda: len(window.plot.curves[0].epochs) == 3)
    assert window.follows
    assert "not finished" in window.state.text()
    assert "0.700" in window.plot.accessibleName()
    assert painted(window, COLOURS[0]) > 50
    model.mkdir()
    (model / "card.json").write_text(json.dumps({"seed": 1, "training": {"history": history(5)}}))
    shutil.rmtree(tmp_path / "model.training")
    qtbot.waitUntil(lambda: not window.follows)
    assert len(window.plot.curves[0].epochs) == 5
    assert "not finished" not in window.state.text()


def test_a_training_that_was_removed_is_said_and_what_was_seen_stays(
    opened: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    tell(tmp_path / "model.training", 2)
    window = opened(tmp_path / "model")
    shutil.rmtree(tmp_path / "model.training")
    qtbot.waitUntil(lambda: "no model and no training" in window.state.text())
    assert len(window.plot.curves[0].epochs) == 2
    window.languages.switch(Language.CHINESE)
    qtbot.waitUntil(lambda: "没有" in window.state.text())


def test_it_speaks_both_languages(opened: Open, qtbot: QtBot, tmp_path: Path) -> None:
    tell(tmp_path / "model.training", 2)
    window = opened(tmp_path / "model")
    assert window.windowTitle() == "Learning curves of model – SonoRead"
    window.languages.switch(Language.CHINESE)
    qtbot.waitUntil(lambda: window.windowTitle() == "model 的学习曲线 – SonoRead")
    assert "训练尚未结束" in window.state.text()
    assert "AUC" in window.plot.accessibleName()
