"""How the window calls what waits for a person, and what comes next."""

from PySide6.QtCore import QCoreApplication

from app.coordinating.places import RailPlace
from app.i18n import QT_TRANSLATE_NOOP
from reader_study.conduct.needs import NeedKind, NextStep, StudyNeed

_CONTEXT = "Asked"

_NEEDS: dict[NeedKind, tuple[str, str, RailPlace]] = {
    NeedKind.LOG_UNKNOWN: (
        QT_TRANSLATE_NOOP("Asked", "The log is not the one that is known"),
        QT_TRANSLATE_NOOP("Asked", "Nothing is written to it until you have decided."),
        RailPlace.TRUST,
    ),
    NeedKind.PROTOCOL_CHANGED: (
        QT_TRANSLATE_NOOP("Asked", "The protocol's file is not the locked one"),
        QT_TRANSLATE_NOOP("Asked", "Reading is refused until it is put back or amended."),
        RailPlace.TRUST,
    ),
    NeedKind.FORMS_CHANGED: (
        QT_TRANSLATE_NOOP("Asked", "Forms are not as they were locked: %1"),
        QT_TRANSLATE_NOOP("Asked", "Readers answer the locked ones; put the files back."),
        RailPlace.TRUST,
    ),
    NeedKind.PATIENT_DATA: (
        QT_TRANSLATE_NOOP("Asked", "Patient data reported in %1"),
        QT_TRANSLATE_NOOP("Asked", "Nobody is shown these cases until you have decided."),
        RailPlace.PROGRESS,
    ),
    NeedKind.DISAGREEMENTS: (
        QT_TRANSLATE_NOOP("Asked", "Cases wait for the arbitrator: %1"),
        QT_TRANSLATE_NOOP(
            "Asked", "Readers disagree; the arbitrator decides in the reading window."
        ),
        RailPlace.PROGRESS,
    ),
    NeedKind.INTAKE_BEGUN: (
        QT_TRANSLATE_NOOP("Asked", "An intake was begun and not ended"),
        QT_TRANSLATE_NOOP("Asked", "Go on with it, or take it back."),
        RailPlace.CASES,
    ),
    NeedKind.DEVIATIONS: (
        QT_TRANSLATE_NOOP("Asked", "Deviations from the plan so far: %1"),
        QT_TRANSLATE_NOOP("Asked", "Each stands in the report."),
        RailPlace.PROGRESS,
    ),
}

_NEXT: dict[NextStep, tuple[str, RailPlace]] = {
    NextStep.CASES: (
        QT_TRANSLATE_NOOP("Asked", "Take the images and their table in."),
        RailPlace.CASES,
    ),
    NextStep.LOCK: (
        QT_TRANSLATE_NOOP(
            "Asked", "Lock the protocol; every reader's list is drawn then, and reading can begin."
        ),
        RailPlace.SCHEDULE,
    ),
    NextStep.READING: (
        QT_TRANSLATE_NOOP(
            "Asked", "Readers read. The study can be closed when all reads are locked."
        ),
        RailPlace.PROGRESS,
    ),
    NextStep.CLOSE: (
        QT_TRANSLATE_NOOP("Asked", "All reads are locked: close the study."),
        RailPlace.CLOSE,
    ),
    NextStep.UNBLIND: (
        QT_TRANSLATE_NOOP("Asked", "Reading is over: open the reference standard."),
        RailPlace.CLOSE,
    ),
    NextStep.ANALYSE: (QT_TRANSLATE_NOOP("Asked", "Compute the results."), RailPlace.CLOSE),
    NextStep.REPORT: (QT_TRANSLATE_NOOP("Asked", "Write the report."), RailPlace.CLOSE),
    NextStep.NOTHING: (
        QT_TRANSLATE_NOOP("Asked", "The study is reported."),
        RailPlace.RESULTS,
    ),
}


def need_words(need: StudyNeed) -> tuple[str, str, RailPlace]:
    """Return what waits, what it means, and the page on which it is settled."""
    title, lead, place = _NEEDS[need.kind]
    names = need.kind in (NeedKind.PATIENT_DATA, NeedKind.FORMS_CHANGED)
    value = _listed(need.names) if names else str(need.count)
    return _translated(title).replace("%1", value), _translated(lead), place


def next_words(step: NextStep) -> tuple[str, RailPlace]:
    """Return what comes next, and the page on which it is done."""
    text, place = _NEXT[step]
    return _translated(text), place


_MOST_NAMES = 4


def _listed(names: tuple[str, ...]) -> str:
    first = ", ".join(names[:_MOST_NAMES])
    return first if len(names) <= _MOST_NAMES else f"{first} +{len(names) - _MOST_NAMES}"


def _translated(source: str) -> str:
    return QCoreApplication.translate(_CONTEXT, source)
