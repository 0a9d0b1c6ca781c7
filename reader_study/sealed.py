"""The sealed reference standard of a study, opened only if it is the very one that the log names.

For the coordinator's acts; the reading path cannot import it.
"""

from pathlib import Path

from ground.errors import ProtocolError, TruthError
from ground.files import sha256_file
from reader_study import truth
from reader_study.protocol.content import Protocol
from reader_study.study import Study
from reader_study.truth import CaseTruth


def replacement(path: Path) -> Path:
    """Return where a new seal lies until the log names it."""
    return path.with_name(f"{path.name}.new")


def open_sealed(study: Study, passphrase: str) -> dict[str, CaseTruth]:
    """Open the reference standard, if it is the very one that was sealed at intake.

    Raises
    ------
    TruthError
        When it is missing, another one or damaged, or the passphrase is wrong.

    """
    finish_replacement(study)
    path = study.paths.truth
    if path.exists() and sha256_file(path) != sealed_sha256(study):
        raise TruthError(
            "The reference standard is not the one that was sealed at intake.",
            remedy="Restore truth.sealed from a copy; its SHA-256 stands in the log.",
            path=path,
        )
    return truth.unseal(path, passphrase=passphrase)


def sealed_sha256(study: Study) -> str:
    """Return the hash of the sealed file that the log names; empty before an intake."""
    sealed = study.store.tables.state("truth.sealed")
    return "" if sealed is None else str(sealed["new"]["sha256"])


def finish_replacement(study: Study) -> None:
    """Put a new seal in its place that the log names, and drop one that it does not.

    A program that dies between the two leaves it beside the old one.
    """
    new = replacement(study.paths.truth)
    if not new.exists():
        return
    if sha256_file(new) == sealed_sha256(study):
        new.replace(study.paths.truth)
    else:
        new.unlink()


def needs_truth(protocol: Protocol) -> bool:
    """Tell whether the steps of a protocol depend on the reference standard.

    Practice needs it for its feedback, and ``design.max_run`` for the order.
    """
    return protocol.practice.cases > 0 or protocol.design.max_run > 0


def malignant_cases(study: Study, passphrase: str) -> dict[str, bool]:
    """Return whether each case is malignant, on the coordinator's side, before the unblinding.

    Raises
    ------
    ProtocolError
        When the protocol needs none of it, so that nobody opens it without need.
    TruthError
        As `open_sealed`.

    """
    if not needs_truth(study.protocol):
        raise ProtocolError(
            "The protocol needs no reference standard before the end of the study.",
            remedy="Leave the passphrase out.",
            path=study.paths.protocol,
        )
    truths = open_sealed(study, passphrase)
    return {case_id: one.label == "malignant" for case_id, one in truths.items()}
