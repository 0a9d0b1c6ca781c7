"""The ledger of a run: every call is intended, durably, before it is made, and kept when it came.

It only grows. What a killed program leaves is an intent without an outcome: what the server did
is then unknown, and the call is made again only when a person says so.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Self

from pydantic import JsonValue

from ground.errors import StoreError
from reader_study.benchmark.ledger_file import (
    FIRST,
    LEDGER,
    PURPOSE,
    LedgerLine,
    LedgerWord,
    line_bytes,
    read_line,
    sha256_of,
)
from reader_study.benchmark.ledger_index import LedgerIndex
from reader_study.trust.sealed_records import RecordPlace, SealedRecords

Facts = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What was taken from the ledger of another machine.

    Parameters
    ----------
    n_taken : int
        Replies that were not here.
    n_double : int
        Calls that were answered on both; the reply that was here stays.

    """

    n_taken: int
    n_double: int


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class CallLedger:
    """The ledger of one run; one handle alone may write. A context manager; safe from any thread.

    Who opens it holds the study's lock.

    Parameters
    ----------
    path : Path
        A file that `begin` has made.
    key : bytes
        See `reader_study.benchmark.ledger_file.ledger_key`.
    now : function
        The time in UTC, ISO 8601.
    watched : collection of str
        Heads that others know of it; `seen` has those that were found.
    writable : bool
        Without it the ledger is looked at, while another program may write to it.

    Raises
    ------
    IntegrityError
        It is damaged, another study's, or no ledger.
    StoreError
        It cannot be read.

    """

    def __init__(
        self,
        path: Path,
        key: bytes,
        *,
        now: Callable[[], str] = _now,
        watched: Collection[str] = (),
        writable: bool = True,
    ) -> None:
        self.path = path
        self._now = now
        self._guard = RLock()
        self._before = FIRST
        self.seen: set[str] = set()
        self._index = LedgerIndex()
        self._records = SealedRecords(path, key, PURPOSE, LEDGER, writable=writable)
        try:
            for place, plain in self._records.whole():
                self._index.take(read_line(plain, self._before, path), place)
                self._before = sha256_of(plain)
                if self._before in watched:
                    self.seen.add(self._before)
        except BaseException:
            self._records.close()
            raise

    @staticmethod
    def begin(path: Path, key: bytes, declaration: Facts) -> None:
        """Make the ledger of a run with what is declared, before its first call.

        Raises
        ------
        StoreError
            There is one.

        """
        if path.exists():
            raise StoreError(
                "A run of this name has begun.",
                remedy="Go on with it, or give the run another name.",
                path=path,
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        line = LedgerLine(LedgerWord.DECLARED, _now(), "", declaration)
        first = line_bytes(line, FIRST)
        SealedRecords.begin(path, key, PURPOSE, LEDGER, name=uuid.uuid4().hex, first=first)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._records.close()

    def flush(self) -> None:
        """See to it that every line is on the disk when this returns."""
        with self._guard:
            self._records.flush()

    @property
    def id(self) -> str:
        """What the file says in clear that it is."""
        return self._records.id

    @property
    def head(self) -> str:
        """SHA-256 of the last line, to which the next will be bound."""
        return self._before

    @property
    def declarations(self) -> tuple[Facts, ...]:
        """What was declared, the latest last."""
        return tuple(self._index.declared)

    @property
    def notes(self) -> tuple[LedgerLine, ...]:
        """Pauses, changes and ends, in their order."""
        return tuple(self._index.notes)

    @property
    def dates(self) -> str:
        """First and last day of calls, as ``2026-03-01 to 2026-03-04``; empty without calls."""
        first, last = self._index.first_day, self._index.last_day
        return first if first == last else f"{first} to {last}"

    @property
    def answered(self) -> frozenset[str]:
        """Keys of the calls whose reply, of whatever kind, is kept; not those to be made again."""
        return self._index.answered

    @property
    def n_again(self) -> int:
        """How many calls a person had made again, after a failure or an unknown outcome."""
        return self._index.n_again

    @property
    def unknown(self) -> tuple[str, ...]:
        """Keys of the calls that were intended and have no outcome, and that nobody settled."""
        return self._index.unknown

    def declare(self, declaration: Facts) -> None:
        """Tell what the run is from now on, unless it is that already."""
        if self._index.declared[-1] != declaration:
            self._add(LedgerLine(LedgerWord.DECLARED, self._now(), "", declaration))

    def intend(self, calls: Sequence[tuple[str, Facts]]) -> None:
        """Tell of calls that are about to be made; on the disk when this returns.

        Parameters
        ----------
        calls : sequence of (str, mapping)
            Key of each, and what else is told of it. Together they wait for the disk once.

        Raises
        ------
        StoreError
            One has a reply, or its outcome is unknown.

        """
        with self._guard:
            for call, _ in calls:
                if self._index.is_closed_to(call):
                    raise StoreError(
                        "A call was to be made whose outcome is known or has to be settled.",
                        remedy="Look at the run's status, and settle what is unknown.",
                        path=self.path,
                    )
            for number, (call, facts) in enumerate(calls, 1):
                line = LedgerLine(LedgerWord.INTENT, self._now(), call, facts)
                self._add(line, flush=number == len(calls))

    def keep(self, call: str, reply: Facts) -> None:
        """Keep what a call brought, before anything is read in it; durable when this returns."""
        self.keep_all([(call, reply)])

    def keep_all(self, replies: Sequence[tuple[str, Facts]]) -> None:
        """Keep what calls brought, as `keep` does; together they wait for the disk once."""
        self._outcomes(LedgerWord.REPLY, replies)

    def release(self, call: str, why: Facts) -> None:
        """Tell that a call was surely not answered, and may be made again."""
        self._outcomes(LedgerWord.NOT_DONE, [(call, why)])

    def settle(self, calls: Iterable[str], *, by: str) -> int:
        """Say, as a person, that calls of unknown outcome are made again; return how many."""
        with self._guard:
            unknown = set(self.unknown)
            chosen = [call for call in dict.fromkeys(calls) if call in unknown]
            for call in chosen:
                self._add(LedgerLine(LedgerWord.SETTLED, self._now(), call, {"by": by}))
            return len(chosen)

    def ask_again(self, calls: Iterable[str], *, by: str) -> int:
        """Say, as a person, that calls that failed are made again; return how many.

        What came the first time stays in the ledger; no result counts it any more.
        """
        with self._guard:
            chosen = [call for call in dict.fromkeys(calls) if call in self.answered]
            for call in chosen:
                self._add(LedgerLine(LedgerWord.SETTLED, self._now(), call, {"by": by}))
            return len(chosen)

    def note(self, facts: Facts) -> None:
        """Tell of a pause, a change, or an end."""
        self._add(LedgerLine(LedgerWord.NOTE, self._now(), "", facts))

    def add_parses(self, version: str, parses: Iterable[tuple[str, Facts]]) -> int:
        """Keep what a version of the parser reads in replies; return how many are new.

        What an earlier version read stays, and what this version has read is not read again.
        """
        with self._guard:
            n_before = len(self._index.parses)
            for call, parse in parses:
                if call in self._index.replies and (version, call) not in self._index.parses:
                    facts: dict[str, JsonValue] = {"version": version, "parse": dict(parse)}
                    line = LedgerLine(LedgerWord.PARSE, self._now(), call, facts)
                    self._add(line, flush=False)
            n_new = len(self._index.parses) - n_before
            if n_new:
                self.note({"what": "parsed", "version": version, "n": n_new})
            return n_new

    def reply(self, call: str) -> Facts:
        """Return what a call brought."""
        return self._read(self._index.replies[call]).new

    def replies(self) -> Iterator[tuple[str, Facts]]:
        """Go through all replies by the keys of their calls."""
        for call in sorted(self._index.replies):
            yield call, self.reply(call)

    def replies_ever(self) -> Iterator[Facts]:
        """Go through all replies, those also in whose place another one came."""
        for place in (*self._index.earlier, *self._index.replies.values()):
            yield self._read(place).new

    def parses(self, version: str) -> Iterator[tuple[str, Facts]]:
        """Go through what a version of the parser read, by the keys of the calls."""
        for told, call in sorted(self._index.parses):
            if told == version:
                parse = self._read(self._index.parses[told, call]).new["parse"]
                assert isinstance(parse, dict)
                yield call, parse

    @property
    def versions(self) -> tuple[str, ...]:
        """Versions of the parser that have read here."""
        return self._index.versions

    def take_over(self, other: "CallLedger") -> TakenOver:
        """Take the replies of another machine's ledger that are not here."""
        return self.take_replies(other.replies(), {"from": other.id, "head": other.head})

    def take_replies(self, replies: Iterable[tuple[str, Facts]], origin: Facts) -> TakenOver:
        """Take replies that are not here.

        Parameters
        ----------
        replies : iterable of (str, mapping)
            Key of each call, and what it brought.
        origin : mapping
            Where they come from; it stands in the ledger beside their number.

        """
        n_taken = n_double = 0
        with self._guard:
            for call, reply in replies:
                if call in self._index.replies:
                    n_double += 1
                else:
                    self._add(LedgerLine(LedgerWord.REPLY, self._now(), call, reply), flush=False)
                    n_taken += 1
            self.note({"what": "merged", **origin, "n": n_taken})
        return TakenOver(n_taken, n_double)

    def _outcomes(self, word: LedgerWord, outcomes: Sequence[tuple[str, Facts]]) -> None:
        with self._guard:
            if any(call not in self._index.open for call, _ in outcomes):
                raise StoreError(
                    "An outcome came for a call that was not intended.",
                    remedy="Report this; the ledger is as it was before.",
                    path=self.path,
                )
            for number, (call, facts) in enumerate(outcomes, 1):
                line = LedgerLine(word, self._now(), call, facts)
                self._add(line, flush=number == len(outcomes))

    def _add(self, line: LedgerLine, *, flush: bool = True) -> None:
        with self._guard:
            plain = line_bytes(line, self._before)
            place = self._records.append(plain, flush=flush)
            self._before = sha256_of(plain)
            self._index.take(line, place)

    def _read(self, place: RecordPlace) -> LedgerLine:
        # The chain was walked at the opening, and a box opens at its own place alone.
        return read_line(self._records.read(place), None, self.path)
