"""From a training job to a finished model folder."""

from pathlib import Path
from typing import Any

import torch

from engines import registry
from engines.adapters.network import Network
from engines.cards.card import Card, library_versions
from engines.cards.writing import Measured, TrainingFacts, write_card
from engines.context import JobContext
from engines.data.dataset import Dataset, load_dataset
from engines.data.split import SplitPlan
from engines.messages import TrainJob, TrainResult
from engines.prediction.scoring import pick_device
from engines.training.checkpoint import Checkpoints
from engines.training.fine_tuning import FineTuning
from engines.training.model_folder import ModelFolder
from engines.training.progression import TrainingMemory
from engines.training.recipe import Recipe, recipe_for
from ground.files import sha256_file

_PLACES = {"kind", "job", "out", "resume", "restarts", "samples", "weights", "simulated"}


def run_training(job: TrainJob, context: JobContext) -> TrainResult:
    """Train and publish a model folder.

    Raises
    ------
    EngineError
        The job cannot be done as asked; nothing half-written is left at `job.out`.
    JobCancelled
        The client asked for it.

    """
    folder = ModelFolder(Path(job.out))
    finished = folder.published() if job.restarts else None
    if finished is not None:  # the worker before this one died when all but its answer was done
        return _result(job, folder, finished)
    folder.check_free(resume=job.resume)
    spec, adapter = registry.find(job.model)
    weights = None if job.weights is None else Path(job.weights)
    network = adapter.build(spec, weights=weights, image_size=job.image_size, seed=job.seed)
    _say_initial(network, context)
    dataset = load_dataset(
        job.samples,
        preprocessing=network.preprocessing,
        plan=SplitPlan(job.validation_fraction, job.test_fraction, job.seed),
        context=context,
    )
    recipe, device = recipe_for(network), pick_device(job.device)
    run = FineTuning(
        network=network,
        recipe=recipe,
        dataset=dataset,
        job=job,
        device=device,
        memory=TrainingMemory(
            Checkpoints(folder.unfinished), _identity(job, dataset, recipe, device)
        ),
        context=context,
    )
    state = run.run()
    facts = TrainingFacts(job, spec, network, recipe, dataset, state, device)
    blob = folder.weights_bytes(network.module)
    card = write_card(facts, measured=Measured.of(run), weights_sha256=folder.sha256(blob))
    folder.publish(card, weights=blob)
    return _result(job, folder, card)


def _result(job: TrainJob, folder: ModelFolder, card: Card) -> TrainResult:
    return TrainResult(
        job=job.job,
        folder=str(folder.out),
        card_path=str(folder.card),
        model_id=card.model_id,
        card=card.to_json(),
    )


def _say_initial(network: Network, context: JobContext) -> None:
    report = network.report
    if not network.pretrained:
        context.log(
            f"{network.initial}. The model starts from nothing and needs far more data.",
            level="warning",
        )
        return
    context.log(f"Initial weights: {network.initial}; {report.loaded} tensors loaded.")
    for kind, keys in (("New", report.missing), ("Left out", report.unexpected)):
        if keys:
            context.log(f"{kind}: {', '.join(keys)}.")


def _identity(
    job: TrainJob, dataset: Dataset, recipe: Recipe, device: torch.device
) -> dict[str, Any]:
    """Return everything that decides the result, for comparison at a resume."""
    settings = job.model_dump(mode="json", exclude=_PLACES | {"device"})
    return settings | {
        "images or split": dataset.sha256,
        "weights": None if job.weights is None else sha256_file(Path(job.weights)),
        "device": device.type,
        "library versions": str(sorted(library_versions().items())),
        "recipe": str(recipe),
    }
