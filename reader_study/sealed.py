"""The sealed reference standard of a study, opened only if it is the very one that the log names.

For the coordinator's acts; the reading path cannot import it.
"""

from collections.abc import Mapping
from pathlib import Path

from ground.errors import TruthError
from reader_study import truth
from reader_study.held_files import TRUTH, held_sha256
from reader_study.safekeeping.replaced import finish
from reader_study.study import Study
from reader_study.truth import CaseTruth


def open_sealed(study: Study, passphrase: str) -> dict[str, CaseTruth]:
    """Open the reference standard, if it is the very one that was sealed at intake.

    Raises
    ------
    TruthError
        When it is missing, another one or damaged, or the passphrase is wrong.

    """
    finish_replacement(study)
    path = study.paths.truth
    if path.exists() and _sha256(path) != sealed_sha256(study):
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
    try:
        finish(study.paths.truth, sealed_sha256(study))
    except OSError as error:
        raise _cannot_read(study.paths.truth, error) from error


def _sha256(path: Path) -> str:
    try:
        return held_sha256(path, TRUTH)
    except OSError as error:
        raise _cannot_read(path, error) from error


def _cannot_read(path: Path, error: OSError) -> TruthError:
    return TruthError(
        f"The sealed reference standard cannot be read ({error.strerror}).",
        remedy="Restore truth.sealed from a copy; its SHA-256 stands in the log.",
        path=path,
    )


def malignant_cases(study: Study, passphrase: str) -> dict[str, bool]:
    """Return whether each case is malignant: for the order of steps, and feedback in practice.

    Raises
    ------
    TruthError
        As `open_sealed`.

    """
    return malignant_of(open_sealed(study, passphrase))


def malignant_of(truths: Mapping[str, CaseTruth]) -> dict[str, bool]:
    """Return whether each case is malignant, and nothing else of the reference standard."""
    return {case_id: one.label == "malignant" for case_id, one in truths.items()}
