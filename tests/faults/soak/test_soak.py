"""Row 19: a day of reading in one window: it takes no more memory and gets no slower."""

from pathlib import Path

import pytest

from reader_study.verify import verify
from tests.faults.soak.holding import MEAN_BLOCK, can_tell, held
from tests.faults.soak.watched import Day, read_all_day
from tests.faults.soak.wishes import Wishes

READS = 20_000
GROWTH_MIB = 50
SLOWER = 1.1
FIRST = 500
"""Reads until everything that is loaded late is there."""
COMMIT_MS = 100
TIMES_BARE = 5
"""A busy disk keeps SQLite alone waiting as well; then a commit may take so many times that."""
KEPT_BYTES = GROWTH_MIB * 2**20 / READS
"""How much of each read may stay in memory: 2.6 KB."""
FULL = 300
"""Reads until SQLite's cache of pages (2 MB) is full."""
SOUND, LOSING = FULL + 100, FULL + 200
"""Until the first all is as it should be; from there to the second memory is lost on purpose."""
IMAGE_BYTES = 96 * 64 // 2
"""What was lost with each read as long as the images of earlier cases were held."""


def require_quick_commits(day: Day) -> None:
    """Refuse commits that take long: by the clock where the disk is quick, in CPU time always."""
    p99_ms, cpu_ms, bare_ms = day.commit_ms(99), day.commit_ms(99, cpu=True), day.bare_ms(99)
    print(
        f"p99 of {len(day.commits)} commits {p99_ms:.1f} ms, {cpu_ms:.1f} ms of CPU time; "
        f"of SQLite alone {bare_ms:.1f} ms"
    )
    assert cpu_ms < COMMIT_MS
    assert p99_ms < max(COMMIT_MS, TIMES_BARE * bare_ms)


@pytest.mark.deep
@pytest.mark.timeout(6 * 3600)
def test_twenty_thousand_reads_in_one_window_cost_no_more_at_the_end(tmp_path: Path) -> None:
    day = read_all_day(tmp_path / "study", READS)
    growth_mib, slower = day.growth_mib(FIRST, READS), day.slower(FIRST)
    print(f"growth {growth_mib:.1f} MiB, {slower:.3f} times the CPU time")
    assert growth_mib < GROWTH_MIB
    assert slower < SLOWER
    require_quick_commits(day)
    assert verify(tmp_path / "study") == []


@pytest.mark.skipif(not can_tell(), reason="the C library does not say what is in use")
@pytest.mark.timeout(1800)
def test_no_read_leaves_more_behind_than_a_day_has_room_for(tmp_path: Path) -> None:
    wishes = Wishes(marks=100, leak_from=SOUND, leak_bytes=IMAGE_BYTES)
    # At the last locks the page is left, and what it held is given back.
    day = read_all_day(tmp_path / "study", LOSING + 10, wishes)
    kept, lost = day.kept_bytes(FULL, SOUND), day.kept_bytes(SOUND, LOSING)
    print(f"each read leaves {kept:.0f} bytes behind, {lost:.0f} with a loss on purpose")
    assert kept < KEPT_BYTES
    assert lost > KEPT_BYTES, "a loss would not be seen"
    require_quick_commits(day)


@pytest.mark.skipif(not can_tell(), reason="the C library does not say what is in use")
def test_what_is_held_is_seen_of_every_allocator() -> None:
    before = held()
    large = bytearray(b"x" * 2**22)
    with_large = held()
    assert with_large - before == pytest.approx(2**22, rel=0.05)
    small = [object() for _ in range(20_000)]
    assert held() - with_large > 20_000 * MEAN_BLOCK
    del large, small
    assert held() - before < 2**18
