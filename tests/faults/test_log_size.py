"""A log of a million events: an append takes no longer than to an empty one."""

from pathlib import Path

import pytest

from tests.bench.log_size import EVENTS, append_ratio, lengthen
from tests.builders import make_study


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_an_append_to_a_long_log_takes_no_longer(tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    for root in (small, large):
        make_study(root).close()
    lengthen(large, EVENTS)
    assert append_ratio(large, small) <= 1.5
