"""A chain that was continued more than once: its branches, and which of them counts."""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum, auto
from typing import Any

from reader_study.store.chain import Head
from reader_study.store.events import COLUMNS, Event, Value

Link = tuple[int, str, str]
"""Number, hash and ``prev_hash`` of an event."""


class ChainPlace(Enum):
    """Where what a bundle brings would stand."""

    TABLE = auto()
    """Behind all that the table holds of its chain."""
    BRANCH = auto()
    """Behind a branch that is kept beside the table."""
    FORK = auto()
    """Behind an event that others follow already."""
    UNKNOWN = auto()
    """Behind an event that is not here."""


class ChainTree:
    """All known events of one chain, and the way through them that counts.

    The way ends at a fork of which the coordinator chose no branch.

    Parameters
    ----------
    start : Head
        Behind which the chain begins here.
    table, branches : sequence
        What the table holds, and what was kept beside it.
    chosen : sequence of str
        Hashes of events that the coordinator chose, the latest last: the branch with it counts.

    """

    def __init__(
        self,
        start: Head,
        table: Iterable[Link],
        branches: Iterable[Event],
        chosen: Sequence[str] = (),
    ) -> None:
        self._start = start.hash
        self._main = {link[1]: link for link in table}
        self._side = {event.hash: event for event in branches}
        self._before = {link[1]: link[2] for link in self._main.values()}
        self._before |= {event.hash: event.prev_hash for event in self._side.values()}
        self._after: dict[str, list[str]] = {}
        for one, previous in self._before.items():
            self._after.setdefault(previous, []).append(one)
        self._lines = [self._line(one) for one in reversed(chosen)]
        self.until = start.seq
        self.beside: dict[str, Event] = {}
        self.fork: int | None = None
        self._walk(start)

    def _walk(self, start: Head) -> None:
        at, seq = start.hash, start.seq
        while ahead := self._after.get(at):
            chosen = ahead[0] if len(ahead) == 1 else self._chosen(ahead)
            if chosen is None:
                self.fork = seq
                return
            at, seq = chosen, seq + 1
            if at in self._side:
                self.beside[at] = self._side[at]
            else:
                self.until = seq

    def _chosen(self, ahead: Sequence[str]) -> str | None:
        for line in self._lines:
            for one in ahead:
                if one in line:
                    return one
        return None

    def _line(self, tip: str) -> frozenset[str]:
        """Return the hashes from an event back to the beginning."""
        line = []
        while tip in self._before:
            line.append(tip)
            tip = self._before[tip]
        return frozenset(line)

    def place(self, prev_hash: str) -> "ChainPlace":
        """Tell where an event that follows a known one would stand."""
        if prev_hash != self._start and prev_hash not in self._before:
            return ChainPlace.UNKNOWN
        if prev_hash in self._after:
            return ChainPlace.FORK
        return ChainPlace.BRANCH if prev_hash in self._side else ChainPlace.TABLE

    def after(self, one: str) -> list[str]:
        """Return the hashes of the events that follow one."""
        return list(self._after.get(one, ()))

    def __contains__(self, one: object) -> bool:
        return one in self._before

    def tips(self) -> list[Link]:
        """Return the last event of every branch, by number and hash."""
        last = [one for one in self._before if one not in self._after]
        found = [self._main[one] if one in self._main else _link(self._side[one]) for one in last]
        return sorted(found)


def _link(event: Event) -> Link:
    return event.seq, event.hash, event.prev_hash


def wrapped(events: Iterable[Event]) -> list[Value]:
    """Return events as values that another event can hold."""
    return [{name: getattr(event, name) for name in COLUMNS} for event in events]


def unwrapped(values: Iterable[Mapping[str, Any]]) -> list[Event]:
    """Return the events that `wrapped` put into another."""
    return [Event(**{name: value[name] for name in COLUMNS}) for value in values]
