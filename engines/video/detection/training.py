"""Train a detector on frames with known boxes: seeded, resumable after every epoch."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from engines.context import JobContext
from engines.messages import Split, TrainDetectorJob
from engines.training.epochs import Epochs, to_the_end
from engines.training.progression import Progression, TrainingMemory
from engines.video.detection.detecting import FrameDetector
from engines.video.detection.measures import DetectionFigures, figures_of
from engines.video.detection.network import DetectorNetwork, tensor_of
from engines.video.detection.samples import DetectionData, FittedFrame

MEASURE = "validation_mean_iou"

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
        learning = [parameter for parameter in module.parameters() if parameter.requires_grad]
        optimiser = torch.optim.AdamW(
            [{"params": learning, "rate": self.recipe.rate}],
            lr=self.recipe.rate,
            weight_decay=self.recipe.weight_decay,
        )
        return to_the_end(
            module,
            optimiser,
            self.memory,
            self.context,
            resume=self.job.resume,
            learn=lambda state: self._epochs(state, optimiser),
        )

    def figures(self, part: Split) -> DetectionFigures:
        """Return how well boxes of one part are found, by the present weights."""
        frames = self.data.part(part)
        detector = FrameDetector(self.network, self.device, self.job.batch_size)
        found = detector.boxes_in([frame.pixels for frame in frames], context=self.context)
        pairs = zip(frames, found, strict=True)
        return figures_of((frame.boxes, [box for box, _ in boxes]) for frame, boxes in pairs)

    def _epochs(self, state: Progression, optimiser: torch.optim.Optimizer) -> None:
        frames = self.data.part("train")
        epochs = Epochs.after(
            state,
            self.job,
            optimiser,
            self.context,
            samples=len(frames),
            warm_up_epochs=self.recipe.warm_up_epochs,
        )
        for epoch in epochs.numbers:
            loss = self._epoch(frames, epochs, epoch)
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

    def _epoch(self, frames: Sequence[FittedFrame], epochs: Epochs, epoch: int) -> float:
        chance = np.random.default_rng([epochs.seed(epoch), 0xF00D])
        order, size = chance.permutation(len(frames)), self.job.batch_size
        # The last batch is filled up from the first: a batch norm needs more than one frame.
        batches = [
            [frames[order[place % len(order)]] for place in range(first, first + size)]
            for first in range(0, len(frames), size)
        ]
        self.network.module.train()
        return epochs.run(
            epoch, batches, lambda chosen: self._step(chosen, epochs.optimiser, chance)
        )

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
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.module.parameters(), self.recipe.clip_norm)
        optimiser.step()
        return loss.item()

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
