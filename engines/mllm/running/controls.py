"""A hand on a run while it runs: pause, resume, other connections, stop. From any thread."""

import queue
from dataclasses import dataclass
from enum import StrEnum

from engines.mllm.running.pace import check_connections


class ControlWish(StrEnum):
    """What a person wants of a run."""

    PAUSE = "pause"
    RESUME = "resume"
    RETUNE = "retune"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class ControlOrder:
    """A wish, with the connections of `ControlWish.RETUNE`."""

    wish: ControlWish
    connections: int = 0


class Controls:
    """Where wishes are left for the loop, which takes each up before it begins another call."""

    def __init__(self) -> None:
        self.events: queue.SimpleQueue[object] = queue.SimpleQueue()

    def pause(self) -> None:
        """Begin no call until `resume`; calls in flight come to their end."""
        self.events.put(ControlOrder(ControlWish.PAUSE))

    def resume(self) -> None:
        """Go on after `pause`."""
        self.events.put(ControlOrder(ControlWish.RESUME))

    def retune(self, connections: int) -> None:
        """Use at most so many connections from now on.

        Raises
        ------
        EngineError
            There are none.

        """
        check_connections(connections)
        self.events.put(ControlOrder(ControlWish.RETUNE, connections))

    def stop(self) -> None:
        """Begin no more calls; those in flight come to their end and are kept."""
        self.events.put(ControlOrder(ControlWish.STOP))
