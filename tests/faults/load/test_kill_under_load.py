"""The kills of `tests.faults.test_kill` while eight other programs take all the time they can get.

What is promised does not depend on how fast the machine is; nor may the tests of it.
"""

import os
from pathlib import Path

import pytest

from tests.builders import make_study
from tests.faults.killing import Tally, check, quick_readers
from tests.faults.load.busy import busy
from tests.faults.test_kill import QUICK_LINES, kill_quick_readers

LOOPS = 8
FEW_CASES = 40
"""More than ten kills can lock: two locks a case, at most seven reads a kill."""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")


@pytest.mark.timeout(1800)
def test_ten_kills_at_a_load_of_eight_lose_nothing_that_was_called_saved(tmp_path: Path) -> None:
    with busy(LOOPS):
        tally = kill_quick_readers(tmp_path, 10, seed=8, lines=QUICK_LINES, cases=FEW_CASES)
    print(tally)
    assert tally.kills == 10
    assert tally.saved >= tally.locked > tally.kills


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_ninety_kills_at_a_load_of_eight_lose_nothing_that_was_called_saved(
    tmp_path: Path,
) -> None:
    with busy(LOOPS):
        tallies = [
            kill_quick_readers(tmp_path / str(batch), 45, seed=80 + batch, lines=QUICK_LINES)
            for batch in range(2)
        ]
    print(tallies)
    assert sum(tally.kills for tally in tallies) == 90
    for tally in tallies:
        assert tally.saved >= tally.locked > tally.kills


def test_an_answer_that_is_not_in_the_study_as_it_was_told_is_found(tmp_path: Path) -> None:
    """The look itself."""
    root = tmp_path / "study"
    make_study(root, n_reading=8).close()
    with quick_readers() as readers:
        told = readers.kill_one("read", root, seed=1, after=6, share=0.5)
    check(root, "r1", told, Tally())
    locked = next(fact for fact in told if "locked" in fact)
    locked["answer"] = ["2" if locked["answer"][0] != "2" else "3", locked["answer"][1]]
    with pytest.raises(AssertionError):
        check(root, "r1", told, Tally())
