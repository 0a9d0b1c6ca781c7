"""Several processes that train one network together; one alone is the usual case.

Every process holds the same network and the same images, draws the same batches, and computes the
gradients of its share of each batch; their sums are the gradients of the whole batch, up to the
order in which numbers are added. The first process alone writes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import distributed, nn

from engines.adapters.network import Network
from ground.errors import EngineError


@dataclass(frozen=True, slots=True)
class Together:
    """One of `world` processes that train together, number `rank` from 0."""

    rank: int = 0
    world: int = 1

    @property
    def is_first(self) -> bool:
        """Whether this process writes checkpoints and the model, and speaks."""
        return self.rank == 0

    def share(self, rows: int) -> slice:
        """Return which of the `rows` of a batch are ours: shares differ by one at most."""
        return slice(rows * self.rank // self.world, rows * (self.rank + 1) // self.world)

    def add_gradients(self, parameters: Iterable[nn.Parameter]) -> None:
        """Replace each gradient by its sum over all processes.

        The loss of each was divided by the rows of the whole batch.
        """
        if self.world == 1:
            return
        learning = [one for one in parameters if one.requires_grad]
        for one in learning:
            if one.grad is None:  # no row of this batch was ours
                one.grad = torch.zeros_like(one)
        flat = torch.cat([_gradient(one).reshape(-1) for one in learning])
        distributed.all_reduce(flat)
        at = 0
        for one in learning:
            size = one.numel()
            _gradient(one).copy_(flat[at : at + size].view_as(one))
            at += size

    def total(self, value: torch.Tensor) -> float:
        """Return the sum of a number over all processes."""
        if self.world > 1:
            value = value.detach().clone()
            distributed.all_reduce(value)
        return float(value.item())

    def wait(self) -> None:
        """Wait until all processes are here."""
        if self.world > 1:
            distributed.barrier()

    def check(self, network: Network, *, keep_statistics: bool) -> None:
        """Refuse what would not be the training of one process.

        Raises
        ------
        EngineError
            Batch norms would learn their statistics from a share of each batch.

        """
        if self.world > 1 and network.has_batch_norm and not keep_statistics:
            raise EngineError(
                "A network with batch norms that starts from nothing learns its statistics from "
                "whole batches; several processes see a share each.",
                remedy="Give --weights, choose a network without batch norms, or leave "
                "--processes out.",
            )


def together() -> Together:
    """Return which of the processes this one is."""
    if distributed.is_available() and distributed.is_initialized():
        return Together(distributed.get_rank(), distributed.get_world_size())
    return Together()


def _gradient(parameter: nn.Parameter) -> torch.Tensor:
    assert parameter.grad is not None
    return parameter.grad
