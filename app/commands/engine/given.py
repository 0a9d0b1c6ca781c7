"""From what any scorer says of a case to what a study freezes of it."""

from engines.messages import CaseAnswer
from engines.scorers.answer import ModelAnswer
from reader_study.cases import ReadStatus
from reader_study.models.answered import GivenAnswer
from reader_study.models.scored import ScoredAnswer


def given_answer(answer: ModelAnswer | CaseAnswer) -> GivenAnswer:
    """Return an answer as a study freezes it."""
    return GivenAnswer(
        ReadStatus(str(answer.status)),
        score=answer.probability,
        category=answer.category,
        text=answer.text,
        detail=answer.detail,
    )


def scored_answer(answer: CaseAnswer) -> ScoredAnswer:
    """Return an answer by a score, with its evidence, as a study freezes it."""
    return ScoredAnswer(
        ReadStatus(answer.status),
        score=answer.probability,
        evidence=answer.evidence,
        detail=answer.detail,
        text=answer.text,
        threshold=answer.threshold,
    )
