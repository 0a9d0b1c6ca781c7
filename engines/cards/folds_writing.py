"""Write the card of a cross-fitting that has ended."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engines.cards.card import library_versions, load_card
from engines.cards.folds import MEMBERS, FoldImage, FoldMember, FoldsCard, member_name
from engines.cards.made import CARD_NAME
from engines.data.dataset import Dataset
from engines.data.manifest import content_id
from engines.messages import CrossFitJob
from ground.files import sha256_file


def write_folds_card(
    job: CrossFitJob, dataset: Dataset, folds: npt.NDArray[np.int64], *, folder: Path
) -> FoldsCard:
    """Return the card of the members in `folder`; it names no file and no patient.

    Parameters
    ----------
    folds : ndarray of int64, shape (rows of the data set,)
        The fold that holds each row back.

    """
    members = tuple(
        _member(folder, fold, seed)
        for seed in dict.fromkeys(job.seeds)
        for fold in range(1, job.folds + 1)
    )
    first = load_card(folder / MEMBERS / members[0].folder)
    hashed = content_id(member.card_sha256 for member in members)
    return FoldsCard(
        model_id=f"{first.architecture}-{job.folds}folds-{hashed[:12]}",
        created_utc=datetime.now(UTC).isoformat(timespec="seconds"),
        architecture=first.architecture,
        classes=first.classes,
        intended_use=first.intended_use,
        licence=first.licence,
        simulated=first.simulated,
        folds=job.folds,
        seeds=tuple(dict.fromkeys(job.seeds)),
        members=members,
        images=tuple(
            FoldImage(
                content_sha256=dataset.contents[row],
                likeness=dataset.likenesses[row],
                fold=int(folds[row]),
            )
            for row in dataset.once(np.arange(len(folds)))
        ),
        split_rule=(
            f"{job.folds} folds by patient, stratified by malignancy and data set, seed "
            f"{job.training.seed}; identical images count as one patient"
        ),
        image_size=first.image_size,
        crop_margin=first.crop_margin,
        whole_too=first.whole_too,
        threshold=round(sum(member.threshold for member in members) / len(members), 6),
        threshold_rule=(
            "for an image of the training data the mean of its fold's members, for any other the "
            "mean of all members; each member's is its own: " + first.threshold_rule.split(";")[0]
        ),
        versions=library_versions(),
        device=first.device,
    )


def _member(folder: Path, fold: int, seed: int) -> FoldMember:
    name = member_name(fold, seed)
    place = folder / MEMBERS / name
    return FoldMember(
        folder=name,
        fold=fold,
        seed=seed,
        card_sha256=sha256_file(place / CARD_NAME),
        threshold=load_card(place).threshold,
    )
