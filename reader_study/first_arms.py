"""The arms of studies of versions 0.1 and 0.2, which knew one design and did not declare them."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parents[1] / "resources" / "protocols" / "versions-1-and-2.toml"


@cache
def first_arm_tables() -> tuple[dict[str, Any], ...]:
    """Return the tables ``[[arms]]`` that such a protocol would have held."""
    return tuple(tomllib.loads(_FILE.read_text("utf-8"))["arms"])


def first_arm_ids() -> tuple[str, ...]:
    """Return their ids, in the order in which they are read."""
    return tuple(str(arm["id"]) for arm in first_arm_tables())
