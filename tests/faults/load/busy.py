"""A machine that is busy with other things: loops that never wait."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

_LOOP = "import os\nos.write(1, b'.')\nwhile os.getppid() == {parent}:\n    sum(range(100_000))"
"""Says that it runs, and ends with whoever started it."""


@contextmanager
def busy(loops: int) -> Iterator[None]:
    """Let so many loops run meanwhile; each of them is on its way before the block begins."""
    with ExitStack() as stack:
        line = [sys.executable, "-I", "-c", _LOOP.format(parent=os.getpid())]
        running = [
            stack.enter_context(subprocess.Popen(line, stdout=subprocess.PIPE))
            for _ in range(loops)
        ]
        for process in running:
            stack.callback(process.kill)
        for process in running:
            assert process.stdout is not None
            assert process.stdout.read(1) == b"."
        yield
        assert all(process.poll() is None for process in running), "a loop ended before its time"
