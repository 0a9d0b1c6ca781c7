"""A table of a model that ran elsewhere: every row is used or named, every fault has its row."""

from pathlib import Path

import pytest

from engines.scorers.answer import AnswerStatus, ProbabilitySource
from engines.scorers.table import CaseNames, GivenRow, TableScorer, load_table_card
from ground.errors import EngineError, TableError

PATH = Path("answers.csv")
CARD = """model_id = "net-x"
version = "2.1"
maker = "A hospital"
run_on = 2026-03-01
how = "its own program, default settings"
"""


def _scorer(
    columns: str, *lines: str, source: ProbabilitySource = ProbabilitySource.TABLE
) -> TableScorer:
    names = columns.split(",")
    rows = [
        GivenRow(number, dict(zip(names, line.split(","), strict=True)))
        for number, line in enumerate(lines, 2)
    ]
    return TableScorer(names, rows, path=PATH, source=source)


def test_rows_become_answers_in_the_order_of_the_cases() -> None:
    scorer = _scorer(
        "Case,P malignant,BI-RADS,Status,Report,Site",
        "c2,0.91,bi-rads 4c,,Irregular mass,A",
        "c1,,,Refused,,A",
        "c9,0.1,2,ok,,B",
        source=ProbabilitySource.VERBALISED,
    )
    first, second = scorer.read([CaseNames("c1"), CaseNames("c2")])
    assert (first.case_id, first.status, first.probability) == ("c1", AnswerStatus.REFUSED, None)
    assert (second.probability, second.category) == (0.91, "4C")
    assert (second.source, second.text) == (ProbabilitySource.VERBALISED, "Irregular mass")
    assert scorer.left == ((4, "c9"),)
    assert scorer.unused == ("Site",)


def test_rows_may_name_source_files_with_or_without_folders() -> None:
    scorer = _scorer("file,p", "a.png,0.2", "two/b.png,0.3")
    cases = [CaseNames("c1", ("one/a.png",)), CaseNames("c2", ("two/b.png", "two/c.png"))]
    assert [one.probability for one in scorer.read(cases)] == [0.2, 0.3]
    assert scorer.by_file


def test_a_file_name_of_two_cases_is_refused() -> None:
    cases = [CaseNames("c1", ("one/a.png",)), CaseNames("c2", ("two/a.png",))]
    with pytest.raises(TableError, match=r"'a.png' is that of 2 cases"):
        _scorer("file,p", "a.png,0.2").read(cases)


@pytest.mark.parametrize(
    ("columns", "line", "said"),
    [
        ("case,p", "c1,1.01", "Row 2 has the probability '1.01'"),
        ("case,p", "c1,nan2", "Row 2 has the probability 'nan2'"),
        ("case,p", "c1,37%", "Row 2 has the probability '37%'"),
        ("case,p", "c1,inf", "Row 2 has the probability 'inf'"),
        ("case,p", "c1,-0.1", "Row 2 has the probability"),
        ("case,birads", "c1,7", "Row 2 has the category '7'"),
        ("case,birads", "c1,3B", "Row 2 has the category '3B'"),
        ("case,p,status", "c1,0.2,fine", "Row 2 has the status 'fine'"),
        ("case,p,status", "c1,0.2,refused", "Row 2 says refused and holds an answer"),
        ("case,p", "c1,", "Row 2 holds neither a probability nor a category"),
        ("case,p", ",0.2", "Row 2 names no case"),
        ("case,p,class", "c1,0.2,cyst", "Row 2 has the assessment 'cyst'"),
        ("case,note", "c1,x", "No column holds an answer"),
        ("name,p", "c1,0.2", "No column names the cases"),
        ("case,p,score", "c1,0.2,0.3", "'p' and 'score' both mean the probability"),
    ],
)
def test_a_fault_is_told_with_its_row(columns: str, line: str, said: str) -> None:
    with pytest.raises(TableError, match=said) as caught:
        _scorer(columns, line)
    assert caught.value.path == PATH


def test_doubled_rows_and_missing_cases_are_named() -> None:
    with pytest.raises(TableError, match="Rows 2 and 3 are both of case c1"):
        _scorer("case,p", "c1,0.2", "c1,0.2").read([CaseNames("c1")])
    with pytest.raises(TableError, match=r"1 reading cases have no row: c2\. 1 rows are of no"):
        _scorer("case,p", "c1,0.2", "C2,0.2").read([CaseNames("c1"), CaseNames("c2")])


def test_a_card_is_kept_with_its_hash(tmp_path: Path) -> None:
    path = tmp_path / "card.toml"
    path.write_text(CARD + "sensitivity = 0.9\nspecificity = 0.8\n")
    card = load_table_card(path)
    told = card.frozen(model_id="m1", table_sha256="t")
    assert (told["model_id"], told["called"], told["run_on"]) == ("m1", "net-x", "2026-03-01")
    assert told["provenance"] == {"card_sha256": card.sha256, "table_sha256": "t"}
    assert told["metrics"]["test"] == {"sensitivity": 0.9, "specificity": 0.8}
    assert "threshold" not in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "states model_id wrongly: Field required"),
        (CARD + 'colour = "x"', "states colour wrongly"),
        (CARD + "threshold = 1.5", "states threshold wrongly"),
        (CARD.replace("net-x", "../x"), "states model_id wrongly"),
        ("model_id =", "is no TOML"),
    ],
)
def test_an_odd_card_is_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "card.toml"
    path.write_text(text)
    with pytest.raises(EngineError, match=said):
        load_table_card(path)
    with pytest.raises(EngineError, match="cannot be read"):
        load_table_card(tmp_path / "absent.toml")
