"""Score cases with a model of any kind, and say where the scores come from."""

from pathlib import Path

from engines.context import JobContext
from engines.messages import CaseAnswer, PredictItem, PredictJob, PredictResult
from engines.scorers.answer import ModelAnswer
from engines.scorers.kinds import card_file_of, opener_of
from ground.errors import EngineError
from ground.files import sha256_file


def run_prediction(job: PredictJob, context: JobContext) -> PredictResult:
    """Return the answer of every case of the job.

    Raises
    ------
    EngineError
        Card, weights or an image are damaged; no answer is returned then.
    JobCancelled
        The client asked for it.

    """
    _check_listed_once(job.items)
    card_path = card_file_of(Path(job.card))
    scorer = opener_of(card_path).open_scorer(card_path, job)
    scorer.load(job.device, context)
    answers = [answer_message(answer) for answer in scorer.read(job.items, context)]
    if [answer.case_id for answer in answers] != [item.case_id for item in job.items]:
        raise EngineError(
            f"{len(job.items)} cases were asked for and {len(answers)} answers came, or in another "
            "order.",
            remedy="The model cannot be used; tell its makers.",
            path=card_path,
        )
    return PredictResult(
        job=job.job,
        answers=tuple(answers),
        card=dict(scorer.card),
        provenance=scorer.provenance() | {"card_sha256": sha256_file(card_path)},
    )


def answer_message(answer: ModelAnswer) -> CaseAnswer:
    """Return an answer as it goes to the client."""
    return CaseAnswer(
        case_id=answer.case_id,
        status=str(answer.status),
        probability=answer.probability,
        probabilities=dict(answer.probabilities),
        source=None if answer.source is None else str(answer.source),
        category=answer.category,
        assessment=answer.assessment,
        text=answer.text,
        detail=answer.detail,
        seconds=answer.seconds,
        evidence=None if answer.evidence is None else dict(answer.evidence),
    )


def _check_listed_once(items: tuple[PredictItem, ...]) -> None:
    if len({item.case_id for item in items}) < len(items):
        raise EngineError("A case is listed twice.", remedy="List each case once.")
