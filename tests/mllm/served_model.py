"""A real server of models that is not ours, with a model made on the spot, on loopback alone."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

PATIENCE_S = 180.0
_ADDRESS = re.compile(rb"http://127\.0\.0\.1:(\d+)")


@contextlib.contextmanager
def transformers_serving(model: Path, *, log: Path) -> Iterator[str]:
    """Serve the model in folder `model`; yield the base URL when it answers.

    Parameters
    ----------
    log : Path
        A file that the server writes its lines to.

    """
    cache = log.with_suffix(".cache")
    cache.mkdir(exist_ok=True)
    quiet = {"HF_HUB_OFFLINE": "1", "HF_HUB_CACHE": str(cache), "OMP_NUM_THREADS": "1"}
    command = (sys.executable, "-m", "transformers.cli.transformers", "serve", str(model))
    with log.open("wb") as lines:
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", "0", "--device", "cpu"],
            stdout=lines,
            stderr=subprocess.STDOUT,
            env=os.environ | quiet,
            cwd=log.parent,
            start_new_session=True,
        )
    try:
        yield f"http://127.0.0.1:{_port(process, log)}/v1"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _port(process: "subprocess.Popen[bytes]", log: Path) -> int:
    """Wait for the line that tells the address; the server prints it when it listens."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = _ADDRESS.search(log.read_bytes())
        if found:
            return int(found.group(1))
        assert process.poll() is None, log.read_text(errors="replace")[-2000:]
        time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace")[-2000:])
