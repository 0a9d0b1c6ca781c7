"""`VideoScorer`: finds the lesions in the clips of a case, and scores what it sees of them."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from pydantic import JsonValue

from engines.cards.card import library_versions
from engines.context import JobContext
from engines.messages import Device, MediumFile, PredictItem
from engines.prediction.scoring import pick_device
from engines.scorers.answer import AnswerStatus, ModelAnswer, ProbabilitySource
from engines.scorers.scorer import ScoringSettings
from engines.scorers.video.card import VideoCard, checked_parts, load_video_card
from engines.scorers.video.evidence import medium_evidence
from engines.video.aggregate import CASE_RULE, case_score, mean_score
from engines.video.architectures import make_network
from engines.video.clip_network import ClipNetwork, score_clips
from engines.video.finding import Finder
from engines.video.frames import StoredFrames, open_frames
from engines.video.looking import cut_clips
from engines.video.nouns import TrackClip
from engines.video.reading import asked
from engines.weights.reading import read_state
from engines.weights.report import LoadReport
from engines.weights.strict import load_strict
from ground.errors import EngineError
from ground.files import sha256_file

_MOST_CLIPS = 4
"""Of a batch: a case has few, and a batch is filled up with black."""

_NO_VIDEO = "the case has no video"
_NO_TRACK = {
    True: "no lesion was followed through eight adjacent frames",
    False: "no lesion was found in any frame",
}


def open_scorer(card_path: Path, settings: ScoringSettings) -> "VideoScorer":
    """See `engines.scorers.scorer.OpensScorer`."""
    return VideoScorer(load_video_card(card_path), card_path.parent, settings)


@dataclass(slots=True)
class VideoScorer:
    """See `engines.scorers.scorer.Scorer`."""

    stated: VideoCard
    folder: Path
    settings: ScoringSettings
    _network: ClipNetwork | None = None
    _finder: Finder | None = None
    _device: torch.device = field(default_factory=lambda: torch.device("cpu"))

    @property
    def card(self) -> dict[str, JsonValue]:
        """The card as plain values."""
        return self.stated.to_json()

    def load(self, device: Device, context: JobContext) -> LoadReport:
        """Check both weights against the card, then load them; all tensors have a partner."""
        detector, classifier = checked_parts(self.stated, folder=self.folder)
        self._device = pick_device(device)
        part = self.stated.classifier
        network = make_network(
            part.architecture,
            part.backbone,
            preprocessing=self.stated.clips,
            temporal_pool=part.temporal_pool,
        )
        report = load_strict(network.module, read_state(classifier), head=())
        network.module.to(self._device)
        self._network = network
        self._finder = Finder.opened(
            self.stated.detector.card,
            detector,
            rule=self.stated.finding,
            device=self._device,
        )
        return report

    def read(self, items: Sequence[PredictItem], context: JobContext) -> Iterator[ModelAnswer]:
        """Yield the score of each case by the rule of the card, with clips, boxes and heat maps."""
        return self.read_from(0, items, context)

    def read_from(
        self, first: int, items: Sequence[PredictItem], context: JobContext
    ) -> Iterator[ModelAnswer]:
        """Yield the scores of the cases from number `first` on."""
        if not any(medium.kind == "clip" for item in items for medium in item.media):
            raise EngineError(
                "The model looks at clips, and none of the cases has one.",
                remedy="Take clips of these cases in, or score them with a model of stills.",
            )
        for done, item in enumerate(items[first:], start=first):
            context.check()
            began = time.monotonic()
            yield self._answer(item, context, began)
            context.progress("predict", done=done + 1, total=len(items))

    def provenance(self) -> dict[str, JsonValue]:
        """Return weights, rules, libraries, device and the videos that were seen."""
        assert self._finder is not None
        return {
            "weights_sha256": {
                "detector": self.stated.detector.weights_sha256,
                "classifier": self.stated.classifier.weights_sha256,
            },
            "preprocessing_sha256": self.stated.preprocessing_sha256,
            "finding": self._finder.rule.told(),
            "reading_rule": self.stated.reading_rule,
            "case_rule": CASE_RULE,
            "versions": dict(library_versions()),
            "device": self._device.type,
            "dtype": self.stated.dtype,
            "clips_of_a_batch": self._batch_size,
            "threads": torch.get_num_threads(),
        }

    @property
    def _batch_size(self) -> int:
        return min(self.settings.batch_size, _MOST_CLIPS)

    def _answer(self, item: PredictItem, context: JobContext, began: float) -> ModelAnswer:
        assert self._finder is not None
        videos = [medium for medium in item.media if medium.kind == "clip"]
        frames = [open_frames(Path(medium.path)) for medium in videos]
        seen = tuple(sha256_file(Path(medium.path)) for medium in videos)
        tracks = [self._finder.tracks(one, context) for one in frames]
        wanted = asked(self.stated.reading, tracks)
        scores, told = [], []
        for one, clips in zip(frames, wanted, strict=True):
            score, evidence = self._look(one, clips, context)
            scores.append(score)
            told.append(evidence)
        found, seconds = case_score(scores), time.monotonic() - began
        if found is None:
            reason = _NO_TRACK[self.stated.reading == "clips"] if videos else _NO_VIDEO
            return ModelAnswer(
                item.case_id,
                AnswerStatus.NO_CLIP,
                seconds=seconds,
                detail=reason,
                media_sha256=seen,
            )
        return ModelAnswer(
            item.case_id,
            AnswerStatus.OK,
            probability=found,
            source=ProbabilitySource.SOFTMAX,
            seconds=seconds,
            evidence={"media": _in_place(item.media, told)},
            media_sha256=seen,
        )

    def _look(
        self, frames: StoredFrames, clips: Sequence[TrackClip], context: JobContext
    ) -> tuple[float | None, dict[str, JsonValue]]:
        assert self._network is not None
        whole, pixels = cut_clips(frames, clips, self.stated.clips, context)
        if not whole:
            return None, dict(_NOTHING)
        seen = score_clips(
            self._network,
            pixels,
            batch_size=self._batch_size,
            device=self._device,
            maps=self.settings.heat,
        )
        evidence = medium_evidence(
            whole,
            seen.probabilities,
            seen.maps,
            preprocessing=self.stated.clips,
            size=frames.size,
        )
        return mean_score(seen.probabilities.tolist()), evidence


_NOTHING: dict[str, JsonValue] = {"clips": [], "heat": None}


def _in_place(
    media: Sequence[MediumFile], videos: Sequence[dict[str, JsonValue]]
) -> list[JsonValue]:
    """Return one entry a medium of the case: nothing is told of those that are no video."""
    left = iter(videos)
    return [next(left) if medium.kind == "clip" else dict(_NOTHING) for medium in media]
