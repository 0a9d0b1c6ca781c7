"""Small labelled images for the engine's tests, and a context that listens."""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image

from engines.context import JobContext
from engines.messages import Message, Progress, Sample, TrainJob


def make_samples(folder: Path, *, patients: int = 16, images: int = 2) -> tuple[Sample, ...]:
    """Write noise images; those of malignant patients carry a dark square."""
    folder.mkdir(parents=True, exist_ok=True)
    samples = []
    for patient in range(patients):
        label: Literal[0, 1] = 1 if patient % 2 else 0
        for view in range(images):
            pixels = np.random.default_rng([patient, view]).integers(60, 200, (40, 48))
            if label:
                pixels[10:30, 14:34] //= 4
            path = folder / f"{patient}-{view}.png"
            Image.fromarray(pixels.astype(np.uint8)).save(path)
            samples.append(
                Sample(path=str(path), label=label, patient=f"P{patient}", case=f"C{patient}")
            )
    return tuple(samples)


def make_job(samples: tuple[Sample, ...], out: Path, **changes: object) -> TrainJob:
    """Return a job that a tiny network finishes in seconds."""
    tiny = {"model": "test_resnet", "image_size": 32, "batch_size": 8, "epochs": 3, "patience": 9}
    return TrainJob.model_validate({"samples": samples, "out": str(out), **tiny, **changes})


@dataclass
class Listener:
    """Collects what a job says; cancels it when `cancel_at` steps of training are done."""

    cancel_at: int = -1
    messages: list[Message] = field(default_factory=list)
    cancelled: threading.Event = field(default_factory=threading.Event)

    def context(self) -> JobContext:
        return JobContext("job", self.hear, self.cancelled)

    def hear(self, message: Message) -> None:
        self.messages.append(message)
        if (
            isinstance(message, Progress)
            and message.phase == "train"
            and message.done >= self.cancel_at > 0
        ):
            self.cancelled.set()
