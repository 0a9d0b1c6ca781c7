"""From what any scorer says of a case to what a study freezes of it."""

from engines.scorers.answer import ModelAnswer
from reader_study.cases import ReadStatus
from reader_study.models.answered import GivenAnswer


def given_answer(answer: ModelAnswer) -> GivenAnswer:
    """Return an answer as a study freezes it."""
    return GivenAnswer(
        ReadStatus(answer.status.value),
        score=answer.probability,
        category=answer.category,
        text=answer.text,
        detail=answer.detail,
    )
