"""An act that departs from the plan has a reason, and is made while the study is read."""

from ground.errors import ReadingRuleError
from reader_study.checked import require_sound
from reader_study.closing import require_open
from reader_study.exchange.note import require_not_package
from reader_study.lock import require_locked_and_unchanged
from reader_study.study import Study

MOST = 1000
"""Characters of a reason."""


def required_reason(reason: str) -> str:
    """Return a reason without blanks around it.

    Raises
    ------
    ReadingRuleError
        When there is none, or it is a text rather than a reason.

    """
    told = reason.strip()
    if not told:
        raise ReadingRuleError(
            "No reason is given.",
            remedy="Say why with --reason; it stands in the log and in the report.",
        )
    if len(told) > MOST:
        raise ReadingRuleError(
            f"The reason has {len(told)} characters.", remedy=f"Write at most {MOST}."
        )
    return told


def require_conduct(study: Study) -> None:
    """Refuse an act on a study that is not being read.

    Raises
    ------
    ProtocolError
        When the protocol is not locked, or is not the locked one.
    ReadingRuleError
        When the study is closed.
    IntegrityError
        When the log or a table is not as it was recorded.

    """
    require_not_package(study)
    require_sound(study)
    require_locked_and_unchanged(study)
    require_open(study)
