"""Texts of a source without scores are frozen, shown to a reader, and left out of the analysis."""

from pathlib import Path

import pytest

from app.cli import run
from ground.errors import ProtocolError, ReadingRuleError, TableError
from reader_study.analysis.collect import collect
from reader_study.lock import lock_protocol
from reader_study.models import frozen as models
from reader_study.models.allowed import MOST_CHARACTERS
from reader_study.models.texts import freeze_given, freeze_table
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import PASSPHRASE, close_and_unblind, make_study, rated

ARMS = """
[[arms]]
id = "first"
title = "Source 1"
shows = ["text"]
model = "writer-1"

[[arms]]
id = "second"
title = "Source 2"
shows = ["text"]
model = "writer-2"
"""


def quality_study(root: Path, *, arms: str = ARMS) -> Study:
    return make_study(
        root,
        version=3,
        design=f'kind = "report-quality"\n{arms}',
        n_reading=3,
        locked=False,
        model=False,
    )


def texts(study: Study, what: str) -> dict[str, str]:
    return {case.case_id: f"{what} on {case.case_id}: Zyste, 4 mm – 囊肿" for case in study.cases()}


def test_texts_alone_are_frozen_and_rated(tmp_path: Path) -> None:
    with quality_study(tmp_path / "s") as study:
        with pytest.raises(ProtocolError, match="writer-1"):
            lock_protocol(study)
        assert freeze_given(study, texts(study, "one"), model_id="writer-1", shown_as="A") == 3
        freeze_given(study, texts(study, "two"), model_id="writer-2")
        lock_protocol(study)
        assert models.model_ids(study) == ("writer-1", "writer-2")
        assert models.scored_model_ids(study) == ()
        assert models.reads(study, "writer-1") == []
        read = models.load_one(study, "writer-1", "C0001")
        assert (read.score, read.positive, read.shown_as) == (None, None, "A")
        session = ReadingSession.begin(study, "r1")
        seen = []
        while session.task is not None:
            session.painted(1.0)
            shown = session.reveal().ai
            assert shown is not None
            assert (shown.score, shown.category) == (None, None)
            seen.append(shown.text)
            session.answer(rated("4A", 30))
            session.lock()
        session.end()
        expected = [*texts(study, "one").values(), *texts(study, "two").values()]
        assert sorted(filter(None, seen)) == sorted(expected)
        close_and_unblind(study)
        inputs = collect(study, passphrase=PASSPHRASE)
        assert inputs.models == ()
        assert len(inputs.reads) == 6
    assert verify(tmp_path / "s") == []


def test_a_source_of_texts_has_no_score_to_show(tmp_path: Path) -> None:
    arms = ARMS.replace('shows = ["text"]', 'shows = ["text", "score"]', 1)
    with quality_study(tmp_path / "s", arms=arms) as study:
        for writer in ("writer-1", "writer-2"):
            freeze_given(study, texts(study, writer), model_id=writer)
        with pytest.raises(ProtocolError, match=r"'first' shows the score .* texts alone"):
            lock_protocol(study)


def test_texts_that_cannot_be_frozen_are_refused_by_case(tmp_path: Path) -> None:
    with quality_study(tmp_path / "s") as study:
        good = texts(study, "one")
        with pytest.raises(ReadingRuleError, match="case C0002 is empty"):
            freeze_given(study, good | {"C0002": " "}, model_id="writer-1")
        with pytest.raises(ReadingRuleError, match=f"has {MOST_CHARACTERS + 1} characters"):
            freeze_given(study, good | {"C0002": "x" * (MOST_CHARACTERS + 1)}, model_id="writer-1")
        with pytest.raises(ReadingRuleError, match="differ in 1 cases"):
            freeze_given(study, good | {"C0009": "what"}, model_id="writer-1")
        freeze_given(study, good, model_id="writer-1")
        with pytest.raises(ReadingRuleError, match="frozen already"):
            freeze_given(study, good, model_id="WRITER-1")


@pytest.mark.parametrize(
    ("content", "match"),
    [
        ("case,words\nC0001,x\n", "no column 'text'"),
        ("name,text\nC0001,x\n", "no column 'case'"),
        ("case,text\nC0001,x\nC0001,y\n", "Row 3 names case C0001 a second time"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, content: str, match: str) -> None:
    table = tmp_path / "texts.csv"
    table.write_text(content)
    with quality_study(tmp_path / "s") as study, pytest.raises(TableError, match=match):
        freeze_table(study, table, model_id="writer-1")


def test_the_command_freezes_a_table_with_long_texts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with quality_study(tmp_path / "s") as study:
        given = texts(study, "one")
    table = tmp_path / "texts.csv"
    lines = [f'{case},"{text}\nSecond line, with a comma."' for case, text in given.items()]
    table.write_text("\n".join(["case,text", *lines]) + "\n", "utf-8")
    words = ["texts", str(tmp_path / "s"), str(table), "--model", "writer-1"]
    assert run([*words, "--shown-as", "Source A"]) == 0
    assert capsys.readouterr().out == "3 texts of writer-1 are frozen.\n"
    with Study.open(tmp_path / "s") as study:
        read = models.load_one(study, "writer-1", "C0002")
        assert read.text.endswith("囊肿\nSecond line, with a comma.")
        assert read.shown_as == "Source A"
    assert run(words) == 1
    assert "frozen already" in capsys.readouterr().err
