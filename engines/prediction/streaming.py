"""Scores of images as they come: decoded in the background, scored in batches of a whole job."""

import contextlib
import math
import os
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt
import torch

from engines.adapters.network import Network
from engines.context import JobContext, StepClock
from engines.data.ahead import Wanted, decoded_ahead
from engines.data.preprocess import Decoded, decode
from engines.messages import Precision
from engines.prediction.scoring import case_means, probabilities

DTYPES: Mapping[Precision, str] = {"float32": "float32", "bfloat16": "bfloat16 autocast"}
"""How a precision is told in a provenance."""

_BATCHES_AHEAD = 3
_GPU_DECODERS = 16
_CPU_DECODERS = 2


@dataclass(frozen=True, slots=True)
class ImageScore:
    """What the networks said of one image.

    Attributes
    ----------
    values : ndarray of float64, shape (number of networks,)
        Probability of malignancy, 0–1.
    shares : ndarray of float64, shape (number of networks, classes)
        Of each output of the networks; the last is that of malignancy.
    file_sha256, content_sha256, likeness : str
        See `engines.data.preprocess.Decoded`.

    """

    values: npt.NDArray[np.float64]
    shares: npt.NDArray[np.float64]
    file_sha256: str
    content_sha256: str
    likeness: str


@dataclass(frozen=True, slots=True)
class ImageStream:
    """Networks that look at the same squares of grey values, one batch after the other.

    Parameters
    ----------
    networks : tuple of Network
        On `device`; their preprocessing is the same.
    batch_size : int
        Every batch has so many rows (the last is padded with black).

    """

    networks: tuple[Network, ...]
    device: torch.device
    batch_size: int
    precision: Precision

    def scores(
        self, wanted: Sequence[Wanted], context: JobContext, *, first: int = 0
    ) -> Generator[ImageScore, None, None]:
        """Yield the scores of the images from number `first` on, in order.

        Batches begin at multiples of their size, whatever `first` is: a score has the same digits
        in a run that goes on as in one that nothing disturbed.

        Raises
        ------
        EngineError
            An image cannot be read.
        JobCancelled
            The client asked for it.

        """
        start = first - first % self.batch_size
        images = decoded_ahead(
            wanted[start:],
            self.networks[0].preprocessing,
            workers=self._decoders(),
            most=_BATCHES_AHEAD * self.batch_size,
        )
        batches = math.ceil(len(wanted) / self.batch_size)
        clock, number = StepClock(batches, done=start // self.batch_size), start
        with contextlib.closing(images):
            for batch, scores in self._scored(images, context):
                for image, values in zip(batch, scores[: len(batch)], strict=True):
                    number += 1
                    if number > first:
                        yield _score(image, values)
                clock.tick()
                context.progress("predict", done=number, total=len(wanted), eta_s=clock.left_s)

    def _scored(
        self, images: Iterator[Decoded], context: JobContext
    ) -> Iterator[tuple[list[Decoded], npt.NDArray[np.float64]]]:
        """Yield batches with their scores; a GPU has begun the next batch before one is fetched."""
        begun: list[tuple[list[Decoded], torch.Tensor]] = []
        lag = 1 if self.device.type == "cuda" else 0
        while batch := list(islice(images, self.batch_size)):
            context.check()
            begun.append((batch, self._begin(batch)))
            if len(begun) > lag:
                earlier, scores = begun.pop(0)
                yield earlier, scores.cpu().numpy()
        for earlier, scores in begun:
            yield earlier, scores.cpu().numpy()

    def _begin(self, batch: Sequence[Decoded]) -> torch.Tensor:
        """Return scores (rows, networks, classes), float64, perhaps still being computed."""
        pixels = torch.zeros(
            (self.batch_size, *batch[0].pixels.shape),
            dtype=torch.uint8,
            pin_memory=self.device.type == "cuda",
        )
        for row, image in enumerate(batch):
            pixels[row] = torch.from_numpy(image.pixels)
        pixels = pixels.to(self.device, non_blocking=True)
        looks = [probabilities(one, pixels, precision=self.precision) for one in self.networks]
        return torch.stack(looks, dim=1)

    def _decoders(self) -> int:
        cores = os.cpu_count() or 1
        if self.device.type == "cuda":
            return min(cores, _GPU_DECODERS)
        return min(cores, _CPU_DECODERS)


def _score(image: Decoded, values: npt.NDArray[np.float64]) -> ImageScore:
    return ImageScore(
        values[:, -1], values, image.file_sha256, image.content_sha256, image.likeness
    )


def case_looks(
    stream: ImageStream,
    looks: Sequence[Sequence[Wanted]],
    context: JobContext,
    *,
    first: int = 0,
) -> Iterator[list[ImageScore]]:
    """Yield the scores of each case from number `first` on.

    Parameters
    ----------
    looks : sequence of sequence
        What is looked at of every case of the job, see `engines.prediction.looks`.

    Raises
    ------
    EngineError
        An image is missing, which is told before the first one is looked at, or cannot be read.
    JobCancelled
        The client asked for it.

    """
    wanted = [look for of_case in looks for look in of_case]
    for path, crop in wanted:
        if not path.exists():
            decode(path, stream.networks[0].preprocessing, crop=crop)  # tells what is wrong
    before = sum(len(of_case) for of_case in looks[:first])
    scores = stream.scores(wanted, context, first=before)
    with contextlib.closing(scores):
        for of_case in looks[first:]:
            yield list(islice(scores, len(of_case)))


def case_mean(scores: Sequence[float]) -> float:
    """Return the mean of the scores of one case's images, rounded as model reads are stored."""
    _, means = case_means(np.array(scores), np.zeros(len(scores), dtype=np.int64))
    return float(means[0])


def files_of(scores: Sequence[ImageScore]) -> tuple[str, ...]:
    """Return the hash of each file that was looked at, once, in order."""
    return tuple(dict.fromkeys(one.file_sha256 for one in scores))
