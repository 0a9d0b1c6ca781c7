"""Media that leave a study: none while patient data may be in them, and none that was excluded."""

from ground.errors import ExchangeError
from reader_study.deid.reported import PhiState
from reader_study.study import Study


def kept_back(study: Study) -> frozenset[str]:
    """Return the ids of the cases whose media do not leave a study.

    Raises
    ------
    ExchangeError
        While a report of patient data waits for a decision; it names the cases.

    """
    hidden = study.store.tables.hidden_cases()
    waiting = [case_id for case_id, state in hidden.items() if state == PhiState.REPORTED]
    if waiting:
        raise ExchangeError(
            f"Patient data are reported in {', '.join(waiting)}; no media leave the study before "
            "that is settled.",
            remedy="Look at them and decide with `sonoread phi`.",
            path=study.root,
        )
    return frozenset(hidden)
