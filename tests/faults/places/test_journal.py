"""What lies beside study.db after a kill: its journal, whole, cut off, gone, or another's."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import run
from reader_study.reading.session import ReadingSession
from reader_study.store import Store
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import make_study, rated

REASON = ("--reason", "the power failed")

DIES_SAVING = """
import os, signal, sys
from pathlib import Path
from reader_study.clock import SystemClock
from reader_study.store import Actor, NewEvent, Store

store = Store.open(Path(sys.argv[1]) / "study.db", writable=True)
connection = store._connection
connection.execute("PRAGMA cache_size = 1")  # pages reach the disk before the commit
connection.set_trace_callback(
    lambda sql: os.kill(os.getpid(), signal.SIGKILL) if sql.startswith("COMMIT") else None
)
with_much = {"text": "x" * 3000}
store.append(
    Actor("r1", "reader"), SystemClock(), *[NewEvent("note", "n", new=with_much)] * 200
)
"""
"""A program that is killed between its first write to the database and its commit."""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL, pipes and links of POSIX")


def read_one(study: Study) -> None:
    session = ReadingSession.begin(study, "r1")
    session.painted(1.0)
    session.answer(rated("4A", 20))
    session.lock()
    session.end()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound study, and the same study as a killed program left it."""
    folder = tmp_path_factory.mktemp("journal")
    with make_study(folder / "sound") as study:
        read_one(study)
    shutil.copytree(folder / "sound", folder / "killed")
    died = subprocess.run([sys.executable, "-c", DIES_SAVING, str(folder / "killed")], check=False)
    assert died.returncode == -signal.SIGKILL
    with make_study(folder / "other", n_reading=9) as study:
        read_one(study)
    died = subprocess.run([sys.executable, "-c", DIES_SAVING, str(folder / "other")], check=False)
    assert died.returncode == -signal.SIGKILL
    assert (folder / "killed" / "study.db").stat().st_size > 500_000
    assert (folder / "killed" / "study.db-journal").stat().st_size > 4096
    return folder


@pytest.fixture
def killed(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made / "killed", tmp_path / "s")
    return tmp_path / "s"


@pytest.fixture
def sound(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made / "sound", tmp_path / "s")
    return tmp_path / "s"


def journal(root: Path) -> Path:
    return root / "study.db-journal"


def contents(root: Path) -> dict[str, bytes]:
    files = {path.name: path.read_bytes() for path in root.iterdir() if path.is_file()}
    files.pop("study.lock", None)
    return files


def head(root: Path) -> tuple[int, str]:
    with Store.open(root / "study.db", writable=False) as store:
        return store.head


@pytest.mark.parametrize("writable", [False, True])
def test_a_whole_journal_is_played_back_and_nothing_is_left(
    writable: bool, killed: Path, made: Path
) -> None:
    with Store.open(killed / "study.db", writable=writable) as store:
        assert store.head == head(made / "sound")
    assert not journal(killed).exists()
    assert verify(killed) == []
    assert not list(killed.glob(".trying-*"))


CUT: dict[str, Callable[[bytes], bytes]] = {
    "its header alone": lambda content: content[:512],
    "another first page": lambda content: content[:600] + b"\xff" * 64 + content[664:],
    "no journal": lambda _: b"not what it should be" * 400,
}


@pytest.mark.parametrize("name", CUT)
def test_a_journal_that_is_not_whole_is_named_and_a_copy_comes_back(
    name: str, killed: Path, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    newest = sorted((killed / "backups").glob("*.db"))[-1].name
    journal(killed).write_bytes(CUT[name](journal(killed).read_bytes()))
    before = contents(killed)
    for words in (["status"], ["verify"], ["rebuild"], ["close", "--yes"]):
        assert run([words[0], str(killed), *words[1:]]) == 1, words
        told = capsys.readouterr().err
        assert "study.db-journal" in told
        assert "not played back" in told
        assert newest in told
    assert contents(killed) == before
    assert run(["new", str(killed), "--template", "sequential"]) == 1
    assert contents(killed) == before
    assert run(["restore", str(killed), "--newest", *REASON]) == 0
    assert verify(killed) == []
    with Study.open(killed, writable=False) as study:
        assert len(study.reads()) == 1
    (kept,) = killed.glob("study.corrupt-*.db-journal")
    assert kept.read_bytes() == before["study.db-journal"]
    assert head(killed)[0] > head(made / "sound")[0] - 1


@pytest.mark.parametrize("how", ["deleted", "empty"])
def test_a_journal_that_is_gone_is_found_by_what_it_would_have_taken_back(
    how: str, killed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if how == "deleted":
        journal(killed).unlink()
    else:
        journal(killed).write_bytes(b"")
    before = (killed / "study.db").read_bytes()
    with pytest.raises(SystemExit, match="1"):
        run(["verify", str(killed)])
    told = capsys.readouterr()
    assert "study.db" in told.out + told.err
    assert (killed / "study.db").read_bytes() == before
    assert run(["restore", str(killed), "--newest", *REASON]) == 0
    assert verify(killed) == []
    with Study.open(killed, writable=False) as study:
        assert len(study.reads()) == 1


def test_the_journal_of_another_study_is_not_played_into_this_one(
    sound: Path, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(journal(made / "other"), journal(sound))
    before = contents(sound)
    for words in (["status"], ["verify"], ["rebuild"], ["close", "--yes"]):
        assert run([words[0], str(sound), *words[1:]]) == 1, words
        told = capsys.readouterr().err
        assert "belongs to another" in told
        assert "Without it the database is sound: move study.db-journal out" in told
    assert run(["restore", str(sound), "--newest", *REASON]) == 1
    assert "sound" in capsys.readouterr().err
    assert contents(sound) == before
    journal(sound).rename(sound.parent / "kept")
    assert verify(sound) == []


def test_an_earlier_state_is_not_played_back_over_a_later_one(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The journal of a copy of the same study, which has been read in since."""
    root = tmp_path / "s"
    shutil.copytree(made / "sound", root)
    with Study.open(root) as study:
        for _ in range(3):
            ReadingSession.begin(study, "r1").end()
    shutil.copy(journal(made / "killed"), journal(root))
    before = contents(root)
    assert run(["status", str(root)]) == 1
    assert "not played back" in capsys.readouterr().err
    assert contents(root) == before


def test_a_living_writer_is_left_alone(sound: Path) -> None:
    with Store.open(sound / "study.db", writable=True) as writer:
        writer._connection.execute("BEGIN IMMEDIATE")
        writer._connection.execute("UPDATE local SET value = value")
        writer._connection.execute("CREATE TABLE t (a)")
        assert journal(sound).exists()
        with Store.open(sound / "study.db", writable=False) as reader:
            assert reader.head == writer.head
        writer._connection.execute("ROLLBACK")


def pipe(path: Path, _: Path) -> None:
    os.mkfifo(path)


def link(path: Path, elsewhere: Path) -> None:
    path.symlink_to(elsewhere)


def hanging_link(path: Path, elsewhere: Path) -> None:
    path.symlink_to(elsewhere.with_name("nothing"))


def hard_link(path: Path, elsewhere: Path) -> None:
    os.link(elsewhere, path)


def folder(path: Path, _: Path) -> None:
    path.mkdir()
    (path / "a").write_bytes(b"a")


def device(path: Path, _: Path) -> None:
    path.symlink_to("/dev/zero")


ODD = (pipe, link, hanging_link, hard_link, folder, device)


@pytest.mark.parametrize("suffix", ["-journal", "-wal", "-shm"])
@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_plain_file_beside_the_database_is_never_opened(
    odd: Callable[[Path, Path], None],
    suffix: str,
    sound: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    elsewhere = tmp_path / "mine.txt"
    elsewhere.write_bytes(b"what is mine" * 1000)
    beside = sound / f"study.db{suffix}"
    odd(beside, elsewhere)
    for words in (["status"], ["verify"], ["rebuild"], ["close", "--yes"]):
        assert run([words[0], str(sound), *words[1:]]) == 1, words
        told = capsys.readouterr().err
        assert f"study.db{suffix}: What lies beside" in told
        assert "Without it the database is sound" in told
    assert beside.is_symlink() or beside.exists()
    assert elsewhere.read_bytes() == b"what is mine" * 1000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.txt", "s"]


@pytest.mark.parametrize("odd", ODD)
def test_a_database_that_is_no_plain_file_is_damage_and_a_copy_comes_back(
    odd: Callable[[Path, Path], None],
    sound: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    elsewhere = tmp_path / "mine.db"
    (sound / "study.db").rename(elsewhere)
    before = elsewhere.read_bytes()
    odd(sound / "study.db", elsewhere)
    newest = sorted((sound / "backups").glob("*.db"))[-1].name
    words_of = (["status"], ["verify"], ["rebuild"], ["close", "--yes"])
    # A second name harms who writes; who only reads may do so.
    for words in words_of[2:] if odd is hard_link else words_of:
        assert run([words[0], str(sound), *words[1:]]) == 1, words
        told = capsys.readouterr().err
        assert ("second name" if odd is hard_link else "no plain file") in told
        assert newest in told or odd is hard_link
    assert run(["new", str(sound), "--template", "sequential"]) == 1
    if odd is not hard_link:
        assert run(["restore", str(sound), "--newest", *REASON]) == 0
        assert verify(sound) == []
        assert not (sound / "study.db").is_symlink()
    assert elsewhere.read_bytes() == before
