"""Processes that are forked from a prepared one leave that one behind; here it ends with its tests.

Others count the children of this process, and stop or kill all of them.
"""

from collections.abc import Iterator
from multiprocessing import forkserver, resource_tracker
from typing import Any

import psutil
import pytest


@pytest.fixture(autouse=True, scope="module")
def _nothing_stays() -> Iterator[None]:
    before = set(psutil.Process().children())
    yield
    servers: Any = (forkserver, resource_tracker)
    servers[0]._forkserver._stop()
    servers[1]._resource_tracker._stop()
    assert set(psutil.Process().children()) <= before
