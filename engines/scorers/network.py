"""`NetworkScorer`: a trained network that looks at stills, by the card of its training."""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from pydantic import JsonValue

from engines import registry
from engines.adapters.folding import FOLDED
from engines.adapters.network import Network
from engines.cards.card import Card, checked_weights, library_versions, load_card
from engines.cards.terms import check_terms
from engines.context import JobContext
from engines.device import device_report
from engines.messages import Device, PredictItem
from engines.prediction.heated import HeatedCases, check_heat_precision, evidence_of_looks
from engines.prediction.looks import looks_of
from engines.prediction.scoring import by_finding, pick_device
from engines.prediction.streaming import (
    DTYPES,
    ImageScore,
    ImageStream,
    case_looks,
    case_mean,
    files_of,
)
from engines.scorers.answer import AnswerStatus, ModelAnswer, ProbabilitySource
from engines.scorers.scorer import ScoringSettings
from engines.weights.reading import read_state
from engines.weights.report import LoadReport
from engines.weights.strict import load_strict


def open_scorer(card_path: Path, settings: ScoringSettings) -> "NetworkScorer":
    """See `engines.scorers.scorer.OpensScorer`."""
    return NetworkScorer(load_card(card_path), card_path.parent, settings)


@dataclass(slots=True)
class NetworkScorer:
    """See `engines.scorers.scorer.Scorer`."""

    stated: Card
    folder: Path
    settings: ScoringSettings
    _network: Network | None = None
    _known: frozenset[str] = frozenset()
    _device: torch.device = field(default_factory=lambda: torch.device("cpu"))

    precisions = ("float32", "bfloat16")

    @property
    def card(self) -> dict[str, JsonValue]:
        """The card as plain values."""
        return self.stated.to_json()

    def load(self, device: Device, context: JobContext) -> LoadReport:
        """Load the trained weights; all tensors have a partner."""
        self._known = self.stated.contents
        self._network, report = load_trained(self.stated, folder=self.folder)
        self._device = pick_device(device)
        self._network.module.to(self._device).eval()
        return report

    def read(self, items: Sequence[PredictItem], context: JobContext) -> Iterator[ModelAnswer]:
        """Yield the mean probability over the images of each case."""
        return self.read_from(0, items, context)

    def read_from(
        self, first: int, items: Sequence[PredictItem], context: JobContext
    ) -> Iterator[ModelAnswer]:
        """See `engines.prediction.job.ReadsOn`."""
        assert self._network is not None
        settings = self.settings
        if settings.heat:
            yield from self._with_heat(first, items, context)
            return
        stream = ImageStream(
            (self._network,), self._device, settings.batch_size, settings.precision
        )
        looks = looks_of(items, self.stated)
        scored = case_looks(stream, looks, context, first=first)
        for item, scores in zip(items[first:], scored, strict=True):
            yield self._answer(item.case_id, scores)

    def _with_heat(
        self, first: int, items: Sequence[PredictItem], context: JobContext
    ) -> Iterator[ModelAnswer]:
        check_heat_precision(self.settings.precision)
        cases = HeatedCases(
            (self.network,),
            (self.stated.model_id,),
            (self.stated.weights_sha256,),
            self._device,
            self.settings.batch_size,
        )
        looks = looks_of(items, self.stated)
        for item, found in zip(items[first:], cases.read(looks, context, first=first), strict=True):
            answer = self._answer(item.case_id, [look.score for look in found])
            evidence = evidence_of_looks(
                found, media=len(item.media), model_id=self.stated.model_id
            )
            yield dataclasses.replace(answer, evidence=evidence)

    def _answer(self, case_id: str, scores: Sequence[ImageScore]) -> ModelAnswer:
        return ModelAnswer(
            case_id,
            AnswerStatus.OK,
            probability=case_mean([float(one.values[0]) for one in scores]),
            probabilities=by_finding(np.mean([one.shares[0] for one in scores], axis=0)),
            source=ProbabilitySource.SOFTMAX,
            media_sha256=files_of(scores),
            seen=any(one.content_sha256 in self._known for one in scores),
        )

    @property
    def network(self) -> Network:
        """The network with its trained weights, on its device; after `load` alone."""
        assert self._network is not None
        return self._network

    def provenance(self) -> dict[str, JsonValue]:
        """Return weights, preprocessing, libraries and device."""
        return {
            "weights_sha256": self.stated.weights_sha256,
            "preprocessing_sha256": self.stated.preprocessing_sha256,
            "versions": dict(library_versions()),
            "device": self._device.type,
            "device_report": dict(device_report(self._device.type)),
            "dtype": DTYPES[self.settings.precision],
            "memory_format": "channels_last",
            "norms": FOLDED,
            "threads": torch.get_num_threads(),
            "case_rule": "mean over the images of a case"
            + (", each whole and as a crop" if self.stated.whole_too else ""),
        }


def load_trained(card: Card, *, folder: Path) -> tuple[Network, LoadReport]:
    """Return the network of a card with its trained weights, for scoring, and what was loaded.

    Raises
    ------
    EngineError
        The weights are missing, changed, or do not fit the architecture.

    """
    weights = checked_weights(card, folder=folder)
    check_terms(card, weights)
    spec, adapter = registry.find_trained(card.architecture, card.encoder)
    network = adapter.rebuild(spec, image_size=card.image_size).with_classes(card.classes)
    report = load_strict(network.module, read_state(weights), head=())
    return network.for_scoring(), report
