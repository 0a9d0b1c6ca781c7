"""Files that nobody has checked yet, opened where they can do no harm (ADR 0011)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.media.opening import PoolOpener
from ground.allocator import keep_freed_blocks
from viewer.decoding import DecodePool
from viewer.frames import Pixels, read_pixels
from viewer.frames.kinds import FileKind, kind_of


@contextmanager
def untrusted_media() -> Iterator[PoolOpener]:
    """Give what opens any file in a process with limits of memory and time."""
    keep_freed_blocks()
    pool = DecodePool(children=2)
    pool.start()
    try:
        yield PoolOpener(pool)
    finally:
        pool.close()


def stills_with(opener: PoolOpener) -> Callable[[Path], Pixels]:
    """Return a decoder of stills.

    It raises MediaError as `viewer.frames.read_pixels` does, and for what crashes or takes longer
    than 20 seconds as well.
    """

    def decode(path: Path) -> Pixels:
        if not path.is_file() or kind_of(path) is not FileKind.STILL:
            return read_pixels(path)  # which refuses it by its first bytes
        with opener.open(path) as source:
            return source.frame(0)

    return decode
