"""The visual tower of an open_clip or OpenAI CLIP checkpoint onto timm's ViT with a norm before.

Words have no place in an encoder of images: the text tower and the projection into the common
space are left out. FetalCLIP (Maani et al., 2025) is such a file, with a ViT-L/14.
"""

from torch import nn

from engines.weights.layouts.mapped import Mapped, misfit, norm_goes
from engines.weights.reading import State

_TEXT = (
    *("transformer.", "token_embedding.", "ln_final.", "text."),
    *("input_resolution", "context_length", "vocab_size"),
)
_TEXT_KEYS = {"positional_embedding", "text_projection", "logit_scale", "logit_bias", "attn_mask"}
_RESIZED = {"visual.positional_embedding", "visual.conv1.weight", "visual.trunk.pos_embed"}
_PROJECTIONS = {"visual.proj", "visual.head.proj.weight"}


def map_open_clip(state: State, module: nn.Module) -> Mapped:
    """Return the visual tower under timm's names, positions resized for the image size.

    Raises
    ------
    EngineError
        The file has no visual tower.

    """
    visual = Mapped(state).without(
        lambda key: key.startswith(_TEXT) or key in _TEXT_KEYS or key in _PROJECTIONS
    )
    if not any(key.startswith("visual.") for key in visual.state):
        raise misfit("they have no visual tower (keys with 'visual.')")
    mapped = visual.resized(module, renamed=_RESIZED)
    return mapped.without(norm_goes(module))
