"""A study whose log is damaged is told as damaged, and is brought back by a copy: by commands."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import run
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import make_study, rated

Damage = Callable[[Path], object]
REASON = ("--reason", "the disk was changed")


def page_of(database: Path, table: str) -> slice:
    """Return where the first page of a table lies in the file."""
    with sqlite3.connect(database) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        sql = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        page = connection.execute(sql, (table,)).fetchone()[0]
    connection.close()
    return slice((page - 1) * size, page * size)


def zero(database: Path, place: slice) -> None:
    content = bytearray(database.read_bytes())
    content[place] = bytes(len(content[place]))
    database.write_bytes(content)


GONE: dict[str, Damage] = {
    "missing": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "zeroed": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:3000]),
    "another file": lambda path: path.write_bytes(b"no database at all" * 300),
    "a database of something else": lambda path: other_database(path),
}
"""Damage after which nothing of the log can be read."""


def other_database(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a)")
    connection.close()


@pytest.fixture(scope="module")
def read_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study in which two cases were read, the second after the copy was made."""
    root = tmp_path_factory.mktemp("read") / "s"
    with make_study(root) as study:
        read_one(study)
        read_one(study)
    return root


def read_one(study: Study) -> None:
    session = ReadingSession.begin(study, "r1")
    if session.task is not None and session.task.reveals_at_once:
        session.reveal()
    session.painted(1.0)
    session.answer(rated("4A", 20))
    session.lock()


@pytest.fixture
def study(read_study: Path, tmp_path: Path) -> Path:
    shutil.copytree(read_study, tmp_path / "s")
    return tmp_path / "s"


def n_reads(root: Path) -> int:
    with Study.open(root, writable=False) as opened:
        return len(opened.reads())


@pytest.mark.parametrize("name", GONE)
def test_damage_is_told_nothing_is_made_anew_and_the_newest_copy_comes_back(
    name: str, study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    newest = sorted((study / "backups").glob("*.db"))[-1]
    truth = (study / "truth.sealed").read_bytes()
    GONE[name](study / "study.db")
    before = {path: path.read_bytes() for path in study.rglob("*") if path.is_file()}
    for command in ("status", "verify", "lock", "rebuild", "close"):
        assert run([command, str(study)]) == 1, command
        told = capsys.readouterr().err
        assert "There is no study" not in told
        assert newest.name in told
        assert " restore`" in told
    assert run(["new", str(study), "--template", "sequential"]) == 1
    after = {path: path.read_bytes() for path in study.rglob("*") if path.is_file()}
    before.pop(study / "study.lock", None), after.pop(study / "study.lock", None)
    assert after == before

    assert run(["restore", str(study), "--newest", *REASON]) == 0
    assert "lost" in capsys.readouterr().out
    assert verify(study) == []
    assert n_reads(study) == 1  # the second read came after the copy, and the log is not readable
    assert (study / "truth.sealed").read_bytes() == truth
    if name != "missing":
        (kept,) = study.glob("study.corrupt-*.db")
        assert kept.read_bytes() == before[study / "study.db"]
    with Study.open(study) as opened:
        (told_in_log,) = opened.events(action="study.restored")
        assert told_in_log.reason == REASON[1]
        assert told_in_log.content["copy"] == newest.name
        assert told_in_log.content["lost"] is None
        read_one(opened)
    assert n_reads(study) == 2


def test_what_can_be_read_of_a_damaged_log_is_taken_over_so_that_no_read_is_lost(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Study.open(study) as opened:
        events = list(opened.events())
    zero(study / "study.db", page_of(study / "study.db", "read"))
    assert run(["restore", str(study), "--newest", *REASON]) == 0
    said = capsys.readouterr().out
    assert "Events lost: 0." in said
    assert verify(study) == []
    assert n_reads(study) == 2
    with Study.open(study, writable=False) as opened:
        assert list(opened.events())[: len(events)] == events


def test_an_event_that_was_changed_ends_what_is_taken_over_and_the_loss_is_counted(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(study / "study.db") as connection:
        guard = "SELECT sql FROM sqlite_master WHERE name = 'event_no_update'"
        sql = connection.execute(guard).fetchone()[0]
        last = connection.execute("SELECT max(seq) FROM event").fetchone()[0]
        connection.execute("DROP TRIGGER event_no_update")
        connection.execute("UPDATE event SET reason = 'x' WHERE seq = ?", (last - 1,))
        connection.execute(sql)
    connection.close()
    assert run(["restore", str(study), "--newest", *REASON]) == 0
    assert "Events lost: 2." in capsys.readouterr().out
    assert verify(study) == []


def test_a_sound_study_is_not_put_back(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (study / "study.db").read_bytes()
    assert run(["restore", str(study), "--newest", *REASON]) == 1
    assert "sound" in capsys.readouterr().err
    assert (study / "study.db").read_bytes() == before
    assert run(["restore", str(study), "--newest"]) == 2  # without a reason


def test_a_copy_of_another_study_and_a_damaged_copy_are_refused(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_study(tmp_path / "other").close()
    (study / "study.db").unlink()
    assert run(["restore", str(study), str(tmp_path / "other" / "study.db"), *REASON]) == 1
    assert "another study" in capsys.readouterr().err
    newest = sorted((study / "backups").glob("*.db"))[-1]
    content = bytearray(newest.read_bytes())
    content[len(content) // 2] ^= 1
    newest.write_bytes(content)
    assert run(["backups", str(study), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["copies"]
    assert [row["verified"] for row in rows] == [True, False]
    assert run(["restore", str(study), "--newest", *REASON]) == 0
    assert not (study / "study.db").is_symlink()
    assert verify(study) == []


def test_a_link_in_the_place_of_the_database_is_not_followed(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = tmp_path / "elsewhere.db"
    (study / "study.db").replace(elsewhere)
    (study / "study.db").symlink_to(elsewhere)
    before = elsewhere.read_bytes()
    assert run(["status", str(study)]) == 1
    assert "no plain file" in capsys.readouterr().err
    assert run(["restore", str(study), "--newest", *REASON]) == 0
    assert elsewhere.read_bytes() == before
    assert verify(study) == []
