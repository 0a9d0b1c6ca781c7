"""A read comes back from its events: the scene at each moment, words, and what is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ground.errors import ReadingRuleError
from reader_study.reading.replay import Replay, find_reads, load_replay
from reader_study.reading.replay.words import clock_text, event_objects, lines
from reader_study.reading.times import times_kept
from reader_study.study import Study
from tests.builders import rated
from tests.made_read import make_read


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    made = make_read(tmp_path_factory.mktemp("read") / "study")
    yield made
    made.close()


def case_of(study: Study) -> str:
    return find_reads(study)[0].name.case_id


@pytest.fixture(scope="module")
def alone(study: Study) -> Replay:
    return load_replay(study, f"r1/1/{case_of(study)}/unaided")


@pytest.fixture(scope="module")
def with_ai(study: Study) -> Replay:
    return load_replay(study, f"read/r1/1/{case_of(study)}/aided")


def test_reads_are_found_in_the_order_in_which_they_were_begun(study: Study) -> None:
    found = [(r.name.arm, r.position, r.total_us, bool(r.locked_utc)) for r in find_reads(study)]
    assert found == [
        ("unaided", 1, 31_100_000, True),
        ("aided", 1, 6_300_000, True),
        ("unaided", None, None, False),
    ]


def test_events_stand_at_their_time_since_the_first_paint(alone: Replay) -> None:
    told = [(step.t_us // 1000, step.moment.action) for step in alone.steps]
    assert told == [
        (0, "case.painted"),
        (300, "read.viewed"),
        (2_400, "read.viewed"),
        (3_600, "read.measured"),
        (4_600, "read.viewed"),
        (6_100, "read.answered"),
        (6_600, "read.paused"),
        (26_600, "read.resumed"),
        (28_100, "read.answered"),
        (29_100, "read.answered"),
        (31_100, "read.locked"),
    ]


def test_what_lay_before_the_reader_at_a_time(alone: Replay) -> None:
    at = {ms: alone.scene_at(ms * 1000) for ms in (0, 2_400, 5_000, 6_100, 10_000, 28_100, 31_100)}
    assert (at[0].visible, at[0].view, at[0].marks) == (True, None, ())
    view = at[2_400].view
    assert view is not None
    assert view["zoom_permille"] == 3200
    assert [mark.points for mark in at[5_000].marks] == [((150.0, 120.0), (260.0, 190.0))]
    assert (at[5_000].image, at[6_100].answer) == (1, rated("4A"))
    assert at[6_100].changed == {"category"}
    assert at[10_000].paused == {"idle"}
    assert (at[28_100].paused, at[28_100].answer) == (frozenset(), rated("4A", 22))
    assert (at[31_100].locked, at[31_100].answer) == (True, rated("4B", 22))


def test_before_the_first_event_nothing_is_given(alone: Replay) -> None:
    assert alone.scene_at(-1) == alone.begin
    assert alone.begin.answer == rated()


def test_a_read_that_follows_begins_with_what_lay_there(with_ai: Replay) -> None:
    begin = with_ai.begin
    assert (begin.answer, begin.image, begin.ai_shown) == (rated("4B", 22), 1, False)
    assert [mark.kind for mark in begin.marks] == ["calliper"]
    assert [mark.kind for mark in with_ai.scenes[-1].marks] == ["calliper", "box"]


def test_the_ai_is_there_from_its_showing_and_while_its_card_is_open(with_ai: Replay) -> None:
    shown = {ms: with_ai.scene_at(ms * 1000) for ms in (0, 3_000, 3_400, 6_300)}
    assert [(s.ai_shown, s.ai_open) for s in shown.values()] == [
        (True, True),
        (True, True),
        (True, False),
        (True, False),
    ]
    assert with_ai.ai is not None
    assert with_ai.ai.score is not None


def test_nothing_of_a_model_is_opened_for_a_read_that_showed_none(alone: Replay) -> None:
    assert alone.ai is None


def test_objects_tell_milliseconds(alone: Replay) -> None:
    objects = list(event_objects(alone))
    assert [one["t_ms"] for one in objects[:3]] == [0.0, 300.0, 2400.0]
    assert objects[-1]["content"]["category"] == "4B"


def test_lines_say_what_was_given_and_the_times(alone: Replay) -> None:
    text = "\n".join(lines(alone))
    assert "0:29.100  answered   BI-RADS category: 4A → 4B" in text
    assert "calliper 1 drawn (image 1) length 9.127 mm" in text
    assert "zoom 320 %" in text
    assert "times by rule 1" in text
    assert "0:11.100  active" in text


@pytest.mark.parametrize(
    ("us", "text"), [(0, "0:00.000"), (65_200_000, "1:05.200"), (-312_000, "-0:00.312")]
)
def test_a_time_in_words(us: int, text: str) -> None:
    assert clock_text(us) == text


@pytest.mark.parametrize(
    "name", ["", "r1", "r1/1/C9999/unaided", "r1/x/C0001/unaided", "a/b/c/d/e/f"]
)
def test_a_read_that_was_never_begun_is_refused_with_a_remedy(study: Study, name: str) -> None:
    with pytest.raises(ReadingRuleError, match="There is no read") as refused:
        load_replay(study, name)
    assert "--list" in str(refused.value)


def test_a_slip_in_the_name_is_answered_with_the_one_that_is_meant(study: Study) -> None:
    case = case_of(study)
    with pytest.raises(ReadingRuleError, match=f"Is 'r1/1/{case}/unaided' meant"):
        load_replay(study, f"r1/1/{case}/unaide")


def test_an_interrupted_read_is_one_line_without_the_time_away(tmp_path: Path) -> None:
    from reader_study.reading.session import ReadingSession
    from tests.builders import MovableClock, make_study

    clock = MovableClock()
    with make_study(tmp_path / "study", clock=clock) as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        clock.advance(2.0)
        session.answer(rated("4A"))
        session.end()
        clock.advance(3600.0)
        again = ReadingSession.begin(study, "r1")
        clock.advance(1.0)
        again.painted(1.0)
        clock.advance(3.0)
        again.answer(rated("4A", 9))
        again.lock()
        replay = load_replay(study, f"r1/1/{case_of(study)}/unaided")
    told = [(step.t_us // 1000, step.spell, step.moment.action) for step in replay.steps]
    assert told == [
        (0, 1, "case.painted"),
        (2_000, 1, "read.answered"),
        (2_000, 1, "read.suspended"),
        (2_000, 1, "session.ended"),
        (2_000, 1, "session.started"),
        (2_000, 2, "case.painted"),
        (5_000, 2, "read.answered"),
        (5_000, 2, "read.locked"),
    ]
    assert [scene.visible for scene in replay.scenes[2:6]] == [False, False, False, True]
    assert replay.times.total_us == 5_000_000


def test_times_are_those_that_the_lock_keeps(study: Study, alone: Replay) -> None:
    """Storing a lock takes a moment of its own, which is no reading time."""
    lock = next(iter(study.events(action="read.locked")))
    kept = lock.content
    assert (alone.times.total_us, alone.times.active_us) == (kept["total_us"], kept["active_us"])
    later = {**kept, "time_rule": 2, "times": {"waited_us": 7, "spells": 2, "unheard_of": 1}}
    times = times_kept(later)
    assert (times.rule, times.waited_us, times.spells, times.total_us) == (2, 7, 2, 31_100_000)
    before = {name: kept[name] for name in ("total_us", "active_us", "machine_us", "time_rule")}
    assert times_kept(before).content() == {
        "rule": 1,
        "total_us": 31_100_000,
        "active_us": 11_100_000,
        "paused_us": 20_000_000,
        "machine_us": 37_500,
        "clip_us": 0,
        "played_us": 0,
        "evaluation_us": 31_100_000,
    }
