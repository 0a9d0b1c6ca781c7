"""From the log of a study that was read by steps to what analysis and report tell of it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from ground.errors import ReadingRuleError
from reader_study.analysis import analyse, collect, freeze_analysis, load_analysis
from reader_study.conduct.amending import amend, plan_amendment
from reader_study.conduct.arbitrating import arbitrate
from reader_study.conduct.clocks import confirm_clock
from reader_study.conduct.overriding import override_washout
from reader_study.conduct.single_reads import annotate_read, void_read
from reader_study.reading.session import ReadingSession
from reader_study.report import report_study
from reader_study.study import Study
from tests.builders import PASSPHRASE, close_and_unblind, rated
from tests.made_conduct import DAY, BootedClock, annotation_study, two_session_study, work


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """Two readers, two sessions: the first opens the second early, the other after the washout."""
    clock = BootedClock()
    with two_session_study(tmp_path / "s", clock, readers=("r1", "r2")) as study:
        work(study, "r1")
        work(study, "r2")
        clock.advance(DAY.total_seconds() * 3)
        override_washout(study, "r1", reason="she leaves the hospital")
        work(study, "r1")
        clock.advance(DAY.total_seconds() * 30)
        work(study, "r2", answer=rated("3", 10))
        name = "r2/2/{}/shown".format(study.reading_list("r2", 2)[0])
        void_read(study, name, reason="the phone rang")
        annotate_read(study, name, reason="seen again with her")
        close_and_unblind(study)
        yield study


def test_what_did_not_go_as_declared_is_told_with_its_reason(study: Study) -> None:
    inputs = collect(study, passphrase=PASSPHRASE)
    told = {item.what.code: item for item in inputs.deviations}
    opened = told["washout_overridden_all"]
    assert opened.reason == "she leaves the hospital"
    assert dict(opened.what.values)["reader"] == "R1"
    assert dict(opened.what.values)["n"] == str(len(study.reading_list("r1", 2)))
    assert told["voided_kept"].reason == "the phone rang"
    assert told["annotated"].reason == "seen again with her"
    assert "session_resumed" not in told, "a second session is not the first one resumed"


def test_intervals_are_those_of_the_log(study: Study) -> None:
    inputs = collect(study, passphrase=PASSPHRASE)
    rows = {row.reader_id: row for row in analyse(inputs).intervals}
    assert inputs.protocol.washout_days == 28
    assert (rows["r1"].n, rows["r1"].short) == (4, 4)
    assert rows["r1"].minimum_days == pytest.approx(3, abs=0.01)
    assert (rows["r2"].n, rows["r2"].short) == (4, 0)
    assert rows["r2"].minimum_days == pytest.approx(33, abs=0.01)


def test_arms_contrast_forms_and_what_is_due_come_from_the_protocol(study: Study) -> None:
    inputs = collect(study, passphrase=PASSPHRASE)
    facts = inputs.protocol
    assert [(arm.id, arm.shows) for arm in facts.arms] == [("plain", ()), ("shown", ("score",))]
    assert [c.arms for c in facts.contrasts] == [("plain", "shown")]
    assert facts.arms[1].model
    (form,) = facts.forms
    assert (form.id, form.scale, form.rating) == ("birads-two-scales", facts.scale, True)
    assert facts.warnings, "the design says that its order goes with the arm"
    assert {(row.reader_id, row.arm): len(row.cases) for row in inputs.due} == {
        (reader, arm): 4 for reader in ("r1", "r2") for arm in ("plain", "shown")
    }
    assert {call.case_id for call in inputs.ai_calls} == {case for case, _ in inputs.truth}
    notes = {n.code for n in analyse(inputs).notes}
    assert "order_confounded" in notes


def test_parts_of_the_reads_are_those_that_the_log_derived(study: Study) -> None:
    times = [e.content["times"] for e in study.events(action="read.locked")]
    rows = {row.arm: row for row in analyse(collect(study, passphrase=PASSPHRASE)).phases}
    assert {arm: (row.n, row.rules) for arm, row in rows.items()} == {
        "plain": (8, (2,)),
        "shown": (8, (2,)),
    }
    assert rows["plain"].with_ai is None
    shown = rows["shown"].with_ai
    assert shown is not None
    seen = [t["ai_us"] / 1000 for t in times if t["reveal_us"] is not None]
    assert (shown.n, shown.maximum_ms) == (8, max(seen))
    assert rows["shown"].evaluation is None, "there are no clips"


def test_the_override_stands_in_the_results_file_and_the_pdf_follows(study: Study) -> None:
    freeze_analysis(study, passphrase=PASSPHRASE)
    loaded = load_analysis(study)
    codes = {item.what.code for item in loaded.results.deviations}
    assert {"washout_overridden_all", "voided_kept"} <= codes
    assert report_study(study).stat().st_size > 20_000


def test_a_clock_that_fell_behind_and_was_confirmed_is_told(tmp_path: Path) -> None:
    clock = BootedClock()
    with two_session_study(tmp_path / "s", clock) as study:
        work(study, "r1")
        clock.set_wall(-timedelta(hours=1))
        with pytest.raises(ReadingRuleError, match="clock"):
            ReadingSession.begin(study, "r1")
        confirm_clock(study, reason="the battery was empty")
        close_and_unblind(study, reason="a test of clocks")
        told = {d.what.code: d for d in collect(study, passphrase=PASSPHRASE).deviations}
    assert int(dict(told["clock_refused"].what.values)["by"]) == pytest.approx(3600, abs=120)
    assert told["clock_confirmed"].reason == "the battery was empty"


def test_arbitration_is_followed_through_the_log(tmp_path: Path) -> None:
    with annotation_study(tmp_path / "s") as study:
        work(study, "r1", answer=rated("4A", 30))
        work(study, "r2", answer=rated("3", 10))
        arbitrate(study)
        work(study, "senior", answer=rated("4A", 40))
        close_and_unblind(study)
        inputs = collect(study, passphrase=PASSPHRASE)
    (flow,) = analyse(inputs).arbitration
    n = len(inputs.truth)
    assert (flow.complete, flow.agreed, flow.drawn, flow.decided) == (n, 0, n, n)
    assert [(side.reader_id, side.n) for side in flow.sides] == [("r1", n), ("r2", 0)]
    assert {label.label for label in flow.labels} == {"4A"}
    assert dict(flow.fields) == {"category": n}


def test_an_amendment_is_told_with_what_it_changed(tmp_path: Path) -> None:
    clock = BootedClock()
    with two_session_study(tmp_path / "s", clock) as study:
        work(study, "r1")
        text = study.paths.protocol.read_text(encoding="utf-8")
        title = study.protocol.title
        assert title in text
        path = tmp_path / "amended.toml"
        path.write_text(text.replace(title, "A better title", 1), encoding="utf-8")
        amend(study, plan_amendment(study, path), reason="the registry asked for it")
        clock.advance(DAY.total_seconds() * 30)
        work(study, "r1")
        close_and_unblind(study)
        inputs = collect(study, passphrase=PASSPHRASE)
    (told,) = (d for d in inputs.deviations if d.what.code == "amended")
    assert told.reason == "the registry asked for it"
    assert f'title: "{title}" → "A better title"' in told.what.text
    assert dict(told.what.values)["version"] == "2"
