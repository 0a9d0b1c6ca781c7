"""The lock as the coordinator does it: with the reference standard, where the protocol needs it."""

from collections.abc import Callable

from reader_study.conduct.sealing_ai import events_of_lock, settle_all
from reader_study.given_lesions import outlined_of, shows_lesions
from reader_study.lock import lock_protocol
from reader_study.protocol.content import Protocol
from reader_study.sealed import malignant_of, open_sealed
from reader_study.study import Study


def needs_truth(protocol: Protocol) -> bool:
    """Tell whether steps cannot be drawn without the reference standard.

    It is needed for the rule of runs, for practice with feedback, and where readers are shown
    lesions, whose outlines lie with it.
    """
    return bool(protocol.design.max_run or protocol.practice.cases or shows_lesions(protocol))


def lock_with_truth(study: Study, passphrase: Callable[[], str]) -> None:
    """Lock a study's protocol; the reference standard is opened only where it is needed.

    What the log then holds of it is the order, the truth of the cases of practice and, where the
    protocol shows them, the outlined lesions of the cases that somebody reads. From now on
    the AI's answers open for the registered readers alone, where there are some, and for the
    coordinator.

    Parameters
    ----------
    passphrase : callable
        Gives the coordinator's passphrase; called only when it is needed.

    Raises
    ------
    ProtocolError
        As `lock_protocol`.
    TruthError
        When the passphrase is wrong, or the sealed file is missing.

    """
    needed = needs_truth(study.protocol) and not study.is_locked
    truths = open_sealed(study, passphrase()) if needed else {}
    lock_protocol(
        study,
        malignant=malignant_of(truths) if needed else None,
        outlined=outlined_of(truths) if needed else None,
        also=lambda steps: events_of_lock(study, steps, passphrase),
    )
    settle_all(study)
