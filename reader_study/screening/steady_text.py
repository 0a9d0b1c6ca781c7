"""A text finder that begins when asked, begins anew when it ends, and forgets what it has read."""

import importlib.util
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from ground.errors import IntakeError
from reader_study.screening.text import ProposedText, TextFinder


def can_find_text() -> bool:
    """Tell whether the recogniser is installed; it is not imported."""
    return importlib.util.find_spec("rapidocr") is not None


class SteadyTextFinder:
    """Finds text in many images; usable in a ``with``, and from several threads.

    Parameters
    ----------
    start : callable
        Starts the process that looks.

    """

    def __init__(self, start: Callable[[], TextFinder] = TextFinder) -> None:
        self._start = start
        self._finder: TextFinder | None = None
        self._guard = threading.Lock()

    def __enter__(self) -> "SteadyTextFinder":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin(self) -> None:
        """Start the process now.

        Raises
        ------
        IntakeError
            When the recogniser is not installed, or cannot be started.

        """
        with self._guard:
            self._begun()

    def find(self, pixels: NDArray[Any]) -> tuple[ProposedText, ...]:
        """Return where texts are in an image, grey or RGB, ``uint8``; what they say is forgotten.

        An image on which the recogniser ends twice counts as full of text: a person has to look.

        Raises
        ------
        IntakeError
            When the recogniser cannot be started.

        """
        with self._guard:
            for _ in range(2):
                finder = self._begun()
                try:
                    return tuple(replace(each, text="") for each in finder.find(pixels))
                except IntakeError:
                    self._end()
        rows, columns = pixels.shape[:2]
        return (ProposedText((0, 0, rows, columns), "", 0.0),)

    def close(self) -> None:
        """End the process."""
        with self._guard:
            self._end()

    def _begun(self) -> TextFinder:
        if self._finder is None:
            self._finder = self._start()
        return self._finder

    def _end(self) -> None:
        finder, self._finder = self._finder, None
        if finder is not None:
            finder.close()
