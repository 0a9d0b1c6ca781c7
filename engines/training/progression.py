"""How far a training is, and its memory on the disk."""

import dataclasses
import math
from dataclasses import dataclass
from typing import Any, Self

import torch
from torch import nn

from engines.cards.curves import CURVE_NAME, curve_bytes
from engines.context import JobContext
from engines.files import writing_to
from engines.training.checkpoint import Checkpoints
from ground.errors import EngineError
from ground.files import write_atomic


@dataclass(slots=True)
class Progression:
    """How a training went so far; epoch 0 is the warm head before any fine-tuning.

    Attributes
    ----------
    epoch : int
        Last whole epoch; -1 before the first evaluation.
    history : list of dict
        ``epoch``, ``loss`` (None for epoch 0) and ``validation_auc`` of each epoch, or another
        measure that chooses the best.
    best_epoch : int
    best_auc : float
    best : dict
        Weights of the best epoch.
    best_error : float
        Of the best epoch: what decides between epochs of equal value.

    """

    epoch: int
    history: list[dict[str, Any]]
    best_epoch: int
    best_auc: float
    best: dict[str, torch.Tensor]
    best_error: float = math.inf

    @classmethod
    def fresh(cls) -> Self:
        """Return the state before the first evaluation."""
        return cls(epoch=-1, history=[], best_epoch=-1, best_auc=-1.0, best={})

    def add(
        self,
        epoch: int,
        *,
        loss: float | None,
        value: float,
        module: nn.Module,
        measure: str = "validation_auc",
        error: float = 0.0,
    ) -> None:
        """Note a whole epoch; remember the weights when they are the best so far by `measure`.

        Of epochs with equal values the one with the smallest `error` counts, then the first.
        """
        self.epoch = epoch
        self.history.append({"epoch": epoch, "loss": loss, measure: value})
        if (value, -error) > (self.best_auc, -self.best_error):
            self.best_epoch, self.best_auc, self.best = epoch, value, _copied(module)
            self.best_error = error

    @property
    def kept(self) -> str:
        """What a cancelled training leaves behind, in words."""
        if self.epoch < 0:
            return "Nothing was learnt yet; start again."
        return f"Epoch {self.epoch} is kept; the same command with --resume continues from it."


@dataclass(frozen=True, slots=True)
class TrainingMemory:
    """The checkpoints of one training.

    Attributes
    ----------
    identity : dict
        Everything that decides the result; a checkpoint of another identity is refused.

    """

    checkpoints: Checkpoints
    identity: dict[str, Any]

    def keep(self, state: Progression, module: nn.Module, optimiser: torch.optim.Optimizer) -> None:
        """Write a checkpoint durably, and the learning curve so far beside it."""
        saved = {
            "identity": self.identity,
            "progression": {
                field.name: getattr(state, field.name) for field in dataclasses.fields(state)
            },
            "weights": _copied(module),
            "optimiser": optimiser.state_dict(),
        }
        self.checkpoints.save(saved, epoch=state.epoch)
        with writing_to(self.checkpoints.folder):
            told = curve_bytes(state.history, seed=self.identity.get("seed"))
            write_atomic(self.checkpoints.folder / CURVE_NAME, told)

    def recall(
        self, module: nn.Module, optimiser: torch.optim.Optimizer, *, context: JobContext
    ) -> Progression:
        """Load the newest checkpoint into network and optimiser; without one, start fresh.

        Raises
        ------
        EngineError
            The checkpoint is damaged or belongs to another training; what differs is named.

        """
        saved = self.checkpoints.load()
        if saved is None:
            context.log("Nothing to resume: training starts from the beginning.")
            return Progression.fresh()
        self._check_identity(saved["identity"])
        module.load_state_dict(saved["weights"])
        optimiser.load_state_dict(saved["optimiser"])
        state = Progression(**saved["progression"])
        context.log(f"Resumed after epoch {state.epoch}.")
        return state

    def _check_identity(self, found: dict[str, Any]) -> None:
        keys = sorted(self.identity.keys() | found.keys())
        changed = [key for key in keys if self.identity.get(key) != found.get(key)]
        if changed:
            raise EngineError(
                f"The unfinished training was begun with other {', '.join(changed)}.",
                remedy="Repeat the first command with --resume, or remove the folder.",
                path=self.checkpoints.folder,
            )


def _copied(module: nn.Module) -> dict[str, torch.Tensor]:
    return {key: value.detach().cpu().clone() for key, value in module.state_dict().items()}
