"""Row 2 of the promises: what a store has acknowledged is there after the power failed.

The store is the real one, with its own statements, pragmas, derived tables and rules, on a SQLite
whose disk forgets (`tests.faults.power`). What is told as stored is noted outside of it. Controls
take one part of its care away and must lose; if one of them lost nothing, this could not fail.
"""

import pytest

from tests.faults.power.cutting import WRITE_AHEAD, PowerCuts, Settings
from tests.faults.power.work import Work, record_work

BATCHES = 4
ALONE = "PRAGMA locking_mode = EXCLUSIVE"
"""Writing ahead without it would need memory that is shared with other processes."""
CONTROLS = {
    "no sync": Settings(("PRAGMA synchronous = OFF",)),
    "folder not synced": Settings(("PRAGMA synchronous = FULL",)),
    "written ahead, synced sometimes": Settings(
        ("PRAGMA synchronous = NORMAL",), first=(ALONE, WRITE_AHEAD)
    ),
    "acknowledged before the commit": Settings(acknowledges_early=True),
}


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Work:
    return record_work(tmp_path_factory.mktemp("work"))


@pytest.mark.parametrize("batch", range(BATCHES))
def test_five_hundred_power_cuts_lose_nothing_acknowledged(work: Work, batch: int) -> None:
    cuts_lose_nothing(work, 500 // BATCHES, seed=batch)


@pytest.mark.deep
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("batch", range(BATCHES))
def test_ten_thousand_power_cuts_lose_nothing_acknowledged(work: Work, batch: int) -> None:
    cuts_lose_nothing(work, 10_000 // BATCHES, seed=1000 + batch)


def cuts_lose_nothing(work: Work, cuts: int, *, seed: int) -> None:
    tally = PowerCuts(work, seed=seed).run(cuts)
    print(tally)
    assert tally.findings == []
    assert tally.lost == 0
    assert tally.cuts == cuts
    assert tally.acknowledged > 5 * cuts


@pytest.mark.parametrize("control", CONTROLS)
def test_a_store_with_less_care_loses(work: Work, control: str) -> None:
    tally = PowerCuts(work, seed=1, settings=CONTROLS[control]).run(60)
    print(tally)
    assert tally.lost > 0
    assert tally.cuts_with_loss > 5


def test_a_store_that_writes_ahead_and_syncs_each_time_loses_nothing(work: Work) -> None:
    # So the loss above is not one of writing ahead, but of what is not synced.
    careful = Settings(("PRAGMA synchronous = FULL",), first=(ALONE, WRITE_AHEAD))
    assert PowerCuts(work, seed=1, settings=careful).run(60).lost == 0
