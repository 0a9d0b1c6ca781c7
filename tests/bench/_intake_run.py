"""One intake as a program of its own: what it cost, as a line of JSON.

    python -m tests.bench._intake_run look|take STUDY FOLDER PASSPHRASE_FILE

``look`` ends where the plan is shown and nobody confirms it; ``take`` goes on from there. The
system's own count of the most memory is no use: a new process inherits that of who started it.
"""

import contextlib
import io
import json
import resource
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from app.cli import run

NOT_CONFIRMED = 130
_EVERY_S = 0.25


class MostMemory:
    """The most that this process and one of its decoding processes were seen to hold."""

    def __init__(self) -> None:
        self.own = self.child = 0
        self._done = threading.Event()

    def look(self) -> None:
        """Look again and again until `stop`."""
        own = psutil.Process()
        while not self._done.wait(_EVERY_S):
            self.own = max(self.own, own.memory_info().rss)
            for child in own.children():
                with contextlib.suppress(psutil.Error):
                    # Before it starts its program, a child is a copy of this process.
                    if "viewer.decoding.worker" in child.cmdline():
                        self.child = max(self.child, child.memory_info().rss)

    def stop(self) -> None:
        """Look no more."""
        self._done.set()


@contextmanager
def watched() -> Iterator[MostMemory]:
    """Watch memory in a thread."""
    most = MostMemory()
    thread = threading.Thread(target=most.look)
    thread.start()
    try:
        yield most
    finally:
        most.stop()
        thread.join()


def main(what: str, study: str, folder: str, passphrase: str) -> None:
    said = io.StringIO()
    words = ["intake", study, folder, "--accept-proposals", "--passphrase-file", passphrase]
    sys.stdin = io.StringIO("n\n")
    with watched() as most, contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = run([*words, "--yes"] if what == "take" else words)
    if code != (0 if what == "take" else NOT_CONFIRMED):
        sys.exit(said.getvalue())
    own, others = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    cost = {
        "cpu_s": own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime,
        "rss_mib": most.own / 2**20,
        "child_rss_mib": most.child / 2**20,
    }
    print(json.dumps(cost))


if __name__ == "__main__":
    main(*sys.argv[1:])
