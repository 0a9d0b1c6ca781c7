"""Read checkpoints without executing them, and load them so that no tensor is lost silently."""

import os
import pickle
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import safetensors
import safetensors.torch
import torch

from ground.errors import EngineError
from ground.regular import MB, open_regular

_CONTAINERS = ("state_dict", "model_state_dict", "model", "module", "net")
_PREFIXES = ("module.", "model.", "backbone.", "encoder.")
_COUNTER = "num_batches_tracked"
_SHOWN_KEYS = 4
_MOST_BYTES = 8_000 * MB

State = dict[str, torch.Tensor]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What loading did: number of tensors taken, and the keys without a partner."""

    loaded: int
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()


def read_state(path: Path) -> State:
    """Read a safetensors file or a torch checkpoint (`weights_only`), containers unwrapped.

    Raises
    ------
    EngineError
        The file is missing, damaged, or holds more than tensors.

    """
    try:
        _refuse_inflation(path)
        if _is_safetensors(path):
            return dict(safetensors.torch.load_file(path))
        content = torch.load(path, map_location="cpu", weights_only=True)
    except (
        OSError,
        ValueError,
        EOFError,
        RuntimeError,
        pickle.UnpicklingError,
        zipfile.BadZipFile,
        safetensors.SafetensorError,
    ) as error:
        raise _unreadable(path, str(error).splitlines()[0] if str(error) else "damaged") from error
    return _strip_prefixes(_unwrap(content, path=path))


def _refuse_inflation(path: Path) -> None:
    """Refuse what is no plain file, and an archive that unpacks to far more than itself.

    Weights are stored as they are; 49 kB of an archive could unpack to gigabytes.
    """
    with open_regular(path, _MOST_BYTES) as file:
        if not zipfile.is_zipfile(file):
            return
        size = file.seek(0, os.SEEK_END)
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > 2 * size + MB:
        raise ValueError(f"its {size // 1000} kB unpack to {unpacked // MB} MB")


def _is_safetensors(path: Path) -> bool:
    # A safetensors file starts with the length of its JSON header, then the header.
    with path.open("rb") as file:
        return file.read(9)[8:9] == b"{"


def _unwrap(content: object, *, path: Path) -> State:
    while isinstance(content, Mapping):
        inner = next((content[key] for key in _CONTAINERS if _is_state(content.get(key))), None)
        if inner is None:
            break
        content = inner
    if not isinstance(content, Mapping) or not content:
        raise _unreadable(path, "it holds no named tensors")
    if not all(isinstance(value, torch.Tensor) for value in content.values()):
        raise _unreadable(path, "it mixes tensors with other things")
    return {str(key): value for key, value in content.items()}


def _is_state(value: object) -> bool:
    return isinstance(value, Mapping) and len(value) > 0


def _strip_prefixes(state: State) -> State:
    while True:
        shared = [prefix for prefix in _PREFIXES if all(key.startswith(prefix) for key in state)]
        if not shared:
            return state
        state = {key.removeprefix(shared[0]): value for key, value in state.items()}


def _unreadable(path: Path, why: str) -> EngineError:
    return EngineError(
        f"The weights cannot be read: {why}.",
        remedy="Give a safetensors file, or a torch file that holds tensors only.",
        path=path,
    )


def load_strict(
    network: torch.nn.Module, state: Mapping[str, torch.Tensor], *, head: Collection[str]
) -> LoadReport:
    """Load `state`; only keys of the modules named in `head` may lack a partner.

    Tensors of the head in `state` are left out when their shape differs (another number of
    classes).

    Raises
    ------
    EngineError
        Any other key is missing, unexpected, or of another shape; the first ones are named.

    """
    target = network.state_dict()
    usable = {
        key: value
        for key, value in state.items()
        if not (_in_head(key, head) and key in target and target[key].shape != value.shape)
    }
    left_out = tuple(key for key in state if key not in usable)
    wrong = [key for key in usable if key in target and target[key].shape != usable[key].shape]
    missing = [key for key in target if key not in usable and not key.endswith(_COUNTER)]
    unexpected = [key for key in usable if key not in target]
    _refuse("of another shape", wrong)
    _refuse("missing", [key for key in missing if not _in_head(key, head)])
    _refuse("unexpected", [key for key in unexpected if not _in_head(key, head)])
    network.load_state_dict(usable, strict=False)
    loaded = sum(not key.endswith(_COUNTER) for key in usable if key in target)
    return LoadReport(loaded, tuple(missing), (*unexpected, *left_out))


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
    return LoadReport(len(renamed))
