"""A trained detector looks at frames: boxes with scores, by one way for training and prediction."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from engines.context import JobContext
from engines.video.detection.network import DetectorNetwork, fitted, moved, tensor_of
from engines.video.nouns import Box, DetectedBox, Frames, GreyFrame

ScoredBoxes = list[tuple[Box, float]]
"""Boxes of one frame with their scores, the surest first."""


@dataclass(frozen=True, slots=True)
class FrameDetector:
    """Looks at frames in batches of one size, the last filled up: the numbers depend on it."""

    network: DetectorNetwork
    device: torch.device
    batch_size: int = 4

    def detect(
        self, frames: Frames, *, every_nth: int = 1, context: JobContext
    ) -> list[DetectedBox]:
        """Return the boxes of a medium, frame by frame.

        Parameters
        ----------
        frames : Frames
            Read once, from front to back.
        every_nth : int
            Look at each n-th frame from the first on, and at the last; boxes of the others are for
            the tracking to interpolate.
        context : JobContext
            Asked between batches whether to stop.

        Raises
        ------
        EngineError
            The medium cannot be read.
        JobCancelled
            The client asked for it.

        """
        self.network.module.to(self.device).eval()
        found: list[DetectedBox] = []
        waiting: list[tuple[int, GreyFrame]] = []
        last = frames.count - 1
        for number, frame in frames:
            if number % every_nth and number != last:
                continue
            waiting.append((number, frame))
            if len(waiting) == self.batch_size:
                found += self._found(waiting, context)
                waiting = []
        return found + self._found(waiting, context)

    def boxes_in(self, frames: Sequence[GreyFrame], *, context: JobContext) -> list[ScoredBoxes]:
        """Return the boxes of each frame, in its own pixels."""
        self.network.module.to(self.device).eval()
        found: list[ScoredBoxes] = []
        for start in range(0, len(frames), self.batch_size):
            context.check()
            found += self._batch(frames[start : start + self.batch_size])
        return found

    def _found(
        self, numbered: Sequence[tuple[int, GreyFrame]], context: JobContext
    ) -> list[DetectedBox]:
        context.check()
        boxes = self._batch([frame for _, frame in numbered])
        return [
            DetectedBox(number, box, score)
            for (number, _), of_frame in zip(numbered, boxes, strict=True)
            for box, score in of_frame
        ]

    def _batch(self, frames: Sequence[GreyFrame]) -> list[ScoredBoxes]:
        if not frames:
            return []
        small = [fitted(frame, self.network.settings) for frame in frames]
        images = [tensor_of(frame).to(self.device) for frame in small]
        images += images[-1:] * (self.batch_size - len(images))
        with torch.inference_mode():
            answers = self.network.module(images)[: len(frames)]
        return [
            _told(answer, of=(seen.shape[1], seen.shape[0]), to=(frame.shape[1], frame.shape[0]))
            for answer, seen, frame in zip(answers, small, frames, strict=True)
        ]


def _told(
    answer: dict[str, torch.Tensor], *, of: tuple[int, int], to: tuple[int, int]
) -> ScoredBoxes:
    """Return one answer of the network in the pixels of the frame as it came."""
    boxes, scores = answer["boxes"].cpu().tolist(), answer["scores"].cpu().tolist()
    return [
        (moved((box[0], box[1], box[2], box[3]), of=of, to=to), score)
        for box, score in zip(boxes, scores, strict=True)
    ]
