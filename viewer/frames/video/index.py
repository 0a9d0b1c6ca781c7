"""Which coded frame is shown when: the order of presentation, from time stamps or from decoding."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

NOT_SHOWN = -1


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the container says about one coded frame (a packet).

    Parameters
    ----------
    time : int or None
        Presentation time in units of the stream's time base.
    duration : int
        In the same unit; 0 when unknown.
    is_key : bool
        Whether decoding can start here.
    is_discarded : bool
        Whether it is decoded but never shown, by the file's edit list.
    is_damaged : bool
        Whether the file ends inside it, or the container knows that a part was lost.

    """

    time: int | None
    duration: int
    is_key: bool
    is_discarded: bool
    is_damaged: bool = False


@dataclass(frozen=True, slots=True)
class FrameIndex:
    """Frames in order of presentation.

    Parameters
    ----------
    packets : tuple of int
        The packet that each frame is made from, packets counted from 0 in order of decoding.
    frame_of : tuple of int
        The frame that each packet makes, or `NOT_SHOWN`.
    key_frames, key_packets : tuple of int
        Where decoding can start: the first frame that is surely right, rising, and its packet.
    first_key : int
        The first packet that is said to need no other; what comes before may have lost its own.

    """

    packets: tuple[int, ...]
    frame_of: tuple[int, ...]
    key_frames: tuple[int, ...]
    key_packets: tuple[int, ...]
    first_key: int = 0

    def starts(self, frame: int) -> Iterator[int]:
        """Yield the packets to start from to decode a frame, the nearest first.

        It is enough, except where a stream says that decoding can start and it cannot.
        """
        nearest = min(
            bisect_right(self.key_frames, frame),
            bisect_right(self.key_packets, self.packets[frame]),
        )
        return (self.key_packets[at] for at in range(nearest - 1, -1, -1))


def order_by_time(stamps: Sequence[Stamp], *, reorders: bool) -> list[int] | None:
    """Return the packets in order of their times, or None when these cannot be trusted.

    Parameters
    ----------
    stamps : sequence of Stamp
        All packets in order of decoding.
    reorders : bool
        Whether the codec shows frames in another order than it decodes them.

    Returns
    -------
    list of int or None
        None when a time is missing or given twice (two fields of one frame, say), or when the
        times only count the packets of a codec that reorders: an AVI has no presentation times,
        and made-up ones would show the frames in the wrong order.

    """
    shown = [number for number, stamp in enumerate(stamps) if not stamp.is_discarded]
    times = [stamps[number].time for number in shown]
    known = [time for time in times if time is not None]
    if len(known) < len(times) or len(set(known)) < len(known):
        return None
    rises = all(a < b for a, b in pairwise(known))
    if reorders and rises and len(known) > 2:
        return None
    return [number for _, number in sorted(zip(known, shown, strict=True))]


def make_index(stamps: Sequence[Stamp], order: Sequence[int]) -> FrameIndex:
    """Number the frames.

    Parameters
    ----------
    stamps : sequence of Stamp
        All packets in order of decoding.
    order : sequence of int
        The packets that make a frame, in order of presentation.

    """
    frame_of = [NOT_SHOWN] * len(stamps)
    for frame, number in enumerate(order):
        frame_of[number] = frame
    keys = [(0, 0)]
    for number, stamp in enumerate(stamps):
        if stamp.is_key and frame_of[number] > keys[-1][0]:
            keys.append((frame_of[number], number))
    frames, packets = zip(*keys, strict=True)
    first_key = next((number for number, stamp in enumerate(stamps) if stamp.is_key), 0)
    return FrameIndex(tuple(order), tuple(frame_of), frames, packets, first_key)


def times_ms(
    stamps: Sequence[Stamp], order: Sequence[int], *, unit: Fraction, step: Fraction
) -> list[float]:
    """Return the time of each frame from the first, never falling.

    Parameters
    ----------
    stamps : sequence of Stamp
        All packets in order of decoding.
    order : sequence of int
        The packets that make a frame, in order of presentation.
    unit : Fraction
        Seconds in one unit of the stamps' times.
    step : Fraction
        Seconds from one frame to the next where a time is missing.

    """
    units = step / unit
    times: list[int | Fraction] = []
    for number in order:
        time = stamps[number].time
        times.append((times[-1] + units if times else 0) if time is None else time)
    times.sort()
    # Whole numbers are divided last, and once: the result is the nearest float there is.
    ms = 1000 * unit.numerator
    return [float((time - times[0]) * ms / unit.denominator) for time in times]
