"""Chains of other workstations in a log: where each begins, what of it counts, and in which order.

A package goes out with a chain of its own. What comes back of it is stored under its own name,
from the head on that ``package.made`` tells. A chain that was continued twice has branches: the
one that came first lies in the table, others in events ``branch.kept`` of the own chain. Which of
them counts follows from all branches and the coordinator's choices alone, never from the order in
which they came: behind a fork that nobody decided, none counts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ground.errors import IntegrityError
from reader_study.store.branches import ChainTree, unwrapped
from reader_study.store.chain import Head, first_fault
from reader_study.store.events import CHAIN_VERSION, Event
from reader_study.store.log import SqliteLog

PACKAGE_MADE = "package.made"
BUNDLE_MERGED = "bundle.merged"
BRANCH_KEPT = "branch.kept"
FORK_FOUND = "fork.found"
FORK_CHOSEN = "fork.chosen"

CHANGES_WHAT_COUNTS = frozenset({BRANCH_KEPT, FORK_CHOSEN})
"""Acts after which the derived tables are made anew."""

COORDINATING = frozenset({"coordinator", "statistician", "truth-keeper"})
"""Roles whose acts in a package repeat what the study's own chain says."""


@dataclass(frozen=True, slots=True)
class Counting:
    """What counts of the chains of a log.

    Parameters
    ----------
    own : str
        The study's own chain.
    known : frozenset of str
        Chains of packages.
    until : mapping of str to int
        Last number that counts of what the table holds of a forked chain.
    beside : mapping of str to Event
        Events of branches that count, by hash.

    """

    own: str
    known: frozenset[str] = frozenset()
    until: Mapping[str, int] | None = None
    beside: Mapping[str, Event] | None = None

    def of_table(self, events: Iterable[Event]) -> Iterator[Event]:
        """Return those events of the table that count."""
        until = self.until or {}
        for event in events:
            if event.origin == self.own or (
                event.origin in self.known
                and event.role not in COORDINATING
                and event.seq <= until.get(event.origin, event.seq)
            ):
                yield event

    def of_branches(self, hashes: Iterable[str] | None = None) -> Iterator[Event]:
        """Return the events of branches that count: all, or those of these hashes."""
        beside = self.beside or {}
        for one in beside if hashes is None else hashes:
            if one in beside and beside[one].role not in COORDINATING:
                yield beside[one]


@dataclass(frozen=True, slots=True)
class LogFault:
    """Where a chain is not as it was stored, and what is wrong with it."""

    where: str
    what: str


class ForeignChains:
    """The chains of packages in one log, as its own chain tells of them."""

    def __init__(self, log: SqliteLog, own: str) -> None:
        self._log = log
        self._own = own

    def starts(self) -> dict[str, Head]:
        """Return the head behind which each package's chain begins here."""
        made = (event.content for event in self._told(PACKAGE_MADE))
        return {
            one["origin"]: Head(int(one["seq"]), str(one["head"]), "", CHAIN_VERSION)
            for one in made
        }

    def counting(self) -> Counting:
        """Return what counts now."""
        starts = self.starts()
        trees = self._trees(starts)
        beside = {one: event for tree in trees.values() for one, event in tree.beside.items()}
        until = {origin: tree.until for origin, tree in trees.items()}
        return Counting(self._own, frozenset(starts), until, beside)

    def is_forked(self, origin: str) -> bool:
        """Tell whether a chain has branches."""
        return any(event.content["origin"] == origin for event in self._told(BRANCH_KEPT))

    def tree(self, origin: str) -> ChainTree:
        """Return all known events of one package's chain."""
        chosen = self._log.events(action=FORK_CHOSEN, entity=f"fork/{origin}", origin=self._own)
        return ChainTree(
            self.starts()[origin],
            self._log.links(origin),
            self.branches(origin),
            [str(event.content["head"]) for event in chosen],
        )

    def branches(self, origin: str) -> list[Event]:
        """Return the events of a chain that were kept beside the table."""
        kept = self._log.events(action=BRANCH_KEPT, entity=f"branch/{origin}", origin=self._own)
        return [event for one in kept for event in unwrapped(one.content["events"])]

    def open_forks(self) -> dict[str, int]:
        """Return the number after which a chain counts no further until somebody chooses."""
        trees = self._trees(self.starts())
        return {origin: tree.fork for origin, tree in trees.items() if tree.fork is not None}

    def in_order(self, after: int = 0) -> Iterator[Event]:
        """Return all events that count, in study order.

        The own chain by number; what a bundle brought stands just before the own event that
        tells of it.

        Parameters
        ----------
        after : int
            Only what stands behind the own event of this number.

        """
        counting = self.counting()
        for event in self._log.in_parts(self._own, after):
            if event.action == BUNDLE_MERGED:
                told = event.content
                brought = self._log.between(told["origin"], told["from_seq"], told["to_seq"])
                yield from counting.of_table(brought)
            elif event.action == BRANCH_KEPT and counting.beside:
                yield from counting.of_branches(one["hash"] for one in event.content["events"])
            yield event

    def by_time(self, *, action: str | None, entity: str | None) -> Iterator[Event]:
        """Return the events that count by time, all or those of one action or entity."""
        counting = self.counting()
        found = counting.of_table(self._log.events(action=action, entity=entity))
        if not counting.beside:
            return found
        branch = (
            event
            for event in counting.of_branches()
            if action in (None, event.action) and entity in (None, event.entity)
        )
        return iter(sorted([*found, *branch], key=lambda one: (one.utc, one.origin, one.seq)))

    def head(self, origin: str) -> Head:
        """Return the head of what the table holds of a package's chain; its start at first.

        Raises
        ------
        KeyError
            When no package went out with it.

        """
        last = self._log.last(origin)
        return self.starts()[origin] if last is None else Head.of(last)

    def require_follows(self, brought: Sequence[Event], path: Path) -> None:
        """Refuse events that do not go on where the table of their chain ends.

        Raises
        ------
        IntegrityError
            Naming the first of them.

        """
        origin = brought[0].origin
        known = origin != self._own and origin in self.starts()
        fault = first_fault(brought, self.head(origin)) if known else None
        if fault is not None or not known:
            what = fault.what if fault else "belongs to no package of this study"
            event = fault.event if fault else brought[0]
            raise IntegrityError(
                f"What was brought does not fit: {event.place} {what}.",
                remedy="Ask for the bundle anew; nothing was stored.",
                path=path,
            )

    def faults(self) -> Iterator[LogFault]:
        """Say where a chain is not as it was stored; the first of each chain."""
        starts = self.starts()
        for origin in self._log.origins():
            start = Head() if origin == self._own else starts.get(origin)
            if start is None:
                yield LogFault(f"chain {origin}", "no package of this study went out with it")
                continue
            fault = first_fault(self._log.events(origin=origin), start)
            if fault is not None:
                yield LogFault(fault.event.place, fault.what)
        yield from self._unmerged(starts)

    def _unmerged(self, starts: Mapping[str, Head]) -> Iterator[LogFault]:
        """Compare what bundles brought with what is there."""
        ends = {origin: start.seq for origin, start in starts.items()}
        for event in self._told(BUNDLE_MERGED):
            told = event.content
            if ends.get(told["origin"]) != told["from_seq"] - 1:
                yield LogFault(event.place, "does not go on where the bundle before it ended")
                return
            ends[told["origin"]] = told["to_seq"]
        for origin, end in ends.items():
            last = self._log.last(origin)
            there = starts[origin].seq if last is None else last.seq
            if there != end:
                what = f"bundles brought events up to number {end}, and there are {there}"
                yield LogFault(f"chain {origin}", what)

    def _trees(self, starts: Mapping[str, Head]) -> dict[str, ChainTree]:
        """Return the trees of chains with more than one branch."""
        forked = {event.content["origin"] for event in self._told(BRANCH_KEPT)}
        return {origin: self.tree(origin) for origin in starts if origin in forked}

    def _told(self, action: str) -> list[Event]:
        """Return own events about chains; their room alone is looked through."""
        room = action.partition(".")[0]
        return [one for one in self._log.about(self._own, room) if one.action == action]
