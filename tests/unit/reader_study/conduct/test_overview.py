"""What a coordinator sees of a study that is read: who, how far, what is due, what departed."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from app.cli import run
from reader_study.conduct.amending import amend, plan_amendment
from reader_study.conduct.locking import lock_with_truth
from reader_study.conduct.overriding import override_washout
from reader_study.conduct.overview import overview
from reader_study.conduct.single_reads import annotate_read, void_read
from reader_study.reading.session import ReadingSession
from tests.builders import PASSPHRASE, rated
from tests.made_conduct import (
    DAY,
    BootedClock,
    annotation_study,
    plain_study,
    two_session_study,
    work,
)


def test_sessions_say_what_is_due_and_when(tmp_path: Path) -> None:
    clock = BootedClock()
    with two_session_study(tmp_path / "s", clock, readers=("r1", "r2")) as study:
        first, second, *_ = overview(study).sessions
        assert (first.is_due, first.due, first.done, first.total) == (True, None, 0, 4)
        assert (second.is_due, second.after_session, second.due) == (False, 1, None)
        assert first.median_active_ms is None
        session = ReadingSession.begin(study, "r1")
        assert overview(study).sessions[0].is_open
        while session.task is not None:
            session.painted(1.0)
            clock.advance(7)
            session.answer(rated("4A", 30))
            session.lock()
        session.end()
        first, second, other, _ = overview(study).sessions
        assert (first.is_open, first.is_due, first.done, first.median_active_ms) == (
            False,
            False,
            4,
            7000,
        )
        assert second.due is not None
        locked = min(read.locked_utc for read in study.reads())
        assert abs((second.due - clock.utc()) - 28 * DAY) < timedelta(minutes=1)
        assert second.due.isoformat()[:10] > locked
        assert (second.waiting, second.is_due, second.opened_early) == (4, False, False)
        assert other.is_due
        override_washout(study, "r1", reason="a demonstration")
        second = overview(study).sessions[1]
        assert (second.is_due, second.due, second.opened_early) == (True, None, True)


def test_practice_questions_and_arbitration_are_counted_apart(tmp_path: Path) -> None:
    more = '\n[practice]\ncases = 2\npass_mark = 2\n[questions]\nafter_session = ["nasa-tlx"]\n'
    with plain_study(
        tmp_path / "s", more=more, readers=("r1",), n_development=4, locked=False
    ) as study:
        lock_with_truth(study, lambda: PASSPHRASE)
        (one,) = overview(study).sessions
        assert (one.practice.total, one.questions.total, one.total) == (2, 1, 4)
        work(study, "r1", cases=2)
        held = overview(study)
        (one,) = held.sessions
        assert (one.practice.done, one.questions.done, one.done) == (2, 0, 0)
        assert [d.kind for d in held.departures] == ["practice_failed"]
        assert held.arbitration is None
    with annotation_study(tmp_path / "t") as study:
        work(study, "r1", answer=rated("2", 1))
        work(study, "r2", answer=rated("5", 97))
        work(study, "senior", cases=1)
        state = overview(study).arbitration
        assert state is not None
        assert (state.drawn, state.decided, state.open) == (4, 1, 3)


def test_everything_that_departed_is_told_and_nothing_of_the_truth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = BootedClock()
    with two_session_study(tmp_path / "s", clock) as study:
        work(study, "r1", cases=2, end=False)
        work(study, "r1")
        override_washout(study, "r1", reason="she leaves")
        read = study.reads()[0]
        name = f"r1/1/{read.case_id}/plain"
        annotate_read(study, name, reason="a remark")
        void_read(study, name, reason="a mistake")
        path = tmp_path / "amended.toml"
        path.write_text(study.paths.protocol.read_text().replace("A small", "A smaller"))
        amend(study, plan_amendment(study, path), reason="a better title")
        kinds = [one.kind for one in overview(study).departures]
        assert kinds == [
            "session_resumed",
            "washout_overridden",
            "annotated",
            "voided",
            "amended",
        ]
    assert run(["status", str(tmp_path / "s"), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    first, second = facts["readers"]
    assert (first["done"], first["voided"], second["opened_early"]) == (4, 1, True)
    assert (facts["protocol_version"], facts["closed"]) == (2, False)
    assert [one["reason"] for one in facts["deviations"]][1:] == [
        "she leaves",
        "a remark",
        "a mistake",
        "a better title",
    ]
    assert run(["status", str(tmp_path / "s")]) == 0
    said = capsys.readouterr().out
    assert "locked, version 2" in said
    assert "washout_overridden r1" in said
    assert not any(word in said for word in ("malignant", "benign", "histology"))
