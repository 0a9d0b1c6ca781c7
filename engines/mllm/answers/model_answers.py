"""From a parsed answer to what every kind of scorer says of a case."""

from dataclasses import replace

from engines.mllm.answers.parsed import ParsedAnswer
from engines.scorers.answer import AnswerStatus, ModelAnswer, ProbabilitySource


def answer_for(case_id: str, parsed: ParsedAnswer, *, seconds: float | None = None) -> ModelAnswer:
    """Return an answer whose probability, if there is one, is the verbalised one."""
    probability = parsed.probability
    return ModelAnswer(
        case_id,
        parsed.status,
        probability=probability,
        source=None if probability is None else ProbabilitySource.VERBALISED,
        category=parsed.birads,
        assessment=parsed.assessment,
        text=parsed.report,
        seconds=seconds,
        detail=parsed.reason,
    )


def with_probability(
    answer: ModelAnswer, probability: float | None, source: ProbabilitySource
) -> ModelAnswer:
    """Return an answer of another column: its probability from `source`, never the verbalised one.

    An answer that is not `OK` stays without one.
    """
    found = probability if answer.status is AnswerStatus.OK else None
    return replace(answer, probability=found, source=None if found is None else source)
