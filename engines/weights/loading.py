"""Load a model for the sake of the report."""

from dataclasses import dataclass
from pathlib import Path

from engines import registry
from engines.context import JobContext
from engines.messages import LoadJob, LoadResult, Precision
from engines.scorers.kinds import card_file_of, opener_of
from engines.scorers.scorer import unload
from engines.weights.report import LoadReport
from ground.errors import EngineError


@dataclass(frozen=True, slots=True)
class _Settings:
    """Of a prediction that is not made."""

    batch_size: int = 1
    precision: Precision = "float32"
    heat: bool = False
    programs: tuple[str, ...] = ()


def run_loading(job: LoadJob, context: JobContext) -> LoadResult:
    """Return what loading did to each tensor; nothing is kept.

    Raises
    ------
    EngineError
        Card or weights are damaged, or do not fit; or neither a card nor a model is named.

    """
    if job.card is not None:
        card_path = card_file_of(Path(job.card))
        settings = _Settings(programs=job.programs)
        scorer = opener_of(card_path).open_scorer(card_path, settings)
        try:
            report = scorer.load(job.device, context)
        finally:
            unload(scorer)
        return _result(job, report, str(scorer.card.get("model_id", "")), f"card {card_path.name}")
    if not job.model:
        raise EngineError("No model is named.", remedy="Name a card or a model.")
    spec, adapter = registry.find(job.model)
    weights = None if job.weights is None else Path(job.weights)
    network = adapter.build(spec, weights=weights, image_size=job.image_size, seed=0)
    return _result(job, network.report, spec.name, network.initial)


def _result(job: LoadJob, report: LoadReport, model: str, source: str) -> LoadResult:
    return LoadResult(
        job=job.job,
        model=model,
        source=source,
        loaded=report.loaded,
        missing=report.missing,
        unexpected=report.unexpected,
        parameters=report.parameters,
        dtypes=report.dtypes,
    )
