"""Whether a reader may begin now, and with which of her sessions; a refusal is in the log."""

from typing import TYPE_CHECKING

from ground.errors import ReadingRuleError
from reader_study.clock import utc_text
from reader_study.lock import require_locked_and_unchanged
from reader_study.people.registry import has_accounts
from reader_study.reading.due import Due, NotYetDue, require_clock, session_to_read
from reader_study.reading.observing import boot_content
from reader_study.store import Actor, NewEvent
from reader_study.store.events import Value
from reader_study.store.foreign import PACKAGE_MADE
from reader_study.study import Study

if TYPE_CHECKING:
    from reader_study.people.entering import Entered


def require_open(study: Study, reader_id: str) -> None:
    """Refuse a reader, a protocol, a study or a clock with which nothing may be read.

    Raises
    ------
    ProtocolError
        When the protocol is not locked or was changed, or no such reader is registered.
    ReadingRuleError
        When the study is closed, or the clock stands far behind the log.

    """
    study.protocol.reader(reader_id)
    require_locked_and_unchanged(study)
    if study.is_closed:
        raise ReadingRuleError(
            "The study is closed; no read can be added.",
            remedy="Ask the coordinator.",
            path=study.root,
        )
    _require_right_place(study, reader_id)
    require_clock(study, Actor(reader_id, "reader"))


def _require_right_place(study: Study, reader_id: str) -> None:
    """Refuse to read beside a package that is out, and in one that is not as it was sent.

    A package is looked at before its first use; from then on its log grows, and its files are
    checked where they are opened.
    """
    note = study.package
    if note is None:
        made = [e for e in study.events(action=PACKAGE_MADE) if e.content["reader_id"] == reader_id]
        if made:
            raise ReadingRuleError(
                f"The reader {reader_id!r} reads in a package, which was made on "
                f"{made[-1].utc[:10]}.",
                remedy="Open the package; if it is lost, the coordinator makes another one with "
                "`sonoread package --again`.",
                path=study.root,
            )
        return
    sealed = max((event.seq for event in study.events(action="package.sealed")), default=0)
    used = any(event.seq > sealed for event in study.events(action="session.started"))
    if not used:
        from reader_study.exchange.opening_package import require_as_sent

        require_as_sent(study.root, study.store, note)


def require_entered(study: Study, reader_id: str, entered: "Entered | None") -> None:
    """Refuse a reader who has not shown who she is, where readers are registered.

    Raises
    ------
    ReadingRuleError
        When nobody has entered, or it was somebody else.

    """
    if entered is None and not has_accounts(study):
        return
    if entered is None or entered.person.id != reader_id or not entered.person.role.reads:
        raise ReadingRuleError(
            "The readers of this study are registered, and this one has not shown who she is.",
            remedy="Enter the PIN; the coordinator registers a reader with `sonoread person add`.",
            path=study.root,
        )


def admitted(study: Study, reader_id: str, due: Due) -> int:
    """Return the session to read; that nothing is due yet is in the log before it is said.

    Raises
    ------
    NotYetDue
        When steps are open and none is due.

    """
    try:
        return session_to_read(study, reader_id, due)
    except NotYetDue as refusal:
        opens: dict[str, Value] = {"opens": utc_text(refusal.opens)}
        content = opens | boot_content(study.clock)
        refused = NewEvent("session.refused", f"session/{reader_id}", new=content)
        study.store.append(Actor(reader_id, "reader"), study.clock, refused)
        raise
