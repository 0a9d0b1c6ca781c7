"""Which reads of a study's log there are to be shown again."""

import difflib
from dataclasses import dataclass

from ground.errors import ReadingRuleError
from reader_study.reading.times.spells import LOCK, STARTS
from reader_study.store import Event
from reader_study.store.names import ReadName
from reader_study.study import Study

_LIST = "List what was read with `sonoread replay STUDY --list`."


@dataclass(frozen=True, slots=True)
class ReadSummary:
    """A read that was begun.

    Parameters
    ----------
    name : ReadName
        Whose, of which case, in which arm.
    begun_utc, locked_utc : str
        When its case was first painted, and when it was locked; empty while it is open.
    position : int or None
        Number of the case as the reader saw it; None while the read is open.
    total_us : int or None
        From paint to lock; None while the read is open.

    """

    name: ReadName
    begun_utc: str
    locked_utc: str = ""
    position: int | None = None
    total_us: int | None = None

    @property
    def text(self) -> str:
        """How it is named on the command line."""
        return self.name.entity.removeprefix("read/")


def find_reads(study: Study) -> list[ReadSummary]:
    """Return every read that was begun, in the order in which they were."""
    painted = [event for action in sorted(STARTS) for event in study.events(action=action)]
    begun: dict[str, str] = {}
    for event in sorted(painted, key=lambda one: (one.utc, one.origin, one.seq)):
        begun.setdefault(event.entity, event.utc)
    locked = {event.entity: event for event in study.events(action=LOCK)}
    return [_summary(entity, utc, locked.get(entity)) for entity, utc in begun.items()]


def named_read(study: Study, text: str) -> ReadName:
    """Return the read that is meant by ``READER/SESSION/CASE/ARM``, ``/VISIT`` for a later visit.

    Raises
    ------
    ReadingRuleError
        When no such read was begun.

    """
    entity = "read/" + text.strip().strip("/").removeprefix("read/")
    name = _name_of(entity)
    if name is not None and any(study.events(entity=name.entity)):
        return name
    known = [summary.text for summary in find_reads(study)]
    close = difflib.get_close_matches(entity.removeprefix("read/"), known, n=1)
    raise ReadingRuleError(
        f"There is no read {entity.removeprefix('read/')!r}.",
        remedy=f"Is {close[0]!r} meant? {_LIST}" if close else _LIST,
        path=study.root,
    )


def _name_of(entity: str) -> ReadName | None:
    """Return a read's name as it is typed; None where it has none."""
    try:
        return ReadName.of(entity)
    except ValueError:
        return None


def _summary(entity: str, begun_utc: str, lock: Event | None) -> ReadSummary:
    name = ReadName.of(entity)
    if lock is None:
        return ReadSummary(name, begun_utc)
    content = lock.content
    return ReadSummary(name, begun_utc, lock.utc, content["position"], content["total_us"])
