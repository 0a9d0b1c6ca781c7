"""`FoldsScorer`: cross-fitted networks; an image of their training data is scored by its fold's."""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from pydantic import JsonValue

from engines.cards.card import library_versions, load_card
from engines.cards.folds import FoldImage, FoldMember, FoldsCard, load_folds_card, member_folder
from engines.context import JobContext
from engines.data.likeness import MOST_DIFFERENT, differing_bits
from engines.messages import Device, PredictItem
from engines.prediction.heated import HeatedCases, check_heat_precision, evidence_of_looks
from engines.prediction.looks import looks_of
from engines.prediction.scoring import by_finding, pick_device
from engines.prediction.streaming import ImageScore, ImageStream, case_looks, case_mean, files_of
from engines.scorers.answer import AnswerStatus, ModelAnswer, ProbabilitySource
from engines.scorers.network import NetworkScorer
from engines.scorers.scorer import ScoringSettings
from engines.weights.report import LoadReport

_TORN = "its images are held back by different folds"


class Picture(Protocol):
    """What tells whether a picture is one of the training data."""

    @property
    def content_sha256(self) -> str:
        """Of its grey values."""

    @property
    def likeness(self) -> str:
        """See `engines.data.likeness`."""


def open_scorer(card_path: Path, settings: ScoringSettings) -> "FoldsScorer":
    """See `engines.scorers.scorer.OpensScorer`."""
    card = load_folds_card(card_path)
    members = {}
    for member in card.members:
        folder = member_folder(card_path.parent, member)
        members[member] = NetworkScorer(load_card(folder), folder, settings)
    return FoldsScorer(card, members, settings)


@dataclass(slots=True)
class FoldsScorer:
    """See `engines.scorers.scorer.Scorer`. All members look at every image; some of them count."""

    stated: FoldsCard
    members: dict[FoldMember, NetworkScorer]
    settings: ScoringSettings
    _fold_of_content: dict[str, int] = field(default_factory=dict)
    _device: torch.device = field(default_factory=lambda: torch.device("cpu"))

    def __post_init__(self) -> None:
        self._fold_of_content = {one.content_sha256: one.fold for one in self.stated.images}

    precisions = ("float32", "bfloat16")

    @property
    def card(self) -> dict[str, JsonValue]:
        """The card as plain values."""
        return self.stated.to_json()

    def load(self, device: Device, context: JobContext) -> LoadReport:
        """Load the weights of all members."""
        self._device = pick_device(device)
        reports = [member.load(device, context) for member in self.members.values()]
        return LoadReport(sum(report.loaded for report in reports))

    def read(self, items: Sequence[PredictItem], context: JobContext) -> Iterator[ModelAnswer]:
        """Yield the answers by the members that never saw a case, or by all of them."""
        return self.read_from(0, items, context)

    def read_from(
        self, first: int, items: Sequence[PredictItem], context: JobContext
    ) -> Iterator[ModelAnswer]:
        """See `engines.prediction.job.ReadsOn`."""
        if self.settings.heat:
            yield from self._with_heat(first, items, context)
            return
        stream = ImageStream(
            tuple(member.network for member in self.members.values()),
            self._device,
            self.settings.batch_size,
            self.settings.precision,
        )
        scored = case_looks(stream, looks_of(items, self.stated), context, first=first)
        for item, scores in zip(items[first:], scored, strict=True):
            yield self._answer(item.case_id, scores)

    def _with_heat(
        self, first: int, items: Sequence[PredictItem], context: JobContext
    ) -> Iterator[ModelAnswer]:
        check_heat_precision(self.settings.precision)
        members = tuple(self.members.values())
        cases = HeatedCases(
            tuple(member.network for member in members),
            tuple(member.stated.model_id for member in members),
            tuple(member.stated.weights_sha256 for member in members),
            self._device,
            self.settings.batch_size,
        )
        looks = looks_of(items, self.stated)
        for item, found in zip(items[first:], cases.read(looks, context, first=first), strict=True):
            scores = [look.score for look in found]
            answer = self._answer(item.case_id, scores)
            if answer.status is not AnswerStatus.OK:
                yield answer
                continue
            yield dataclasses.replace(
                answer,
                evidence=evidence_of_looks(
                    found,
                    media=len(item.media),
                    model_id=self.stated.model_id,
                    counting=self._counting(
                        frozenset() if answer.fold is None else frozenset({answer.fold})
                    ),
                ),
            )

    def _counting(self, folds: frozenset[int]) -> list[int]:
        """Return the places of the members that may score a case."""
        return [place for place, member in enumerate(self.members) if folds <= {member.fold}]

    def _answer(self, case_id: str, scores: Sequence[ImageScore]) -> ModelAnswer:
        folds = self.fold_of(scores)
        files = files_of(scores)
        if len(folds) > 1:
            return ModelAnswer(case_id, AnswerStatus.EXCLUDED, detail=_TORN, media_sha256=files)
        fold = next(iter(folds), None)
        counting = self._counting(folds)
        return ModelAnswer(
            case_id,
            AnswerStatus.OK,
            probability=case_mean([float(one.values[counting].mean()) for one in scores]),
            probabilities=by_finding(
                np.mean([one.shares[counting].mean(axis=0) for one in scores], axis=0)
            ),
            source=ProbabilitySource.SOFTMAX,
            threshold=self.stated.threshold_of(fold),
            fold=fold,
            media_sha256=files,
        )

    def fold_of(self, pictures: Sequence[Picture]) -> frozenset[int]:
        """Return the folds that hold back pictures of a case: none, one, or (torn) several.

        A picture that is in the training data with other pixels, a banner hidden, counts as well:
        the most alike one within the tolerance of `engines.data.likeness`.
        """
        exact = self._fold_of_content
        found = {exact[one.content_sha256] for one in pictures if one.content_sha256 in exact}
        if not found:
            alike = [self._most_alike(one.likeness) for one in pictures]
            found = {one.fold for one in alike if one is not None}
        return frozenset(found)

    def _most_alike(self, likeness: str) -> FoldImage | None:
        best = min(self.stated.images, key=lambda one: differing_bits(one.likeness, likeness))
        return best if differing_bits(best.likeness, likeness) <= MOST_DIFFERENT else None

    def provenance(self) -> dict[str, JsonValue]:
        """Return the members, and the rule by which they score."""
        first = next(iter(self.members.values())).provenance()
        of_members = ("weights_sha256", "case_rule")
        return {
            **{key: value for key, value in first.items() if key not in of_members},
            "member_card_sha256": [member.card_sha256 for member in self.stated.members],
            "versions": dict(library_versions()),
            "case_rule": self.stated.case_rule,
        }
