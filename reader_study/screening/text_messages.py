"""What goes to the process that looks for text and what comes back: a head in JSON, then pixels."""

import json
import struct
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

_SIZE = struct.Struct("<I")
MOST_BYTES = 2**28
"""Of one message: 268 million; an image of 16,384 × 5,461 in colour."""


def send(pipe: IO[bytes], head: dict[str, Any], pixels: NDArray[np.uint8] | None = None) -> None:
    """Write one message."""
    body = b"" if pixels is None else np.ascontiguousarray(pixels).tobytes()
    line = json.dumps(head | {"shape": None if pixels is None else pixels.shape}).encode()
    pipe.write(_SIZE.pack(len(line)) + _SIZE.pack(len(body)) + line)
    pipe.write(body)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[dict[str, Any], NDArray[np.uint8] | None] | None:
    """Read one message; None at the end of the pipe.

    Raises
    ------
    ValueError
        When what comes is no such message.

    """
    sizes = _exactly(pipe, 2 * _SIZE.size)
    if not sizes:
        return None
    n_head, n_body = (size for (size,) in _SIZE.iter_unpack(sizes))
    if n_head > MOST_BYTES or n_body > MOST_BYTES:
        raise ValueError("a message that is too long")
    head = json.loads(_exactly(pipe, n_head))
    if not isinstance(head, dict):
        raise ValueError("a message without a head")
    shape = head.pop("shape", None)
    body = _exactly(pipe, n_body)
    if shape is None:
        return head, None
    return head, np.frombuffer(body, np.uint8).reshape(shape)


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = pipe.read(size - len(parts))
        if not part:
            if parts:
                raise ValueError("a message that was cut off")
            return b""
        parts += part
    return bytes(parts)
