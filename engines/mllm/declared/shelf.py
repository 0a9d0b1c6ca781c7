"""Pictures coded once: the same one is asked about many times in a run."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from engines.mllm.request import ImagePart

MOST_BYTES = 64 * 1024 * 1024


class PictureShelf:
    """Coded pictures under their hash and what was done to them; the longest unused fall off.

    Safe from any thread.

    Parameters
    ----------
    most_bytes : int
        Of all PNGs together.

    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._held: OrderedDict[tuple[object, ...], ImagePart] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def part(self, key: tuple[object, ...], made: Callable[[], ImagePart]) -> ImagePart:
        """Return the picture of a key, made now unless it is there."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
                return found
        part = made()  # two threads may make one twice; neither waits for a third picture
        with self._lock:
            if key not in self._held:
                self._held[key] = part
                self._bytes += len(part.png)
            while self._bytes > self._most and len(self._held) > 1:
                _, gone = self._held.popitem(last=False)
                self._bytes -= len(gone.png)
        return part
