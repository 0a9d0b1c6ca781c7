"""The computer's clock jumps while a reader is at the real window: nothing is lost, all is told."""

from datetime import timedelta
from pathlib import Path

from app.reading.keeping import Keeping
from reader_study.study import Study
from reader_study.verify import verify
from tests.gui.conftest import OpenDesktop
from tests.made_conduct import BootedClock, plain_study


def test_jumps_while_reading_are_told_and_the_read_is_saved(
    open_window: OpenDesktop, tmp_path: Path
) -> None:
    clock, root = BootedClock(), tmp_path / "study"
    plain_study(root, clock=clock, readers=("r1",)).close()
    desktop = open_window(root, clock=clock)
    desktop.begin()
    clock.advance(5)
    clock.set_wall(-timedelta(minutes=3))
    desktop.rate("4", 8)
    desktop.wait_saved()
    clock.sleep(1800)
    desktop.lock()
    desktop.wait_ready()
    desktop.close()
    with Study.open(root, writable=False) as study:
        assert [event.content["kinds"] for event in study.events(action="clock.jumped")] == [
            ["back"],
            ["suspended"],
        ]
        assert len(study.reads()) == 1
    assert verify(root) == []


def test_a_jump_is_told_although_nobody_touches_the_window(
    open_window: OpenDesktop, tmp_path: Path
) -> None:
    clock, root = BootedClock(), tmp_path / "study"
    plain_study(root, clock=clock, readers=("r1",)).close()
    desktop = open_window(root, clock=clock)
    desktop.begin()
    desktop.until(lambda: not desktop.services.writer.pending)
    clock.set_wall(timedelta(hours=1))
    keeping = desktop.window.findChild(Keeping)
    assert keeping is not None
    keeping.look()
    desktop.until(lambda: not desktop.services.writer.pending)
    # It is put back before she does anything; two looks at her acts alone would see nothing.
    clock.set_wall(-timedelta(hours=1))
    desktop.close()
    with Study.open(root, writable=False) as study:
        told = [event.content["kinds"] for event in study.events(action="clock.jumped")]
    assert told == [["forward"], ["back"]]
