from dataclasses import replace
from pathlib import Path

import pytest

from ground.errors import IntegrityError, ProtocolError, ReadingRuleError
from reader_study.forms.answer import Answer
from reader_study.forms.rules import complete
from reader_study.models import frozen as models
from reader_study.models.files import read_file
from reader_study.reading.session import ReadingSession
from reader_study.store.drawn import steps_event
from tests.builders import MovableClock, close_and_unblind, make_study, rated, read_all

FULL = rated("4B", 35)


def test_begin_before_lock_is_refused(tmp_path: Path) -> None:
    with (
        make_study(tmp_path / "s", locked=False) as study,
        pytest.raises(ProtocolError, match="not locked"),
    ):
        ReadingSession.begin(study, "r1")


def test_begin_with_changed_protocol_names_the_key(tmp_path: Path) -> None:
    from reader_study.study import Study

    make_study(tmp_path / "s").close()
    path = tmp_path / "s" / "protocol.toml"
    path.write_text(path.read_text().replace("years = 3", "years = 4"))
    with (
        Study.open(tmp_path / "s") as study,
        pytest.raises(ProtocolError, match=r"readers\.0\.years"),
    ):
        ReadingSession.begin(study, "r1")


def test_begin_with_unknown_reader_is_refused(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study, pytest.raises(ProtocolError, match="r9"):
        ReadingSession.begin(study, "r9")


def test_begin_after_unblinding_is_refused(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        read_all(study, "r1")
        close_and_unblind(study)
        with pytest.raises(ReadingRuleError, match="closed"):
            ReadingSession.begin(study, "r1")


def test_nothing_is_given_before_the_reader_gives_it(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        task = ReadingSession.begin(study, "r1").task
        assert task is not None
        assert task.answer == rated()
        assert not complete(task.form, task.answer)


@pytest.mark.parametrize("answer", [rated(), rated("4A"), rated(None, 10), rated(None, None, " ")])
def test_lock_of_an_incomplete_answer_is_refused(tmp_path: Path, answer: Answer) -> None:
    with make_study(tmp_path / "s") as study:
        session = ReadingSession.begin(study, "r1")
        session.answer(answer)
        with pytest.raises(ReadingRuleError, match="not complete"):
            session.lock()
        assert study.reads() == []


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (rated("4D", 10), "4D"),
        (rated("4A", 101), "101"),
        (rated("4A", -1), "-1"),
        (rated("4A", 10, "too dark"), "both"),
    ],
)
def test_an_impossible_answer_is_refused(tmp_path: Path, answer: Answer, word: str) -> None:
    with make_study(tmp_path / "s") as study, pytest.raises(ReadingRuleError, match=word):
        ReadingSession.begin(study, "r1").answer(answer)


def test_ai_before_the_unaided_lock_is_refused_and_not_loaded(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        session = ReadingSession.begin(study, "r1")
        with pytest.raises(ReadingRuleError, match="Nothing of an AI is shown"):
            session.reveal()
        assert list(study.events(action="ai.revealed")) == []


def test_the_reveal_is_in_the_log_before_the_model_file_is_opened(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        task = session.answer(FULL)
        read_file(study.paths.models / "m1", task.step.case_id).unlink()
        session.lock()
        with pytest.raises(IntegrityError):
            session.reveal()
        assert [
            e.action for e in study.events(entity=f"{task.entity.removesuffix('unaided')}aided")
        ] == ["ai.revealed"]


def test_a_case_is_read_unaided_then_aided_then_the_next_comes(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        first = session.answer(FULL)
        aided = session.lock()
        assert aided is not None
        assert (aided.step.arm, aided.case, aided.before) == ("aided", first.case, FULL)
        with pytest.raises(ReadingRuleError, match="not been shown"):
            session.lock()
        shown = session.reveal()
        read = models.load_one(study, "m1", first.step.case_id)
        assert shown.ai is not None
        assert (shown.ai.score, shown.ai.category) == (read.score, read.category)
        session.answer(FULL.given("category", "4C"))
        following = session.lock()
        assert following is not None
        assert (following.position, following.step.arm) == (2, "unaided")
        kinds = [(read.arm, read.category) for read in study.reads()]
        assert kinds == [("unaided", "4B"), ("aided", "4C")]


def test_the_aided_read_can_be_kept_unchanged(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        session.answer(FULL)
        session.lock()
        session.reveal()
        session.lock()
        assert [read.likelihood for read in study.reads()] == [35.0, 35.0]


def test_a_finished_list_has_no_task(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        read_all(study, "r1")
        session = ReadingSession.begin(study, "r1")
        assert session.task is None
        assert session.upcoming(3) == ()
        with pytest.raises(ReadingRuleError, match="Every case"):
            session.lock()
        assert study.progress()[0].done == 4


@pytest.mark.parametrize("stop", ["draft", "locked", "revealed", "revised"])
def test_reading_resumes_exactly_where_it_stopped(tmp_path: Path, stop: str) -> None:
    study = make_study(tmp_path / "s")
    session = ReadingSession.begin(study, "r1")
    session.painted(1.0)
    session.answer(FULL)
    if stop != "draft":
        session.lock()
    if stop in ("revealed", "revised"):
        session.reveal()
    if stop == "revised":
        session.answer(rated("5", 97, note="sure"))
    before = session.task
    assert before is not None
    resumed = ReadingSession.begin(study, "r1").task
    # What was shown is shown again only by a reveal, which is logged again.
    assert resumed == replace(before, ai=None)
    study.close()


def test_upcoming_names_the_next_cases_of_the_readers_own_list(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", n_reading=6) as study:
        session = ReadingSession.begin(study, "r1")
        ids = [case.case_id for case in session.upcoming(2)]
        assert ids == list(study.reading_list("r1")[1:3])


def test_cannot_assess_is_an_answer(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        session.answer(rated(cannot_assess="shadow over the lesion"))
        session.lock()
        read = study.reads()[0]
        assert (read.status, read.category, read.reason) == (
            "cannot_assess",
            None,
            "shadow over the lesion",
        )


def test_reading_time_runs_from_paint_to_lock_without_pauses(tmp_path: Path) -> None:
    clock = MovableClock()
    with make_study(tmp_path / "s", clock=clock) as study:
        session = ReadingSession.begin(study, "r1")
        clock.advance(30)
        session.painted(machine_ms=12.5)
        clock.advance(4)
        session.pause("reader")
        clock.advance(60)
        session.resume()
        session.answer(FULL)
        clock.advance(6)
        session.lock()
        clock.advance(100)
        session.reveal()
        clock.advance(3)
        session.lock()
        unaided, aided = study.reads()
        assert (unaided.total_ms, unaided.active_ms, unaided.machine_ms) == (70_000, 10_000, 12.5)
        assert (aided.total_ms, aided.active_ms) == (3_000, 3_000)


def test_time_away_after_a_crash_is_not_reading_time(tmp_path: Path) -> None:
    clock = MovableClock()
    with make_study(tmp_path / "s", clock=clock) as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        clock.advance(5)
        session.answer(rated("4A"))
        clock.advance(3600)  # nothing more was recorded; the program died somewhere in here
        resumed = ReadingSession.begin(study, "r1")
        resumed.painted(1.0)
        clock.advance(7)
        resumed.answer(FULL)
        resumed.lock()
        assert study.reads()[0].total_ms == 12_000


def test_the_logs_time_never_runs_backwards(tmp_path: Path) -> None:
    clock = MovableClock()
    with make_study(tmp_path / "s", clock=clock) as study:
        session = ReadingSession.begin(study, "r1")
        clock.now = clock.now.replace(year=2020)
        session.answer(FULL)
        times = [event.utc for event in study.events()]
        assert times == sorted(times)


def test_a_case_that_was_never_on_the_screen_cannot_be_locked(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        session = ReadingSession.begin(study, "r1")
        session.answer(FULL)
        with pytest.raises(ReadingRuleError, match="not been on the screen"):
            session.lock()
        session.painted(1.0)
        # After a crash an earlier process's paint does not count either.
        resumed = ReadingSession.begin(study, "r1")
        with pytest.raises(ReadingRuleError, match="not been on the screen"):
            resumed.lock()


def test_a_pause_that_holds_over_the_reveal_is_not_active_time(tmp_path: Path) -> None:
    clock = MovableClock()
    with make_study(tmp_path / "s", clock=clock) as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        session.answer(FULL)
        session.lock()
        session.pause("reader")
        session.reveal()
        clock.advance(600)
        session.resume()
        clock.advance(5)
        session.lock()
        aided = study.reads()[1]
        assert (aided.total_ms, aided.active_ms) == (605_000, 5_000)


def test_the_log_never_holds_what_the_ai_said(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", readers=("r1", "r2")) as study:
        read_all(study, "r1")
        scores = [f"{r.score:.6f}" for r in models.load_all(study, "m1").values()]
        text = "".join(event.new for event in study.events())
        assert not [score for score in scores if score in text]


def test_a_step_opens_after_the_one_that_it_follows_wherever_it_stands(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", n_reading=1) as study:
        (case,) = (one.case_id for one in study.cases())
        form = "birads-two-scales"
        rows: list[list[str | int]] = [
            [2, case, "aided", "repeat", form, 2, 4],  # the third step of the session
            [2, case, "unaided", "repeat", form, 2, 0],
        ]
        study.record(steps_event(7, "r1", 1, rows))
        session = ReadingSession.begin(study, "r1")
        arms = []
        while (task := session.task) is not None:
            arms.append((task.step.ordinal, task.step.arm))
            session.painted(1.0)
            if task.reveals_at_once and task.step.visit == 2:
                break
            if task.reveals_at_once:
                session.reveal()
            session.answer(FULL)
            session.lock()
        assert arms == [(1, "unaided"), (2, "aided"), (4, "unaided"), (3, "aided")]
