"""What of a locked protocol an amendment may change, and what rests on it and so may not.

Free: names and words, breaks, what the viewer allows, added readers, a longer washout. Until the
first read: endpoint, threshold, contrasts and other rules of the analysis. Never: what the steps
were drawn from, and what the forms were locked with.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

FREE = frozenset(
    {
        "title",
        "data_source",
        "design.session_minutes",
        "design.break_minutes",
        "ai.min_shown_ms",
        "viewer.keys",
        "viewer.flip",
        "viewer.tools",
        "viewer.presets",
        "hanging.panes",
        "hanging.linked",
        "hanging.series",
        "playing.complete_plays",
        "playing.fraction",
    }
)
"""Keys that may change at any time before the close."""

UNTIL_READ = frozenset(
    {
        "assessment.positivity_threshold",
        "design.primary_endpoint",
        "design.alpha",
        "design.reader_model",
        "design.analysis_unit",
        "design.voided_reads",
        "design.unanswered",
        "ai.error_rates",
        "practice.pass_mark",
    }
)
"""Keys that may change as long as no case is read."""

_TITLE = re.compile(r"arms\.\d+\.title(_zh)?")
_ITEM = re.compile(r"(readers|contrasts)\.(\d+)\.(\w+)")
_WASHOUT = "design.washout_days"
_READERS_OWN = frozenset({"name", "years", "site", "level"})

Flat = Mapping[str, str]
"""Values that count under dotted keys, as JSON; see `Protocol.flat`."""

Changes = Mapping[str, tuple[str | None, str | None]]
"""Value before and after by key; None where a key holds its default."""


def changes_between(before: Flat, after: Flat) -> dict[str, tuple[str | None, str | None]]:
    """Return what differs, by key: of a reader under her id and not under her place in the list."""
    old, new = _by_id(before), _by_id(after)
    keys = sorted(old.keys() | new.keys())
    return {key: (old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)}


@dataclass(frozen=True, slots=True)
class AmendableNow:
    """What an amendment has to keep to at this point of a study.

    Parameters
    ----------
    read : bool
        Whether a case has been read.
    with_reads : frozenset of str
        Ids of readers who have reads.
    washout_days : int
        Of the protocol until now.

    """

    read: bool
    with_reads: frozenset[str]
    washout_days: int

    def refusals(self, before: Flat, after: Flat) -> list[str]:
        """Say what may not be changed, each with its key and what to do instead."""
        staying = reader_ids(before).keys() & reader_ids(after).keys()
        found = []
        for key, (old, new) in changes_between(before, after).items():
            part, _, rest = key.partition(".")
            if part == "readers":
                reader_id, _, name = rest.partition(".")
                why = self._of_reader(reader_id, name) if reader_id in staying else ""
            else:
                why = self._of_key(key, old, new)
            if why:
                found.append(f"{key}: {why}")
        return found

    def _of_key(self, key: str, old: str | None, new: str | None) -> str:
        if key in FREE or _TITLE.fullmatch(key):
            return ""
        if key == _WASHOUT:
            if new is not None and int(new) > self.washout_days:
                return ""
            return (
                f"a washout can only get longer than {self.washout_days} days; open single "
                "sessions earlier with `sonoread override`"
            )
        if key.startswith("contrasts."):
            if not self.read or old is None:
                return ""
            return f"{_ONCE_READ}; put further contrasts behind those there are"
        if key in UNTIL_READ:
            return f"{_ONCE_READ}; write {_told(old)} again" if self.read else ""
        return (
            f"the steps and forms of the lock rest on it; write {_told(old)} again, or make a new "
            "study"
        )

    def _of_reader(self, reader_id: str, name: str) -> str:
        if name in _READERS_OWN or (name == "simulated" and reader_id not in self.with_reads):
            return ""
        what = "she has reads" if name == "simulated" else "her steps are drawn by it"
        return f"{what}; write it as it was, or register another reader"


_ONCE_READ = "it cannot be changed once a case is read"


def reader_ids(flat: Flat) -> dict[str, int]:
    """Return the place of every reader in the list, by her id."""
    found = {}
    for key, value in flat.items():
        item = _ITEM.fullmatch(key)
        if item and item[1] == "readers" and item[3] == "id":
            found[str(json.loads(value))] = int(item[2])
    return found


def _by_id(flat: Flat) -> dict[str, str]:
    names = {place: reader_id for reader_id, place in reader_ids(flat).items()}
    found = {}
    for key, value in flat.items():
        item = _ITEM.fullmatch(key)
        if item and item[1] == "readers":
            key = f"readers.{names[int(item[2])]}.{item[3]}"
        found[key] = value
    return found


def _told(value: str | None) -> str:
    return "nothing there" if value is None else value
