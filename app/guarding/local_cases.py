"""Local cases with their truth, scored by a model: what a recalibration is fitted on."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.guarding.networks import hash_of
from engines.client import EngineClient, Watch
from engines.data.manifest import content_id
from engines.measures.metrics import Floats, Labels
from engines.measures.recalibration_file import local_sha256
from engines.messages import CaseAnswer, Device, MediumFile, PredictItem, PredictJob
from engines.scorers.program.allowed import allowed_programs
from ground.errors import EngineError
from ground.files import sha256_file
from reader_study.models.training import TrainingImage


@dataclass(frozen=True, slots=True)
class ScoredCases:
    """Cases of a site with the raw scores of a model.

    Parameters
    ----------
    labels, scores : ndarray, shape (n,)
    patients : tuple of str
    sha256 : str
        Of the cases that are scored: contents and truth, free of names.
    card : mapping
        Of the model; `card_sha256` is that of its file.
    left : mapping
        Cases without a score, by their status.

    """

    labels: Labels
    scores: Floats
    patients: tuple[str, ...]
    sha256: str
    card: Mapping[str, Any]
    card_sha256: str
    left: Mapping[str, int]

    @property
    def threshold(self) -> float | None:
        """The model's own; None where its card states none as a number."""
        told = self.card.get("threshold")
        return float(told) if isinstance(told, int | float) else None


@dataclass(frozen=True, slots=True)
class _LocalCase:
    item: PredictItem
    label: int
    patient: str
    sha256: str


def score_cases(
    card: Path, images: Sequence[TrainingImage], *, device: Device, watch: Watch
) -> ScoredCases:
    """Score labelled images case by case.

    Raises
    ------
    EngineError
        A case has two labels, the model was trained on one of them, or it cannot score them.

    """
    cases, files = _cases(images)
    job = PredictJob(
        card=str(card.resolve()),
        items=tuple(one.item for one in cases),
        device=device,
        programs=allowed_programs(),
    )
    with EngineClient() as engine:
        result = engine.predict(job, watch=watch)
    _require_unseen(files, result.card, card)
    scored = [
        (one, answer.probability)
        for one, answer in zip(cases, result.answers, strict=True)
        if answer.status == "ok" and answer.probability is not None
    ]
    return ScoredCases(
        labels=np.array([one.label for one, _ in scored], dtype=np.int64),
        scores=np.array([p for _, p in scored], dtype=np.float64),
        patients=tuple(one.patient for one, _ in scored),
        sha256=local_sha256((one.sha256, one.label) for one, _ in scored),
        card=result.card,
        card_sha256=sha256_file(card),
        left=dict(Counter(map(_why, result.answers)) - Counter({"": len(cases)})),
    )


def _why(answer: CaseAnswer) -> str:
    if answer.status == "ok":
        return "" if answer.probability is not None else "no probability"
    return answer.status


def _cases(images: Sequence[TrainingImage]) -> tuple[list[_LocalCase], set[str]]:
    by_case: dict[str, list[TrainingImage]] = defaultdict(list)
    for number, image in enumerate(images):
        by_case[image.case or f"image {number}"].append(image)
    found, files = [], set()
    for number, own in enumerate(by_case.values(), start=1):
        if len({one.label for one in own}) > 1:
            raise EngineError(
                f"A case has images that are malignant and others that are not ({own[0].case}).",
                remedy="Correct the table.",
                path=own[0].path,
            )
        hashes = [hash_of(one) for one in own]
        files.update(hashes)
        media = tuple(MediumFile(path=str(one.path.resolve()), crop=one.crop) for one in own)
        # The engine learns of a number, not of what the site calls a case.
        item = PredictItem(case_id=f"L{number:05}", media=media)
        found.append(_LocalCase(item, own[0].label, own[0].patient, content_id(hashes)))
    return found, files


def _require_unseen(files: set[str], card: Mapping[str, Any], path: Path) -> None:
    seen = files & trained_files(card)
    if seen:
        raise EngineError(
            f"The model was trained on {len(seen)} of the {len(files)} local images.",
            remedy="Give cases of your site with which it was not trained: on others it is better "
            "than it is.",
            path=path,
        )


def trained_files(told: Any) -> set[str]:  # noqa: ANN401 - JSON
    """Return the hashes of all files of which a card tells that its model was made from them."""
    if isinstance(told, list | tuple):
        return {one for part in told for one in trained_files(part)}
    if not isinstance(told, dict):
        return set()
    own = told.get("file_sha256")
    found = {str(one) for one in own} if isinstance(own, list | tuple) else set()
    return found | {one for part in told.values() for one in trained_files(part)}
