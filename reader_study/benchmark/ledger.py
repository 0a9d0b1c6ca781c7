"""The ledger of a run: every call is intended, durably, before it is made, and kept when it came.

It only grows. What a killed program leaves is an intent without an outcome: what the server did
is then unknown, and the call is made again only when a person says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from ground.errors import StoreError
from reader_study.benchmark.ledger_book import Facts, LedgerBook
from reader_study.benchmark.ledger_file import LedgerLine, LedgerWord


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


class CallLedger(LedgerBook):
    """The ledger of one run, and what may be written into it."""

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
            answered = self.answered
            chosen = [call for call in dict.fromkeys(calls) if call in answered]
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
