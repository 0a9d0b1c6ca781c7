"""A step: one read that a reader has to make, in its place."""

from dataclasses import dataclass
from enum import StrEnum


class StepKind(StrEnum):
    """What a step is for. Only scored reads enter the primary analysis."""

    PRACTICE = "practice"
    SCORED = "scored"
    REPEAT = "repeat"
    ARBITRATION = "arbitration"
    RATING = "rating"
    QUESTIONS = "questions"
    """A form about the session, not about a case."""


COUNTED = frozenset({StepKind.SCORED, StepKind.REPEAT, StepKind.ARBITRATION, StepKind.RATING})
"""Kinds of steps that are reads of the study: neither practice nor questions about a session."""

NO_CASE = "-"
"""Case of a step that asks about the session."""


@dataclass(frozen=True, slots=True)
class ReadStep:
    """One step of one reader.

    Parameters
    ----------
    reader_id, session : str, int
        Whose, and in which of her sessions, from 1.
    ordinal : int
        Place among the steps of the session, from 1.
    position : int
        Number of the case as the reader sees it, from 1; the steps of one visit to a case share
        it. 0 for questions.
    case_id : str
        `NO_CASE` for questions.
    arm : str
        Id of an arm of the protocol; for questions the id of the form.
    form : str
        Id of the form that is answered.
    visit : int
        1, and more for a hidden repeat of the same case in the same session and arm.
    follows : int
        Ordinal of the step of this session that must be locked before, on whose answer this one
        begins; 0 for none.

    """

    reader_id: str
    session: int
    ordinal: int
    position: int
    case_id: str
    arm: str
    kind: StepKind = StepKind.SCORED
    form: str = ""
    visit: int = 1
    follows: int = 0
