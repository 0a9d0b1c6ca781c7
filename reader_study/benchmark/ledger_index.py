"""What a ledger holds, by the calls: where each reply stands, and what is still to be settled."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from reader_study.benchmark.ledger_file import LedgerLine, LedgerWord
from reader_study.trust.sealed_records import RecordPlace


@dataclass(slots=True)
class LedgerIndex:
    """Lines of a ledger taken in their order.

    Parameters
    ----------
    declared : list
        What the run was declared to be, the latest last.
    open : dict
        Calls that were intended and have no outcome, in their order.
    settled : set
        Calls that a person has made again, and that are not intended yet.
    replies : dict
        Call to where its latest reply stands.
    earlier : list
        Where replies stand in whose place another one came, after a person had asked again.
    parses : dict
        Version of the parser and call to where stands what it read in the latest reply.
    notes : list
    n_again : int
        How often a person had a call made again.
    first_day, last_day : str
        Of the calls, in UTC; empty without any.

    """

    declared: list[Mapping[str, JsonValue]] = field(default_factory=list)
    open: dict[str, None] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    replies: dict[str, RecordPlace] = field(default_factory=dict)
    earlier: list[RecordPlace] = field(default_factory=list)
    parses: dict[tuple[str, str], RecordPlace] = field(default_factory=dict)
    notes: list[LedgerLine] = field(default_factory=list)
    n_again: int = 0
    first_day: str = ""
    last_day: str = ""

    @property
    def answered(self) -> frozenset[str]:
        """Calls whose reply is kept, but for those that are made again."""
        return frozenset(self.replies.keys() - self.settled)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Calls that were intended and have no outcome, and that nobody settled."""
        return tuple(call for call in self.open if call not in self.settled)

    @property
    def versions(self) -> tuple[str, ...]:
        """Versions of the parser."""
        return tuple(sorted({version for version, _ in self.parses}))

    def is_closed_to(self, call: str) -> bool:
        """Tell whether a call may not be intended: it has a reply, or its outcome is unknown."""
        return call not in self.settled and (call in self.replies or call in self.open)

    def take(self, line: LedgerLine, place: RecordPlace) -> None:
        """Take the next line."""
        match line.word:
            case LedgerWord.DECLARED:
                self.declared.append(line.new)
            case LedgerWord.INTENT:
                self.open[line.call] = None
                self.settled.discard(line.call)
                self.last_day = line.at[:10]
                self.first_day = self.first_day or self.last_day
            case LedgerWord.REPLY:
                self._closed(line.call)
                self._replied(line.call, place)
            case LedgerWord.NOT_DONE:
                self._closed(line.call)
                if line.call in self.replies:  # its failure of before stands until it is asked
                    self.settled.add(line.call)
            case LedgerWord.SETTLED:
                self.settled.add(line.call)
                self.n_again += 1
            case LedgerWord.NOTE:
                self.notes.append(line)
            case LedgerWord.PARSE:
                self.parses[str(line.new["version"]), line.call] = place

    def _closed(self, call: str) -> None:
        self.open.pop(call, None)
        self.settled.discard(call)

    def _replied(self, call: str, place: RecordPlace) -> None:
        if call in self.replies:  # what was read in the reply of before is read in it no more
            self.earlier.append(self.replies[call])
            for version in self.versions:
                self.parses.pop((version, call), None)
        self.replies[call] = place
