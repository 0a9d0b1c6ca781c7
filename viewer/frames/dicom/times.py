"""When each frame of a DICOM cine is shown (PS3.3 C.7.6.5, C.7.6.6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from pydicom.dataset import Dataset

from viewer.frames.dicom.values import announced_frames, number, numbers, text, whole
from viewer.frames.info import ClipNote, Sequencing, TimeSource

ASSUMED_RATE: Final = 30.0
"""Frames a second where the file is silent."""

MIN_FRAME_MS: Final = 0.1
MAX_FRAME_MS: Final = 60_000.0
"""What lies outside is no time between frames of a moving picture."""

_FRAME_TIME: Final = 0x00181063
_FRAME_TIME_VECTOR: Final = 0x00181065
_SLICED: Final = frozenset({"CT", "MR", "PT", "NM", "MG", "SEG", "RTDOSE", "SM", "OPT"})
"""Modalities whose frames lie side by side in space unless the file says otherwise."""

_DURATION_SLACK: Final = 0.05
_DURATION_FRAMES: Final = 1.5
"""How far Effective Duration may be off: it may or may not count the last frame."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Times of a clip, as `ClipInfo` has them."""

    times_ms: tuple[float, ...]
    duration_ms: float
    source: TimeSource
    sequencing: Sequencing
    trim: tuple[int, int]
    notes: tuple[ClipNote, ...] = ()


def timing_of(header: Dataset, n_frames: int) -> Timing:
    """Read the times of all frames from the first source that makes sense.

    Frame Increment Pointer to Frame Time or Frame Time Vector; Recommended Display Frame Rate;
    Cine Rate; a frame time that nothing points to; else 30 a second with a note, or no times for
    slices.
    """
    times, source = _times(header, n_frames)
    is_cine = source is not TimeSource.STILL
    duration = times[-1] + times[-1] / (n_frames - 1) if is_cine else 0.0
    notes = [ClipNote.ASSUMED_RATE] if source is TimeSource.ASSUMED else []
    if is_cine and not _agrees(header, duration, n_frames):
        notes.append(ClipNote.DURATION_DISAGREES)
    return Timing(
        times_ms=times,
        duration_ms=duration,
        source=source,
        sequencing=_sequencing(header),
        trim=_trim(header, n_frames),
        notes=tuple(notes),
    )


def _times(header: Dataset, n_frames: int) -> tuple[tuple[float, ...], TimeSource]:
    if n_frames > 1:
        for times, source in _candidates(header, n_frames):
            if times is not None:
                return times, source
        if not _are_slices(header):
            return _even(1000 / ASSUMED_RATE, n_frames), TimeSource.ASSUMED
    return (0.0,) * n_frames, TimeSource.STILL


def _candidates(
    header: Dataset, n_frames: int
) -> Iterator[tuple[tuple[float, ...] | None, TimeSource]]:
    """Iterate over the sources in their order; None where one is absent or nonsense."""
    pointers = _pointers(header)
    order = [tag for tag in pointers if tag in (_FRAME_TIME, _FRAME_TIME_VECTOR)]
    yield from (_pointed(header, tag, n_frames) for tag in order)
    yield _at_rate(header, "RecommendedDisplayFrameRate", n_frames), TimeSource.RECOMMENDED_RATE
    yield _at_rate(header, "CineRate", n_frames), TimeSource.CINE_RATE
    yield from (
        _pointed(header, tag, n_frames)
        for tag in (_FRAME_TIME_VECTOR, _FRAME_TIME)
        if tag not in order
    )


def _pointers(header: Dataset) -> tuple[int, ...]:
    """Return the tags that Frame Increment Pointer names."""
    return tuple(int(tag) for tag in numbers(header, "FrameIncrementPointer"))


def _pointed(
    header: Dataset, tag: int, n_frames: int
) -> tuple[tuple[float, ...] | None, TimeSource]:
    if tag == _FRAME_TIME_VECTOR:
        return _from_vector(header, n_frames), TimeSource.FRAME_TIME_VECTOR
    step = number(header, "FrameTime")
    is_sane = step is not None and MIN_FRAME_MS <= step <= MAX_FRAME_MS
    return _even(step, n_frames) if is_sane and step else None, TimeSource.FRAME_TIME


def _from_vector(header: Dataset, n_frames: int) -> tuple[float, ...] | None:
    """Add up the increments; the first one belongs to the first frame and is always 0."""
    vector = numbers(header, "FrameTimeVector")
    if len(vector) not in (n_frames, announced_frames(header)) or len(vector) < n_frames:
        return None
    increments = vector[1:n_frames]  # those that follow are of frames that are missing
    if not all(MIN_FRAME_MS <= increment <= MAX_FRAME_MS for increment in increments):
        return None
    return tuple(accumulate(increments, initial=0.0))


def _at_rate(header: Dataset, keyword: str, n_frames: int) -> tuple[float, ...] | None:
    rate = number(header, keyword)
    if rate is None or not 1000 / MAX_FRAME_MS <= rate <= 1000 / MIN_FRAME_MS:
        return None
    return _even(1000 / rate, n_frames)


def _even(step_ms: float, n_frames: int) -> tuple[float, ...]:
    return tuple(step_ms * index for index in range(n_frames))


def _are_slices(header: Dataset) -> bool:
    """Tell whether the frames have no order in time: by modality, or a pointer elsewhere."""
    pointers = _pointers(header)
    elsewhere = pointers and not {_FRAME_TIME, _FRAME_TIME_VECTOR} & set(pointers)
    return bool(elsewhere) or text(header, "Modality") in _SLICED


def _agrees(header: Dataset, duration_ms: float, n_frames: int) -> bool:
    """Compare with Effective Duration (seconds), where there is one."""
    effective = number(header, "EffectiveDuration")
    if effective is None or effective <= 0:
        return True
    slack = max(_DURATION_SLACK * duration_ms, _DURATION_FRAMES * duration_ms / n_frames)
    return abs(1000 * effective - duration_ms) <= slack


def _sequencing(header: Dataset) -> Sequencing:
    is_sweep = whole(header, "PreferredPlaybackSequencing") == 1
    return Sequencing.SWEEP if is_sweep else Sequencing.LOOP


def _trim(header: Dataset, n_frames: int) -> tuple[int, int]:
    """Return first and last frame; Start and Stop Trim count from 1."""
    start = whole(header, "StartTrim")
    stop = whole(header, "StopTrim")
    first = 1 if start is None or start < 1 else start
    last = n_frames if stop is None or not 1 <= stop <= n_frames else stop
    return (first - 1, last - 1) if first <= last else (0, n_frames - 1)
