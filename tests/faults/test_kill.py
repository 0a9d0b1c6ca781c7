"""Row 1: SIGKILL of readers at random moments: nothing that was called saved is lost.

Some of them read at the real window and say what it has shown; most have no window, and so no
start that takes a second: it is the same session and the same store that write.
"""

import os
import random
from pathlib import Path

import pytest

from reader_study.safekeeping.making import back_up
from reader_study.store import Store
from reader_study.store.chain import first_fault
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import make_study
from tests.faults.killing import Tally, check, quick_readers, run_and_kill

READING_CASES = 240
"""More than all kills of one study can lock."""
WINDOW_LINES = range(1, 12)
"""How many lines a window says before a kill: the first case, and then two for each lock."""
QUICK_LINES = range(14)
"""The same without a window; 0 is while the session begins: a copy is made, the study checked."""
MANY_LINES = range(10, 50)
BATCHES = 2
"""Kills are shared out among the workers of the test run."""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")


def drawn(lines: range, kills: int, chance: random.Random) -> list[int]:
    """Return after how many lines each kill comes: every number about as often."""
    afters = [lines[number * len(lines) // kills] for number in range(kills)]
    chance.shuffle(afters)
    return afters


def kill_windows(tmp_path: Path, kills: int, *, seed: int) -> Tally:
    root = tmp_path / "study"
    make_study(root, n_reading=READING_CASES).close()
    chance = random.Random(seed)
    tally = Tally()
    expected = (1, "unaided")
    for number, after in enumerate(drawn(WINDOW_LINES, kills, chance)):
        told = run_and_kill(root, "r1", seed=number, after=after, share=chance.uniform(0.0, 1.2))
        assert tuple(told[0]["shown"]) == expected, "reading did not resume where it stopped"
        expected = check(root, "r1", told, tally)
        tally.kills += 1
    return tally


def kill_quick_readers(
    tmp_path: Path, kills: int, *, seed: int, lines: range, cases: int = READING_CASES
) -> Tally:
    root = tmp_path / "study"
    make_study(root, n_reading=cases).close()
    chance = random.Random(seed)
    tally = Tally()
    expected = (1, "unaided")
    with quick_readers() as readers:
        for number, after in enumerate(drawn(lines, kills, chance)):
            share = chance.uniform(0.0, 1.2)
            told = readers.kill_one("read", root, seed=number, after=after, share=share)
            assert told or after <= 1
            assert not told or tuple(told[0]["shown"]) == expected
            expected = check(root, "r1", told, tally)
            tally.kills += 1
    return tally


@pytest.mark.timeout(1800)  # of readers who hang; they are started one after the other
@pytest.mark.parametrize("batch", range(BATCHES))
def test_sixty_kills_of_readers_lose_nothing_that_was_called_saved(
    tmp_path: Path, batch: int
) -> None:
    tally = kill_quick_readers(tmp_path, 60 // BATCHES, seed=batch, lines=QUICK_LINES)
    print(tally)
    assert tally.saved >= tally.locked > tally.kills


@pytest.mark.timeout(1800)
def test_ten_kills_of_windows_lose_nothing_that_was_called_saved(tmp_path: Path) -> None:
    tally = kill_windows(tmp_path, 10, seed=0)
    print(tally)
    assert tally.saved >= tally.locked > tally.kills


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_a_hundred_kills_of_windows_lose_nothing_that_was_called_saved(tmp_path: Path) -> None:
    tallies = [kill_windows(tmp_path / str(n), 25, seed=100 + n) for n in range(4)]
    print(tallies)
    assert sum(tally.locked for tally in tallies) > 200


@pytest.mark.deep
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("batch", range(BATCHES))
def test_nine_hundred_kills_of_readers_lose_none_of_twenty_thousand_acknowledgements(
    tmp_path: Path, batch: int
) -> None:
    # A new study each time, before the list is read to its end.
    tallies = [
        kill_quick_readers(tmp_path / str(n), 15, seed=1000 * batch + n, lines=MANY_LINES)
        for n in range(900 // 15 // BATCHES)
    ]
    told = sum(tally.saved + tally.locked for tally in tallies)
    print(sum(tally.kills for tally in tallies), told)
    assert sum(tally.kills for tally in tallies) == 900 // BATCHES
    assert told >= 20_000 // BATCHES


def kill_while_backing_up(tmp_path: Path, kills: int) -> None:
    root = tmp_path / "study"
    make_study(root).close()
    chance = random.Random(kills)
    with quick_readers() as readers:
        for number, after in enumerate(drawn(range(3), kills, chance)):
            told = readers.kill_one(
                "back up", root, seed=number, after=after, share=chance.uniform(0.0, 1.2)
            )
            copies = {path.name: path for path in (root / "backups").glob("*.db")}
            # Ten are kept; the last that was told of is always one of them.
            assert not told or told[-1]["copied"] in copies
            for copy in copies.values():
                with Store.open(copy, writable=False) as store:
                    assert first_fault(store.events(origin=store.origin)) is None
                    assert store.damage() == []
    assert verify(root) == []
    with Study.open(root) as study:
        back_up(study.store, study.paths.backups, clock=study.clock)
    assert not list((root / "backups").glob("*.part*"))


def test_kills_while_backing_up_leave_whole_copies_and_a_whole_study(tmp_path: Path) -> None:
    kill_while_backing_up(tmp_path, 12)


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_a_hundred_kills_while_backing_up_leave_whole_copies(tmp_path: Path) -> None:
    kill_while_backing_up(tmp_path, 100)
