"""Cuts the power again and again while a store works, and counts what was lost."""

import contextlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from unittest.mock import patch

from ground.errors import ReaderStudyError
from reader_study.store import Store
from reader_study.store.chain import first_fault
from reader_study.store.connection import WANTED_PRAGMAS
from tests.faults.power.disk import Disk
from tests.faults.power.work import Work, go_on, powered

WRITE_AHEAD = "PRAGMA journal_mode = WAL"
OPERATIONS = 1200
"""The power fails within so many operations of the disk from where the store is opened."""
CUT_AGAIN = 0.2
"""How often it fails once more while the store recovers."""


@dataclass(frozen=True)
class Settings:
    """How the store writes; by default as it does.

    Parameters
    ----------
    pragmas : sequence of str
        Run after it was opened: what a control takes away from its durability.
    acknowledges_early : bool
        It says that it has stored what it commits only later.
    first : sequence of str
        Statements run before the store's own.

    """

    pragmas: Sequence[str] = ()
    acknowledges_early: bool = False
    first: Sequence[str] = ()


@dataclass
class Tally:
    """What became of acknowledgements, which are kept outside of the machine that dies."""

    cuts: int = 0
    acknowledged: int = 0
    lost: int = 0
    cuts_with_loss: int = 0
    damaged: int = 0
    findings: list[str] = field(default_factory=list)


class PowerCuts:
    """One machine whose power fails.

    Parameters
    ----------
    work : Work
        What its store does; done, it is begun again on a new disk.
    seed : int
        Of everything that is drawn.

    """

    def __init__(self, work: Work, *, seed: int, settings: Settings | None = None) -> None:
        self._work = work
        self._settings = settings or Settings()
        self._chance = random.Random(seed)
        self._disk = Disk.with_file(work.path.name, work.begins)
        self._told: set[str] = set()
        self.tally = Tally()

    def run(self, cuts: int) -> Tally:
        """Cut the power so many times."""
        while self.tally.cuts < cuts:
            self._work_until_cut()
            self._disk = self._disk.after_cut(self._chance)
            if self._chance.random() < CUT_AGAIN:
                self._cut_while_recovering()
            self._look()
        return self.tally

    def _work_until_cut(self) -> None:
        self._disk.cut_at(self._chance.randint(1, OPERATIONS))
        with self._powered(), contextlib.suppress(ReaderStudyError):
            store = Store.open(self._work.path, writable=True)
            with contextlib.ExitStack() as closing:
                closing.callback(_let_go, store)
                for events in go_on(store, self._work, self._settings.pragmas):
                    self._told |= {event.hash for event in events}
                    self.tally.acknowledged += len(events)
        self.tally.cuts += 1

    @contextlib.contextmanager
    def _powered(self) -> Iterator[None]:
        settings = self._settings
        faults = {"acknowledges_early": settings.acknowledges_early, "first": settings.first}
        # A control may write ahead, which the store itself refuses to do.
        mode = "wal" if WRITE_AHEAD in settings.first else "delete"
        with powered(self._disk, **faults), patch.dict(WANTED_PRAGMAS, journal_mode=mode):
            yield

    def _cut_while_recovering(self) -> None:
        self._disk.cut_at(self._chance.randint(1, 12))
        with self._powered(), contextlib.suppress(ReaderStudyError):
            _let_go(Store.open(self._work.path, writable=True))
        self._disk = self._disk.after_cut(self._chance)

    def _look(self) -> None:
        """Open what is there as the program does, and count what is missing."""
        try:
            with self._powered(), Store.open(self._work.path, writable=True) as store:
                there = {event.hash for event in store.events()}
                findings = self._findings(store)
        except ReaderStudyError as error:
            there, findings = set(), [str(error)]
        if findings:
            self.tally.damaged += 1
            self.tally.findings += findings
        lost = self._told - there
        self.tally.lost += len(lost)
        self.tally.cuts_with_loss += bool(lost)
        self._told &= there
        if findings or self._is_done(there):
            self._told.clear()
            self._disk = Disk.with_file(self._work.path.name, self._work.begins)

    def _is_done(self, there: set[str]) -> bool:
        return len(there) >= max(self._work.boundaries())

    def _findings(self, store: Store) -> list[str]:
        """Say what is not as it must be: pages, chain, whole acts, derived tables."""
        findings = [*store.damage(), *store.schema_faults()]
        if first_fault(store.events(origin=store.origin)):
            findings.append("the chain is broken")
        if store.head[0] not in self._work.boundaries():
            findings.append(f"half an act is there: event {store.head[0]} is the last")
        if findings:  # what is derived from a broken log cannot be judged
            return findings
        with store.derived_again() as derived:
            findings += [f"{row.table} {row.key} {row.what}" for row in store.unlike(derived)]
        return findings


def _let_go(store: Store) -> None:
    """Close what a dead machine would not: its lock lies on a disk that lives."""
    with contextlib.suppress(Exception):
        store.close()
    if store._instance_lock is not None:
        store._instance_lock.release()
