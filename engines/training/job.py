"""From a training job to a finished model folder."""

import dataclasses
from pathlib import Path
from typing import Any

import torch

from engines import registry
from engines.adapters.network import Network
from engines.cards.card import Card, library_versions
from engines.cards.writing import GIVEN_SPLIT, Measured, TrainingFacts, drawn_split, write_card
from engines.context import JobContext
from engines.data.dataset import Dataset, load_dataset
from engines.data.split import SplitPlan
from engines.messages import TrainJob, TrainResult
from engines.prediction.scoring import pick_device
from engines.registry import ModelSpec
from engines.training.checkpoint import Checkpoints
from engines.training.fine_tuning import FineTuning
from engines.training.model_folder import ModelFolder
from engines.training.progression import TrainingMemory
from engines.training.recipe import Recipe, recipe_for
from engines.training.together import together
from ground.errors import EngineError
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
    spec, network = initial_network(job)
    say_initial(network, context)
    dataset = load_dataset(
        job.samples,
        preprocessing=network.preprocessing,
        plan=SplitPlan(job.validation_fraction, job.test_fraction, job.seed),
        context=context,
        whole_too=job.whole_too,
    )
    given = any(sample.split is not None for sample in job.samples)
    rule = GIVEN_SPLIT if given else drawn_split(job)
    card = train_on(dataset, job, spec, network, split_rule=rule, context=context)
    return _result(job, folder, card)


def _result(job: TrainJob, folder: ModelFolder, card: Card) -> TrainResult:
    return TrainResult(
        job=job.job,
        folder=str(folder.out),
        card_path=str(folder.card),
        model_id=card.model_id,
        card=card.to_json(),
    )


def initial_network(job: TrainJob) -> tuple[ModelSpec, Network]:
    """Return the architecture of a job and its network before training.

    Raises
    ------
    EngineError
        There is no such architecture, the weights do not fit, or nobody has confirmed their
        licence.

    """
    spec, adapter = registry.find(job.model)
    weights = None if job.weights is None else Path(job.weights)
    confirmed = spec.confirmed_licence(weights)
    network = adapter.build(spec, weights=weights, image_size=job.image_size, seed=job.seed)
    network = network.with_classes(job.classes)
    frozen = network.frozen or job.tune == "probe"
    if frozen and network.head is None:
        raise EngineError(
            "The head of this architecture is no plain layer, so it cannot learn alone.",
            remedy="Leave --tune probe out, or name another architecture.",
        )
    return spec, dataclasses.replace(network, licence_confirmed=confirmed, frozen=frozen)


def train_on(
    dataset: Dataset,
    job: TrainJob,
    spec: ModelSpec,
    network: Network,
    *,
    split_rule: str,
    context: JobContext,
) -> Card:
    """Train `network` on a dataset, publish its folder at `job.out` and return its card.

    Raises
    ------
    EngineError, JobCancelled
        As `run_training`.

    """
    if job.classes > 1:
        dataset.require_findings()
    folder = ModelFolder(Path(job.out))
    recipe = recipe_for(network, layer_decay=job.layer_decay)
    device = pick_device(job.device)
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
    facts = TrainingFacts(job, spec, network, recipe, dataset, state, device, split_rule)
    blob = folder.weights_bytes(network.module)
    card = write_card(facts, measured=Measured.of(run), weights_sha256=folder.sha256(blob))
    if together().is_first:
        folder.publish(card, weights=blob)
    return card


def say_initial(network: Network, context: JobContext) -> None:
    """Say what the initial weights are, and which tensors found no partner."""
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


def deciding(job: TrainJob) -> dict[str, Any]:
    """Return what of a job decides the result, whatever images it is given: for a resume."""
    spec, _ = registry.find(job.model)
    file = spec.initial_weights(None if job.weights is None else Path(job.weights))
    return job.model_dump(mode="json", exclude=_PLACES | {"device"}) | {
        "model": spec.name,
        "encoder": None if spec.encoder is None else str(spec.encoder),
        "weights": None if file is None else sha256_file(file),
        "library versions": str(sorted(library_versions().items())),
    }


def _identity(
    job: TrainJob, dataset: Dataset, recipe: Recipe, device: torch.device
) -> dict[str, Any]:
    """Return everything that decides the result, for comparison at a resume."""
    return deciding(job) | {
        "images or split": dataset.sha256,
        "device": device.type,
        "recipe": str(recipe),
    }
