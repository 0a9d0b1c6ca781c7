"""In which order frames are decoded before they are wanted. No Qt.

Video is decoded forwards only: to go back by one frame means to begin again at a key frame, which
may lie seconds before. So what is wanted backwards is decoded in pieces, each of them forwards.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

KEPT_SHARE = 0.8
"""Share of the room that is read ahead; the rest keeps what was shown last, to step back to."""


def decode_order(wanted: Iterable[int], *, piece: int) -> Iterator[int]:
    """Yield frames in the order in which they are best decoded.

    Parameters
    ----------
    wanted : iterable of int
        Frames in the order in which they will be shown.
    piece : int
        So many frames, at least 1, are turned round at once where they are wanted backwards.

    """
    run: list[int] = []
    for index in wanted:
        if run and index != run[-1] - 1:
            # A frame that is followed by no lower neighbour ends a run, even a run of itself.
            yield from _turned(run, piece)
            run = []
        run.append(index)
    yield from _turned(run, piece)


def around(index: int, count: int, *, n_frames: int, forwards: bool = True) -> tuple[int, ...]:
    """Return up to `count` frames about one, most of them to the side one is going to.

    What will be wanted next is told in decoding order: rising, on each side.
    """
    near, far = count - count // 4, count // 4
    after, before = (near, far) if forwards else (far, near)
    later = range(index + 1, min(index + 1 + after, n_frames))
    earlier = range(max(index - before, 0), index)
    sides: Sequence[range] = (later, earlier) if forwards else (earlier, later)
    return tuple(chain(*sides))


def _turned(run: list[int], piece: int) -> Iterator[int]:
    for start in range(0, len(run), piece):
        yield from reversed(run[start : start + piece])
