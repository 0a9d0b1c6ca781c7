"""Fine-tune a network: warm head, frozen first layers, balanced batches, early stop; resumable."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from engines.adapters.network import Network
from engines.context import JobCancelled, JobContext, StepClock
from engines.data.augment import augment, balanced_rows
from engines.data.dataset import Dataset
from engines.measures.metrics import auc
from engines.messages import Split, TrainJob
from engines.prediction.scoring import case_means, score_images, share_images
from engines.training.progression import Progression, TrainingMemory
from engines.training.recipe import Recipe, finite_loss, rate_factor, warm_head
from engines.training.together import together
from ground.errors import EngineError

_SEED_STRIDE = 10_007


@dataclass(frozen=True, slots=True)
class FineTuning:
    """One training run: call `run`; a checkpoint is written after each epoch."""

    network: Network
    recipe: Recipe
    dataset: Dataset
    job: TrainJob
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
        if self.job.epochs == 0 and not self.recipe.warm_head:
            raise EngineError(
                "Without epochs and without initial weights there is nothing to train.",
                remedy="Give --epochs or --weights.",
            )
        together().check(self.network, keep_statistics=self.recipe.keep_statistics)
        self.network.module.to(self.device)
        self.network.freeze(share=self.recipe.frozen_share)
        optimiser = self._optimiser()
        state = Progression.fresh()
        if self.job.resume:
            state = self.memory.recall(self.network.module, optimiser, context=self.context)
        try:
            if state.epoch < 0:
                self._begin(state, optimiser)
            self._epochs(state, optimiser)
        except JobCancelled as cancelled:
            raise JobCancelled(state.kept) from cancelled
        self.network.module.load_state_dict(state.best)
        return state

    def scored(self, part: Split) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Return label and mean score of each case of one part, by the present weights."""
        rows = self.dataset.part(part)
        scores = score_images(
            self.network,
            self.dataset.pixels[rows],
            batch_size=self.job.batch_size,
            device=self.device,
            context=self.context,
        )
        cases = self.dataset.cases[rows]
        _, labels = case_means(self.dataset.labels[rows].astype(np.float64), cases)
        return labels.astype(np.int64), case_means(scores, cases)[1]

    def _finding_error(self) -> float:
        """Return the mean negative log-likelihood of the findings of the validation part.

        The area under the curve of malignancy says nothing of normal against benign.
        """
        rows = self.dataset.part("validation")
        shares = share_images(
            self.network,
            self.dataset.pixels[rows],
            batch_size=self.job.batch_size,
            device=self.device,
            context=self.context,
        )
        known = self.dataset.findings[rows]
        of_truth = shares[np.arange(len(rows)), known][known >= 0]
        return float(-np.log(np.clip(of_truth, 1e-12, 1.0)).mean())

    def _begin(self, state: Progression, optimiser: torch.optim.Optimizer) -> None:
        if self.recipe.warm_head:
            rows = self.dataset.part("train")
            warm_head(
                self.network,
                self.dataset.pixels[rows],
                labels=self._targets[rows],
                batch_size=self.job.batch_size,
                device=self.device,
                context=self.context,
            )
            self._close_epoch(state, optimiser, epoch=0, loss=None)

    def _epochs(self, state: Progression, optimiser: torch.optim.Optimizer) -> None:
        rows = torch.from_numpy(self.dataset.part("train"))
        steps = math.ceil(len(rows) / self.job.batch_size)
        clock = StepClock(self.job.epochs * steps, done=max(0, state.epoch) * steps)
        for epoch in range(max(0, state.epoch) + 1, self.job.epochs + 1):
            if self._has_stalled(state):
                self.context.log(f"Stopped early: no gain for {self.job.patience} epochs.")
                break
            loss = self._epoch(rows, optimiser, epoch=epoch, clock=clock)
            self._close_epoch(state, optimiser, epoch=epoch, loss=loss)

    def _has_stalled(self, state: Progression) -> bool:
        # The first epochs after a warm head may be worse than it: they do not count as stalled.
        return state.epoch - max(state.best_epoch, 1) >= self.job.patience

    def _epoch(
        self,
        rows: torch.Tensor,
        optimiser: torch.optim.Optimizer,
        *,
        epoch: int,
        clock: StepClock,
    ) -> float:
        # All randomness of an epoch comes from its number, so that resuming repeats it exactly.
        generator = torch.Generator().manual_seed(self.job.seed * _SEED_STRIDE + epoch)
        torch.manual_seed(self.job.seed * _SEED_STRIDE + epoch)
        labels = torch.from_numpy(self.dataset.labels)[rows]
        batches = balanced_rows(labels, batch_size=self.job.batch_size, generator=generator)
        self.network.train_mode(keep_statistics=self.recipe.keep_statistics)
        total = 0.0
        for step, chosen in enumerate(batches):
            self.context.check()
            self._set_rates(optimiser, step=(epoch - 1) * len(batches) + step, steps=len(batches))
            total += self._step(rows[chosen], optimiser, generator=generator)
            clock.tick()
            self.context.progress(
                "train",
                done=clock.done,
                total=clock.total,
                eta_s=clock.left_s,
                text=f"epoch {epoch} of {self.job.epochs}, loss {total / (step + 1):.3f}",
            )
        return total / len(batches)

    def _step(
        self,
        rows: torch.Tensor,
        optimiser: torch.optim.Optimizer,
        *,
        generator: torch.Generator,
    ) -> float:
        pixels = torch.from_numpy(self.dataset.pixels[rows.numpy()])
        ours = together()
        share = ours.share(len(rows))
        # The whole batch is augmented, so that several processes draw what one would.
        grey = augment(pixels, generator=generator)[share].to(self.device)
        labels = torch.from_numpy(self._targets)[rows[share]].to(self.device)
        reduced = self.job.precision == "bfloat16"
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=reduced):
            logits = self.network.module(self.network.normalise(grey)).float()
        whole = ours.world == 1
        loss = self._loss(logits, labels, reduction="mean" if whole else "sum")
        if not whole:
            loss = loss / len(rows)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        learning = _learning(optimiser)
        ours.add_gradients(learning)
        nn.utils.clip_grad_norm_(learning, self.recipe.clip_norm)
        optimiser.step()
        return finite_loss(ours.total(loss))

    @property
    def _targets(self) -> npt.NDArray[np.int64]:
        """What each row is to be told as: its label, or its finding."""
        return self.dataset.labels if self.network.classes == 1 else self.dataset.findings

    def _loss(self, logits: torch.Tensor, labels: torch.Tensor, *, reduction: str) -> torch.Tensor:
        smoothing = self.recipe.label_smoothing
        if self.network.classes > 1:
            return functional.cross_entropy(
                logits, labels, label_smoothing=smoothing, reduction=reduction
            )
        target = labels.to(torch.float32) * (1 - smoothing) + smoothing / 2
        return functional.binary_cross_entropy_with_logits(
            logits[:, 0], target, reduction=reduction
        )

    def _optimiser(self) -> torch.optim.Optimizer:
        groups = self._groups()
        return torch.optim.AdamW(
            [group for group in groups if group["params"]],
            lr=self.recipe.head_rate,
            weight_decay=self.recipe.weight_decay,
        )

    def _groups(self) -> list[dict[str, Any]]:
        body, decay = self.recipe.body_rate, self.recipe.layer_decay
        head = {"params": list(self.network.learning(head=True)), "rate": self.recipe.head_rate}
        if decay == 1.0:
            return [{"params": list(self.network.learning(head=False)), "rate": body}, head]
        layers = self.network.layers[:-1]
        rates = {
            name: body * decay ** (len(layers) - number)
            for number, names in enumerate(layers)
            for name in names
        }
        learning: dict[float, list[nn.Parameter]] = {}
        for name, parameter in self.network.module.named_parameters():
            if name in rates and parameter.requires_grad:
                learning.setdefault(rates[name], []).append(parameter)
        return [*({"params": layer, "rate": rate} for rate, layer in learning.items()), head]

    def _set_rates(self, optimiser: torch.optim.Optimizer, *, step: int, steps: int) -> None:
        warm_up = math.ceil(self.recipe.warm_up_epochs * steps)
        factor = rate_factor(step, steps=steps * self.job.epochs, warm_up=warm_up)
        for group in optimiser.param_groups:
            group["lr"] = group["rate"] * factor

    def _close_epoch(
        self,
        state: Progression,
        optimiser: torch.optim.Optimizer,
        *,
        epoch: int,
        loss: float | None,
    ) -> None:
        value = auc(*self.scored("validation"))
        error = self._finding_error() if self.network.classes > 1 else 0.0
        state.add(epoch, loss=loss, value=value, module=self.network.module, error=error)
        self.context.log(f"Epoch {epoch}: validation AUC {value:.3f}.")
        if together().is_first:
            self.memory.keep(state, self.network.module, optimiser)
        self.context.learnt(epoch, loss=loss, validation_auc=value)


def _learning(optimiser: torch.optim.Optimizer) -> list[nn.Parameter]:
    return [parameter for group in optimiser.param_groups for parameter in group["params"]]
