"""A network as training and scoring of clips see it, whichever library made it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from engines.video.clips import ClipPreprocessing
from engines.video.heat import Activation, with_maps
from engines.weights.report import LoadReport


@dataclass(frozen=True, slots=True)
class ClipNetwork:
    """A module that gives one malignancy logit a clip, and what is known of it.

    Attributes
    ----------
    module : nn.Module
        Input: float, shape (n, 3, frames, size, size), normalised; output: logits, shape (n, 1).
    head : nn.Linear
        The last layer.
    pool : nn.Module or None
        The global average before it; None where there is none, and so no activation map.
    preprocessing : ClipPreprocessing
    made : dict
        What the architecture needs to be made again; plain values, for the card.
    initial : str
        Where the initial weights come from, in words.
    report : LoadReport
        Tensors loaded, and keys without a partner.
    pretrained : bool
        False: random initial weights.

    """

    module: nn.Module
    head: nn.Linear
    pool: nn.Module | None
    preprocessing: ClipPreprocessing
    made: dict[str, object]
    initial: str = "RANDOM initialisation: no weights were given"
    report: LoadReport = field(default_factory=lambda: LoadReport(0))
    pretrained: bool = False

    def normalise(self, grey: torch.Tensor) -> torch.Tensor:
        """Return (n, frames, size, size) on the scale 0–1 as network input."""
        shape = (1, 3, 1, 1, 1)
        mean = torch.tensor(self.preprocessing.mean, device=grey.device).view(shape)
        std = torch.tensor(self.preprocessing.std, device=grey.device).view(shape)
        return ((grey.unsqueeze(1) - mean) / std).contiguous()

    def seen(self, grey: torch.Tensor, *, maps: bool) -> Activation:
        """Return logits, and maps where they are wanted and there are any.

        Parameters
        ----------
        grey : Tensor of float32, shape (n, frames, size, size)
            On the scale 0–1.

        """
        batch = self.normalise(grey)
        if maps and self.pool is not None:
            return with_maps(self.module, batch, pool=self.pool, head=self.head)
        return Activation(self.module(batch)[:, 0], None)

    def learning(self, *, head: bool) -> Iterator[nn.Parameter]:
        """Yield the parameters of the last layer or of the rest."""
        of_head = {id(parameter) for parameter in self.head.parameters()}
        for parameter in self.module.parameters():
            if (id(parameter) in of_head) == head:
                yield parameter


@dataclass(frozen=True, slots=True)
class ClipScores:
    """What a network says of clips.

    Attributes
    ----------
    probabilities : ndarray of float64, shape (n,)
    maps : ndarray of float64, shape (n, rows, columns), or None
        Logits over what was looked at.

    """

    probabilities: npt.NDArray[np.float64]
    maps: npt.NDArray[np.float64] | None


def score_clips(
    network: ClipNetwork,
    pixels: npt.NDArray[np.uint8],
    *,
    batch_size: int,
    device: torch.device,
    maps: bool = False,
) -> ClipScores:
    """Score clips that were cut out: uint8, shape (n, frames, size, size).

    Every batch has exactly `batch_size` rows (the last is padded with black), since results
    change with the batch size in the seventh digit.
    """
    network.module.eval()
    found: list[npt.NDArray[np.float64]] = []
    shown: list[npt.NDArray[np.float64]] = []
    with torch.inference_mode():
        for start in range(0, len(pixels), batch_size):
            part = pixels[start : start + batch_size]
            rows = torch.zeros((batch_size, *pixels.shape[1:]), dtype=torch.uint8)
            rows[: len(part)] = torch.from_numpy(part)
            grey = rows.to(device).to(torch.float32) / 255.0
            activation = network.seen(grey, maps=maps)
            wide = activation.logits.to(torch.float64)
            found.append(torch.sigmoid(wide).cpu().numpy()[: len(part)])
            if activation.maps is not None:
                shown.append(activation.maps.to(torch.float64).cpu().numpy()[: len(part)])
    empty = np.empty(0, dtype=np.float64)
    return ClipScores(
        np.concatenate(found) if found else empty, np.concatenate(shown) if shown else None
    )
