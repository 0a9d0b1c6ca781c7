"""Of every bit that was flipped in a database and changed a stored value, opening her tells."""

import contextlib
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from ground.errors import ReaderStudyError
from reader_study.checked import log_findings
from reader_study.reading.session import ReadingSession
from reader_study.store import Store
from tests.builders import make_study, rated

Rows = dict[str, list[tuple[object, ...]]]
FLIPS = [pytest.param(100, id="100"), pytest.param(400, id="400", marks=pytest.mark.deep)]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("flips") / "s"
    with make_study(root) as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        session.answer(rated("4A", 20))
        session.lock()
    return root / "study.db"


def stored(database: Path) -> Rows | None:
    """Return every row of every table; None where SQLite cannot give them."""
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    connection.text_factory = bytes
    try:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name.decode(): sorted(connection.execute(f'SELECT * FROM "{name.decode()}"'), key=repr)
            for (name,) in names
            if name != b"_sqlite_migrations"  # what made the tables, and nothing of the study
        }
    except (sqlite3.Error, UnicodeDecodeError):
        return None
    finally:
        connection.close()


def is_told(database: Path) -> bool:
    """Open the study as every use of it does, and tell whether damage was found."""
    with contextlib.suppress(ReaderStudyError), Store.open(database, writable=False) as store:
        return bool(list(log_findings(store)))
    return True


@pytest.mark.parametrize("n_flips", FLIPS)
def test_each_flip_of_a_bit_that_changes_a_value_is_told(
    n_flips: int, database: Path, tmp_path: Path
) -> None:
    chance, content, rows = random.Random(8), database.read_bytes(), stored(database)
    hurt = tmp_path / "study.db"
    changed, missed = 0, []
    for _ in range(n_flips):
        bit = chance.randrange(len(content) * 8)
        flipped = bytearray(content)
        flipped[bit // 8] ^= 1 << bit % 8
        hurt.write_bytes(flipped)
        if stored(hurt) == rows:
            continue
        changed += 1
        if not is_told(hurt):
            missed.append(bit)
    print(f"{changed} of {n_flips} flips changed a value, {len(missed)} were missed")
    assert changed > n_flips // 20
    assert missed == []
    assert not is_told(database)


PAGE = 4096
WHOLE: dict[str, Callable[[bytes, int], bytes]] = {
    "truncated by a page": lambda content, _: content[:-PAGE],
    "cut in half": lambda content, _: content[: len(content) // 2],
    "a page zeroed": lambda content, at: content[:at] + bytes(PAGE) + content[at + PAGE :],
    "two pages swapped": lambda content, at: (
        content[:at]
        + content[at + PAGE : at + 2 * PAGE]
        + content[at : at + PAGE]
        + content[at + 2 * PAGE :]
    ),
}


def page_of_log(database: Path) -> int:
    """Return where the first page of the log lies."""
    connection = sqlite3.connect(database)
    sql = "SELECT rootpage FROM sqlite_master WHERE name = 'event'"
    page = connection.execute(sql).fetchone()[0]
    connection.close()
    return (int(page) - 1) * PAGE


@pytest.mark.parametrize("name", WHOLE)
def test_pages_that_are_gone_or_in_the_wrong_place_are_told(
    name: str, database: Path, tmp_path: Path
) -> None:
    hurt = tmp_path / "study.db"
    hurt.write_bytes(WHOLE[name](database.read_bytes(), page_of_log(database)))
    assert is_told(hurt)
