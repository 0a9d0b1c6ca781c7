"""What of a study waits for a person, and what comes next: told by where it stands, no result."""

from dataclasses import dataclass
from enum import StrEnum

from reader_study.conduct.standing import StudyStanding
from reader_study.deid.reported import PhiState


class NeedKind(StrEnum):
    """Why somebody has to look; the order is that in which they are told."""

    LOG_UNKNOWN = "log_unknown"
    PROTOCOL_CHANGED = "protocol_changed"
    FORMS_CHANGED = "forms_changed"
    PATIENT_DATA = "patient_data"
    DISAGREEMENTS = "disagreements"
    INTAKE_BEGUN = "intake_begun"
    DEVIATIONS = "deviations"


@dataclass(frozen=True, slots=True)
class StudyNeed:
    """One thing that waits for a person.

    Attributes
    ----------
    count : int
        How many of them there are.
    names : tuple of str
        What or whom it concerns, as far as it has names.

    """

    kind: NeedKind
    count: int
    names: tuple[str, ...] = ()


class NextStep(StrEnum):
    """What a study waits for as a whole."""

    CASES = "cases"
    LOCK = "lock"
    READING = "reading"
    CLOSE = "close"
    UNBLIND = "unblind"
    ANALYSE = "analyse"
    REPORT = "report"
    NOTHING = "nothing"


def needs(found: StudyStanding) -> tuple[StudyNeed, ...]:
    """Return what waits for a person, the gravest first."""
    faults = tuple(fault.what for fault in found.heads.faults)
    reported = tuple(one.case_id for one in found.patient_data if one.state is PhiState.REPORTED)
    open_cases = 0 if found.held.arbitration is None else found.held.arbitration.open
    told = [
        StudyNeed(NeedKind.LOG_UNKNOWN, len(faults), faults),
        StudyNeed(
            NeedKind.PROTOCOL_CHANGED, int(bool(found.protocol_change)), (found.protocol_change,)
        ),
        StudyNeed(NeedKind.FORMS_CHANGED, len(found.changed_forms), found.changed_forms),
        StudyNeed(NeedKind.PATIENT_DATA, len(reported), reported),
        StudyNeed(NeedKind.DISAGREEMENTS, open_cases),
        StudyNeed(NeedKind.INTAKE_BEGUN, int(found.intake_begun)),
        StudyNeed(NeedKind.DEVIATIONS, len(found.held.departures)),
    ]
    return tuple(need for need in told if need.count)


def next_step(found: StudyStanding) -> NextStep:
    """Return what the study waits for as a whole."""
    if not found.locked:
        return NextStep.LOCK if found.reading_cases else NextStep.CASES
    if not found.closed:
        left = any(one.done < one.total for one in found.held.sessions)
        return NextStep.READING if left else NextStep.CLOSE
    if not found.unblinded:
        return NextStep.UNBLIND
    if not found.analysed:
        return NextStep.ANALYSE
    return NextStep.NOTHING if found.reported else NextStep.REPORT
