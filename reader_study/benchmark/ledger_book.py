"""The book of a ledger: its lines, opened, looked at and added, each bound to the one before.

What may be written into it, and when, is for `reader_study.benchmark.ledger` to say.
"""

import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
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


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class LedgerBook:
    """The lines of one run; one handle alone may write. A context manager; safe from any thread.

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

    def _add(self, line: LedgerLine, *, flush: bool = True) -> None:
        with self._guard:
            plain = line_bytes(line, self._before)
            place = self._records.append(plain, flush=flush)
            self._before = sha256_of(plain)
            self._index.take(line, place)

    def _read(self, place: RecordPlace) -> LedgerLine:
        # The chain was walked at the opening, and a box opens at its own place alone.
        return read_line(self._records.read(place), None, self.path)
