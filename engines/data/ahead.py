"""Images are decoded ahead of the network that looks at them, in the background."""

import os
import sys
import threading
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from engines.data.preprocess import Decoded, Preprocessing, decode
from engines.messages import Area

_NICE = 19
"""Lowest priority: on a processor that computes the network as well, images are decoded in the
moments in which it waits for itself. Where they fall behind, it waits for them and they run."""

Wanted = tuple[Path, Area | None]


def decoded_ahead(
    wanted: Sequence[Wanted], preprocessing: Preprocessing, *, workers: int, most: int
) -> Generator[Decoded, None, None]:
    """Yield the images in order, while the next ones are decoded by threads.

    Parameters
    ----------
    wanted : sequence
        Files, and the part of each that is looked at.
    workers : int
        Threads; Pillow lets others run while it decodes.
    most : int
        At most so many images are held that were not yielded yet.

    Raises
    ------
    EngineError
        An image cannot be read; those before it have been yielded.

    """
    pool = ThreadPoolExecutor(workers, thread_name_prefix="decode", initializer=_yield_to_others)
    waiting: deque[Future[Decoded]] = deque()
    try:
        for path, crop in wanted:
            if len(waiting) >= most:
                yield waiting.popleft().result()
            waiting.append(pool.submit(decode, path, preprocessing, crop=crop))
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _yield_to_others() -> None:
    """Let this thread run when nobody else wants the processor, where the system can do so."""
    if sys.platform == "linux":  # elsewhere a priority is the whole process's
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
