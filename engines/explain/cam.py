"""Class activation maps of any network: which cells of its last features speak for malignant.

`heat_of` takes a batch as a forward pass does and gives its logits as well, so that whoever scores
images has the maps for next to nothing: the features are those that the logits come from.

- CAM (Zhou et al., CVPR 2016): weights of the head times the last features, where the head is one
  linear layer behind a global average.
- Grad-CAM (Selvaraju et al., ICCV 2017): the same features, each weighted by the mean of the
  logit's gradient, for every other head; on the tokens of the last block for a transformer.
- Attention rollout (Abnar and Zuidema, ACL 2020): what reaches the pooled token through all
  layers. It knows no class.
"""

from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from engines.adapters.network import Network
from engines.explain.tokens import attention_rollout, has_tokens, token_gradients
from engines.messages import HeatMethod
from ground.errors import EngineError

_SAME = 1e-4
"""Up to this the pooled features and what the head sees count as equal, relative to the larger."""


@dataclass(frozen=True, slots=True)
class FeatureHeat:
    """What one batch shows.

    Attributes
    ----------
    method : str
        How the maps were made.
    maps : ndarray
        Float32, shape (n, rows, columns), one value a cell of the features. For CAM and Grad-CAM
        above 0 speaks for malignant and below 0 against it, in no unit for Grad-CAM and in cells'
        shares of the logit times their number for CAM; for attention 0 and above, of no class.
    logits : torch.Tensor
        Shape (n, classes), on the device of the batch: those of the plain forward pass, to the last
        bit for a convolutional network. A transformer's differ by rounding, as attention is
        computed in another way where it is remembered: score with those of a plain pass.

    """

    method: HeatMethod
    maps: npt.NDArray[np.float32]
    logits: torch.Tensor


def heat_of(
    network: Network, batch: torch.Tensor, *, method: HeatMethod | None = None
) -> FeatureHeat:
    """Return maps and logits of a normalised batch; the network has to be in its `eval` mode.

    Parameters
    ----------
    network : Network
    batch : torch.Tensor
        Float, shape (n, 3, size, size), as `Network.from_bytes` gives it.
    method : str, optional
        None: CAM where the head allows it, else Grad-CAM.

    Raises
    ------
    EngineError
        The network has no such map.

    """
    # Whoever scores does it in inference mode, whose tensors take no gradient.
    with torch.inference_mode(mode=False), torch.no_grad():
        given = batch.clone() if batch.is_inference() else batch
        if has_tokens(network.module):
            return _of_tokens(network, given, method)
        if method == "attention":
            raise _no_map(network, "has no attention to follow", "cam or --method gradcam")
        return _of_features(network, given, method)


def target_row(outputs: int) -> int:
    """Return which output of a head speaks for malignant: the last of its classes."""
    return outputs - 1


def _of_tokens(network: Network, batch: torch.Tensor, method: HeatMethod | None) -> FeatureHeat:
    if method == "cam":
        raise _no_map(network, "has no head on averaged features", "gradcam")
    if method == "attention":
        maps, logits = attention_rollout(network.module, batch)
        return FeatureHeat("attention", _array(maps), logits)
    features, gradients, logits = token_gradients(network.module, batch, target=target_row)
    return FeatureHeat("gradcam", _array(_weighted(features, gradients)), logits)


def _of_features(network: Network, batch: torch.Tensor, method: HeatMethod | None) -> FeatureHeat:
    module = network.module
    if not (hasattr(module, "forward_features") and hasattr(module, "forward_head")):
        raise _no_map(network, "does not show its features", None)
    features = module.forward_features(batch)  # type: ignore[operator]
    if not isinstance(features, torch.Tensor) or features.ndim != 4:
        raise _no_map(network, "has no last features with rows and columns", None)
    channels_last = getattr(module, "output_fmt", "NCHW") == "NHWC"
    seen = features.permute(0, 3, 1, 2) if channels_last else features
    weights = _cam_weights(network, features, seen)
    if method == "cam" and weights is None:
        raise _no_map(network, "has no linear head on averaged features", "gradcam")
    if method != "gradcam" and weights is not None:
        logits = module.forward_head(features)  # type: ignore[operator]
        row = weights[target_row(len(weights))]
        return FeatureHeat("cam", _array(torch.einsum("c,nchw->nhw", row, seen)), logits)
    gradients, logits = _gradients(module, features)
    if channels_last:
        gradients = gradients.permute(0, 3, 1, 2)
    return FeatureHeat("gradcam", _array(_weighted(seen, gradients)), logits)


def _cam_weights(
    network: Network, features: torch.Tensor, seen: torch.Tensor
) -> torch.Tensor | None:
    """Return the head's weights (classes, channels) if it sees the mean of the features, or None.

    Asked of the numbers, not of the class of the network: a norm or another layer between the mean
    and the head changes them.
    """
    head = network.head
    if head is None or head.in_features != seen.shape[1]:
        return None
    pooled = network.module.forward_head(features, pre_logits=True)  # type: ignore[operator]
    mean = seen.mean(dim=(2, 3))
    if pooled.shape != mean.shape:
        return None
    most = float(mean.abs().max())
    same = torch.allclose(pooled, mean, rtol=_SAME, atol=_SAME * most)
    return head.weight if same else None


def _gradients(module: nn.Module, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the gradient of the malignant logit by the last features, and the logits."""
    leaf = features.detach().requires_grad_()
    with torch.enable_grad():
        logits = module.forward_head(leaf)  # type: ignore[operator]
        (gradients,) = torch.autograd.grad(logits[:, target_row(logits.shape[1])].sum(), leaf)
    return gradients, logits.detach()


def _weighted(features: torch.Tensor, gradients: torch.Tensor) -> torch.Tensor:
    """Return the features of shape (n, channels, rows, columns), weighted by mean gradients."""
    return torch.einsum("nc,nchw->nhw", gradients.mean(dim=(2, 3)), features)


def _array(maps: torch.Tensor) -> npt.NDArray[np.float32]:
    return cast("npt.NDArray[np.float32]", maps.detach().to(torch.float32).cpu().numpy())


def _no_map(network: Network, why: str, other: str | None) -> EngineError:
    return EngineError(
        f"No such heat map can be made: the network ({type(network.module).__name__}) {why}.",
        remedy=f"Use --method {other}." if other else "Explain another model.",
    )
