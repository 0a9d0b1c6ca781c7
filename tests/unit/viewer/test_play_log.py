import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from viewer.model.play_log import PlayLog


@given(st.lists(st.integers(0, 30), max_size=60))
def test_the_runs_seen_are_those_of_a_set(indices: list[int]) -> None:
    log = PlayLog(31)
    for index in indices:
        log.saw(index)
    runs = log.seen
    assert [i for first, last in runs for i in range(first, last + 1)] == sorted(set(indices))
    assert all(later[0] > earlier[1] + 1 for earlier, later in pairwise(runs))
    assert log.record().n_seen == len(set(indices))


def test_the_account_adds_up_and_is_plain_json() -> None:
    log = PlayLog(100)
    for index in (3, 4, 5, 9):
        log.saw(index)
        log.played(late=index == 9)
    log.drop(1)
    log.ran(80_000_000)
    for waited_ns in (310_000_000, 2_000_000_000, 400_000_000):
        log.stalled(waited_ns)
    record = log.record()
    assert record.on_time_share == 0.6
    assert json.loads(json.dumps(record.as_json())) == {
        "n_frames": 100,
        "seen": [[3, 5], [9, 9]],
        "painted": 4,
        "dropped": 1,
        "late": 1,
        "played_ms": 80.0,
        "stalls": 3,
        "longest_stall_ms": 2000.0,
    }


def test_a_clip_that_never_played_was_never_late() -> None:
    assert PlayLog(5).record().on_time_share == 1.0
