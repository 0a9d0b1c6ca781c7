"""Train a detector on frames with known boxes: seeded, resumable after every epoch."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from engines.context import JobCancelled, JobContext, StepClock
from engines.messages import Split, TrainDetectorJob
from engines.training.progression import Progression, TrainingMemory
from engines.training.recipe import rate_factor
from engines.video.detection.detecting import FrameDetector
from engines.video.detection.measures import DetectionFigures, figures_of
from engines.video.detection.network import DetectorNetwork, tensor_of
from engines.video.detection.samples import DetectionData, FittedFrame
from ground.errors import EngineError

MEASURE = "validation_mean_iou"
_SEED_STRIDE = 10_007

Target = dict[str, torch.Tensor]


@dataclass(frozen=True, slots=True)
class DetectionRecipe:
    """Settings of one training; they stand in the card.

    Attributes
    ----------
    rate : float
        Largest learning rate; it rises over `warm_up_epochs` and falls along a cosine to zero.
    clip_norm : float
        Longest gradient.
    jitter : float
        Largest change of contrast and of brightness, as a share of white.

    """

    rate: float = 5e-4
    weight_decay: float = 1e-4
    clip_norm: float = 10.0
    warm_up_epochs: float = 0.25
    mirrored: float = 0.5
    jitter: float = 0.1


@dataclass(frozen=True, slots=True)
class DetectorTraining:
    """One training run: call `run`; a checkpoint is written after each epoch."""

    network: DetectorNetwork
    recipe: DetectionRecipe
    data: DetectionData
    job: TrainDetectorJob
    device: torch.device
    memory: TrainingMemory
    context: JobContext

    def run(self) -> Progression:
        """Train to the end, or from the newest checkpoint on.

        Returns
        -------
        Progression
            Its best weights, by the mean overlap on the validation part, are also loaded.

        Raises
        ------
        JobCancelled
            The client asked for it; whole epochs are kept.
        EngineError
            The checkpoint belongs to another training, or the loss is no longer a number.

        """
        module = self.network.module.to(self.device)
        optimiser = torch.optim.AdamW(
            [parameter for parameter in module.parameters() if parameter.requires_grad],
            lr=self.recipe.rate,
            weight_decay=self.recipe.weight_decay,
        )
        state = Progression.fresh()
        if self.job.resume:
            state = self.memory.recall(module, optimiser, context=self.context)
        try:
            self._epochs(state, optimiser)
        except JobCancelled as cancelled:
            raise JobCancelled(state.kept) from cancelled
        module.load_state_dict(state.best)
        return state

    def figures(self, part: Split) -> DetectionFigures:
        """Return how well boxes of one part are found, by the present weights."""
        frames = self.data.part(part)
        detector = FrameDetector(self.network, self.device, self.job.batch_size)
        found = detector.boxes_in([frame.pixels for frame in frames], context=self.context)
        pairs = zip(frames, found, strict=True)
        return figures_of((frame.boxes, [box for box, _ in boxes]) for frame, boxes in pairs)

    def _epochs(self, state: Progression, optimiser: torch.optim.Optimizer) -> None:
        frames = self.data.part("train")
        steps = math.ceil(len(frames) / self.job.batch_size)
        clock = StepClock(self.job.epochs * steps, done=max(0, state.epoch) * steps)
        for epoch in range(max(0, state.epoch) + 1, self.job.epochs + 1):
            loss = self._epoch(frames, optimiser, epoch=epoch, clock=clock)
            figures = self.figures("validation")
            state.add(
                epoch,
                loss=loss,
                value=figures.mean_iou,
                module=self.network.module,
                measure=MEASURE,
            )
            self.context.log(
                f"Epoch {epoch}: overlap {figures.mean_iou:.3f}, {figures.recall:.0%} found, "
                f"{figures.false_positives:.2f} false boxes a frame."
            )
            self.memory.keep(state, self.network.module, optimiser)

    def _epoch(
        self,
        frames: Sequence[FittedFrame],
        optimiser: torch.optim.Optimizer,
        *,
        epoch: int,
        clock: StepClock,
    ) -> float:
        # All randomness of an epoch comes from its number, so that resuming repeats it exactly.
        seed = self.job.seed * _SEED_STRIDE + epoch
        torch.manual_seed(seed)
        chance = np.random.default_rng([seed, 0xF00D])
        order, size = chance.permutation(len(frames)), self.job.batch_size
        steps = math.ceil(len(frames) / size)
        self.network.module.train()
        total = 0.0
        for step in range(steps):
            self.context.check()
            self._set_rate(optimiser, step=(epoch - 1) * steps + step, steps=steps)
            # The last batch is filled up from the first: a batch norm needs more than one frame.
            chosen = [order[place % len(order)] for place in range(step * size, step * size + size)]
            total += self._step([frames[place] for place in chosen], optimiser, chance)
            clock.tick()
            self.context.progress(
                "train",
                done=clock.done,
                total=clock.total,
                eta_s=clock.left_s,
                text=f"epoch {epoch} of {self.job.epochs}, loss {total / (step + 1):.3f}",
            )
        return total / steps

    def _step(
        self,
        frames: Sequence[FittedFrame],
        optimiser: torch.optim.Optimizer,
        chance: np.random.Generator,
    ) -> float:
        pairs = [self._varied(frame, chance) for frame in frames]
        images = [image.to(self.device) for image, _ in pairs]
        targets = [{key: value.to(self.device) for key, value in t.items()} for _, t in pairs]
        losses: dict[str, torch.Tensor] = self.network.module(images, targets)
        loss = torch.stack(list(losses.values())).sum()
        if not math.isfinite(value := loss.item()):
            raise EngineError(
                "The training diverged: its loss is no longer a number.",
                remedy="Train with other weights, or with larger batches.",
            )
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.module.parameters(), self.recipe.clip_norm)
        optimiser.step()
        return value

    def _varied(
        self, frame: FittedFrame, chance: np.random.Generator
    ) -> tuple[torch.Tensor, Target]:
        """Return a frame and its boxes, mirrored or not, a little brighter or darker."""
        image = tensor_of(frame.pixels)
        boxes = torch.tensor(frame.boxes, dtype=torch.float32).reshape(-1, 4)
        if chance.random() < self.recipe.mirrored:
            width = image.shape[-1]
            image = image.flip(-1)
            boxes = torch.stack(
                [width - boxes[:, 2], boxes[:, 1], width - boxes[:, 0], boxes[:, 3]], dim=1
            )
        contrast, shift = chance.uniform(-self.recipe.jitter, self.recipe.jitter, size=2).tolist()
        image = (image * (1 + contrast) + shift).clamp(0, 1)
        return image, {"boxes": boxes, "labels": torch.ones(len(boxes), dtype=torch.int64)}

    def _set_rate(self, optimiser: torch.optim.Optimizer, *, step: int, steps: int) -> None:
        warm_up = math.ceil(self.recipe.warm_up_epochs * steps)
        factor = rate_factor(step, steps=steps * self.job.epochs, warm_up=warm_up)
        for group in optimiser.param_groups:
            group["lr"] = self.recipe.rate * factor
