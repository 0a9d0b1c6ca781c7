"""What makes a window appear sooner; done before its libraries are imported.

No Qt, no numpy: this is imported first.
"""

import builtins
import gc
import os

START_MS = 1000
"""So long after its window is shown, a program counts as started."""


def hurry() -> None:
    """Keep this process from work that only delays its first picture.

    Everything that is imported stays, so looking for garbage among it, a dozen times over, finds
    none. And numpy starts a thread of its matrix library for each core, which takes as long as
    loading numpy itself; no window multiplies matrices.
    """
    gc.disable()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def plain_imports() -> None:
    """Import by plain means again, once Qt is loaded.

    PySide6 puts an ``import`` of its own in the place of Python's, which reads the source of every
    module that is imported from then on, to see whether it uses Qt: for names in snake case, which
    this program does not use. Of a start that is every twelfth millisecond.
    """
    own = getattr(builtins, "__orig_import__", None)
    if own is not None:
        vars(builtins)["__import__"] = own


def calm_down() -> None:
    """Look for garbage again, but never more among what was made until now."""
    gc.freeze()
    gc.enable()
