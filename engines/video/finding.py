"""Where the lesions of a video are: a trained detector, and the rule that makes tracks of boxes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import torch

from engines.context import JobContext
from engines.video.detection.card import DetectorCard
from engines.video.detection.detecting import FrameDetector
from engines.video.detection.network import build_detector
from engines.video.finding_rule import FindingRule
from engines.video.nouns import Frames, LesionTrack
from engines.video.tracking import tracks_of
from engines.weights.reading import read_state
from engines.weights.strict import load_strict


@dataclass(frozen=True, slots=True)
class Finder:
    """See `engines.video.looking.FindsLesions`."""

    detector: FrameDetector
    rule: FindingRule

    @classmethod
    def opened(
        cls, card: DetectorCard, weights: Path, *, rule: FindingRule, device: torch.device
    ) -> Self:
        """Make the detector of a card with the weights in a file, whose hash was checked.

        Raises
        ------
        EngineError
            They do not fit each other.

        """
        network = build_detector(card.settings)
        load_strict(network.module, read_state(weights), head=())
        return cls(FrameDetector(network, device, rule.frames_of_a_batch), rule)

    def tracks(self, frames: Frames, context: JobContext) -> tuple[LesionTrack, ...]:
        """Return the lesions, each through adjacent frames."""
        found = self.detector.detect(frames, every_nth=self.rule.every_nth, context=context)
        return tracks_of(found, self.rule.tracking)
