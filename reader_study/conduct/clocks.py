"""Confirming a clock that stands behind the log: it is right now, and was wrong before."""

from datetime import UTC, datetime

from ground.errors import ReadingRuleError
from reader_study.conduct.reasons import require_conduct, required_reason
from reader_study.designs.trusted_time import is_behind
from reader_study.reading.due import CLOCK_CONFIRMED
from reader_study.reading.observing import boot_content
from reader_study.store import NewEvent
from reader_study.study import Study


def confirm_clock(study: Study, *, reason: str) -> datetime:
    """Record that the clock of this computer is right although it stands behind the log.

    Washout is not shortened by it: what a wrong clock added is taken back.

    Returns
    -------
    datetime
        What the clock says, in UTC.

    Raises
    ------
    ReadingRuleError
        Without a reason, when the clock is not behind the log, or when the study is closed.

    """
    told = required_reason(reason)
    require_conduct(study)
    last, now = study.store.tables.latest_wall_time(), study.clock.utc()
    if last is None or not is_behind(last.astimezone(UTC), now):
        raise ReadingRuleError(
            "The clock of this computer does not stand behind the study's log.",
            remedy="There is nothing to confirm; reading can go on.",
        )
    study.record(
        NewEvent(CLOCK_CONFIRMED, "clock", new=boot_content(study.clock), reason=told),
    )
    return now
