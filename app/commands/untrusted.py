"""Images that nobody has checked yet, decoded where they can do no harm."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from viewer.decoding import DecodePool
from viewer.frames import Pixels, read_pixels
from viewer.frames.kinds import FileKind, kind_of


@contextmanager
def untrusted_stills() -> Iterator[Callable[[Path], Pixels]]:
    """Give a decoder of stills that works in a process with limits of memory and time (ADR 0011).

    It raises MediaError as `viewer.frames.read_pixels` does, and for what crashes or takes longer
    than 20 seconds as well.
    """
    pool = DecodePool(children=2)
    pool.start()

    def decode(path: Path) -> Pixels:
        if not path.is_file() or kind_of(path) is not FileKind.STILL:
            return read_pixels(path)  # which refuses it by its first bytes
        clip = pool.open(path)
        try:
            return clip.frame(0)
        finally:
            clip.close()

    try:
        yield decode
    finally:
        pool.close()
