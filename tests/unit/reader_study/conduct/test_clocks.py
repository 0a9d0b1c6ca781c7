"""A clock that jumps back is refused and logged once; the coordinator confirms it."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.cli import run
from ground.errors import ReadingRuleError
from reader_study.conduct.clocks import confirm_clock
from reader_study.reading.due import NotYetDue
from reader_study.reading.session import ReadingSession
from reader_study.verify import verify
from tests.made_conduct import DAY, BootedClock, plain_study, two_session_study, work


def test_a_jump_back_is_refused_and_logged_once_until_reading_goes_on(tmp_path: Path) -> None:
    clock = BootedClock()
    with plain_study(tmp_path / "s", clock=clock) as study:
        work(study, "r1", cases=1)
        clock.set_wall(timedelta(minutes=-6))
        for _ in range(3):
            with pytest.raises(ReadingRuleError, match="The clock of this computer says"):
                ReadingSession.begin(study, "r1")
        (refused,) = study.events(action="clock.refused")
        assert (refused.actor, refused.entity) == ("r1", "clock")
        assert refused.content["by_s"] == 360
        confirm_clock(study, reason="it was ahead since the battery was changed")
        assert work(study, "r1", cases=1) == 1
        clock.set_wall(-DAY)
        with pytest.raises(ReadingRuleError):
            ReadingSession.begin(study, "r1")
        assert len(list(study.events(action="clock.refused"))) == 2
    assert verify(tmp_path / "s") == []


def test_a_small_step_back_is_neither_refused_nor_to_be_confirmed(tmp_path: Path) -> None:
    clock = BootedClock()
    with plain_study(tmp_path / "s", clock=clock) as study:
        work(study, "r1", cases=1)
        clock.set_wall(timedelta(minutes=-4))
        with pytest.raises(ReadingRuleError, match="does not stand behind"):
            confirm_clock(study, reason="daylight saving")
        assert work(study, "r1", cases=1) == 1
        assert not list(study.events(action="clock.refused"))


def test_confirming_shortens_no_washout(tmp_path: Path) -> None:
    clock = BootedClock()
    with two_session_study(tmp_path / "s", clock) as study:
        work(study, "r1")
        clock.set_wall(400 * DAY)
        with pytest.raises(NotYetDue):
            ReadingSession.begin(study, "r1")
        clock.set_wall(-401 * DAY)
        with pytest.raises(ReadingRuleError, match="clock of this computer"):
            ReadingSession.begin(study, "r1")
        with pytest.raises(ReadingRuleError, match="No reason"):
            confirm_clock(study, reason="")
        confirm_clock(study, reason="set right")
        with pytest.raises(NotYetDue):
            ReadingSession.begin(study, "r1")


def test_the_command_confirms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain_study(tmp_path / "s").close()
    assert run(["clock", str(tmp_path / "s"), "--reason", "why"]) == 1
    assert "nothing to confirm" in capsys.readouterr().err
    clock = BootedClock()
    clock.set_wall(400 * DAY)
    with plain_study(tmp_path / "t", clock=clock) as study:
        work(study, "r1", cases=1)
    assert run(["clock", str(tmp_path / "t"), "--reason", "the first day was wrong"]) == 0
    assert "Confirmed: it is 20" in capsys.readouterr().out
