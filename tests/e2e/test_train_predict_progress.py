import os
import signal

import pytest

from app.commands.engine.progress import EngineProgress, describe, watched
from engines.messages import Log, Progress


def report(done: int, *, phase: str = "train", eta_s: float | None = 75.4) -> Progress:
    return Progress(
        job="j", phase=phase, done=done, total=100, elapsed_s=1.0, eta_s=eta_s, text="epoch 1 of 2"
    )


def test_line_names_phase_count_and_time_left() -> None:
    text = describe(report(50))
    assert text == "train    [############------------] 50/100  1:15 left  epoch 1 of 2"


def test_phase_of_nothing_is_complete() -> None:
    empty = Progress(job="j", phase="decode", done=0, total=0, elapsed_s=0.0)
    assert "[########################] 0/0" in describe(empty)


def test_without_a_terminal_each_tenth_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    progress = EngineProgress(living=False)
    for done in range(101):
        progress.on_progress(report(done))
    progress.on_progress(report(1, phase="predict"))
    lines = capsys.readouterr().err.splitlines()
    assert len([line for line in lines if line.startswith("train")]) == 11
    assert lines[-1].startswith("predict")


def test_on_a_terminal_one_line_lives_and_a_phase_ends_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    progress = EngineProgress(living=True)
    for done in (1, 50, 100):
        progress.on_progress(report(done))
    text = capsys.readouterr().err
    assert text.count("\n") == 1
    assert text.count("\r") == 3


def test_warning_stands_out(capsys: pytest.CaptureFixture[str]) -> None:
    EngineProgress(living=False).on_log(Log(level="warning", text="RANDOM initialisation"))
    assert "WARNING: RANDOM initialisation" in capsys.readouterr().err


def test_first_interrupt_cancels_and_the_second_stops_at_once() -> None:
    before = signal.getsignal(signal.SIGINT)
    with watched() as watch:
        assert watch.cancel is not None
        os.kill(os.getpid(), signal.SIGINT)
        assert watch.cancel.wait(2)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) == before
