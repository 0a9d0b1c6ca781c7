"""Read checkpoints without executing them."""

import pickle
import re
import warnings
from collections.abc import Mapping
from pathlib import Path

import safetensors
import safetensors.torch
import torch

from engines.weights.containers import CONTAINERS
from engines.weights.first_bytes import FileForm, stored_as, unreadable
from ground.errors import EngineError

_PREFIXES = ("module.", "model.", "backbone.", "encoder.")
_STRANGER = re.compile(r"GLOBAL ([\w.]+)")

State = dict[str, torch.Tensor]


def read_state(path: Path, *, container: str = "") -> State:
    """Read a safetensors file or a torch checkpoint (`weights_only`), containers unwrapped.

    Parameters
    ----------
    container : str
        Key under which the tensors stand, where it is none of the usual ones.

    Raises
    ------
    EngineError
        The file is missing, damaged, of another kind, or holds more than tensors.

    """
    kind = stored_as(path)
    try:
        if kind is FileForm.SAFETENSORS:
            return dict(safetensors.torch.load_file(path))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a file is of an older or newer form
            content = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise _more_than_tensors(path, error) from error
    except (
        OSError,
        ValueError,
        EOFError,
        RuntimeError,
        AssertionError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        safetensors.SafetensorError,
    ) as error:
        # torch says by any of these that a file is not what it wrote.
        raise unreadable(path, str(error).splitlines()[0] if str(error) else "damaged") from error
    return _strip_prefixes(_unwrap(content, container, path=path))


def _more_than_tensors(path: Path, error: pickle.UnpicklingError) -> EngineError:
    found = _STRANGER.search(str(error))
    if found is None and "operand" not in str(error):
        return unreadable(path, "its list of tensors is damaged, or was not written by torch")
    held = "its list of tensors is of another form"
    if found is not None:
        held = f"it holds {found[1][:80]} besides tensors, and nothing of it was run"
    return EngineError(
        f"The weights cannot be read: {held}.",
        remedy="Take the tensors out with `sonoread models convert`, then give the new file.",
        path=path,
    )


def _unwrap(content: object, container: str, *, path: Path) -> State:
    if container:
        if not isinstance(content, Mapping) or not _is_state(content.get(container)):
            raise unreadable(path, f"it has no tensors under '{container}'")
        content = content[container]
    while isinstance(content, Mapping):
        inner = next((content[key] for key in CONTAINERS if _is_state(content.get(key))), None)
        if inner is None:
            break
        content = inner
    if not isinstance(content, Mapping) or not content:
        raise unreadable(path, "it holds no named tensors")
    if not all(isinstance(value, torch.Tensor) for value in content.values()):
        raise unreadable(path, "it mixes tensors with other things")
    return {str(key): value for key, value in content.items()}


def _is_state(value: object) -> bool:
    return isinstance(value, Mapping) and len(value) > 0


def _strip_prefixes(state: State) -> State:
    while True:
        shared = [prefix for prefix in _PREFIXES if all(key.startswith(prefix) for key in state)]
        if not shared or not state:
            return state
        state = {key.removeprefix(shared[0]): value for key, value in state.items()}
