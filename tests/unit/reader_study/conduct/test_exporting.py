"""Every locked read as a row, in three formats, without a truth and without a formula."""

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from app.cli import run
from ground.errors import TableError
from reader_study.conduct.export_files import export_reads
from reader_study.conduct.exported import COLUMNS, export_rows, flat_cell
from reader_study.conduct.locking import lock_with_truth
from reader_study.conduct.single_reads import annotate_read, void_read
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from tests.builders import PASSPHRASE, make_study, rated
from tests.made_conduct import BootedClock, annotation_study, plain_study, work


def csv_rows(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def sequential(root: Path) -> Study:
    """Return a study with AI of which one case is read, with a change and a formula."""
    study = make_study(root)
    session = ReadingSession.begin(study, "r1")
    session.painted(2.0)
    session.answer(rated("2", 5, note='=HYPERLINK("http://x")'))
    session.lock()
    session.reveal()
    session.answer(rated("4C", 80, note="-1+1"))
    session.lock()
    session.painted(2.0)
    session.answer(rated(cannot_assess="@shadow"))
    session.lock()
    session.end()
    return study


def test_a_row_tells_what_was_answered_shown_and_changed(tmp_path: Path) -> None:
    with sequential(tmp_path / "s") as study:
        first, second, third = export_rows(study)
        assert (first.reader, first.session, first.visit, first.kind) == ("r1", 1, 1, "scored")
        assert first.answers == {
            "birads-two-scales.category": "2",
            "birads-two-scales.likelihood": 5,
        }
        assert (first.ai_shown, first.ai_model, first.ai_requested) == ("", "", None)
        assert (second.ai_shown, second.ai_model, second.ai_requested) == ("frozen", "m1", False)
        assert second.ai_agrees in (True, False)
        assert second.ai_changed == "category; likelihood"
        assert (third.status, third.cannot_assess) == ("cannot_assess", "@shadow")
        assert (first.protocol_version, first.voided, first.machine_ms) == (1, False, 2.0)
        name = f"r1/1/{first.case}/{first.arm}"
        annotate_read(study, name, reason="one")
        annotate_read(study, name, reason="two")
        void_read(study, name, reason="a mistake")
        first = export_rows(study)[0]
        told = (first.voided, first.void_reason, first.annotations)
        assert told == (True, "a mistake", "one; two")


def test_every_kind_of_read_is_there_with_its_own_form(tmp_path: Path) -> None:
    more = '\n[practice]\ncases = 2\n[questions]\nafter_session = ["nasa-tlx"]\n'
    with plain_study(
        tmp_path / "s", more=more, readers=("r1",), n_development=4, n_reading=2, locked=False
    ) as study:
        lock_with_truth(study, lambda: PASSPHRASE)
        session = ReadingSession.begin(study, "r1")
        while session.task is not None:
            session.painted(1.0)
            task = session.task
            if task.case is None:
                answer = task.answer
                for field in task.form.fields:
                    answer = answer.given(field.id, 50)
                session.answer(answer)
            else:
                session.answer(rated("4A", 30))
            session.lock()
        session.end()
        rows = export_rows(study)
        assert [row.kind for row in rows] == [
            *("practice", "practice", "scored", "scored", "questions")
        ]
        assert rows[-1].form == "nasa-tlx"
        assert rows[-1].case == "-"
        export_reads(study, tmp_path / "reads.csv", "csv")
    found = csv_rows(tmp_path / "reads.csv")
    columns = [name for name in found[0] if name not in COLUMNS]
    assert {name.split(".")[0] for name in columns} == {"birads-two-scales", "nasa-tlx"}
    assert found[0]["birads-two-scales.category"] == "4A"
    assert all(value == "" for name, value in found[0].items() if name.startswith("nasa-tlx."))
    assert next(v for name, v in found[-1].items() if name.startswith("nasa-tlx.")) == "50"


def test_times_are_told_with_the_rule_that_gave_them(tmp_path: Path) -> None:
    clock = BootedClock()
    with plain_study(tmp_path / "s", clock=clock, readers=("r1",)) as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        clock.advance(3)
        session.answer(rated("4A", 30))
        session.pause("reader")
        clock.advance(60)
        session.resume()
        clock.advance(2)
        session.lock()
        (row,) = export_rows(study)
        assert (row.time_rule, row.total_ms, row.active_ms) == (2, 65_000, 5_000)
        assert (row.paused_ms, row.first_answer_ms) == (60_000, 3_000)
        assert (row.clip_ms, row.evaluation_ms, row.dwell_ms) == (0, 65_000, None)


def test_arbitrations_are_rows_too(tmp_path: Path) -> None:
    with annotation_study(tmp_path / "s") as study:
        work(study, "r1", answer=rated("2", 1))
        work(study, "r2", answer=rated("5", 97))
        work(study, "senior")
        kinds = [row.kind for row in export_rows(study)]
        assert (kinds.count("scored"), kinds.count("arbitration")) == (8, 4)


def test_no_cell_is_a_formula_and_no_truth_is_told(tmp_path: Path) -> None:
    with sequential(tmp_path / "s") as study:
        for form in ("csv", "xlsx", "json"):
            export_reads(study, tmp_path / f"reads.{form}", form)
    rows = csv_rows(tmp_path / "reads.csv")
    assert rows[0]["note"] == '\'=HYPERLINK("http://x")'
    assert rows[1]["note"] == "'-1+1"
    assert rows[2]["cannot_assess"] == "'@shadow"
    book = openpyxl.load_workbook(tmp_path / "reads.xlsx")
    sheet = book["reads"]
    header = [cell.value for cell in sheet[1]]
    assert header == list(rows[0])
    cells = {cell.data_type for line in sheet.iter_rows() for cell in line}
    assert "f" not in cells
    assert sheet.cell(2, header.index("note") + 1).value == '\'=HYPERLINK("http://x")'
    assert sheet.cell(2, header.index("likelihood") + 1).value == 5
    about = [[cell.value for cell in line] for line in book["fields"].iter_rows()]
    assert about[1][:2] == ["birads-two-scales.category", "ordinal"]
    told = json.loads((tmp_path / "reads.json").read_text())
    assert told[0]["note"] == '=HYPERLINK("http://x")'
    assert told[0]["answers"]["birads-two-scales.likelihood"] == 5
    text = (tmp_path / "reads.json").read_text() + (tmp_path / "reads.csv").read_text()
    assert not any(word in text for word in ("malignant", "benign", "histology", "original"))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, None),
        (True, True),
        (7, 7),
        (["a", "b"], "a; b"),
        ({"frame": 3, "x": "1.5"}, '{"frame": 3, "x": "1.5"}'),
        ([[1, 2]], "[[1, 2]]"),
    ],
)
def test_values_of_every_kind_have_one_cell(value: object, cell: object) -> None:
    assert flat_cell(value) == cell


def test_a_text_too_long_for_a_workbook_is_not_cut(tmp_path: Path) -> None:
    with plain_study(tmp_path / "s") as study:
        work(study, "r1", answer=rated("4A", 30, note="x" * 40_000), cases=1)
        with pytest.raises(TableError, match="40000 characters"):
            export_reads(study, tmp_path / "reads.xlsx", "xlsx")
        assert not (tmp_path / "reads.xlsx").exists()
        assert export_reads(study, tmp_path / "reads.csv", "csv") == 1


def test_the_command_writes_one_format_and_overwrites_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with plain_study(tmp_path / "s") as study:
        work(study, "r1")
    root = str(tmp_path / "s")
    assert run(["export", "reads", root]) == 2
    assert run(["export", "reads", root, "--csv"]) == 0
    assert (tmp_path / "s-reads.csv").is_file()
    before = (tmp_path / "s-reads.csv").read_bytes()
    capsys.readouterr()
    assert run(["export", "reads", root, "--csv"]) == 1
    assert "not overwritten" in capsys.readouterr().err
    assert (tmp_path / "s-reads.csv").read_bytes() == before
    out = tmp_path / "other.json"
    assert run(["export", "reads", root, "--json", "--out", str(out)]) == 0
    assert len(json.loads(out.read_text())) == 4
