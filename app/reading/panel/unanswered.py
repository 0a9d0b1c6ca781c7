"""A model that gave no answer for a case, in a plain sentence."""

from PySide6.QtCore import QCoreApplication

from reader_study.cases import ReadStatus
from reader_study.models.parts import ShownAi


def unanswered_text(ai: ShownAi) -> str:
    """Return the sentence for a case without an answer; empty where there is one.

    Readers are told what the model did, not what went wrong in the machine.
    """
    if not ai.unanswered:
        return ""
    match ai.unanswered:
        case ReadStatus.CANNOT_ASSESS:
            return QCoreApplication.translate(
                "UnansweredAi", "It says that it cannot assess this case."
            )
        case ReadStatus.REFUSED | ReadStatus.FILTERED:
            return QCoreApplication.translate(
                "UnansweredAi", "It declined to answer for this case."
            )
        case _:
            return QCoreApplication.translate(
                "UnansweredAi", "There is no usable answer of it for this case."
            )
