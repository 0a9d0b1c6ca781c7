"""Cases in which readers saw patient data: what is with them, and what the coordinator decides."""

from dataclasses import dataclass

from ground.errors import ReadingRuleError
from reader_study.conduct.reasons import require_conduct, required_reason
from reader_study.deid.reported import REPORTED, PhiDecision, PhiState, settled
from reader_study.study import Study


@dataclass(frozen=True, slots=True)
class ReportedCase:
    """A case that nobody is shown.

    Parameters
    ----------
    case_id : str
        Its id.
    state : PhiState
        What is with it.
    readers : tuple of str
        Who has reported it, in the order of the log.
    reads : int
        Reads of it that were locked before.

    """

    case_id: str
    state: PhiState
    readers: tuple[str, ...]
    reads: int


def reported_cases(study: Study) -> tuple[ReportedCase, ...]:
    """Return the hidden cases by id."""
    hidden = study.store.tables.hidden_cases()
    if not hidden:
        return ()
    by_case: dict[str, dict[str, None]] = {}
    for event in study.events(action=REPORTED):
        by_case.setdefault(event.content["case_id"], {})[event.actor] = None
    reads = [read.case_id for read in study.reads()]
    return tuple(
        ReportedCase(
            case_id, PhiState(state), tuple(by_case.get(case_id, ())), reads.count(case_id)
        )
        for case_id, state in hidden.items()
    )


def settle_report(study: Study, case_id: str, decision: PhiDecision, *, reason: str) -> None:
    """Release a reported case, or exclude it for good, with a reason.

    Raises
    ------
    ReadingRuleError
        Without a reason, when the case is not reported, or the study is closed.

    """
    told = required_reason(reason)
    require_conduct(study)
    require_reported(study, case_id)
    study.record(settled(study.case(case_id).case_id, decision, reason=told))


def require_reported(study: Study, case_id: str) -> None:
    """Refuse a decision on a case that nobody has reported."""
    if case_id not in study.store.tables.hidden_cases():
        raise ReadingRuleError(
            f"No patient data are reported in the case {case_id}.",
            remedy="`sonoread phi` without a case lists those that are.",
            path=study.root,
        )
