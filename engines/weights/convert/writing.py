"""Tensors as the bytes of a safetensors file: the length of a header, the header, the numbers."""

import json
import struct
from collections.abc import Iterator, Mapping
from math import prod

import numpy as np

from engines.weights.convert.inert import TensorHandle
from engines.weights.convert.torch_file import TorchFile

_MOST_TENSORS = 100_000
_MOST_NAME = 1_000


def header_of(state: Mapping[str, TensorHandle], *, most_bytes: int) -> tuple[bytes, int]:
    """Return the header with its length before it, and how many bytes of numbers follow.

    Raises
    ------
    ValueError
        A name or a form is impossible, or the numbers are more than the file can hold.

    """
    if len(state) > _MOST_TENSORS:
        raise ValueError(f"it holds more than {_MOST_TENSORS} tensors")
    table: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, tensor in state.items():
        if name in table or len(name) > _MOST_NAME:
            raise ValueError("a tensor has an impossible name")
        _check_form(name, tensor)
        begin, end = end, end + prod(tensor.shape) * tensor.kind.size
        table[name] = {
            "dtype": tensor.kind.name,
            "shape": list(tensor.shape),
            "data_offsets": [begin, end],
        }
    if end > most_bytes:
        raise ValueError(f"its tensors unpack to {end // 1_000_000} MB")
    text = json.dumps(table).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text, end


def numbers_of(state: Mapping[str, TensorHandle], file: TorchFile) -> Iterator[bytes]:
    """Yield the numbers of each tensor, row by row, little-endian."""
    for tensor in state.values():
        stored = file.numbers(tensor.storage)
        whole = np.frombuffer(stored, dtype=f"V{tensor.kind.size}")
        size = tensor.kind.size
        view = np.lib.stride_tricks.as_strided(
            whole[tensor.offset :] if prod(tensor.shape) else whole[:0],
            shape=tensor.shape,
            strides=tuple(stride * size for stride in tensor.strides),
            writeable=False,
        )
        yield view.tobytes()


def _check_form(name: str, tensor: TensorHandle) -> None:
    if len(tensor.shape) != len(tensor.strides):
        raise ValueError(f"the form of {name} is impossible")
    if prod(tensor.shape) == 0:
        return
    pairs = zip(tensor.shape, tensor.strides, strict=True)
    last = tensor.offset + sum((side - 1) * stride for side, stride in pairs)
    held = tensor.storage.numbers * tensor.storage.kind.size // tensor.kind.size
    if last >= held:
        raise ValueError(f"{name} reaches beyond its storage")
