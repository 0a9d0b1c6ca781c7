"""A coordinator opens what waits for its washout, with a reason; nothing else."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.cli import run
from ground.errors import ProtocolError, ReadingRuleError
from reader_study.conduct.overriding import override_washout
from reader_study.reading.due import NotYetDue
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import close_and_unblind
from tests.made_conduct import DAY, BootedClock, two_session_study, work


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with two_session_study(tmp_path / "s", BootedClock()) as study:
        work(study, "r1")
        yield study


def test_an_override_opens_the_session_and_says_until_when_it_waited(study: Study) -> None:
    with pytest.raises(NotYetDue):
        ReadingSession.begin(study, "r1")
    done = override_washout(study, "r1", reason=" the reader leaves the clinic ")
    assert (done.session, done.case_id, done.cases) == (2, "", 4)
    assert done.due.isoformat()[:16] == (study.clock.utc() + 28 * DAY).isoformat()[:16]
    event = next(study.events(action="washout.overridden"))
    assert event.reason == "the reader leaves the clinic"
    assert event.entity == "washout/r1"
    assert event.content["case_ids"] == sorted(study.reading_list("r1", 2))
    assert event.content["due_utc"][:16] == done.due.isoformat()[:16]
    assert work(study, "r1") == 4
    study.close()
    assert verify(study.root) == []


def test_one_case_is_opened_alone(study: Study) -> None:
    case_id = study.reading_list("r1", 2)[2]
    override_washout(study, "r1", session=2, case_id=case_id, reason="a test of the display")
    assert work(study, "r1") == 1
    assert study.reads()[-1].case_id == case_id
    with pytest.raises(ReadingRuleError, match=f"The case '{case_id}' waits for"):
        override_washout(study, "r1", case_id=case_id, reason="once more")
    override_washout(study, "r1", reason="the rest")
    with pytest.raises(ReadingRuleError, match="Nothing waits"):
        override_washout(study, "r1", reason="once more")


def test_an_override_needs_a_reason_a_reader_and_something_that_waits(study: Study) -> None:
    with pytest.raises(ReadingRuleError, match="No reason"):
        override_washout(study, "r1", reason="  ")
    with pytest.raises(ReadingRuleError, match="has 1001 characters"):
        override_washout(study, "r1", reason="x" * 1001)
    with pytest.raises(ProtocolError, match="'r9'"):
        override_washout(study, "r9", reason="why")
    with pytest.raises(ReadingRuleError, match=r"waits for a washout in session 1"):
        override_washout(study, "r1", session=1, reason="why")
    assert not list(study.events(action="washout.overridden"))


def test_an_override_does_not_stand_for_an_earlier_session_that_is_not_read(
    tmp_path: Path,
) -> None:
    with two_session_study(tmp_path / "s", BootedClock()) as study:
        with pytest.raises(ReadingRuleError, match="waits for session 1, which is not read"):
            override_washout(study, "r1", reason="she is in a hurry")
        work(study, "r1", cases=2)
        opened = override_washout(study, "r1", reason="two are read already")
        assert (opened.session, opened.cases) == (2, 2)
        assert (work(study, "r1"), work(study, "r1")) == (2, 2)
        assert {read.session for read in study.reads()} == {1, 2}
        with pytest.raises(NotYetDue):
            ReadingSession.begin(study, "r1")


def test_nothing_is_opened_after_the_close_or_when_its_time_has_come(study: Study) -> None:
    clock = study.clock
    assert isinstance(clock, BootedClock)
    clock.advance(timedelta(days=28, minutes=1).total_seconds())
    with pytest.raises(ReadingRuleError, match="Nothing waits"):
        override_washout(study, "r1", reason="why")
    close_and_unblind(study, reason="enough")
    with pytest.raises(ReadingRuleError, match="is closed"):
        override_washout(study, "r1", reason="why")


def test_the_command_says_what_it_opened(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    study.close()
    root = str(study.root)
    assert run(["override", root, "r1"]) == 2
    assert run(["override", root, "r1", "--reason", "demonstration"]) == 0
    assert "Opened for r1: session 2, 4 cases, due on " in capsys.readouterr().out
    assert run(["override", root, "r1", "--reason", "demonstration"]) == 1
    assert "Nothing waits for a washout" in capsys.readouterr().err
