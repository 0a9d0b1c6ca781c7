"""Checkpoints under timm's own names, or the names that timm's reader of an architecture knows.

Swin, ConvNeXt, ViT and whatever else timm makes: the architecture's own `checkpoint_filter_fn`
renames and resizes, and any tensor that it would drop is refused, unless it is a buffer that the
network computes itself or a part that serves pre-training alone.
"""

from torch import nn

from engines.weights.layouts.mapped import Mapped, norm_goes
from engines.weights.layouts.transformers_names import from_transformers, is_of_transformers
from engines.weights.reading import State

_COMPUTED = ("relative_position_index", "relative_coords_table", "attn_mask")
_PRE_TRAINING = ("decoder_", "decoder.", "predictor.", "mask_token")


def map_plain(state: State, module: nn.Module) -> Mapped:
    """Return the tensors under the names of the network.

    Raises
    ------
    EngineError
        Tensors would be lost.

    """
    if is_of_transformers(state):
        mapped = from_transformers(state, separate_bias=False)
    else:
        mapped = Mapped(state)
    mapped = mapped.without(lambda key: key.endswith(_COMPUTED) or key.startswith(_PRE_TRAINING))
    return mapped.resized(module).without(norm_goes(module))
