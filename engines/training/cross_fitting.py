"""K-fold cross-fitting: every image gets a score by models that never saw its patient.

Difficulty tiers, and comparisons on images that a model is trained on, need such scores. Each
member chooses its epoch and its threshold on validation patients of its own, who are not in the
fold that it is to score: no label of a fold has a part in that fold's scores or calls.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engines.cards.folds import MEMBERS, FoldsCard, load_folds_card, member_name
from engines.cards.folds_writing import write_folds_card
from engines.context import JobContext
from engines.data.dataset import Dataset, load_dataset
from engines.data.folds import draw_folds
from engines.data.split import SplitPlan, draw_split
from engines.files import writing_to
from engines.messages import CrossFitJob, CrossFitResult, Split, TrainJob
from engines.training.checkpoint import Checkpoints
from engines.training.held_out import all_members, out_of_fold
from engines.training.job import deciding, initial_network, say_initial, train_on
from engines.training.member_context import MemberContext
from engines.training.model_folder import ModelFolder
from ground.errors import EngineError
from ground.files import sync_folder, write_atomic
from ground.regular import MB, read_regular

_IDENTITY = "identity.json"


@dataclass(frozen=True, slots=True)
class OneOfAll:
    """One model to be trained without its fold; `place` is its number among all, from 0."""

    fold: int
    seed: int
    place: int
    folder: Path


def run_cross_fitting(job: CrossFitJob, context: JobContext) -> CrossFitResult:
    """Train all members, score each image by those that never saw its patient, publish a folder.

    Raises
    ------
    EngineError
        The job cannot be done as asked; nothing half-written is left at its `out`.
    JobCancelled
        The client asked for it; whole epochs of the members are kept.

    """
    training = job.training
    folder = ModelFolder(Path(training.out))
    # The worker before this one may have died when all but its answer was done.
    finished = load_folds_card(folder.card) if _was_finished(job, folder) else None
    if finished is None:
        folder.check_free(resume=training.resume, folds=True)
    _, network = initial_network(training)
    say_initial(network, context)
    dataset = load_dataset(
        training.samples,
        preprocessing=network.preprocessing,
        plan=SplitPlan(training.validation_fraction, 0.0, training.seed),
        context=context,
        whole_too=training.whole_too,
    )
    folds = draw_folds(
        dataset.groups,
        labels=dataset.labels.tolist(),
        sources=[training.samples[row].source for row in dataset.samples],
        folds=job.folds,
        seed=training.seed,
    )
    if finished is None:
        _train_all(job, dataset, folds, folder, context)
    place = folder.unfinished if finished is None else folder.out
    # Before the folder is published: what is cancelled now goes on with --resume.
    rows = out_of_fold(job, dataset, folds, folder=place / MEMBERS, context=context)
    card = finished or _publish(job, dataset, folds, folder)
    return CrossFitResult(
        job=job.job,
        folder=str(folder.out),
        card_path=str(folder.card),
        model_id=card.model_id,
        card=card.to_json(),
        rows=rows,
    )


def _was_finished(job: CrossFitJob, folder: ModelFolder) -> bool:
    return bool(job.training.restarts) and folder.card.exists()


def _train_all(
    job: CrossFitJob,
    dataset: Dataset,
    folds: npt.NDArray[np.int64],
    folder: ModelFolder,
    context: JobContext,
) -> None:
    _check_identity(folder, job, dataset, folds)
    for place, (seed, fold) in enumerate(all_members(job)):
        one = OneOfAll(fold, seed, place, folder.unfinished / MEMBERS / member_name(fold, seed))
        _train(one, job, dataset, folds, context)


def _publish(
    job: CrossFitJob, dataset: Dataset, folds: npt.NDArray[np.int64], folder: ModelFolder
) -> FoldsCard:
    card = write_folds_card(job, dataset, folds, folder=folder.unfinished)
    with writing_to(folder.out):
        write_atomic(folder.unfinished / folder.card.name, card.to_bytes())
        (folder.unfinished / _IDENTITY).unlink()
        if folder.out.is_dir():
            folder.out.rmdir()
        folder.unfinished.replace(folder.out)
        sync_folder(folder.out.parent)
    return card


def _train(
    member: OneOfAll,
    job: CrossFitJob,
    dataset: Dataset,
    folds: npt.NDArray[np.int64],
    context: JobContext,
) -> None:
    """Train one member, or leave it as it is where an earlier run has finished it."""
    if member.folder.exists():
        return
    begun = bool(Checkpoints(ModelFolder(member.folder).unfinished).paths())
    changed = {"out": str(member.folder), "seed": member.seed, "resume": begun}
    own = job.training.model_copy(update=changed)
    spec, network = initial_network(own)
    train_on(
        dataset.divided(_sides(member, own, dataset, folds)),
        own,
        spec,
        network,
        split_rule=(
            f"fold {member.fold} of {job.folds} by patient is the test part; of the other "
            f"patients {own.validation_fraction:g} validate, stratified by malignancy, seed "
            f"{member.seed}; identical images count as one patient"
        ),
        context=MemberContext.within(
            context,
            part=f"fold {member.fold} of {job.folds}, seed {member.seed}",
            place=member.place,
            members=len(all_members(job)),
        ),
    )


def _sides(
    member: OneOfAll, job: TrainJob, dataset: Dataset, folds: npt.NDArray[np.int64]
) -> Sequence[Split]:
    """Return the side of each row: the fold is held back, of the rest some patients validate."""
    rest = np.flatnonzero(folds != member.fold)
    sides: list[Split] = ["test"] * len(folds)
    drawn = draw_split(
        [dataset.groups[row] for row in rest],
        labels=dataset.labels[rest].tolist(),
        plan=SplitPlan(job.validation_fraction, 0.0, job.seed),
    )
    for row, side in zip(rest, drawn, strict=True):
        sides[row] = side
    return sides


def _check_identity(
    folder: ModelFolder, job: CrossFitJob, dataset: Dataset, folds: npt.NDArray[np.int64]
) -> None:
    """Keep what decides the result, or compare it with what was kept by the first run.

    Raises
    ------
    EngineError
        The unfinished folder belongs to another cross-fitting.

    """
    now = {
        **deciding(job.training),
        "folds": job.folds,
        "seeds": list(job.seeds),
        "images": dataset.sha256,
        "which fold": folds.tolist(),
    }
    path = folder.unfinished / _IDENTITY
    if path.exists():
        before = json.loads(read_regular(path, 64 * MB))
        keys = sorted(now.keys() | before.keys())
        changed = [key for key in keys if now.get(key) != before.get(key)]
        if changed:
            raise EngineError(
                f"The unfinished training was begun with other {', '.join(changed)}.",
                remedy="Repeat the first command with --resume, or remove the folder.",
                path=folder.unfinished,
            )
        return
    with writing_to(folder.unfinished):
        (folder.unfinished / MEMBERS).mkdir(parents=True, exist_ok=True)
        write_atomic(path, json.dumps(now).encode())
