"""While the engine trains and its worker is killed, a window goes on and says what happened."""

import os
import signal
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from engines.acts import ActStage, ActState, EngineAct
from engines.messages import TrainResult
from tests.faults.engine.killed_engine import OPTIONS
from tests.unit.engines.made import make_job, make_samples

pytestmark = pytest.mark.engine


class Told(QObject):
    """Brings states of an act to the thread of the window."""

    state = Signal(object)


class Page(QLabel):
    """Shows how an act is, counts the turns of its event loop, and notes when it heard what."""

    def __init__(self) -> None:
        super().__init__()
        self.ticks = 0
        self.at_words: dict[str, int] = {}
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._timer.start(5)

    def show_state(self, state: ActState) -> None:
        if state.said:
            self.setText(state.said[-1].text)
            self.at_words.setdefault(state.said[-1].text, self.ticks)

    def _tick(self) -> None:
        self.ticks += 1


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    shown = Page()
    qtbot.addWidget(shown)
    shown.show()
    return shown


def test_page_ticks_and_says_that_the_engine_was_started_again(
    page: Page, qtbot: QtBot, tmp_path: Path
) -> None:
    job = make_job(make_samples(tmp_path / "images", patients=8), tmp_path / "model", epochs=4)
    told, killed_at = Told(), list[int]()
    told.state.connect(page.show_state, Qt.ConnectionType.QueuedConnection)
    act = EngineAct(job, OPTIONS, changed=told.state.emit)

    def kill_once(state: ActState) -> None:
        if state.curve and not killed_at and act.pid is not None:
            killed_at.append(page.ticks)
            os.kill(act.pid, signal.SIGKILL)

    told.state.connect(kill_once, Qt.ConnectionType.QueuedConnection)
    act.start()
    qtbot.waitUntil(lambda: act.state.is_over)
    assert act.join()
    assert act.state.stage is ActStage.DONE, act.state.error
    qtbot.waitUntil(lambda: any("started again" in words for words in page.at_words))

    sentence = next(words for words in page.at_words if "started again" in words)
    assert sentence == (
        "The engine stopped (killed by SIGKILL) and was started again; the training goes on from "
        "its last whole epoch."
    )
    # A new worker imports torch: seconds, in which the page went on.
    assert page.at_words[sentence] - killed_at[0] > 20
    result = act.result()
    assert isinstance(result, TrainResult)
    training = result.card["training"]
    assert isinstance(training, dict)
    assert training["restarts"] == 1
    epochs = [point.epoch for point in act.state.curve]
    assert epochs == list(range(epochs[0], 5))  # each once, whatever was told before the kill
