"""Fine-tune a network: warm head, frozen first layers, balanced batches, early stop; resumable."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from engines.adapters.network import Network
from engines.context import JobContext
from engines.data.augment import augment, balanced_rows
from engines.data.dataset import Dataset
from engines.measures.metrics import auc
from engines.messages import Split, TrainJob
from engines.prediction.scoring import case_means, share_images
from engines.training.epochs import Epochs, to_the_end
from engines.training.progression import Progression, TrainingMemory
from engines.training.recipe import Recipe, warm_head
from engines.training.together import together
from ground.errors import EngineError


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

        def learn(state: Progression) -> None:
            if state.epoch < 0:
                self._begin(state, optimiser)
            self._epochs(state, optimiser)

        return to_the_end(
            self.network.module,
            optimiser,
            self.memory,
            self.context,
            resume=self.job.resume,
            learn=learn,
        )

    def scored(self, part: Split) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Return label and mean score of each case of one part, by the present weights."""
        return self._of_cases(part, self._shares(part))

    def _shares(self, part: Split) -> npt.NDArray[np.float64]:
        """Return the probability of each output for each row of a part, by the present weights."""
        return share_images(
            self.network.for_scoring(),
            self.dataset.pixels[self.dataset.part(part)],
            batch_size=self.job.batch_size,
            device=self.device,
            context=self.context,
        )

    def _of_cases(
        self, part: Split, shares: npt.NDArray[np.float64]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        rows = self.dataset.part(part)
        cases = self.dataset.cases[rows]
        _, labels = case_means(self.dataset.labels[rows].astype(np.float64), cases)
        return labels.astype(np.int64), case_means(shares[:, -1], cases)[1]

    def _finding_error(self, shares: npt.NDArray[np.float64]) -> float:
        """Return the mean negative log-likelihood of the findings of the validation part.

        The area under the curve of malignancy says nothing of normal against benign.
        """
        rows = self.dataset.part("validation")
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
        epochs = Epochs.after(
            state,
            self.job,
            optimiser,
            self.context,
            samples=len(rows),
            warm_up_epochs=self.recipe.warm_up_epochs,
        )
        for epoch in epochs.numbers:
            if self._has_stalled(state):
                self.context.log(f"Stopped early: no gain for {self.job.patience} epochs.")
                break
            loss = self._epoch(rows, epochs, epoch)
            self._close_epoch(state, optimiser, epoch=epoch, loss=loss)

    def _has_stalled(self, state: Progression) -> bool:
        # The first epochs after a warm head may be worse than it: they do not count as stalled.
        return state.epoch - max(state.best_epoch, 1) >= self.job.patience

    def _epoch(self, rows: torch.Tensor, epochs: Epochs, epoch: int) -> float:
        generator = torch.Generator().manual_seed(epochs.seed(epoch))
        labels = torch.from_numpy(self.dataset.labels)[rows]
        batches = balanced_rows(labels, batch_size=self.job.batch_size, generator=generator)
        self.network.train_mode(keep_statistics=self.recipe.keep_statistics)
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
        return ours.total(loss)

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

    def _close_epoch(
        self,
        state: Progression,
        optimiser: torch.optim.Optimizer,
        *,
        epoch: int,
        loss: float | None,
    ) -> None:
        shares = self._shares("validation")
        value = auc(*self._of_cases("validation", shares))
        error = self._finding_error(shares) if self.network.classes > 1 else 0.0
        state.add(epoch, loss=loss, value=value, module=self.network.module, error=error)
        self.context.log(f"Epoch {epoch}: validation AUC {value:.3f}.")
        if together().is_first:
            self.memory.keep(state, self.network.module, optimiser)
        self.context.learnt(epoch, loss=loss, validation_auc=value)


def _learning(optimiser: torch.optim.Optimizer) -> list[nn.Parameter]:
    return [parameter for group in optimiser.param_groups for parameter in group["params"]]
