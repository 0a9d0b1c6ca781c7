"""Train a classifier of clips: balanced batches, frames of a clip alike, early stop; resumable."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from engines.context import JobContext
from engines.data.augment import augment, balanced_rows
from engines.measures.metrics import auc
from engines.messages import Split, TrainVideoJob
from engines.training.epochs import Epochs, to_the_end
from engines.training.progression import Progression, TrainingMemory
from engines.video.clip_network import ClipNetwork, score_clips
from engines.video.learning.clip_set import ClipSet


@dataclass(frozen=True, slots=True)
class ClipRecipe:
    """Settings of one training of clips; they stand in the card.

    Attributes
    ----------
    body_rate, head_rate : float
        Largest learning rate of the layers before the last, and of the last.

    """

    body_rate: float
    head_rate: float
    weight_decay: float = 0.02
    label_smoothing: float = 0.1
    clip_norm: float = 5.0
    warm_up_epochs: float = 1.0

    @classmethod
    def of(cls, network: ClipNetwork) -> "ClipRecipe":
        """Return the settings that suit the network's initial weights."""
        convolutional = network.pool is not None
        if not network.pretrained:
            rate = 1e-3 if convolutional else 3e-4
            return cls(rate, rate)
        return cls(3e-4 if convolutional else 5e-5, 3e-4)


@dataclass(frozen=True, slots=True)
class ClipFitting:
    """One training run: call `run`; a checkpoint is written after each epoch."""

    network: ClipNetwork
    recipe: ClipRecipe
    clips: ClipSet
    job: TrainVideoJob
    device: torch.device
    memory: TrainingMemory
    context: JobContext

    def run(self) -> Progression:
        """Train to the end, or from the newest checkpoint on.

        Returns
        -------
        Progression
            Its best weights are also loaded into the network.

        Raises
        ------
        JobCancelled
            The client asked for it; whole epochs are kept.
        EngineError
            The checkpoint belongs to another training, or the loss is no longer a number.

        """
        self.network.module.to(self.device)
        optimiser = self._optimiser()
        return to_the_end(
            self.network.module,
            optimiser,
            self.memory,
            self.context,
            resume=self.job.resume,
            learn=lambda state: self._epochs(state, optimiser),
        )

    def scored(self, part: Split) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], int]:
        """Return label and score of each case of a part, and how many have no clip."""
        found: list[npt.NDArray[np.float64]] = [np.empty(0, dtype=np.float64)]
        rows = self.clips.rows_of(part)
        for start in range(0, len(rows), self.job.batch_size):
            self.context.check()
            pixels = self.clips.pixels[rows[start : start + self.job.batch_size]]
            found.append(
                score_clips(
                    self.network, pixels, batch_size=self.job.batch_size, device=self.device
                ).probabilities
            )
        return self.clips.case_scores(part, np.concatenate(found))

    def _epochs(self, state: Progression, optimiser: torch.optim.Optimizer) -> None:
        rows = torch.from_numpy(self.clips.rows_of("train"))
        epochs = Epochs.after(
            state,
            self.job,
            optimiser,
            self.context,
            samples=len(rows),
            warm_up_epochs=self.recipe.warm_up_epochs,
        )
        for epoch in epochs.numbers:
            if state.epoch - state.best_epoch >= self.job.patience:
                self.context.log(f"Stopped early: no gain for {self.job.patience} epochs.")
                break
            loss = self._epoch(rows, epochs, epoch)
            labels, scores, _ = self.scored("validation")
            value = auc(labels, scores)
            state.add(epoch, loss=loss, value=value, module=self.network.module)
            self.memory.keep(state, self.network.module, optimiser)
            self.context.learnt(epoch, loss=loss, validation_auc=value)
            self.context.log(f"Epoch {epoch}: loss {loss:.3f}, validation AUC {value:.3f}.")

    def _epoch(self, rows: torch.Tensor, epochs: Epochs, epoch: int) -> float:
        generator = torch.Generator().manual_seed(epochs.seed(epoch))
        labels = torch.from_numpy(self.clips.labels)[rows]
        batches = balanced_rows(labels, batch_size=self.job.batch_size, generator=generator)
        self.network.module.train()
        return epochs.run(
            epoch,
            batches,
            lambda chosen: self._step(rows[chosen], epochs.optimiser, generator=generator),
        )

    def _step(
        self,
        rows: torch.Tensor,
        optimiser: torch.optim.Optimizer,
        *,
        generator: torch.Generator,
    ) -> float:
        pixels = torch.from_numpy(self.clips.pixels[rows.numpy()])
        grey = _turned(augment(pixels, generator=generator), generator).to(self.device)
        smoothing = self.recipe.label_smoothing
        labels = torch.from_numpy(self.clips.labels)[rows].to(self.device, torch.float32)
        logits = self.network.seen(grey, maps=False).logits
        target = labels * (1 - smoothing) + smoothing / 2
        loss = functional.binary_cross_entropy_with_logits(logits, target)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.module.parameters(), self.recipe.clip_norm)
        optimiser.step()
        return loss.item()

    def _optimiser(self) -> torch.optim.Optimizer:
        groups = [
            {"params": list(self.network.learning(head=False)), "rate": self.recipe.body_rate},
            {"params": list(self.network.learning(head=True)), "rate": self.recipe.head_rate},
        ]
        return torch.optim.AdamW(
            groups, lr=self.recipe.head_rate, weight_decay=self.recipe.weight_decay
        )


def _turned(clips: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Let half of the clips run backwards: a probe is swept one way or the other."""
    backwards = torch.rand(len(clips), generator=generator) < 0.5
    return torch.where(backwards.view(-1, 1, 1, 1), clips.flip(1), clips)
