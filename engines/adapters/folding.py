"""Batch norms of a network that learns no more are folded into the convolutions before them.

A norm with fixed statistics is a scale and a shift of each channel, and so is part of the linear
map before it: the network gives the same numbers to the seventh digit and saves a pass over each
of its largest arrays. One way for validation, out-of-fold tables and prediction alike, so that a
score at the threshold is at the threshold everywhere.
"""

import copy
from collections.abc import Iterator

from torch import fx, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

FOLDED = "fixed batch norms are folded into convolutions"
"""How a provenance tells it."""


def folded(module: nn.Module) -> nn.Module:
    """Return a copy in evaluation mode with the same parts by name, whose norms are folded.

    Only a plain norm is folded that sees a convolution's output and is alone in seeing it, by the
    traced flow of the data. Of an architecture that cannot be traced nothing is folded.
    """
    own = copy.deepcopy(module).eval()
    for before, norm in list(_pairs(own)):
        first, second = own.get_submodule(before), own.get_submodule(norm)
        assert isinstance(first, nn.Conv2d)
        assert isinstance(second, nn.BatchNorm2d)
        own.set_submodule(before, fuse_conv_bn_eval(first, second))
        own.set_submodule(norm, nn.Identity())
    return own


def _pairs(module: nn.Module) -> Iterator[tuple[str, str]]:
    """Yield the names of a convolution and of the norm that alone sees what it gives."""
    if not any(type(part) is nn.BatchNorm2d for part in module.modules()):
        return
    try:
        nodes = list(fx.symbolic_trace(module).graph.nodes)
    except (fx.proxy.TraceError, TypeError, NotImplementedError, RuntimeError):
        return  # its flow depends on its data
    calls = [str(node.target) for node in nodes if node.op == "call_module"]
    for node in nodes:
        before = node.args[0] if node.op == "call_module" and node.args else None
        if not isinstance(before, fx.Node) or before.op != "call_module":
            continue
        first, second = str(before.target), str(node.target)
        once = len(before.users) == 1 and calls.count(first) == calls.count(second) == 1
        parts = module.get_submodule(first), module.get_submodule(second)
        if once and type(parts[0]) is nn.Conv2d and _is_fixed(parts[1]):
            yield first, second


def _is_fixed(norm: nn.Module) -> bool:
    return type(norm) is nn.BatchNorm2d and norm.track_running_stats
