"""The first line of a worker: which protocol it speaks and what it can do."""

import json
import queue
import time

from engines.messages import PROTOCOL_VERSION, Hello, decode_reply
from engines.process import INSTALL_REMEDY, WorkerProcess
from engines.watch import CANCELLED, POLL_S, EngineCancelled, Watch
from ground.errors import EngineError


def greeting(worker: WorkerProcess, watch: Watch, *, timeout_s: float) -> Hello:
    """Wait for the greeting of a worker and check that it speaks this protocol.

    Raises
    ------
    EngineError
        It dies, stays silent, or has another protocol version.
    EngineCancelled
        Nobody wants it any more.

    """
    line = _first_line(worker, watch, timeout_s=timeout_s)
    if line is None:
        raise worker.death()
    version = _announced_version(line)
    if version != PROTOCOL_VERSION:
        raise EngineError(
            f"The engine speaks protocol version {version}, this program {PROTOCOL_VERSION}.",
            remedy=f"Both must come from the same release. {INSTALL_REMEDY}",
        )
    hello = decode_reply(line)
    assert isinstance(hello, Hello)
    return hello


def _first_line(worker: WorkerProcess, watch: Watch, *, timeout_s: float) -> bytes | None:
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if watch.is_cancelled:
            raise EngineCancelled(
                CANCELLED, remedy="A training continues from its last whole epoch with --resume."
            )
        try:
            return worker.lines.get(timeout=min(POLL_S, timeout_s))
        except queue.Empty:
            continue
    raise EngineError(
        f"The engine said nothing for {timeout_s:.0f} s after its start.",
        remedy=f"Close other programs and try again. {INSTALL_REMEDY}",
    )


def _announced_version(line: bytes) -> object:
    # Read leniently: the greeting of another version may have keys that this one does not know.
    try:
        greeting = json.loads(line)
    except ValueError:
        return None
    return greeting.get("version") if isinstance(greeting, dict) else None
