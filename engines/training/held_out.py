"""Scores of the images of each fold by the members that never saw their patients."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from engines.cards.card import load_card
from engines.cards.folds import member_name
from engines.context import JobContext
from engines.data.dataset import Dataset
from engines.messages import CrossFitJob, OutOfFold
from engines.prediction.scoring import by_finding, pick_device, share_images
from engines.scorers.network import load_trained


def all_members(job: CrossFitJob) -> list[tuple[int, int]]:
    """Return seed and fold of each member, in the order in which they are trained."""
    seeds = dict.fromkeys(job.seeds)
    return [(seed, fold) for seed in seeds for fold in range(1, job.folds + 1)]


def out_of_fold(
    job: CrossFitJob,
    dataset: Dataset,
    folds: npt.NDArray[np.int64],
    *,
    folder: Path,
    context: JobContext,
) -> tuple[OutOfFold, ...]:
    """Return a row for each sample, in the order of the job, by the members in `folder`."""
    seeds = list(dict.fromkeys(job.seeds))
    scores = np.full((len(seeds), len(folds), job.training.classes), np.nan)
    thresholds = np.full((len(seeds), job.folds + 1), np.nan)
    for seed, fold in all_members(job):
        place = folder / member_name(fold, seed)
        card = load_card(place)
        network, _ = load_trained(card, folder=place)
        device = pick_device(job.training.device)
        network.module.to(device)
        rows = np.flatnonzero(folds == fold)
        scores[seeds.index(seed), rows] = share_images(
            network,
            dataset.pixels[rows],
            batch_size=job.training.batch_size,
            device=device,
            context=context,
            phase="held out",
        )
        thresholds[seeds.index(seed), fold] = card.threshold
    samples = sorted(set(dataset.samples.tolist()))
    return tuple(_row(sample, dataset, folds, scores, thresholds) for sample in samples)


def _row(
    sample: int,
    dataset: Dataset,
    folds: npt.NDArray[np.int64],
    scores: npt.NDArray[np.float64],
    thresholds: npt.NDArray[np.float64],
) -> OutOfFold:
    rows = np.flatnonzero(dataset.samples == sample)
    fold = int(folds[rows[0]])
    shares = scores[:, rows].mean(axis=1)
    by_seed = np.round(shares[:, -1], 6)
    return OutOfFold(
        sample=sample,
        fold=fold,
        probability=round(float(by_seed.mean()), 6),
        by_seed=tuple(float(value) for value in by_seed),
        probabilities=by_finding(shares.mean(axis=0)),
        threshold=round(float(thresholds[:, fold].mean()), 6),
        content_sha256=dataset.contents[rows[0]],
    )
