"""Clips of a read: how long they are, and how much of them ran before the reader."""

from collections.abc import Sequence

from reader_study.reading.times.moments import ReadMoment


def clip_length_us(moments: Sequence[ReadMoment]) -> int:
    """Return the length of the clips of a case in microseconds; 0 for stills.

    As the paint of the case tells it, or else as the clips that were played tell it, each once.
    """
    lengths: dict[object, int] = {}
    for moment in moments:
        told = moment.content.get("clip_us")
        if not isinstance(told, int):
            continue
        if moment.action == "case.painted":
            return told
        if moment.action == "read.played":
            lengths[moment.content.get("image")] = told
    return sum(lengths.values())


def played_us(moments: Sequence[ReadMoment]) -> int:
    """Return how much of clips ran, in microseconds of the clip; what ran twice counts twice.

    ``read.played`` tells ``ranges``: pairs of clip time in microseconds, one for each time that the
    clip ran from the one to the other.
    """
    return sum(
        max(int(last) - int(first), 0)
        for moment in moments
        if moment.action == "read.played"
        for first, last in moment.content.get("ranges", ())
    )
