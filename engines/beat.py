"""A worker's sign of life, given by a thread of its own while jobs compute."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from engines.messages import Alive


@dataclass(slots=True)
class Beating:
    """Sends a `Alive` every `every_s` seconds until it is stopped; 0: never.

    Libraries that compute let other threads run, so a long batch does not silence it; a process
    that is stopped, or stuck where no thread runs, is silent.

    Parameters
    ----------
    send : callable
        Writes one message to the client.
    at_work : callable
        Gives the id of the running job, empty for none.

    """

    every_s: float
    send: Callable[[Alive], None]
    at_work: Callable[[], str]
    _stop: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Begin to beat."""
        if self.every_s > 0:
            threading.Thread(target=self._beat, daemon=True, name="heartbeat").start()

    def stop(self) -> None:
        """End it."""
        self._stop.set()

    def _beat(self) -> None:
        while not self._stop.wait(self.every_s):
            try:
                self.send(Alive(job=self.at_work()))
            except (OSError, ValueError):  # the client is gone; who listens to it ends the worker
                return
