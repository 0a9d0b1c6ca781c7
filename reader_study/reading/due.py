"""When a case may be opened again: the washout of every reader and case."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ground.errors import ReadingRuleError
from reader_study.designs.step import NO_CASE, ReadStep
from reader_study.study import Study


@dataclass(frozen=True, slots=True)
class OpenSession:
    """The session that a reader can work on now."""

    session: int


class Due:
    """What of one reader's steps is due now.

    A case that she locked in another session opens again when the washout of the protocol is over.
    """

    def __init__(self, study: Study, reader_id: str) -> None:
        self._now = study.clock.utc()
        self._washout = timedelta(days=study.protocol.design.washout_days)
        self._locked: dict[tuple[str, int], datetime] = {}
        for read in study.store.tables.reads(reader_id=reader_id):
            moment = datetime.fromisoformat(read.locked_utc)
            if read.kind != "practice":
                self._locked[read.case_id, read.session] = moment

    def not_before(self, step: ReadStep) -> datetime | None:
        """Return when the washout of a step's case is over; None when there is none to wait for."""
        if step.case_id == NO_CASE:
            return None
        others = [
            moment
            for (case_id, session), moment in self._locked.items()
            if case_id == step.case_id and session != step.session
        ]
        return max(others) + self._washout if others else None

    def is_due(self, step: ReadStep) -> bool:
        """Tell whether a step's case may be opened now."""
        moment = self.not_before(step)
        return moment is None or moment <= self._now


def session_to_read(study: Study, reader_id: str, due: Due) -> int:
    """Return the first session of a reader with a step that is open and due.

    Without one that is open at all, her last session.

    Raises
    ------
    ReadingRuleError
        When steps are open and none is due; it says from when on.

    """
    steps = study.store.tables.steps(reader_id, is_open=True)
    if not steps:
        return max((s.session for s in study.store.tables.steps(reader_id)), default=1)
    for step in steps:
        if due.is_due(step):
            return step.session
    first = min(moment for s in steps if (moment := due.not_before(s)) is not None)
    raise ReadingRuleError(
        f"The next session opens on {first:%Y-%m-%d %H:%M} UTC: the washout is not over.",
        remedy="Come back then; the coordinator can open it earlier with a reason "
        "(`sonoread override`).",
        path=study.root,
    )
