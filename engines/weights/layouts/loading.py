"""Load a checkpoint of a known layout into a network of timm."""

from collections.abc import Callable, Collection

from torch import nn

from engines.encoders.facts import Layout
from engines.weights.layouts.beit import map_beit
from engines.weights.layouts.mae import map_mae
from engines.weights.layouts.mapped import Mapped
from engines.weights.layouts.open_clip import map_open_clip
from engines.weights.layouts.plain import map_plain
from engines.weights.reading import State
from engines.weights.report import LoadReport
from engines.weights.strict import load_strict

_LAYOUTS: dict[Layout, Callable[[State, nn.Module], Mapped]] = {
    "beit": map_beit,
    "mae": map_mae,
    "open_clip": map_open_clip,
    "timm": map_plain,
}


def load_layout(
    module: nn.Module, state: State, *, layout: Layout, head: Collection[str]
) -> LoadReport:
    """Load `state` into a network of timm; nothing but the head may be new.

    Where the network norms after pooling (`fc_norm`), a file without that norm leaves it new, as
    the fine-tuning of USFM and of masked autoencoders does.

    Raises
    ------
    EngineError
        A tensor is missing, unexpected, of another shape or type, or holds values that are no
        numbers; it is named.

    """
    mapped = _LAYOUTS[layout](state, module)
    new = set(head)
    if not any(key.startswith("fc_norm.") for key in mapped.state):
        new |= {"fc_norm"}
    return load_strict(module, mapped.state, head=new, left_out=mapped.left_out)
