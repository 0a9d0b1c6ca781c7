"""Jumps of a clock in a session: told apart, in the log, among the departures, in the report."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.cli import run
from app.error_words import worded
from app.i18n import Language
from reader_study.analysis import collect
from reader_study.clock import SystemClock
from reader_study.clock_jumps import ClockLook, jump_between, look, span_text, zone_text
from reader_study.conduct.overview import overview
from reader_study.reading.session import ReadingSession
from reader_study.report.words import ReportWords
from reader_study.rules import RuleBroken
from reader_study.store import Actor, NewEvent
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import PASSPHRASE, MovableClock, close_and_unblind, rated
from tests.made_conduct import BootedClock, plain_study, work

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND = 10**9
Act = Callable[[BootedClock], None]


def at(
    wall_s: float, ran_s: float, *, slept_s: float = 0, zone_s: int | None = 0, boot: str = "b"
) -> ClockLook:
    """Return a look after the program ran for so long, of which the computer slept a part."""
    monotonic = round((ran_s - slept_s) * SECOND)
    since = round(ran_s * SECOND) if boot else None
    return ClockLook(NOON + timedelta(seconds=wall_s), monotonic, boot, since, zone_s)


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (at(0, 0), at(60, 60), ()),
        (at(0, 0), at(62, 60), ()),
        (at(0, 0), at(58, 60), ()),
        (at(0, 0), at(62.1, 60), ("forward",)),
        (at(0, 0), at(57.9, 60), ("back",)),
        # Ten hours slewed at 500 parts in a million: 18 s, and no jump.
        (at(0, 0), at(36_018, 36_000), ()),
        (at(0, 0), at(36_000 + 3600, 36_000), ("forward",)),
        (at(0, 0), at(3600, 3600, slept_s=3500), ("suspended",)),
        (at(0, 0), at(7200, 3600, slept_s=3500), ("forward", "suspended")),
        (at(0, 0), at(3600, 3600, slept_s=1.9), ()),
        (at(0, 0), at(60, 60, zone_s=3600), ("zone",)),
        (at(0, 0), at(0, 60, zone_s=-3600), ("back", "zone")),
        (at(0, 0), at(60, 60, zone_s=None), ()),
        (at(0, 0, boot=""), at(3600, 60, boot=""), ("forward_or_suspended",)),
        (at(0, 0, boot=""), at(0, 60, boot=""), ("back",)),
    ],
)
def test_what_a_clock_did_is_told_apart(
    before: ClockLook, after: ClockLook, kinds: tuple[str, ...]
) -> None:
    jump = jump_between(before, after)
    assert (() if jump is None else jump.kinds) == kinds


def test_looks_of_another_run_are_not_compared() -> None:
    for after in (at(60, 60, boot="c"), at(60, 60, boot=""), at(60, -1)):
        with pytest.raises(ValueError, match="one run"):
            jump_between(at(0, 0), after)


def test_a_look_is_read_again_and_nothing_else() -> None:
    for one in (at(1, 2), at(1, 2, boot="", zone_s=None)):
        assert ClockLook.of(json.loads(json.dumps(one.content()))) == one
    good = at(1, 2).content()
    bad: list[dict[str, Any]] = [{}, good | {"more": 1}, good | {"monotonic_ns": True}]
    bad += [good | {"utc": "2026-11-22"}, good | {"zone_s": 1.5}, good | {"boot_id": None}]
    for content in bad:
        with pytest.raises(ValueError, match=r"."):
            ClockLook.of(content)


def test_the_clock_of_this_computer_does_not_jump_and_follows_its_zone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = SystemClock()
    first = look(clock)
    assert jump_between(first, look(clock)) is None
    zones = []
    with monkeypatch.context() as patch:
        for name in ("XXX-2", "XXX+3:30"):
            patch.setenv("TZ", name)
            zones.append(look(clock))
    assert look(clock).zone_s == first.zone_s
    if zones[0].zone_s is not None:  # on Windows it is not asked for
        assert [zone_text(one) for one in zones] == ["UTC+02:00", "UTC-03:30"]
    assert [span_text(us) for us in (2_100_000, -3_600_000_000)] == ["0:00:02", "1:00:00"]


JUMPS: dict[str, tuple[Act, list[str]]] = {
    "an hour forward": (lambda clock: clock.set_wall(timedelta(hours=1)), ["forward"]),
    "three seconds back": (lambda clock: clock.set_wall(timedelta(seconds=-3)), ["back"]),
    "a night of sleep": (lambda clock: clock.sleep(8 * 3600), ["suspended"]),
    "another zone": (lambda clock: setattr(clock, "zone", 7200), ["zone"]),
    "work for a day": (lambda clock: clock.advance(86_400), []),
    "a second forward": (lambda clock: clock.set_wall(timedelta(seconds=1)), []),
}


@pytest.mark.parametrize("name", JUMPS)
def test_a_jump_in_a_session_is_an_event_before_the_act_that_follows(
    tmp_path: Path, name: str
) -> None:
    act, kinds = JUMPS[name]
    clock = BootedClock()
    with plain_study(tmp_path / "s", clock=clock) as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        act(clock)
        session.answer(rated("4A", 30))
        session.lock()
        session.end()
        told = list(study.events(action="clock.jumped"))
        assert [event.content["kinds"] for event in told] == ([kinds] if kinds else [])
        for event in told:
            assert (event.actor, event.role, event.entity) == ("r1", "reader", "clock/r1/1")
            following = study.store.at(event.seq + 1)
            assert following is not None
            assert following.action == "read.answered"
        departed = overview(study).departures
        assert [one.kind for one in departed] == [f"clock_{kind}" for kind in kinds]
        for one in departed:
            assert one.reader_id == "r1"
            assert worded(one.what, Language.CHINESE) != one.what
    assert verify(tmp_path / "s") == []


def test_a_jump_between_sessions_is_none_of_a_session(tmp_path: Path) -> None:
    clock = BootedClock()
    with plain_study(tmp_path / "s", clock=clock) as study:
        work(study, "r1", cases=1)
        clock.set_wall(timedelta(hours=5))
        work(study, "r1", cases=1)
        assert not list(study.events(action="clock.jumped"))


def test_a_jump_while_the_reader_does_nothing_is_told_when_it_is_looked_for(
    tmp_path: Path,
) -> None:
    clock = BootedClock()
    with plain_study(tmp_path / "s", clock=clock) as study:
        session = ReadingSession.begin(study, "r1")
        session.watch_clocks()
        clock.set_wall(timedelta(hours=1))
        session.watch_clocks()
        session.watch_clocks()
        clock.set_wall(timedelta(hours=-1))
        session.end()
        told = [event.content["kinds"] for event in study.events(action="clock.jumped")]
    assert told == [["forward"], ["back"]]


def test_a_clock_of_a_computer_without_a_time_since_boot(tmp_path: Path) -> None:
    clock = MovableClock()
    with plain_study(tmp_path / "s", clock=clock) as study:
        session = ReadingSession.begin(study, "r1")
        clock.now += timedelta(minutes=10)
        session.painted(1.0)
        (told,) = study.events(action="clock.jumped")
        assert told.content["kinds"] == ["forward_or_suspended"]
        assert told.content["slept_us"] is None


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[tuple[Study, BootedClock, dict[str, Any]]]:
    """Return a study in a session of r1, and what a jump of an hour would tell there."""
    clock = BootedClock()
    with plain_study(tmp_path / "s", clock=clock) as study:
        ReadingSession.begin(study, "r1")
        before = look(clock)
        clock.advance(10)
        clock.set_wall(timedelta(hours=1))
        jump = jump_between(before, look(clock))
        assert jump is not None
        yield study, clock, json.loads(json.dumps(jump.content()))


def refused(study: Study, content: Any, *, entity: str = "clock/r1/1", actor: str = "r1") -> str:  # noqa: ANN401 - JSON
    event = NewEvent("clock.jumped", entity, new=content)
    with pytest.raises(RuleBroken) as broken:
        study.store.append(Actor(actor, "reader"), study.clock, event)
    return broken.value.rule


def test_a_jump_that_does_not_follow_is_refused(
    begun: tuple[Study, BootedClock, dict[str, Any]],
) -> None:
    study, _, good = begun
    early = good["after"] | {"monotonic_ns": good["before"]["monotonic_ns"] - 1}
    later = good["after"] | {"monotonic_ns": 10**18, "since_boot_ns": 10**18}
    assert refused(study, good | {"step_us": 1}) == "jump-does-not-follow"
    assert refused(study, good | {"kinds": ["back"]}) == "jump-does-not-follow"
    assert refused(study, good | {"more": 1}) == "jump-does-not-follow"
    assert refused(study, good | {"after": later}) == "jump-does-not-follow"
    assert refused(study, good | {"after": good["before"]}) == "clock-has-not-jumped"
    assert refused(study, good | {"after": early}) == "malformed"
    assert refused(study, good | {"after": good["after"] | {"utc": "soon"}}) == "malformed"
    assert refused(study, []) == "malformed"
    assert refused(study, good, entity="clock") == "malformed"
    assert refused(study, good, entity="clock/r1/2") == "other-session"
    assert refused(study, good, entity="clock/r2/1", actor="r2") == "no-session"
    assert refused(study, good, actor="r2") == "in-anothers-name"
    study.store.append(
        Actor("r1", "reader"), study.clock, NewEvent("clock.jumped", "clock/r1/1", new=good)
    )


def test_the_report_tells_of_jumps_and_status_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = BootedClock()
    with plain_study(tmp_path / "s", clock=clock, readers=("r1",)) as study:
        session = ReadingSession.begin(study, "r1")
        for act, _ in JUMPS.values():
            act(clock)
            session.painted(1.0)
        clock.sleep(3600)
        session.end()
        work(study, "r1")
        assert run(["status", str(tmp_path / "s"), "--json"]) == 0
        kinds = [one["kind"] for one in json.loads(capsys.readouterr().out)["deviations"]]
        assert [one for one in kinds if one.startswith("clock_")] == [
            "clock_forward",
            "clock_back",
            "clock_suspended",
            "clock_zone",
            "clock_suspended",
        ]
        close_and_unblind(study)
        inputs = collect(study, passphrase=PASSPHRASE)
    told = {item.what.code: item for item in inputs.deviations}
    assert dict(told["clock_forward"].what.values)["by"] == "1:00:00"
    assert dict(told["clock_back"].what.values)["by"] == "0:00:03"
    slept = told["clock_suspended"]
    assert dict(slept.what.values) == {"reader": "R1", "n": "2", "by": "9:00:00"}
    assert slept.until > slept.utc
    assert "UTC+00:00 to UTC+02:00" in told["clock_zone"].what.text
    for code in ("clock_forward", "clock_back", "clock_suspended", "clock_zone"):
        assert ReportWords("zh").note(told[code].what) != told[code].what.text
