"""Score cases with a model of any kind, and say where the scores come from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from pydantic import JsonValue

from engines.context import JobContext
from engines.guard.gates.items import excluded_items, with_excluded
from engines.guard.gates.limits import GateLimits
from engines.memory import is_out_of_memory
from engines.messages import (
    CaseAnswer,
    Footing,
    Precision,
    PredictItem,
    PredictJob,
    PredictResult,
)
from engines.prediction.footing import first_footing, release_memory, smaller, told
from engines.scorers.answer import ModelAnswer
from engines.scorers.kinds import card_file_of, opener_of
from engines.scorers.scorer import Scorer, unload
from ground.errors import EngineError
from ground.files import sha256_file


@runtime_checkable
class ReadsOn(Protocol):
    """A scorer of batches that hold images of several cases.

    Digits of a score may change with the rows of its batch, so the batches of the rest of a job
    are those of the whole job. Other scorers are given the rest alone.
    """

    def read_from(
        self, first: int, items: Sequence[PredictItem], context: JobContext
    ) -> Iterator[ModelAnswer]:
        """Yield one answer for each item from number `first` on, in order."""


@dataclass(frozen=True, slots=True)
class RunSettings:
    """See `engines.scorers.scorer.ScoringSettings`."""

    batch_size: int
    heat: bool
    precision: Precision
    programs: tuple[str, ...] = ()


def run_prediction(job: PredictJob, context: JobContext) -> PredictResult:
    """Return the answer of every case of the job from `job.answered` on.

    Each answer is also told through `context` as soon as it is made. Where the memory runs short
    they are all void: batches are halved, and the whole job is done anew.

    Raises
    ------
    EngineError
        Card, weights or an image are damaged, or the memory is too small for one image.
    JobCancelled
        The client asked for it.

    """
    _check_listed_once(job.items)
    card_path = card_file_of(Path(job.card))
    footing = first_footing(job)
    first = job.answered
    while True:
        try:
            return _attempt(job, card_path, footing, first, context)
        except (MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
        # Out of the block: the error holds what the network held.
        release_memory()
        before, footing, first = footing, smaller(footing), 0
        why = told(before, footing)
        context.log(why, level="warning")
        context.begun_again(footing, why=why)


def run_streamed(job: PredictJob, context: JobContext) -> PredictResult:
    """Do as `run_prediction`; the end holds no answers, since they were told one by one."""
    return run_prediction(job, context).with_answers(())


def _attempt(
    job: PredictJob, card_path: Path, footing: Footing, first: int, context: JobContext
) -> PredictResult:
    settings = RunSettings(footing.batch_size, job.heat, job.precision, job.programs)
    scorer = opener_of(card_path).open_scorer(card_path, settings)
    _check_precision(scorer, job.precision, card_path)
    try:
        return _result(job, card_path, scorer, footing, first, context)
    finally:
        unload(scorer)


def _result(
    job: PredictJob,
    card_path: Path,
    scorer: Scorer,
    footing: Footing,
    first: int,
    context: JobContext,
) -> PredictResult:
    scorer.load(footing.device, context)
    answers: list[CaseAnswer] = []
    for answer in _answers(scorer, job, first, context):
        ordinal = first + len(answers)
        if ordinal >= len(job.items) or answer.case_id != job.items[ordinal].case_id:
            raise _astray(len(job.items), ordinal + 1, card_path)
        answers.append(answer_message(answer))
        context.answered(ordinal, answers[-1])
    if first + len(answers) != len(job.items):
        raise _astray(len(job.items), first + len(answers), card_path)
    # What the scorer says of itself counts: a graph may have a batch of its own.
    provenance = _stood_on(footing) | scorer.provenance()
    provenance["card_sha256"] = sha256_file(card_path)
    if job.gates:
        provenance["gates"] = GateLimits().model_dump(mode="json")
    result = PredictResult(job=job.job, answers=(), card=dict(scorer.card), provenance=provenance)
    return result.with_answers(tuple(answers))


def _answers(
    scorer: Scorer, job: PredictJob, first: int, context: JobContext
) -> Iterator[ModelAnswer]:
    if not job.gates:
        return _read(scorer, job.items, first, context)
    stopped = excluded_items(job.items, context)
    kept = [item for item in job.items if item.case_id not in stopped]
    passed = sum(item.case_id not in stopped for item in job.items[:first])
    read = _read(scorer, kept, passed, context)
    return with_excluded(job.items[first:], read, stopped)


def _read(
    scorer: Scorer, items: Sequence[PredictItem], first: int, context: JobContext
) -> Iterator[ModelAnswer]:
    if first >= len(items):
        return iter(())
    if isinstance(scorer, ReadsOn):
        return scorer.read_from(first, items, context)
    return scorer.read(items[first:], context)


def _stood_on(footing: Footing) -> dict[str, JsonValue]:
    return {
        "batch_size": footing.batch_size,
        "batch_size_asked": footing.batch_size_asked,
        "halvings": footing.halvings,
        "left_gpu": footing.left_gpu,
    }


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
        threshold=answer.threshold,
        fold=answer.fold,
        seen=answer.seen,
        evidence=None if answer.evidence is None else dict(answer.evidence),
        media_sha256=answer.media_sha256,
    )


def _check_precision(scorer: Scorer, precision: Precision, card_path: Path) -> None:
    offered: Sequence[str] = getattr(scorer, "precisions", ("float32",))
    if precision not in offered:
        raise EngineError(
            f"A model of this kind cannot be run in {precision}; it runs in {', '.join(offered)}.",
            remedy="Leave --precision out.",
            path=card_path,
        )


def _check_listed_once(items: tuple[PredictItem, ...]) -> None:
    if len({item.case_id for item in items}) < len(items):
        raise EngineError("A case is listed twice.", remedy="List each case once.")


def _astray(asked: int, given: int, card_path: Path) -> EngineError:
    return EngineError(
        f"{asked} cases were asked for and {given} answers came, or in another order.",
        remedy="The model cannot be used; tell its makers.",
        path=card_path,
    )
