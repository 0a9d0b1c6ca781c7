"""A locked read is annotated or voided with a reason; the original stays."""

from pathlib import Path

import pytest

from app.cli import run
from ground.errors import ReadingRuleError
from reader_study.analysis.collect import collect
from reader_study.closing import close_study, unblind
from reader_study.conduct.single_reads import annotate_read, find_read, void_read
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import PASSPHRASE, close_and_unblind
from tests.made_conduct import plain_study, work


def name_of(study: Study) -> str:
    read = study.reads()[0]
    return f"{read.reader_id}/{read.session}/{read.case_id}/{read.arm}"


def test_the_original_stays_and_the_reason_stands_beside_it(tmp_path: Path) -> None:
    with plain_study(tmp_path / "s") as study:
        work(study, "r1")
        name = name_of(study)
        before = study.reads()
        annotate_read(study, name, reason="she said that she knew the patient")
        assert study.reads() == before
        void_read(study, f"read/{name}", reason="she knew the patient")
        first, *rest = study.reads()
        assert (first.voided, {read.voided for read in rest}) == (True, {False})
        assert (first.category, first.likelihood) == (before[0].category, before[0].likelihood)
        actions = [event.action for event in study.events(entity=f"read/{name}")]
        assert actions[-2:] == ["read.annotated", "read.voided"]
        with pytest.raises(ReadingRuleError, match="voided already"):
            void_read(study, name, reason="again")
        study.store.rebuild()
        assert study.reads()[0].voided
    assert verify(tmp_path / "s") == []


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("r1", "no name of a read"),
        ("r1/one/C0001/plain", "no name of a read"),
        ("r1/1/C9999/plain", "There is no locked read"),
        ("r1/1/C0001/plain/2", "There is no locked read"),
    ],
)
def test_what_is_no_locked_read_is_refused(tmp_path: Path, name: str, match: str) -> None:
    with plain_study(tmp_path / "s") as study:
        work(study, "r1")
        for act in (annotate_read, void_read):
            with pytest.raises(ReadingRuleError, match=match):
                act(study, name, reason="why")


def test_nothing_is_voided_after_the_close_nor_annotated_after_the_unblinding(
    tmp_path: Path,
) -> None:
    with plain_study(tmp_path / "s") as study:
        work(study, "r1")
        name = name_of(study)
        with pytest.raises(ReadingRuleError, match="No reason"):
            void_read(study, name, reason="")
        close_study(study, reason="enough")
        with pytest.raises(ReadingRuleError, match="is closed"):
            void_read(study, name, reason="why")
        annotate_read(study, name, reason="told afterwards")
        unblind(study, passphrase=PASSPHRASE)
        with pytest.raises(ReadingRuleError, match="is unblinded"):
            annotate_read(study, name, reason="why")


@pytest.mark.parametrize(("rule", "counted"), [("kept", 8), ("excluded", 7)])
def test_the_protocol_says_whether_a_voided_read_counts(
    tmp_path: Path, rule: str, counted: int
) -> None:
    with plain_study(tmp_path / "s", design=f'voided_reads = "{rule}"') as study:
        work(study, "r1")
        work(study, "r2")
        void_read(study, name_of(study), reason="the wrong patient was on the screen")
        close_and_unblind(study)
        inputs = collect(study, passphrase=PASSPHRASE)
        assert len(inputs.reads) == counted


def test_the_commands_say_whether_it_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with plain_study(tmp_path / "s") as study:
        work(study, "r1")
        name = name_of(study)
        assert find_read(study, name).reader_id == "r1"
    root = str(tmp_path / "s")
    assert run(["annotate", root, name, "--reason", "a remark"]) == 0
    assert run(["void", root, name, "--reason", "a mistake"]) == 0
    assert capsys.readouterr().out == f"Annotated: {name}\nVoided: {name}. It still counts.\n"
