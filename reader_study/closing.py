"""Closing a study: reading ends, and then the reference standard may be joined to the reads."""

from collections.abc import Sequence

from ground.errors import ReadingRuleError
from reader_study.checked import require_sound
from reader_study.exchange.note import require_not_package
from reader_study.lock import require_locked_and_unchanged
from reader_study.people.approvals import with_approvals
from reader_study.people.entering import Credential
from reader_study.people.unblinding import approving
from reader_study.sealed import open_sealed, sealed_sha256
from reader_study.store import NewEvent
from reader_study.store.events import Value
from reader_study.study import Study
from reader_study.truth import CaseTruth


def close_study(study: Study, *, reason: str = "") -> int:
    """Record that reading is over: no read, amendment or override comes after it.

    Parameters
    ----------
    reason : str
        Why the study is closed although reads are missing; required only then.

    Returns
    -------
    int
        Cases that are not fully read.

    Raises
    ------
    ReadingRuleError
        When it is closed already, or reads are missing and no reason is given.
    ProtocolError
        When the protocol is not locked, or is not the locked one.
    IntegrityError
        When the log or a table is not as it was recorded.

    """
    require_not_package(study)
    require_sound(study)
    require_locked_and_unchanged(study)
    require_open(study)
    missing = sum(progress.total - progress.done for progress in study.progress())
    if missing and not reason.strip():
        raise ReadingRuleError(
            f"{missing} cases are not fully read.",
            remedy="Let the readers finish, or close early with --reason; the report will say so.",
            path=study.root,
        )
    seq, head = study.store.head
    content: dict[str, Value] = {"missing": missing, "head_seq": seq, "head": head}
    study.record(NewEvent("study.closed", "study", new=content, reason=reason.strip()))
    study.sign_head()
    return missing


def require_open(study: Study) -> None:
    """Refuse what may not come after the close.

    Raises
    ------
    ReadingRuleError
        When the study is closed.

    """
    if study.is_closed:
        raise ReadingRuleError(
            "The study is closed.",
            remedy="Nothing can be added to it; go on with `sonoread unblind` or `sonoread "
            "analyse`.",
            path=study.root,
        )


def unblind(study: Study, *, passphrase: str, persons: Sequence[Credential] = ()) -> None:
    """Record that the reference standard of a closed study was opened.

    Parameters
    ----------
    persons : sequence of Credential
        Who opens it: two different ones, where two are registered who do not read. With fewer, or
        none, one person opens it, and the log and the report say so.

    Raises
    ------
    ReadingRuleError
        When it is not closed yet, or unblinded already, or not two persons are named where two
        have to be.
    EntryRefusedError
        When the secret of one of them is wrong.
    TruthError
        When the passphrase does not open the reference standard; then nothing is recorded.
    IntegrityError
        When the log or a table is not as it was recorded.

    """
    require_not_package(study)
    require_sound(study)
    require_locked_and_unchanged(study)
    if study.is_unblinded:
        raise ReadingRuleError(
            "The study is unblinded already.", remedy="Go on with `sonoread analyse`."
        )
    if not study.is_closed:
        raise ReadingRuleError(
            "The study is not closed, and nothing is unblinded before.",
            remedy="Close it with `sonoread close` when all reads are locked.",
            path=study.root,
        )
    entered = approving(study, persons)
    truths = open_sealed(study, passphrase)
    seq, head = study.store.head
    content: dict[str, Value] = {"truth_sha256": sealed_sha256(study), "n_truth": len(truths)}
    content |= {"head_seq": seq, "head": head}
    study.record(NewEvent("study.unblinded", "study", new=with_approvals(content, entered)))
    study.sign_head()


def open_truth(study: Study, *, passphrase: str) -> dict[str, CaseTruth]:
    """Open the reference standard of an unblinded study.

    Raises
    ------
    ReadingRuleError
        Before the unblinding.

    """
    if not study.is_unblinded:
        raise ReadingRuleError(
            "The study is still blinded.",
            remedy="Close it with `sonoread close` when all reads are locked, then run "
            "`sonoread unblind`.",
            path=study.root,
        )
    return open_sealed(study, passphrase)
