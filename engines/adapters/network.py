"""A network as training and prediction see it, whichever library made it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from engines.data.preprocess import Preprocessing
from engines.encoders.licence import LicenceConfirmation
from engines.weights.report import LoadReport

_NORMS = (nn.modules.batchnorm._BatchNorm,)


@dataclass(frozen=True, slots=True)
class Network:
    """A module that gives one malignancy logit an image, and what is known of it.

    Attributes
    ----------
    module : nn.Module
        Input: float, shape (n, 3, size, size), normalised; output: logits, shape (n, 1).
    head : nn.Linear or None
        The last layer, when it is a plain linear one.
    layers : tuple of tuple of str
        Parameter names from the input to the output, grouped by layer; the head is the last.
    preprocessing : Preprocessing
    initial : str
        Where the initial weights come from, in words.
    report : LoadReport
        Tensors loaded, and keys without a partner.
    pretrained : bool
        False: random initial weights.
    frozen : bool
        The head alone learns.
    initial_file : Path, optional
        The file that the initial weights were read from.
    licence_confirmed : LicenceConfirmation, optional
        Who confirmed the licence of these weights.

    """

    module: nn.Module
    head: nn.Linear | None
    layers: tuple[tuple[str, ...], ...]
    preprocessing: Preprocessing
    initial: str
    report: LoadReport
    pretrained: bool
    frozen: bool = False
    initial_file: Path | None = None
    licence_confirmed: LicenceConfirmation | None = None

    @property
    def has_batch_norm(self) -> bool:
        """Whether running statistics exist."""
        return any(isinstance(module, _NORMS) for module in self.module.modules())

    def train_mode(self, *, keep_statistics: bool) -> None:
        """Switch to training; with `keep_statistics` batch norms stay as they are."""
        self.module.train()
        if keep_statistics:
            for module in self.module.modules():
                if isinstance(module, _NORMS):
                    module.eval()

    def freeze(self, *, share: float) -> int:
        """Stop the learning of the first `share` of the layers; return how many that are.

        Of a frozen network that is all but the head.
        """
        count = len(self.layers) - 1 if self.frozen else int(len(self.layers) * share)
        parameters = dict(self.module.named_parameters())
        for name in (name for layer in self.layers[:count] for name in layer):
            parameters[name].requires_grad_(False)
        return count

    def learning(self, *, head: bool) -> Iterator[nn.Parameter]:
        """Yield the parameters that learn, of the last layer or of the rest."""
        of_head = set(self.layers[-1])
        for name, parameter in self.module.named_parameters():
            if parameter.requires_grad and (name in of_head) == head:
                yield parameter

    def features(self, batch: torch.Tensor) -> torch.Tensor:
        """Return what the head sees for a normalised batch: shape (n, head.in_features)."""
        assert self.head is not None
        seen: list[torch.Tensor] = []
        hook = self.head.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
        try:
            self.module(batch)
        finally:
            hook.remove()
        return seen[0]

    def normalise(self, grey: torch.Tensor) -> torch.Tensor:
        """Return (n, size, size) on the scale 0–1 as network input, channels last."""
        mean = torch.tensor(self.preprocessing.mean, device=grey.device).view(1, 3, 1, 1)
        std = torch.tensor(self.preprocessing.std, device=grey.device).view(1, 3, 1, 1)
        coloured = grey.unsqueeze(1).expand(-1, 3, -1, -1)
        return ((coloured - mean) / std).contiguous(memory_format=torch.channels_last)

    def from_bytes(self, pixels: torch.Tensor) -> torch.Tensor:
        """Return uint8 (n, size, size) as network input."""
        return self.normalise(pixels.to(torch.float32) / 255.0)
