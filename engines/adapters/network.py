"""A network as training and prediction see it, whichever library made it."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from engines.adapters.folding import folded
from engines.data.preprocess import Preprocessing
from engines.encoders.licence import LicenceConfirmation
from engines.weights.report import LoadReport
from ground.errors import EngineError

_NORMS = (nn.modules.batchnorm._BatchNorm,)


@dataclass(frozen=True, slots=True)
class Network:
    """A module that gives one malignancy logit an image, or one of three findings.

    Attributes
    ----------
    module : nn.Module
        Input: float, shape (n, 3, size, size), normalised; output: logits, shape (n, classes).
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
    classes : int
        1, or 3: `engines.messages.FINDINGS`, malignant the last.
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
    classes: int = 1
    frozen: bool = False
    initial_file: Path | None = None
    licence_confirmed: LicenceConfirmation | None = None

    def with_classes(self, classes: int) -> "Network":
        """Return the network with a new head; its parameters bear the names of the old one's.

        Raises
        ------
        EngineError
            The head is no plain layer, which alone can be changed for one with more outputs.

        """
        if classes == self.classes:
            return self
        if self.head is None:
            raise EngineError(
                "The head of this architecture is no plain layer, so it has one output.",
                remedy="Train it for malignancy alone, or name another architecture.",
            )
        self.module.reset_classifier(classes)  # type: ignore[operator]
        head = self.module.get_classifier()  # type: ignore[operator]
        assert isinstance(head, nn.Linear)
        return dataclasses.replace(self, head=head, classes=classes)

    def for_scoring(self) -> "Network":
        """Return a network that only scores: a copy in evaluation mode, its norms folded."""
        module = folded(self.module)
        names = (name for name, part in self.module.named_modules() if part is self.head)
        head = None if self.head is None else module.get_submodule(next(names))
        assert head is None or isinstance(head, nn.Linear)
        there = {name for name, _ in module.named_parameters()}
        layers = tuple(_still(layer, there) for layer in self.layers)
        return dataclasses.replace(
            self, module=module, head=head, layers=tuple(layer for layer in layers if layer)
        )

    def shares(self, logits: torch.Tensor) -> torch.Tensor:
        """Return the probability of each output, float64, shape (n, classes); malignant last."""
        exact = logits.to(torch.float64)
        return torch.sigmoid(exact) if self.classes == 1 else torch.softmax(exact, dim=1)

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


def _still(layer: tuple[str, ...], there: set[str]) -> tuple[str, ...]:
    """Return the names of a layer's parameters after norms were folded into convolutions."""
    grown = {f"{name.removesuffix('.weight')}.bias" for name in layer if name.endswith(".weight")}
    return tuple(dict.fromkeys(name for name in (*layer, *sorted(grown)) if name in there))
