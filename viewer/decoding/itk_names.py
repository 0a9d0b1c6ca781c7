"""Names of files as ITK takes them: text only, and not every name on a disk is text."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def named_for_itk(path: Path) -> Iterator[str]:
    """Give a name by which ITK can open a file, valid inside the block.

    Names whose bytes are no UTF-8, as a disk from another system may have them, would end the
    process; the file is then held open and named by its number.
    """
    try:
        str(path).encode()
    except UnicodeEncodeError:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            yield f"/proc/self/fd/{descriptor}"
        finally:
            os.close(descriptor)
    else:
        yield str(path)
