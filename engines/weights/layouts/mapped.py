"""What a layout makes of a checkpoint, and the acts that several layouts share."""

import dataclasses
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Self

import timm.models
import torch
from torch import nn

from engines.weights.reading import State
from ground.errors import EngineError

_SHOWN = 3

Reader = Callable[[State, nn.Module], Mapping[str, torch.Tensor]]


@dataclass(frozen=True, slots=True)
class Mapped:
    """A checkpoint under the network's keys, and the keys of the file that were left out of it."""

    state: State
    left_out: tuple[str, ...] = ()

    def without(self, drop: Callable[[str], bool]) -> Self:
        """Return this without the keys that `drop` names."""
        gone = tuple(key for key in self.state if drop(key))
        kept = {key: value for key, value in self.state.items() if key not in set(gone)}
        return dataclasses.replace(self, state=kept, left_out=(*self.left_out, *gone))

    def resized(self, module: nn.Module, *, renamed: Collection[str] = ()) -> Self:
        """Return this as timm's own reader of the architecture gives it, for another image size.

        Parameters
        ----------
        renamed : collection of str
            Keys whose tensors the reader both renames and resizes.

        Raises
        ------
        EngineError
            The reader cannot make anything of it, or would drop a tensor.

        """
        try:
            found = dict(_own_reader(module)(dict(self.state), module))
        except (KeyError, IndexError, ValueError, RuntimeError, AttributeError) as error:
            raise misfit(f"its tensors cannot be laid out ({error})") from error
        dropped = [
            key
            for key, value in self.state.items()
            if key not in renamed and not _is_in(key, value, found)
        ]
        if dropped:
            raise misfit(f"these tensors have no place: {shown(dropped)}")
        return dataclasses.replace(self, state=found)


def _own_reader(module: nn.Module) -> Reader:
    """Return timm's reader for the architecture; without one, the state stays as it is."""
    name = module.pretrained_cfg["architecture"]  # type: ignore[index]
    home = sys.modules[timm.models.model_entrypoint(str(name)).__module__]
    found: Reader | None = getattr(home, "checkpoint_filter_fn", None)
    return found or (lambda state, _: state)


def _is_in(key: str, value: torch.Tensor, found: Mapping[str, torch.Tensor]) -> bool:
    if key in found:
        return True
    place = value.untyped_storage().data_ptr(), value.storage_offset()
    return any(
        (other.untyped_storage().data_ptr(), other.storage_offset()) == place
        for other in found.values()
    )


def rooted(state: State, anchor: str) -> State:
    """Return `state` without the prefix that stands before `anchor`; other keys stay as they are.

    Raises
    ------
    EngineError
        No key, or several, end with the anchor: the file holds no such network, or two of them.

    """
    prefixes = [
        key.removesuffix(anchor) for key in state if key == anchor or key.endswith(f".{anchor}")
    ]
    if not prefixes:
        raise misfit(f"they have no tensor '{anchor}'")
    if len(prefixes) > 1:
        raise misfit(f"they hold several networks: {shown(prefixes)}")
    prefix = prefixes[0]
    bare = {key.removeprefix(prefix): value for key, value in state.items()}
    if len(bare) < len(state):
        raise misfit(f"a tensor stands in them twice, with and without '{prefix}'")
    return bare


def norm_goes(module: nn.Module) -> Callable[[str], bool]:
    """Say which keys are the last norm of a network that pools before it norms, and has its own."""
    keys = module.state_dict().keys()
    pools_first = "fc_norm.weight" in keys and "norm.weight" not in keys
    return lambda key: pools_first and key.startswith("norm.")


def misfit(why: str) -> EngineError:
    """Return the error for tensors that are not those of the layout."""
    return EngineError(
        f"The weights do not have the expected layout: {why}.",
        remedy="Check which model the file is of, and name that one.",
    )


def shown(keys: list[str]) -> str:
    """Return the first keys of a list in words."""
    return ", ".join(map(repr, keys[:_SHOWN])) + (", …" if len(keys) > _SHOWN else "")
