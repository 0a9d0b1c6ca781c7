"""An amendment is numbered, has a reason, changes what may be changed, and moves nobody."""

from pathlib import Path

import pytest

from app.cli import run
from ground.errors import ProtocolError, ReadingRuleError, TruthError
from reader_study.conduct import amending
from reader_study.conduct.amending import amend, plan_amendment
from reader_study.conduct.arbitrating import arbitrate
from reader_study.conduct.locking import lock_with_truth
from reader_study.lock import protocol_change
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import PASSPHRASE, READER, MovableClock, close_and_unblind, rated
from tests.made_conduct import ARBITRATOR, annotation_study, plain_study, two_session_study, work


def reader(name: str, more: str = "") -> str:
    return READER.format(id=name, name=f"Reader {name}", years=9, more=more)


def edited(study: Study, *pairs: tuple[str, str]) -> Path:
    """Return a copy of the protocol with texts replaced."""
    text = study.paths.protocol.read_text()
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = study.root.parent / "amended.toml"
    path.write_text(text)
    return path


def without(study: Study, reader_id: str) -> Path:
    """Return a copy of the protocol without one reader's table."""
    head, *tables = study.paths.protocol.read_text().split("[[readers]]")
    path = study.root.parent / "amended.toml"
    keep = [table for table in tables if f'id = "{reader_id}"' not in table]
    assert len(keep) == len(tables) - 1
    path.write_text("[[readers]]".join([head, *keep]))
    return path


def test_an_amended_protocol_is_the_locked_one_from_then_on(tmp_path: Path) -> None:
    with plain_study(tmp_path / "s") as study:
        work(study, "r1", cases=1)
        before = study.steps()
        path = edited(study, ("A small test study", "Another title"))
        plan = plan_amendment(study, path)
        assert plan.changes == {"title": ('"A small test study"', '"Another title"')}
        assert (plan.version, plan.added, plan.removed) == (2, (), ())
        assert amend(study, plan, reason=" the funder's wish ") == ()
        assert (study.protocol_version, study.protocol.title) == (2, "Another title")
        assert study.steps() == before
        (event,) = study.events(action="protocol.amended")
        assert event.reason == "the funder's wish"
        assert event.content["sha256"] == study.protocol.sha256
        assert event.content["changes"] == {"title": ['"A small test study"', '"Another title"']}
        work(study, "r1", cases=1)
        assert [read.protocol_version for read in study.reads()] == [1, 2]
    assert verify(tmp_path / "s") == []
    with Study.open(tmp_path / "s") as study:
        assert protocol_change(study) == ""
        work(study, "r1")
        old = study.paths.protocol.read_text().replace("Another title", "A small test study")
        study.paths.protocol.write_text(old)
    assert [finding.where for finding in verify(tmp_path / "s")] == ["protocol.toml"]
    with (
        Study.open(tmp_path / "s") as study,
        pytest.raises(ProtocolError, match="changed after the lock: title"),
    ):
        ReadingSession.begin(study, "r1")


def test_a_reader_who_comes_moves_nobody(tmp_path: Path) -> None:
    with two_session_study(tmp_path / "s", MovableClock(), readers=("r1", "r2")) as study:
        work(study, "r1")
        before = study.steps()
        path = tmp_path / "amended.toml"
        path.write_text(study.paths.protocol.read_text() + reader("r3"))
        plan = plan_amendment(study, path)
        assert plan.added == ("r3",)
        new = amend(study, plan, reason="the second centre sends a reader")
        assert [step for step in study.steps() if step.reader_id != "r3"] == before
        assert study.steps("r3") == list(new)
        assert sorted(study.reading_list("r3", 1)) == sorted(study.reading_list("r1", 1))
        assert work(study, "r3") == 4
        study.store.rebuild()
        assert [step for step in study.steps() if step.reader_id != "r3"] == before
    assert verify(tmp_path / "s") == []


def test_a_reader_who_has_read_nothing_can_leave_and_come_back(tmp_path: Path) -> None:
    with plain_study(tmp_path / "s") as study:
        work(study, "r2", cases=2)
        stay = study.steps("r2")
        whole = study.paths.protocol.read_text()
        amend(study, plan_amendment(study, without(study, "r1")), reason="she left the clinic")
        assert study.steps() == stay
        assert len(list(study.events(action="steps.withdrawn"))) == 1
        with pytest.raises(ProtocolError, match="'r1'"):
            ReadingSession.begin(study, "r1")
        assert work(study, "r2") == 2
        back = tmp_path / "back.toml"
        back.write_text(whole)
        amend(study, plan_amendment(study, back), reason="she is back")
        assert study.protocol_version == 3
        assert work(study, "r1") == 4
    assert verify(tmp_path / "s") == []


def test_a_reader_stays_who_has_reads_or_an_open_session_or_arbitrations(tmp_path: Path) -> None:
    with plain_study(tmp_path / "s") as study:
        work(study, "r1", cases=1)
        with pytest.raises(ReadingRuleError, match=r"readers: 'r1' has 1 locked reads"):
            plan_amendment(study, without(study, "r1"))
        session = ReadingSession.begin(study, "r2")
        with pytest.raises(ReadingRuleError, match=r"readers: a session of 'r2' is open"):
            plan_amendment(study, without(study, "r2"))
        session.end()
        assert plan_amendment(study, without(study, "r2")).removed == ("r2",)
    with annotation_study(tmp_path / "t") as study:
        path = edited(study, (ARBITRATOR, SENIOR))
        assert plan_amendment(study, path).removed == ("senior",)
        work(study, "r1", answer=rated("2", 1))
        work(study, "r2", answer=rated("5", 97))
        arbitrate(study)
        with pytest.raises(ReadingRuleError, match="arbitrations wait for 'senior'"):
            plan_amendment(study, path)


SENIOR = ARBITRATOR.replace('"senior"', '"other"')


KEYS = [
    (('kind = "standalone"', 'kind = "sequential"'), "design.kind"),
    (("seed = 7", "seed = 8"), "seed"),
    (('id = "test-study"', 'id = "another"'), "id"),
    (("simulated_images = false", "simulated_images = true"), "simulated_images"),
    (('[ai]\nmodel = "m1"', '[ai]\nmodel = "m2"'), "ai.model"),
    (
        ('[[arms]]\nid = "plain"', '[[arms]]\nid = "plain2"'),
        "arms.0.id",
    ),
    (("[ai]", '[assessment]\nform = "nbm"\n\n[ai]'), "assessment.form"),
    (("[ai]", '[assessment]\nscale = ["1", "2", "4A", "5"]\n\n[ai]'), "assessment.scale"),
    (("[ai]", "[practice]\ncases = 5\n\n[ai]"), "practice.cases"),
    (("[ai]", '[questions]\nafter_session = ["nasa-tlx"]\n\n[ai]'), "questions.after_session"),
    (
        ('kind = "standalone"', 'kind = "standalone"\nrepeats_percent = 10'),
        "design.repeats_percent",
    ),
    (("washout_days = 30", "washout_days = 14"), "design.washout_days"),
]


@pytest.mark.parametrize(("change", "key"), KEYS)
def test_what_the_steps_rest_on_is_refused_by_its_key(
    tmp_path: Path, change: tuple[str, str], key: str
) -> None:
    with plain_study(tmp_path / "s", design="washout_days = 30") as study:
        head = study.store.head
        with pytest.raises(ProtocolError, match=key.replace(".", r"\.")):
            plan_amendment(study, edited(study, change))
        assert study.store.head == head


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("[ai]", '[assessment]\npositivity_threshold = "4B"\n\n[ai]', "positivity_threshold"),
        ('kind = "standalone"', 'kind = "standalone"\nalpha = 0.01', r"design\.alpha"),
        (
            'kind = "standalone"',
            'kind = "standalone"\nprimary_endpoint = "sensitivity"',
            r"design\.primary_endpoint",
        ),
        (
            'kind = "standalone"',
            'kind = "standalone"\nvoided_reads = "excluded"',
            r"design\.voided_reads",
        ),
    ],
)
def test_rules_of_the_analysis_may_change_until_the_first_read(
    tmp_path: Path, old: str, new: str, key: str
) -> None:
    with plain_study(tmp_path / "s") as study:
        path = edited(study, (old, new))
        assert plan_amendment(study, path).version == 2
        work(study, "r1", cases=1)
        with pytest.raises(ProtocolError, match=f"{key}: it cannot be changed once a case is read"):
            plan_amendment(study, path)


def test_further_contrasts_may_come_and_those_there_are_stay(tmp_path: Path) -> None:
    with two_session_study(tmp_path / "s", MovableClock()) as study:
        work(study, "r1", cases=1)
        more = '[[contrasts]]\nreference = "shown"\ntest = "plain"\n\n[ai]'
        assert plan_amendment(study, edited(study, ("[ai]", more))).version == 2
        swapped = ('reference = "plain"\ntest = "shown"', 'reference = "shown"\ntest = "plain"')
        with pytest.raises(ProtocolError, match=r"contrasts\.0\.reference"):
            plan_amendment(study, edited(study, swapped))


def test_a_washout_gets_longer_and_not_shorter(tmp_path: Path) -> None:
    with plain_study(tmp_path / "s") as study:
        longer = edited(study, ('kind = "standalone"', 'kind = "standalone"\nwashout_days = 42'))
        amend(study, plan_amendment(study, longer), reason="the reviewers' wish")
        assert study.protocol.design.washout_days == 42
        with pytest.raises(ProtocolError, match="only get longer than 42 days"):
            plan_amendment(study, edited(study, ("washout_days = 42", "washout_days = 30")))


def test_role_and_group_stay_and_what_describes_a_reader_may_be_put_right(tmp_path: Path) -> None:
    with plain_study(tmp_path / "s") as study:
        work(study, "r1", cases=1)
        plan = plan_amendment(study, edited(study, ("years = 3", 'years = 4\nlevel = "senior"')))
        assert set(plan.changes) == {"readers.r1.level", "readers.r1.years"}
        with pytest.raises(ProtocolError, match=r"readers\.r2\.group: her steps are drawn by it"):
            plan_amendment(study, edited(study, ("years = 4", "years = 4\ngroup = 1")))
        with pytest.raises(ProtocolError, match=r"readers\.r1\.simulated: she has reads"):
            plan_amendment(study, edited(study, ("years = 3", "years = 3\nsimulated = true")))


def test_an_amendment_needs_a_lock_a_change_a_valid_file_and_an_open_study(tmp_path: Path) -> None:
    with (
        plain_study(tmp_path / "t", locked=False) as study,
        pytest.raises(ReadingRuleError, match="not locked yet"),
    ):
        plan_amendment(study)
    with plain_study(tmp_path / "s") as study:
        with pytest.raises(ProtocolError, match="Nothing is changed"):
            plan_amendment(study)
        with pytest.raises(ProtocolError, match="did you mean 'title'"):
            plan_amendment(study, edited(study, ("title =", "titel =")))
        with pytest.raises(ProtocolError, match="cannot be read"):
            plan_amendment(study, tmp_path / "nowhere.toml")
        plan = plan_amendment(study, edited(study, ("[ai]", "# a remark\n[ai]")))
        assert plan.changes == {}
        with pytest.raises(ReadingRuleError, match="No reason"):
            amend(study, plan, reason="")
        assert protocol_change(study) == ""
        close_and_unblind(study, reason="enough")
        with pytest.raises(ReadingRuleError, match="is closed"):
            plan_amendment(study, edited(study, ("[ai]", "# a remark\n[ai]")))


def test_an_amendment_that_cannot_be_recorded_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with plain_study(tmp_path / "s") as study:
        before = study.paths.protocol.read_bytes()
        plan = plan_amendment(study, edited(study, ("A small test study", "Another title")))

        def fail(*_: object, **__: object) -> None:
            raise TruthError("The disk is gone.", remedy="Put it back.")

        monkeypatch.setattr(amending, "amended_event", fail)
        with pytest.raises(TruthError):
            amend(study, plan, reason="why")
        assert study.paths.protocol.read_bytes() == before
        assert study.protocol_version == 1


def test_who_comes_later_practises_on_the_cases_of_the_lock(tmp_path: Path) -> None:
    more = "\n[practice]\ncases = 2\n"
    with plain_study(tmp_path / "s", more=more, n_development=4, locked=False) as study:
        lock_with_truth(study, lambda: PASSPHRASE)
        path = tmp_path / "amended.toml"
        path.write_text(study.paths.protocol.read_text() + reader("r3"))
        plan = plan_amendment(study, path)
        assert not plan.needs_truth
        amend(study, plan, reason="one more")

        def practice(name: str) -> set[str]:
            return {s.case_id for s in study.steps(name) if s.kind == "practice"}

        assert len(practice("r3")) == 2
        assert practice("r3") == practice("r1")
        assert work(study, "r3") == 6


def test_runs_of_one_truth_are_kept_for_who_comes_with_the_passphrase(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with plain_study(
        tmp_path / "s", design="max_run = 3", locked=False, n_reading=12, readers=("r1",)
    ) as study:
        lock_with_truth(study, lambda: PASSPHRASE)
        path = tmp_path / "amended.toml"
        path.write_text(study.paths.protocol.read_text() + reader("r3"))
        plan = plan_amendment(study, path)
        assert plan.needs_truth
        with pytest.raises(ProtocolError, match=r"design\.max_run"):
            amend(study, plan, reason="why")
    secret = tmp_path / "secret"
    secret.write_text(PASSPHRASE)
    words = ["amend", str(tmp_path / "s"), "--protocol", str(path), "--reason", "one more", "--yes"]
    assert run([*words, "--passphrase-file", str(secret)]) == 0
    said = capsys.readouterr().out
    assert 'readers.r3.id: (default) → "r3"' in said
    assert "Amended: version 2" in said
    with Study.open(tmp_path / "s") as study:
        truths = [int(case[1:]) % 3 == 0 for case in study.reading_list("r3")]
        assert all(len(set(truths[n : n + 4])) > 1 for n in range(len(truths) - 3))
    assert verify(tmp_path / "s") == []


def test_a_file_changed_in_place_is_amended_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with plain_study(tmp_path / "s") as study:
        path = study.paths.protocol
    path.write_text(path.read_text().replace("A small test study", "Another title"))
    assert run(["amend", str(tmp_path / "s"), "--reason", "a better title", "--yes"]) == 0
    assert 'title: "A small test study" → "Another title"' in capsys.readouterr().out
    assert verify(tmp_path / "s") == []
