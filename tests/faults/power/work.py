"""What a store is made to do while its disk fails: a reader's own acts, in their order."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from reader_study.clock import Clock, SystemClock
from reader_study.store import Actor, Event, NewEvent, Store
from reader_study.store import connection as opening
from tests.builders import make_study, read_all
from tests.faults.power.connection import PowerConnection
from tests.faults.power.disk import Disk
from tests.faults.power.vfs import VFS


@dataclass(frozen=True)
class Act:
    """What one call of `Store.append` was given."""

    actor: Actor
    events: tuple[NewEvent, ...]


@dataclass(frozen=True)
class Work:
    """A study before its first read, and all acts of its reader after that.

    Parameters
    ----------
    path : Path
        Where its database lies; its folder is a real one, its database only looks like it.
    begins : bytes
        The database before the first act.
    seq : int
        Number of its last event.

    """

    path: Path
    begins: bytes
    seq: int
    acts: tuple[Act, ...]

    def boundaries(self) -> dict[int, int]:
        """Return how many acts are done, by the number of the last event."""
        done, seq = {self.seq: 0}, self.seq
        for number, act in enumerate(self.acts, start=1):
            seq += len(act.events)
            done[seq] = number
        return done


def record_work(folder: Path, *, n_cases: int = 6) -> Work:
    """Let a reader read a whole study and keep what it gave to its store."""
    study = make_study(folder / "study", n_reading=n_cases)
    path = study.store.path
    study.close()
    begins = path.read_bytes()
    acts: list[Act] = []
    append = Store.append

    def recorded(self: Store, actor: Actor, clock: Clock, *new: NewEvent) -> tuple[Event, ...]:
        if new:
            acts.append(Act(actor, new))
        return append(self, actor, clock, *new)

    from reader_study.study import Study

    with Study.open(folder / "study") as study:
        seq = study.store.head[0]
        with patch.object(Store, "append", recorded):
            read_all(study, "r1")
    return Work(path, begins, seq, tuple(acts))


@contextmanager
def powered(disk: Disk, **faults: Any) -> Iterator[None]:  # noqa: ANN401 - of `PowerConnection`
    """Let every store that is opened in here lie on this disk."""
    with (
        patch.object(VFS, "disk", disk),
        patch.object(opening, "_open", lambda path, mode: PowerConnection(path, **faults)),
    ):
        yield


def go_on(store: Store, work: Work, pragmas: Sequence[str] = ()) -> Iterator[tuple[Event, ...]]:
    """Do the acts that the store has not had, one by one; give what each was told is stored."""
    for pragma in pragmas:
        store._connection.execute(pragma)
    for act in work.acts[work.boundaries()[store.head[0]] :]:
        yield store.append(act.actor, SystemClock(), *act.events)


def is_over(error: BaseException) -> bool:
    """Tell whether an error is one of a disk that failed, not one of the program."""
    return isinstance(error, sqlite3.Error) or isinstance(error.__cause__, sqlite3.Error)
