"""Heat maps of images by a trained model, and how far they can be believed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import JsonValue

from engines.adapters.network import Network
from engines.context import JobContext
from engines.data.dataset import decode_all
from engines.explain.grid import mean_heat
from engines.explain.sanity import sanity_of
from engines.explain.scored import feature_maps
from engines.messages import (
    Explained,
    ExplainJob,
    ExplainResult,
    MediumFile,
    Precision,
    PredictItem,
    SanityFigures,
)
from engines.prediction.heated import HeatedCases, HeatedLook
from engines.prediction.looks import looks_of
from engines.prediction.scoring import pick_device
from engines.prediction.streaming import case_mean
from engines.scorers.folds import FoldsScorer
from engines.scorers.kinds import card_file_of, opener_of
from engines.scorers.network import NetworkScorer
from ground.errors import EngineError
from ground.files import sha256_file

_SANITY_IMAGES = 32
"""So many images, from the first on, are enough to compare maps."""

Explains = NetworkScorer | FoldsScorer


@dataclass(frozen=True, slots=True)
class ExplainSettings:
    """See `engines.scorers.scorer.ScoringSettings`."""

    batch_size: int
    heat: bool = True
    precision: Precision = "float32"
    programs: tuple[str, ...] = ()


def run_explanation(job: ExplainJob, context: JobContext) -> ExplainResult:
    """Return a heat map and a score of every medium of the job, as a prediction gives them.

    Raises
    ------
    EngineError
        Card, weights or an image are damaged, or the model has no such map.
    JobCancelled
        The client asked for it.

    """
    card_path = card_file_of(Path(job.card))
    scorer = _opened(job, card_path)
    _check_media(job.media, on_crops=scorer.stated.crop_margin is not None)
    scorer.load(job.device, context)
    items = [PredictItem(case_id=str(n), media=(one,)) for n, one in enumerate(job.media)]
    looked = list(_cases(job, scorer).read(looks_of(items, scorer.stated), context))
    explained = tuple(
        _explained(one, scorer, looks) for one, looks in zip(job.media, looked, strict=True)
    )
    told: dict[str, JsonValue] = {
        "method": explained[0].heat.method,
        "batch_size": job.batch_size,
        "image_sha256": [looks[0].score.file_sha256 for looks in looked],
        "card_sha256": sha256_file(card_path),
    }
    return ExplainResult(
        job=job.job,
        explained=explained,
        sanity=_sanity(job, scorer, items, context) if job.sanity else None,
        card=dict(scorer.card),
        provenance={**scorer.provenance(), **told},
    )


def _opened(job: ExplainJob, card_path: Path) -> Explains:
    settings = ExplainSettings(job.batch_size)
    scorer = opener_of(card_path).open_scorer(card_path, settings)
    if isinstance(scorer, NetworkScorer | FoldsScorer):
        return scorer
    raise EngineError(
        "A model of this kind shows no heat maps of images.",
        remedy="Name a network that was trained on images, or several that were cross-fitted.",
        path=card_path,
    )


def _members(scorer: Explains) -> list[NetworkScorer]:
    return [scorer] if isinstance(scorer, NetworkScorer) else list(scorer.members.values())


def _cases(job: ExplainJob, scorer: Explains) -> HeatedCases:
    members = _members(scorer)
    return HeatedCases(
        tuple(member.network for member in members),
        tuple(member.stated.model_id for member in members),
        tuple(member.stated.weights_sha256 for member in members),
        pick_device(job.device),
        job.batch_size,
        job.method,
    )


def _explained(medium: MediumFile, scorer: Explains, looks: Sequence[HeatedLook]) -> Explained:
    """Return the score and the map of one medium, by the networks that count for it."""
    scores = [look.score for look in looks]
    counting = [0]
    if isinstance(scorer, FoldsScorer):
        folds = scorer.fold_of(scores)
        counting = [n for n, member in enumerate(scorer.members) if folds <= {member.fold}]
    if not counting:
        raise EngineError(
            "No network counts for this image: several folds hold it back.",
            remedy="Explain another image.",
            path=Path(medium.path),
        )
    heats = [looks[0].heats[number] for number in counting]
    model_id = scorer.stated.model_id
    heat = heats[0] if len(heats) == 1 else mean_heat(heats, model_id=model_id)
    return Explained(
        probability=case_mean([float(one.values[counting].mean()) for one in scores]),
        heat=heat.model_copy(update={"model_id": model_id}),
    )


def _sanity(
    job: ExplainJob, scorer: Explains, items: Sequence[PredictItem], context: JobContext
) -> SanityFigures:
    """Check the maps of the network; of cross-fitted ones those of the first."""
    network, device = _members(scorer)[0].network, pick_device(job.device)
    looks = [look[0] for look in looks_of(items[:_SANITY_IMAGES], scorer.stated)]
    decoded = decode_all(looks, preprocessing=network.preprocessing, context=context)
    pixels = np.stack([image.pixels for image in decoded])

    def maps_of(other: Network) -> npt.NDArray[np.float32]:
        return feature_maps(
            other,
            pixels,
            method=job.method,
            batch_size=job.batch_size,
            device=device,
            context=context,
        )

    def stage(done: int, total: int) -> None:
        context.progress("sanity", done=done, total=total)

    return sanity_of(network, maps_of, progress=stage)


def _check_media(media: tuple[MediumFile, ...], *, on_crops: bool) -> None:
    moving = [medium for medium in media if medium.kind != "still"]
    if moving:
        raise EngineError(
            f"A heat map is made of stills, and this is a {moving[0].kind}.",
            remedy="Name images of one frame.",
            path=Path(moving[0].path),
        )
    other = [medium for medium in media if (medium.crop is not None) is not on_crops]
    if other:
        trained, given = ("crops", "a whole image") if on_crops else ("whole images", "a crop")
        raise EngineError(
            f"The model was trained on {trained}, and this is {given}.",
            remedy="Explain images by a model that was trained on the same.",
            path=Path(other[0].path),
        )
