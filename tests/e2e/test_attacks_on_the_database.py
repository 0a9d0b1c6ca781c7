"""Attacks on a study's database as an attacker types them: no command uses what was changed."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from app.cli import run
from ground.errors import IntegrityError
from reader_study import closing
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from tests.builders import PASSPHRASE, MovableClock, make_study, rated, read_all

READ_ROWS = "UPDATE read SET category = '5', likelihood = 99"
ATTACKS = {
    "reads": READ_ROWS,
    "answers": "UPDATE read SET answer = replace(answer, '4A', '2')",
    "a threshold": "UPDATE model SET card_sha256 = reads_sha256",
    "the seal of the truth": "UPDATE state SET value = replace(value, '\"n\":', '\"n\":1') "
    "WHERE key = 'truth.sealed'",
    "a protocol's key": "UPDATE state SET value = replace(value, 'test-study', 'other') "
    "WHERE key = 'protocol.locked'",
    "a voided read": "UPDATE read SET voided = 1 WHERE rowid = 1",
    "a read taken away": "DELETE FROM read WHERE rowid = 1",
    "a case taken away": "DELETE FROM study_case WHERE rowid = 1",
    "a form's words": "UPDATE form SET content = replace(content, '5', '6')",
    "a time": "UPDATE read SET active_us = 1",
    "a reveal": "DELETE FROM reveal WHERE rowid = 1",
    "an observation of the clock": "UPDATE observation SET utc = '2020-01-01T00:00:00.000000Z' "
    "WHERE rowid = 1",
}
"""What an attacker changes of the derived tables, and puts back when the results are written."""


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("attacked") / "study"
    with make_study(root, n_reading=4, readers=("r1", "r2"), clock=MovableClock()) as study:
        for reader_id in ("r1", "r2"):
            read_all(study, reader_id)
        closing.close_study(study)
    return root


@pytest.fixture
def root(closed: Path, tmp_path: Path) -> Path:
    return shutil.copytree(closed, tmp_path / "study")


def type_sql(root: Path, *statements: str) -> int:
    """Run statements as with the program ``sqlite3``; return how many rows they changed."""
    connection = sqlite3.connect(root / "study.db")
    with connection:
        changed = sum(connection.execute(statement).rowcount for statement in statements)
    connection.close()
    return changed


def verify_fails(root: Path) -> bool:
    with pytest.raises(SystemExit) as left:
        run(["verify", str(root)])
    return left.value.code == 1


def secret_file(folder: Path) -> list[str]:
    path = folder / "secret.txt"
    path.write_text(PASSPHRASE)
    return ["--passphrase-file", str(path)]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_command_uses_a_table_that_says_otherwise_than_the_log(
    root: Path, tmp_path: Path, attack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = secret_file(tmp_path)
    assert type_sql(root, ATTACKS[attack]) > 0, "the attack changes nothing"
    assert run(["unblind", str(root), "--yes", *secret]) == 1
    assert "not as it was recorded" in capsys.readouterr().err
    assert run(["export", "reads", str(root), "--csv"]) == 1
    assert "not as it was recorded" in capsys.readouterr().err
    assert not list(root.parent.glob("*.csv"))
    assert verify_fails(root)


def test_results_cannot_be_forged_by_changing_reads_and_putting_them_back(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = secret_file(tmp_path)
    assert run(["unblind", str(root), "--yes", *secret]) == 0
    honest = (root / "study.db").read_bytes()
    assert type_sql(root, READ_ROWS) > 0
    assert run(["analyse", str(root), *secret]) == 1
    assert "not as it was recorded" in capsys.readouterr().err
    assert not (root / "reports" / "results.json").exists()
    (root / "study.db").write_bytes(honest)
    assert run(["analyse", str(root), *secret]) == 0
    analysed = (root / "study.db").read_bytes()
    assert type_sql(root, READ_ROWS) > 0
    assert run(["report", str(root)]) == 1
    assert not (root / "reports" / "report.pdf").exists()
    (root / "study.db").write_bytes(analysed)
    assert run(["report", str(root)]) == 0


@pytest.mark.parametrize(
    ("what", "statements"),
    [
        (
            "triggers of the same name that do nothing",
            [
                f"DROP TRIGGER event_no_{verb}; "
                f"CREATE TRIGGER event_no_{verb} BEFORE {verb} ON event BEGIN SELECT 1; END"
                for verb in ("update", "delete")
            ],
        ),
        (
            "a trigger on a derived table",
            ["CREATE TRIGGER mine AFTER INSERT ON read BEGIN UPDATE read SET likelihood = 0; END"],
        ),
        (
            "a view in the place of a table",
            ["ALTER TABLE read RENAME TO honest; CREATE VIEW read AS SELECT * FROM honest"],
        ),
    ],
)
def test_what_guards_and_holds_the_log_is_known_by_its_text(
    root: Path, tmp_path: Path, what: str, statements: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    connection = sqlite3.connect(root / "study.db")
    for statement in statements:
        connection.executescript(statement)
    connection.close()
    assert run(["unblind", str(root), "--yes", *secret_file(tmp_path)]) == 1
    assert "not as it was recorded: study.db:" in capsys.readouterr().err
    assert verify_fails(root)


def test_a_deleted_row_does_not_reopen_a_case(tmp_path: Path) -> None:
    root = tmp_path / "study"
    with make_study(root, n_reading=2, clock=MovableClock()) as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1)
        session.answer(rated("4A", 30))
        session.lock()
        session.end()
    type_sql(root, "DELETE FROM read", "UPDATE step SET locked = 0")
    with (
        Study.open(root, clock=MovableClock()) as study,
        pytest.raises(IntegrityError, match="not as it was recorded: step r1/1/1"),
    ):
        ReadingSession.begin(study, "r1")


def test_nobody_writes_between_the_check_and_the_use(root: Path) -> None:
    with Study.open(root) as study, study.store.held():
        other = sqlite3.connect(root / "study.db", timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"), other:
            other.execute(READ_ROWS)
        other.close()
