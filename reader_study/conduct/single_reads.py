"""Annotating and voiding a locked read: the original stays, and why stands beside it."""

from ground.errors import ReadingRuleError
from reader_study.cases import Read
from reader_study.conduct.reasons import require_conduct, required_reason
from reader_study.exchange.note import require_not_package
from reader_study.lock import require_locked_and_unchanged
from reader_study.store import NewEvent
from reader_study.store.names import ReadName
from reader_study.study import Study


def annotate_read(study: Study, name: str, *, reason: str) -> Read:
    """Write beside a locked read what should be known of it; nothing of it changes.

    Parameters
    ----------
    name : str
        ``reader/session/case/arm``, and ``/visit`` for a later visit.

    Raises
    ------
    ReadingRuleError
        Without a reason, when there is no such locked read, or after the unblinding.

    """
    told = required_reason(reason)
    require_not_package(study)
    require_locked_and_unchanged(study)
    if study.is_unblinded:
        raise ReadingRuleError(
            "The study is unblinded; a read is annotated before that.",
            remedy="Write it into the publication's text instead.",
            path=study.root,
        )
    read = find_read(study, name)
    study.record(NewEvent("read.annotated", _entity(read), reason=told))
    return read


def void_read(study: Study, name: str, *, reason: str) -> Read:
    """Void a locked read: whether it counts is said by ``design.voided_reads`` of the protocol.

    Raises
    ------
    ReadingRuleError
        Without a reason, when there is no such locked read, it is voided already, or the study
        is closed.

    """
    told = required_reason(reason)
    require_conduct(study)
    read = find_read(study, name)
    if read.voided:
        raise ReadingRuleError(
            f"The read {name!r} is voided already.", remedy="Annotate it to add to the reason."
        )
    study.record(NewEvent("read.voided", _entity(read), reason=told))
    return read


def find_read(study: Study, name: str) -> Read:
    """Return the locked read of a name.

    Raises
    ------
    ReadingRuleError
        When the name is no name of a read, or no such read is locked.

    """
    try:
        wanted = ReadName.of(f"read/{name.removeprefix('read/')}")
    except ValueError:
        raise ReadingRuleError(
            f"{name!r} is no name of a read.",
            remedy="Write reader/session/case/arm, such as r1/1/C0001/plain, and /2 for a second "
            "visit.",
        ) from None
    for read in study.reads():
        if _name(read) == wanted:
            return read
    raise ReadingRuleError(
        f"There is no locked read {name!r}.",
        remedy="`sonoread export reads` lists them with reader, session, case, arm and visit.",
    )


def _name(read: Read) -> ReadName:
    return ReadName(read.reader_id, read.session, read.case_id, str(read.arm), read.visit)


def _entity(read: Read) -> str:
    return _name(read).entity
