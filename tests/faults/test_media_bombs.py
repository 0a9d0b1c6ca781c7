"""Files that claim, or unfold to, more than any machine has: each refused at once and cheaply."""

import json
from pathlib import Path

import pytest

from tests.faults.bombs import BOMBS
from tests.faults.test_mutated_media import run_trials

LIMIT_S = 5.0
MEMORY_MIB = 500
MAY_DECODE = {"video_of_emptiness", "long_time_vector"}
"""Two pictures come before the emptiness; of a million frames that are claimed, one is there."""


@pytest.mark.timeout(200)
def test_bombs_are_refused_at_once_and_cheaply(tmp_path: Path) -> None:
    run_trials("arm", str(tmp_path), timeout_s=60)
    found = run_trials("bombs", str(tmp_path), timeout_s=140)
    told = json.dumps(found["trials"], indent=1)
    print(told)
    assert len(found["trials"]) == len(BOMBS)
    for tried in found["trials"]:
        harmless = tried["kind"] in MAY_DECODE and tried["verdict"] == "decoded"
        assert harmless or tried["verdict"] in ("refused", "refused a frame"), told
        assert tried["seconds"] < LIMIT_S, told
        assert tried["peak_mib"] < MEMORY_MIB, told
