"""When a case may be opened again: the washout of every reader and case."""

from datetime import UTC, datetime

from ground.errors import ReadingRuleError
from reader_study.designs.step import COUNTED, ReadStep
from reader_study.designs.trusted_time import (
    TrustedClock,
    is_behind,
    observed,
    require_not_behind,
)
from reader_study.designs.washout import CaseDue, CaseLock, due
from reader_study.people.known import passed_over
from reader_study.reading.observing import boot_content
from reader_study.store import Actor, NewEvent
from reader_study.study import Study

OVERRIDDEN = "washout.overridden"
CLOCK_CONFIRMED = "clock.confirmed"
CLOCK_REFUSED = "clock.refused"


class NotYetDue(ReadingRuleError):
    """Nothing of a reader's session may be opened yet.

    Parameters
    ----------
    opens : datetime
        From when on, in UTC.

    """

    def __init__(self, study: Study, opens: datetime) -> None:
        super().__init__(
            f"The next session opens on {opens:%Y-%m-%d %H:%M} UTC: the washout is not over.",
            remedy="Come back then; the coordinator can open it earlier with a reason "
            "(`sonoread override`).",
            path=study.root,
        )
        self.opens = opens


class Due:
    """What of one reader's steps is due now.

    A case that she locked in an earlier session opens again when the washout of the protocol is
    over, by the time line of the log, or when the coordinator has opened it with a reason. Practice
    and questions wait for nothing of their own: they open with the first case of their session.
    """

    def __init__(self, study: Study, reader_id: str) -> None:
        tables = study.store.tables
        clock, locks = TrustedClock(), []
        for seen in tables.observations(reader_id):
            moment = clock.observe(seen.observation)
            if seen.case_id:
                locks.append(CaseLock(reader_id, seen.session, seen.case_id, moment))
        clock.observe(observed(study.clock))
        still = {step.case_id for step in tables.steps(reader_id, is_open=True)}
        steps = [step for step in tables.steps(reader_id) if step.case_id in still]
        self._due = due(steps, locks, clock, study.protocol.design.washout_days)
        # The cases that waited then, and no case that comes to the session later.
        self._opened = {
            (event.content["session"], case_id)
            for event in study.events(entity=f"washout/{reader_id}")
            if event.action == OVERRIDDEN
            for case_id in event.content.get("case_ids", (event.content["case_id"],))
        }
        cases = [step for step in steps if step.kind in COUNTED]
        begun = {step.session for step in cases if self._may_open(step)}
        self._waiting = {step.session for step in cases} - begun

    def of(self, step: ReadStep) -> CaseDue | None:
        """Return when a step's case opens; None for one that waits for nothing."""
        return self._due.get((step.reader_id, step.session, step.case_id))

    def is_due(self, step: ReadStep) -> bool:
        """Tell whether a step's case may be opened now."""
        return step.session not in self._waiting and self._may_open(step)

    def is_overridden(self, step: ReadStep) -> bool:
        """Tell whether the coordinator has opened a step's case before its washout was over."""
        return not self._opened.isdisjoint({(step.session, step.case_id), (step.session, "")})

    def _may_open(self, step: ReadStep) -> bool:
        found = self.of(step)
        return found is None or found.is_open or self.is_overridden(step)


def session_to_read(study: Study, reader_id: str, due_now: Due) -> int:
    """Return the first session of a reader with a step that is open and due.

    Without one that is open at all, her last session.

    Raises
    ------
    NotYetDue
        When steps are open and none is due; it says from when on.

    """
    passed = passed_over(study, reader_id)
    open_steps = study.store.tables.steps(reader_id, is_open=True)
    steps = [step for step in open_steps if step.case_id not in passed]
    if not steps:
        return max((s.session for s in study.store.tables.steps(reader_id)), default=1)
    for step in steps:
        if due_now.is_due(step):
            return step.session
    raise NotYetDue(study, min(f.opens for s in steps if (f := due_now.of(s)) is not None))


def require_clock(study: Study, actor: Actor) -> None:
    """Refuse to read with a clock that stands far behind the log, and log that it was refused.

    The coordinator can confirm, with a reason, that it is right now and was wrong before.

    Raises
    ------
    ReadingRuleError
        When it is more than five minutes behind.

    """
    last, now = study.store.tables.latest_wall_time(), study.clock.utc()
    if last is None:
        return
    last = last.astimezone(UTC)
    if is_behind(last, now) and not _refused_before(study):
        content = {"by_s": int((last - now).total_seconds())} | boot_content(study.clock)
        study.store.append(actor, study.clock, NewEvent(CLOCK_REFUSED, "clock", new=content))
    require_not_behind(last, now)


def _refused_before(study: Study) -> bool:
    """Tell whether the same jump is in the log: a refusal, and since then nothing that went on."""
    since = max((e.seq for e in study.events(action=CLOCK_REFUSED)), default=0)
    went_on = ("session.started", CLOCK_CONFIRMED)
    return since > 0 and all(
        event.seq < since for action in went_on for event in study.events(action=action)
    )
