"""BEiT checkpoints, USFM's among them, onto timm's `Beit`.

USFM's released file is a bare dict of 187 tensors with one table of relative positions for all
blocks; timm has a table in each block, so the shared one is copied. Fine-tuned files have them
apart already. Bao et al., BEiT: BERT pre-training of image transformers, ICLR 2022; Jiao et al.,
USFM: a universal ultrasound foundation model, Medical Image Analysis 2024.
"""

from torch import nn

from engines.weights.layouts.mapped import Mapped, misfit, norm_goes, rooted
from engines.weights.layouts.transformers_names import from_transformers, is_of_transformers
from engines.weights.reading import State

_SHARED = "rel_pos_bias.relative_position_bias_table"
_TABLE = "attn.relative_position_bias_table"


def map_beit(state: State, module: nn.Module) -> Mapped:
    """Return the tensors under timm's names, tables and patches resized for the image size.

    Raises
    ------
    EngineError
        The tensors are of no BEiT.

    """
    if is_of_transformers(state):
        mapped = from_transformers(state, separate_bias=True)
    else:
        mapped = Mapped(rooted(state, "patch_embed.proj.weight"))
    goes = norm_goes(module)
    mapped = mapped.without(
        lambda key: key.endswith("relative_position_index") or key == "mask_token" or goes(key)
    )
    spread = Mapped(_spread(mapped.state, blocks=len(module.blocks)), mapped.left_out)  # type: ignore[arg-type]
    return spread.resized(module)


def _spread(state: State, *, blocks: int) -> State:
    if _SHARED not in state:
        return state
    own = [f"blocks.{number}.{_TABLE}" for number in range(blocks)]
    if any(key in state for key in own):
        raise misfit("they have a shared table of relative positions and one in a block")
    shared = state[_SHARED]
    rest = {key: value for key, value in state.items() if key != _SHARED}
    return rest | {key: shared.clone() for key in own}
