"""What a client holds of a job while workers come and go. No torch and no Qt here."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import JsonValue

from engines.messages import (
    AnswerGiven,
    BegunAgain,
    CaseAnswer,
    CrossFitJob,
    CrossFitResult,
    ExplainJob,
    ExplainResult,
    FeatureJob,
    FeatureResult,
    Footing,
    Job,
    LoadJob,
    LoadResult,
    Ping,
    PredictJob,
    PredictResult,
    Result,
    TrainDetectorJob,
    TrainJob,
    TrainResult,
    TrainVideoJob,
)
from engines.process import WorkerDied
from ground.errors import EngineError


@dataclass(slots=True)
class KeptAnswers:
    """The answers of one prediction as they come: each case once, in order.

    Attributes
    ----------
    asked : PredictJob
    answers : list of CaseAnswer
        Of the first cases of the job.
    footing : Footing, optional
        What the answers were made on, once it is no longer what was asked for.

    """

    asked: PredictJob
    answers: list[CaseAnswer] = field(default_factory=list)
    footing: Footing | None = None

    def take(self, given: AnswerGiven) -> None:
        """Keep the next answer.

        Raises
        ------
        EngineError
            It is of another case than the next one.

        """
        next_one = len(self.answers)
        items = self.asked.items
        if given.ordinal != next_one or next_one >= len(items):
            raise _out_of_order(f"answer {given.ordinal + 1} where {next_one + 1} was to come")
        if given.answer.case_id != items[next_one].case_id:
            raise _out_of_order(f"an answer to another case than number {next_one + 1}")
        self.answers.append(given.answer)

    def drop(self, begun: BegunAgain) -> None:
        """Forget all answers: they are made anew on another footing."""
        self.answers.clear()
        self.footing = begun.footing

    def rest(self) -> PredictJob:
        """Return the job that asks for what is still missing, on the present footing."""
        return self.asked.model_copy(
            update={"answered": len(self.answers), "footing": self.footing or self.asked.footing}
        )

    def whole(self, result: PredictResult) -> PredictResult:
        """Return `result` with all answers.

        Raises
        ------
        EngineError
            Some are missing.

        """
        missing = len(self.asked.items) - len(self.answers)
        if missing:
            raise _out_of_order(f"an end with {missing} answers missing")
        return result.with_answers(tuple(self.answers))


@dataclass(slots=True)
class JobUnderWay:
    """A job that outlives the workers that do it.

    Attributes
    ----------
    restarts : list of dict
        Of each restart: ``how`` the worker ended, and how many answers were ``kept``.

    """

    job: Job
    kept: KeptAnswers | None = None
    restarts: list[dict[str, JsonValue]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if isinstance(self.job, PredictJob):
            self.kept = KeptAnswers(self.job)

    def next_job(self) -> Job:
        """Return what a fresh worker is asked."""
        if self.kept is not None:
            return self.kept.rest()
        if self.restarts and self._keeps_epochs:
            return self.job.model_copy(update={"resume": True, "restarts": len(self.restarts)})
        if isinstance(self.job, CrossFitJob) and self.restarts:
            again = {"resume": True, "restarts": len(self.restarts)}
            resumed = self.job.training.model_copy(update=again)
            return self.job.model_copy(update={"training": resumed})
        return self.job

    @property
    def _keeps_epochs(self) -> bool:
        return {"resume", "restarts"} <= type(self.job).model_fields.keys()

    def survives(self, death: WorkerDied, *, most: int) -> bool:
        """Tell whether a fresh worker should go on."""
        is_worth_it = not isinstance(self.job, Ping)
        return is_worth_it and death.was_struck and len(self.restarts) < most

    def restarted(self, death: WorkerDied) -> str:
        """Note a restart, and return what a person is told of it."""
        n_kept = 0 if self.kept is None else len(self.kept.answers)
        self.restarts.append({"how": death.how, "kept": n_kept})
        again = f"The engine stopped ({death.how}) and was started again"
        if self._keeps_epochs:
            return f"{again}; the training goes on from its last whole epoch."
        if self.kept is None:
            return f"{again}; its work begins anew."
        return f"{again}; {n_kept} of {len(self.kept.asked.items)} cases were kept."

    def given_up(self, death: WorkerDied) -> EngineError:
        """Return the error of a job whose workers die one after the other."""
        if not self.restarts:
            return death
        where = ""
        if self.kept is not None:
            n_kept, n_cases = len(self.kept.answers), len(self.kept.asked.items)
            where = f", the last time after {n_kept} of {n_cases} cases"
        return EngineError(
            f"The engine was started again {len(self.restarts)} times and stopped each time"
            f"{where}. {death.what}",
            remedy="Close other programs or use a smaller batch, for the system kills programs "
            "when memory is short; then start the job again (a training with --resume).",
        )

    def finished(self, result: Result) -> Result:
        """Return the final answer with all that was kept, and the restarts it took."""
        if isinstance(result, PredictResult) and self.kept is not None:
            whole = self.kept.whole(result)
            told: dict[str, Any] = {**whole.provenance, "restarts": list(self.restarts)}
            return whole.model_copy(update={"provenance": told})
        return result


_ENDS: dict[type, type] = {
    TrainJob: TrainResult,
    TrainDetectorJob: TrainResult,
    TrainVideoJob: TrainResult,
    CrossFitJob: CrossFitResult,
    PredictJob: PredictResult,
    FeatureJob: FeatureResult,
    ExplainJob: ExplainResult,
    LoadJob: LoadResult,
}


def result_fits(result: Result, job: Job) -> bool:
    """Tell whether `result` is the kind of answer that ends `job`."""
    wanted = _ENDS.get(type(job))
    return result.job == job.job and (wanted is None or isinstance(result, wanted))


def _out_of_order(what: str) -> EngineError:
    return EngineError(
        f"The engine gave {what}.", remedy="Start the engine again; nothing of the job was used."
    )
