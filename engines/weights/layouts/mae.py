"""Encoders of masked autoencoders, USF-MAE and UltraFedFM among them, onto timm's ViT.

The decoder and the mask token serve the training of the encoder and are left out. He et al.,
Masked autoencoders are scalable vision learners, CVPR 2022.
"""

from torch import nn

from engines.weights.layouts.mapped import Mapped, norm_goes, rooted
from engines.weights.layouts.transformers_names import from_transformers, is_of_transformers
from engines.weights.reading import State


def map_mae(state: State, module: nn.Module) -> Mapped:
    """Return the encoder under timm's names, positions and patches resized for the image size.

    Raises
    ------
    EngineError
        The tensors are of no vision transformer.

    """
    if is_of_transformers(state):
        mapped = from_transformers(state, separate_bias=False)
    else:
        mapped = Mapped(rooted(state, "patch_embed.proj.weight"))
    goes = norm_goes(module)
    encoder = mapped.without(
        lambda key: key.startswith(("decoder_", "decoder.")) or key == "mask_token" or goes(key)
    )
    return encoder.resized(module)
