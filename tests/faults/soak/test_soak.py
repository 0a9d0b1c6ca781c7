"""Row 19: a day of reading in one window: it takes no more memory and gets no slower."""

from pathlib import Path

import pytest

from reader_study.verify import verify
from tests.faults.soak.watched import Day, read_all_day

READS = 20_000
GROWTH_MIB = 50
SLOWER = 1.1
FIRST = 500
"""Reads until everything that is loaded late is there."""
COMMIT_MS = 100
TIMES_BARE = 5
"""A busy disk keeps SQLite alone waiting as well; then a commit may take so many times that."""


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
@pytest.mark.timeout(7200)
def test_twenty_thousand_reads_in_one_window_cost_no_more_at_the_end(tmp_path: Path) -> None:
    day = read_all_day(tmp_path / "study", READS)
    growth_mib, slower = day.growth_mib(FIRST, READS), day.slower(FIRST)
    print(f"growth {growth_mib:.1f} MiB, {slower:.3f} times the CPU time")
    assert growth_mib < GROWTH_MIB
    assert slower < SLOWER
    require_quick_commits(day)
    assert verify(tmp_path / "study") == []
