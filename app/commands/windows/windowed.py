"""What every command that opens a window checks first."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ground.errors import EngineError
from ground.quick_start import calm_down, hurry, plain_imports

_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@contextmanager
def windowed(*, qt_first: bool = True) -> Iterator[None]:
    """Import a window inside; a missing display or library ends in one sentence.

    Parameters
    ----------
    qt_first : bool
        Load Qt at once; else whoever has something better to do first loads it, and calls
        `ground.quick_start.plain_imports`.

    Raises
    ------
    EngineError
        When there is no display, or the window's libraries are not installed.

    """
    if sys.platform.startswith("linux") and not any(map(os.environ.get, _DISPLAYS)):
        raise EngineError(
            "There is no display for the window.",
            remedy="Start it in a desktop session.",
        )
    hurry()
    try:
        if qt_first:
            import PySide6.QtCore  # noqa: F401 - its way of importing is undone before the rest

            plain_imports()
        yield
    except ImportError as error:
        raise EngineError(
            f"The window's libraries are missing ({error.name}).",
            remedy="Set them up with `./run.py setup reading`.",
        ) from error
    finally:
        calm_down()
