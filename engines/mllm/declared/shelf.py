"""Pictures coded once: the same one is asked about many times in a run."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future

from engines.mllm.request import ImagePart

MOST_BYTES = 64 * 1024 * 1024


class PictureShelf:
    """Coded pictures under their hash and what was done to them; the longest unused fall off.

    Safe from any thread: who wants a picture that another thread is making waits for it alone.

    Parameters
    ----------
    most_bytes : int
        Of all PNGs together.

    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._held: OrderedDict[tuple[object, ...], ImagePart] = OrderedDict()
        self._making: dict[tuple[object, ...], Future[ImagePart]] = {}
        self._bytes = 0
        self._lock = threading.Lock()

    def part(self, key: tuple[object, ...], made: Callable[[], ImagePart]) -> ImagePart:
        """Return the picture of a key, made now unless it is there; raises what `made` raises."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
                return found
            others = self._making.get(key)
            own = self._making[key] = Future() if others is None else others
        if others is not None:
            return others.result()
        return self._made(key, made, own)

    def _made(
        self, key: tuple[object, ...], made: Callable[[], ImagePart], told: Future[ImagePart]
    ) -> ImagePart:
        try:
            part = made()
        except BaseException as error:
            with self._lock:
                del self._making[key]
            told.set_exception(error)
            raise
        with self._lock:
            del self._making[key]
            self._hold(key, part)
        told.set_result(part)
        return part

    def _hold(self, key: tuple[object, ...], part: ImagePart) -> None:
        self._held[key] = part
        self._bytes += len(part.png)
        while self._bytes > self._most and len(self._held) > 1:
            _, gone = self._held.popitem(last=False)
            self._bytes -= len(gone.png)
