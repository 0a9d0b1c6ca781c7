"""Read checkpoints without executing them."""

import os
import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path

import safetensors
import safetensors.torch
import torch

from ground.errors import EngineError
from ground.regular import MB, open_regular

_CONTAINERS = ("state_dict", "model_state_dict", "model", "module", "net")
_PREFIXES = ("module.", "model.", "backbone.", "encoder.")
_MOST_BYTES = 8_000 * MB

State = dict[str, torch.Tensor]


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
