"""Opening cases before their washout is over: the coordinator's, with a reason, and reported."""

from dataclasses import dataclass
from datetime import datetime

from ground.errors import ReadingRuleError
from reader_study.clock import utc_text
from reader_study.conduct.reasons import require_conduct, required_reason
from reader_study.designs.step import COUNTED
from reader_study.designs.washout import CaseDue
from reader_study.reading.due import OVERRIDDEN, Due
from reader_study.store import NewEvent
from reader_study.store.events import Value
from reader_study.study import Study


@dataclass(frozen=True, slots=True)
class OpenedEarly:
    """What was opened before its washout was over.

    Parameters
    ----------
    case_id : str
        Empty for all cases of the session.
    due : datetime
        When the last of them would have opened, in UTC.
    cases : int
        How many waited.

    """

    reader_id: str
    session: int
    case_id: str
    due: datetime
    cases: int


def override_washout(
    study: Study,
    reader_id: str,
    *,
    session: int | None = None,
    case_id: str = "",
    reason: str,
) -> OpenedEarly:
    """Open the cases of a reader's session, or one of them, before their washout is over.

    Cases that wait for an earlier session to be read stay shut, and so do those that come later.

    Parameters
    ----------
    session : int, optional
        Without it, the first of her sessions in which cases wait.
    case_id : str
        One case; empty for all cases of the session.

    Raises
    ------
    ReadingRuleError
        Without a reason; when nothing of the session waits; when its cases wait because an
        earlier session is not read, which no override can replace; when the study is closed.
    ProtocolError
        When there is no such reader, or the protocol is not the locked one.

    """
    told = required_reason(reason)
    require_conduct(study)
    study.protocol.reader(reader_id)
    waiting = _waiting(study, reader_id)
    number = session or min((one.session for one in waiting), default=1)
    found = [
        one for one in waiting if one.session == number and one.case_id in (case_id or one.case_id,)
    ]
    if not found:
        what = f"The case {case_id!r}" if case_id else "Nothing"
        raise ReadingRuleError(
            f"{what} waits for a washout in session {number} of {reader_id!r}.",
            remedy="`sonoread status` shows what waits, and until when.",
        )
    read = [one for one in found if not one.unread]
    if not read:
        earlier = min(one.unread[0] for one in found)
        raise ReadingRuleError(
            f"Session {number} of {reader_id!r} waits for session {earlier}, which is not read.",
            remedy="An override shortens a washout; let the earlier session be read first.",
        )
    found = read
    due = max(one.opens for one in found)
    content: dict[str, Value] = {"session": number, "case_id": case_id, "due_utc": utc_text(due)}
    content |= {"case_ids": sorted(one.case_id for one in found)}
    study.record(NewEvent(OVERRIDDEN, f"washout/{reader_id}", new=content, reason=told))
    return OpenedEarly(reader_id, number, case_id, due, len(found))


def _waiting(study: Study, reader_id: str) -> list[CaseDue]:
    """Return what of a reader's open cases may not be opened yet, each case of a session once."""
    due_now = Due(study, reader_id)
    found = {
        (step.session, step.case_id): one
        for step in study.store.tables.steps(reader_id, is_open=True)
        if step.kind in COUNTED
        and not due_now.is_due(step)
        and (one := due_now.of(step)) is not None
    }
    return list(found.values())
