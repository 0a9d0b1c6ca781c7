"""What is known of a video before it is played."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from av.video.frame import VideoFrame

from viewer.frames.info import ClipInfo, ClipKind, ClipNote, TimeSource, ValueWindow
from viewer.frames.sizes import check_sides
from viewer.frames.video.index import times_ms
from viewer.frames.video.pixels import DEEP_GREY_BITS, orientation_of
from viewer.frames.video.source import Recording

_ASSUMED_RATE = Fraction(25)


def stored_size(recording: Recording, sample: VideoFrame | None) -> tuple[int, int]:
    """Return width and height before the video is turned upright, in pixels.

    Raises
    ------
    MediaError
        When they are too small or too large.

    """
    source = recording.context if sample is None else sample
    check_sides(source.width, source.height)
    return source.width, source.height


def describe(recording: Recording, order: Sequence[int], sample: VideoFrame | None) -> ClipInfo:
    """Describe a video.

    Parameters
    ----------
    recording : Recording
        As it is stored.
    order : sequence of int
        The packets that make a frame, in order of presentation.
    sample : VideoFrame or None
        A decoded frame, where one could be decoded.

    """
    width, height = stored_size(recording, sample)
    aspect = recording.pixel_aspect
    if orientation_of(sample).transposed:
        width, height, aspect = height, width, 1 / aspect
    step = 1 / (recording.rate or _ASSUMED_RATE)
    times = times_ms(recording.stamps, order, unit=recording.time_base, step=step)
    has_time = recording.is_timed and recording.stamps[order[-1]].time is not None
    last = recording.stamps[order[-1]].duration * recording.time_base if has_time else step
    damaged = [frame for frame, number in enumerate(order) if recording.stamps[number].is_damaged]
    return ClipInfo(
        ClipKind.VIDEO,
        len(order),
        width,
        height,
        times_ms=tuple(times),
        duration_ms=times[-1] + float((last or step) * 1000),
        time_source=TimeSource.CONTAINER if recording.is_timed else TimeSource.ASSUMED,
        trim=(0, len(order) - 1),
        pixel_aspect=aspect,
        windows=_windows(sample),
        notes=tuple(_notes(recording, is_damaged=bool(damaged))),
        damaged=tuple(damaged),
    )


def _notes(recording: Recording, *, is_damaged: bool) -> Iterator[ClipNote]:
    if not recording.is_timed:
        yield ClipNote.ASSUMED_RATE
    if recording.is_cut:
        yield ClipNote.FRAMES_MISSING
    if is_damaged:
        yield ClipNote.FRAMES_DAMAGED


def _windows(sample: VideoFrame | None) -> tuple[ValueWindow, ...]:
    """Recommend the whole range for grey of more than 8 bits, which is handed out unscaled."""
    bits = None if sample is None else DEEP_GREY_BITS.get(sample.format.name)
    return () if bits is None else (ValueWindow(2 ** (bits - 1), 2**bits),)
