"""`ChatScorer`: answers of a chat model that was asked in a run, one a case, from kept replies."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engines.mllm.answers.model_answers import answer_for, with_probability
from engines.mllm.answers.parsed import ParsedAnswer
from engines.mllm.declared.plan import RunPlan
from engines.scorers.answer import AnswerStatus, ModelAnswer, ProbabilitySource
from ground.errors import EngineError

_NO_CATEGORY = "no category"


@dataclass(frozen=True, slots=True)
class ChatScorer:
    """The first main answer of a model to each case; asking was done before.

    Parameters
    ----------
    plan : RunPlan
        Of the run in which the model was asked.
    model : str
        As the run file names it.
    parsed : mapping
        Key of a call to what was read in its reply.
    source : ProbabilitySource or None
        Which probability is the score; no other one is put in its place. None: none is.
    probabilities : mapping
        Number of an item to its probability of malignancy, where that does not stand in the answer.

    """

    plan: RunPlan
    model: str
    parsed: Mapping[str, ParsedAnswer]
    source: ProbabilitySource | None
    probabilities: Mapping[int, float]

    def read(self, cases: Mapping[int, str]) -> tuple[ModelAnswer, ...]:
        """Return an answer for each case, in order.

        Parameters
        ----------
        cases : mapping
            Number of an item to the id of its case.

        Raises
        ------
        EngineError
            The run has no such model, or calls about these cases have no reply yet.

        """
        keys = {item: one.key for item, one in self.plan.first_mains(self.model).items()}
        if not keys:
            known = ", ".join(dict.fromkeys(one.model for one in self.plan.answers))
            raise EngineError(
                f"The run has no model {self.model!r}; it has {known}.", remedy="Name one of them."
            )
        missing = [case for item, case in cases.items() if keys.get(item) not in self.parsed]
        if missing:
            raise EngineError(
                f"{len(missing)} of {len(cases)} reading cases have no answer of {self.model!r} "
                f"yet, such as {missing[0]}.",
                remedy="Let the run come to its end first, with `sonoread mllm run`.",
            )
        return tuple(
            self._answer(case, item, self.parsed[keys[item]]) for item, case in cases.items()
        )

    def _answer(self, case_id: str, item: int, parsed: ParsedAnswer) -> ModelAnswer:
        answer = answer_for(case_id, parsed)
        if answer.status is AnswerStatus.OK and answer.category is None:
            # It calls nothing: neither an assessment nor a probability stands in for a category.
            answer = replace(answer, status=AnswerStatus.CANNOT_ASSESS, detail=_NO_CATEGORY)
        if self.source is None:
            return replace(answer, probability=None, source=None)
        if self.source is ProbabilitySource.VERBALISED:
            return with_probability(answer, parsed.probability, self.source)
        return with_probability(answer, self.probabilities.get(item), self.source)
