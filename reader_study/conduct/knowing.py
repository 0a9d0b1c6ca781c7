"""Saying that a reader knows the truth of cases: she does not read them; the report tells it."""

from collections.abc import Sequence

from reader_study.conduct.enrolling import authorised, record_authorised, required_person
from reader_study.conduct.reasons import required_reason
from reader_study.people.entering import Credential
from reader_study.people.person import KNOWN
from reader_study.study import Study


def say_who_knows(
    study: Study,
    person_id: str,
    case_ids: Sequence[str],
    *,
    reason: str,
    by: Credential | None = None,
) -> int:
    """Record that somebody knows the truth of cases; her sessions pass over them from now on.

    The lists that the lock draws stay as the design balances them; a case that she knows counts as
    not read. What she has locked already stays, to be voided or not.

    Parameters
    ----------
    person_id : str
        A reader of the protocol, or anybody who is registered.

    Returns
    -------
    int
        Her open steps that are passed over.

    Raises
    ------
    ReaderStudyError
        When there is no such person or case, or no reason is given.
    EntryRefusedError
        When a coordinator is registered and none has shown who she is.

    """
    told = required_reason(reason)
    if all(reader.id != person_id for reader in study.protocol.readers):
        required_person(study, person_id)
    cases = sorted({study.case(case_id).case_id for case_id in case_ids})
    entered = authorised(study, by)
    record_authorised(study, entered, KNOWN, person_id, {"cases": cases}, reason=told)
    still = study.store.tables.steps(person_id, is_open=True)
    return sum(step.case_id in cases for step in still)
