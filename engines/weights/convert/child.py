"""The process that opens a checkpoint which nobody has checked: file in, safetensors out.

Before the first byte is read it gives up its rights: it opens no more files and no connections,
writes no file, starts no program, and has a limit of memory and of processor time. The checkpoint
is its standard input, and what it says goes to its standard output: one line of JSON, then bytes.
"""

import codecs
import json
import os
import pickle
import struct
import sys
import zipfile
import zlib
from typing import IO

from engines.weights.convert.picking import Picked, pick
from engines.weights.convert.torch_file import TorchFile, open_torch
from engines.weights.convert.writing import header_of, numbers_of
from ground.confinement import confine

_DAMAGED = (
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, EOFError, OverflowError),
    *(RecursionError, NotImplementedError, AssertionError, OSError, pickle.UnpicklingError),
    *(zipfile.BadZipFile, zlib.error, struct.error),
)
_MB = 1_000_000


def main() -> int:
    """Convert standard input to standard output: memory in bytes and a container are given."""
    memory, seconds, container = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    for name in ("ascii", "utf-8", "latin-1", "cp437"):  # they lie in files of Python
        codecs.lookup(name)
    source, sink = os.fdopen(0, "rb", closefd=False), os.fdopen(1, "wb", closefd=False)
    _limit_time(seconds)
    confine(memory_bytes=memory, open_files=0)
    try:
        _convert(source, sink, container)
    except MemoryError:
        return _refused(sink, "it needs more memory than is allowed")
    except _DAMAGED as error:
        return _refused(sink, _reason(error))
    sink.flush()
    return 0


def _convert(source: IO[bytes], sink: IO[bytes], container: str) -> None:
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    file = open_torch(source)
    picked = pick(file.content, container)
    for tensor in picked.state.values():
        file.check(tensor.storage)
    header, numbers = header_of(picked.state, most_bytes=2 * size + _MB)
    _say(sink, _report(picked, file) | {"bytes": len(header) + numbers})
    sink.write(header)
    for part in numbers_of(picked.state, file):
        sink.write(part)


def _report(picked: Picked, file: TorchFile) -> dict[str, object]:
    return {
        "taken_from": ".".join(picked.taken_from),
        "tensors": len(picked.state),
        "left_out": picked.left_out,
        "not_made": [name[:200] for name in file.named[:1000]],
    }


def _refused(sink: IO[bytes], why: str) -> int:
    _say(sink, {"refused": why})
    sink.flush()
    return 1


def _say(sink: IO[bytes], content: dict[str, object]) -> None:
    sink.write(json.dumps(content).encode() + b"\n")


def _reason(error: Exception) -> str:
    text = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
    return text if isinstance(error, ValueError | pickle.UnpicklingError) else f"damaged ({text})"


def _limit_time(seconds: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


if __name__ == "__main__":
    sys.exit(main())
