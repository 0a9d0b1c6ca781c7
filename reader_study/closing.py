"""Closing a study: reading ends, and the reference standard may be joined to the reads."""

from ground.errors import ReadingRuleError, TruthError
from ground.files import sha256_file
from reader_study import truth
from reader_study.lock import require_locked_and_unchanged
from reader_study.store import NewEvent
from reader_study.study import Study
from reader_study.truth import CaseTruth


def unblind(study: Study, *, passphrase: str, reason: str = "") -> None:
    """Record that reading is over and that the reference standard was opened.

    Parameters
    ----------
    reason : str
        Why the study is closed although reads are missing; required only then.

    Raises
    ------
    ReadingRuleError
        When it is unblinded already, or reads are missing and no reason is given.
    TruthError
        When the passphrase does not open the reference standard; then nothing is recorded.

    """
    require_locked_and_unchanged(study)
    if study.is_unblinded:
        raise ReadingRuleError(
            "The study is unblinded already.", remedy="Go on with `sonoread analyse`."
        )
    missing = sum(progress.total - progress.done for progress in study.progress())
    if missing and not reason.strip():
        raise ReadingRuleError(
            f"{missing} cases are not fully read.",
            remedy="Let the readers finish, or close early with --reason; the report will say so.",
            path=study.root,
        )
    truths = _unseal(study, passphrase)
    sealed = study.store.tables.state("truth.sealed")
    seq, head = study.store.head
    study.record(
        NewEvent(
            "study.unblinded",
            "study",
            new={
                "truth_sha256": "" if sealed is None else sealed["new"]["sha256"],
                "n_truth": len(truths),
                "head_seq": seq,
                "head": head,
                "missing": missing,
            },
            reason=reason.strip(),
        )
    )


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
            remedy="Close it with `sonoread unblind` when all reads are locked.",
            path=study.root,
        )
    return _unseal(study, passphrase)


def _unseal(study: Study, passphrase: str) -> dict[str, CaseTruth]:
    """Open the sealed file, if it is the very one that was sealed at intake."""
    sealed = study.store.tables.state("truth.sealed")
    path = study.paths.truth
    if path.exists() and (sealed is None or sha256_file(path) != sealed["new"]["sha256"]):
        raise TruthError(
            "The reference standard is not the one that was sealed at intake.",
            remedy="Restore truth.sealed from a copy; its SHA-256 stands in the log.",
            path=path,
        )
    return truth.unseal(path, passphrase=passphrase)
