"""One hash over what was read and what is to be read, the same wherever the same has happened.

Left out is what numbers things in one database alone: chains, numbers of events, ordinals.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from reader_study.store.events import canonical

Rows = Callable[[str], Mapping[str, Mapping[str, Any]]]
"""Returns every row of a table, by its key."""

_LOCAL: Mapping[str, frozenset[str]] = {
    "read": frozenset({"origin", "seq"}),
    "draft": frozenset({"origin", "seq"}),
    "reveal": frozenset({"origin", "seq"}),
    "step": frozenset({"ordinal", "follows"}),
}


def state_hash(rows: Rows) -> str:
    """Return the SHA-256 over reads, drafts, reveals and steps."""
    lines = [canonical(line) for table in _LOCAL for line in _lines(table, rows(table))]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _lines(table: str, rows: Mapping[str, Mapping[str, Any]]) -> list[list[Any]]:
    places = (
        {(row["reader_id"], row["session"], row["ordinal"]): row for row in rows.values()}
        if table == "step"
        else {}
    )
    found = []
    for row in rows.values():
        line = [table, {name: row[name] for name in row if name not in _LOCAL[table]}]
        if table == "step" and row["follows"]:
            before = places[row["reader_id"], row["session"], row["follows"]]
            line.append([before["case_id"], before["arm"], before["visit"]])
        found.append(line)
    return found
