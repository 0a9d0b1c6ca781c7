"""What makes a window appear sooner; done before its libraries are imported.

No Qt, no numpy: this is imported first.
"""

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


def calm_down() -> None:
    """Look for garbage again, but never more among what was made until now."""
    gc.freeze()
    gc.enable()
