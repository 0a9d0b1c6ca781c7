"""Load tensors into a network so that none is lost silently."""

from collections.abc import Collection, Mapping

import torch

from engines.weights.reading import State
from engines.weights.report import LoadReport
from ground.errors import EngineError

_COUNTER = "num_batches_tracked"
_SHOWN_KEYS = 4


def load_strict(
    network: torch.nn.Module,
    state: Mapping[str, torch.Tensor],
    *,
    head: Collection[str],
    left_out: Collection[str] = (),
) -> LoadReport:
    """Load `state`; only keys of the modules named in `head` may lack a partner.

    Tensors of the head in `state` are left out when their shape differs (another number of
    classes).

    Parameters
    ----------
    left_out : collection of str
        Keys that whoever prepared `state` took out of it, for the report.

    Raises
    ------
    EngineError
        Any other key is missing, unexpected, or of another shape, or a tensor holds no numbers or
        values that are none; the first ones are named.

    """
    target = network.state_dict()
    _check_numbers(state, target)
    usable = {
        key: value
        for key, value in state.items()
        if not (_in_head(key, head) and key in target and target[key].shape != value.shape)
    }
    of_head = tuple(key for key in state if key not in usable)
    wrong = [key for key in usable if key in target and target[key].shape != usable[key].shape]
    missing = [key for key in target if key not in usable and not key.endswith(_COUNTER)]
    unexpected = [key for key in usable if key not in target]
    _refuse("of another shape", wrong)
    _refuse("missing", [key for key in missing if not _in_head(key, head)])
    _refuse("unexpected", [key for key in unexpected if not _in_head(key, head)])
    network.load_state_dict(usable, strict=False)
    loaded = sum(not key.endswith(_COUNTER) for key in usable if key in target)
    dtypes = sorted({str(value.dtype).removeprefix("torch.") for value in state.values()})
    return LoadReport(
        loaded,
        tuple(missing),
        (*unexpected, *of_head, *left_out),
        dtypes=tuple(dtypes),
        parameters=parameters_of(network),
    )


def parameters_of(network: torch.nn.Module) -> int:
    """Return how many numbers a network learns."""
    return sum(parameter.numel() for parameter in network.parameters())


def _check_numbers(state: Mapping[str, torch.Tensor], target: Mapping[str, torch.Tensor]) -> None:
    plain = {key: value for key, value in state.items() if value.layout is torch.strided}
    _refuse("stored in a form of their own", [key for key in state if key not in plain])
    real = [key for key in plain if key in target and target[key].is_floating_point()]
    _refuse("of another type", [key for key in real if not plain[key].is_floating_point()])
    _refuse("not finite", [key for key in real if not torch.isfinite(plain[key]).all()])


def _in_head(key: str, head: Collection[str]) -> bool:
    return any(key.startswith(f"{name}.") for name in head)


def _refuse(kind: str, keys: list[str]) -> None:
    if keys:
        shown = ", ".join(keys[:_SHOWN_KEYS]) + (", …" if len(keys) > _SHOWN_KEYS else "")
        raise EngineError(
            f"The weights do not fit the architecture: {len(keys)} tensors are {kind} ({shown}).",
            remedy="Name the architecture and the image size that the weights were made for.",
        )


def load_in_order(network: torch.nn.Module, state: Mapping[str, torch.Tensor]) -> LoadReport:
    """Load `state` tensor by tensor in order, whatever its keys are called.

    For a checkpoint of the same architecture under other names: the number of tensors, the last
    part of every name and every shape must agree (batch counters aside).

    Raises
    ------
    EngineError
        Number, kind or shape differ.

    """
    source = [(key, value) for key, value in state.items() if not key.endswith(_COUNTER)]
    target = {k: v for k, v in network.state_dict().items() if not k.endswith(_COUNTER)}
    if len(source) != len(target):
        _refuse(f"there, {len(target)} are needed, so they are wrong", [key for key, _ in source])
    renamed: State = {}
    for (old, value), (new, wanted) in zip(source, target.items(), strict=True):
        if value.shape != wanted.shape or old.rpartition(".")[2] != new.rpartition(".")[2]:
            _refuse("of another kind or shape", [old])
        renamed[new] = value
    network.load_state_dict(renamed, strict=False)
    return LoadReport(len(renamed), parameters=parameters_of(network))
