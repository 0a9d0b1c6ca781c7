"""What every training does in its epochs: chance by number, falling rates, progress, a resume."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import nn

from engines.context import JobCancelled, JobContext, StepClock
from engines.messages import TrainDetectorJob, TrainJob, TrainVideoJob
from engines.training.progression import Progression, TrainingMemory
from engines.training.recipe import finite_loss, rate_factor

_SEED_STRIDE = 10_007

_Batch = TypeVar("_Batch")


TrainingJob = TrainJob | TrainVideoJob | TrainDetectorJob


@dataclass(frozen=True, slots=True)
class Epochs:
    """The epochs of one training that are still to come.

    Attributes
    ----------
    optimiser : Optimizer
        Each of its groups states its largest learning rate as `rate`.
    steps : int
        Batches of an epoch.
    warm_up_epochs : float
        Over which rates rise.

    """

    job: TrainingJob
    optimiser: torch.optim.Optimizer
    context: JobContext
    clock: StepClock
    steps: int
    warm_up_epochs: float
    first: int

    @classmethod
    def after(
        cls,
        state: Progression,
        job: TrainingJob,
        optimiser: torch.optim.Optimizer,
        context: JobContext,
        *,
        samples: int,
        warm_up_epochs: float,
    ) -> "Epochs":
        """Return the epochs after those that `state` knows, each over as many samples."""
        steps, done = math.ceil(samples / job.batch_size), max(0, state.epoch)
        clock = StepClock(job.epochs * steps, done=done * steps)
        return cls(job, optimiser, context, clock, steps, warm_up_epochs, done + 1)

    @property
    def numbers(self) -> range:
        """The number of each, the first one being 1."""
        return range(self.first, self.job.epochs + 1)

    def seed(self, epoch: int) -> int:
        """Set torch's chance, all of which comes from the number of the epoch; return the seed.

        A training that is resumed repeats the same epoch with the same chance.
        """
        seed = self.job.seed * _SEED_STRIDE + epoch
        torch.manual_seed(seed)
        return seed

    def run(self, epoch: int, batches: Sequence[_Batch], step: Callable[[_Batch], float]) -> float:
        """Take a step for each batch and return the mean of their losses.

        Raises
        ------
        JobCancelled
            The client asked for it.
        EngineError
            A loss is no longer a number.

        """
        total = 0.0
        for number, batch in enumerate(batches):
            self.context.check()
            self._set_rates((epoch - 1) * self.steps + number)
            total += finite_loss(step(batch))
            self.clock.tick()
            self.context.progress(
                "train",
                done=self.clock.done,
                total=self.clock.total,
                eta_s=self.clock.left_s,
                text=f"epoch {epoch} of {self.job.epochs}, loss {total / (number + 1):.3f}",
            )
        return total / len(batches)

    def _set_rates(self, step: int) -> None:
        warm_up = math.ceil(self.warm_up_epochs * self.steps)
        factor = rate_factor(step, steps=self.steps * self.job.epochs, warm_up=warm_up)
        for group in self.optimiser.param_groups:
            group["lr"] = group["rate"] * factor


def to_the_end(
    module: nn.Module,
    optimiser: torch.optim.Optimizer,
    memory: TrainingMemory,
    context: JobContext,
    *,
    resume: bool,
    learn: Callable[[Progression], None],
) -> Progression:
    """Learn from the beginning or the newest checkpoint on; the best weights are loaded then.

    Raises
    ------
    JobCancelled
        The client asked for it; it says which epochs are kept.
    EngineError
        The checkpoint belongs to another training, or the loss is no longer a number.

    """
    state = Progression.fresh()
    if resume:
        state = memory.recall(module, optimiser, context=context)
    try:
        learn(state)
    except JobCancelled as cancelled:
        raise JobCancelled(state.kept) from cancelled
    module.load_state_dict(state.best)
    return state
