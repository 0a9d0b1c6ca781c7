"""Which frames of a case a model is asked about, from the tracks of its lesions; pure."""

from collections.abc import Sequence

from engines.video.models import Reading
from engines.video.nouns import LesionTrack, TrackClip
from engines.video.tracking import clips_of

_APART = 4
"""Second views of one video are at least its frames divided by this away from the first."""

Tracks = Sequence[LesionTrack]


def asked(reading: Reading, videos: Sequence[Tracks]) -> list[tuple[TrackClip, ...]]:
    """Return what is looked at of each video of a case: clips, or frames as clips of one.

    Parameters
    ----------
    reading : str
        See `engines.video.models.READING_RULES`.
    videos : sequence of tracks
        Of the lesions in each video of the case, in order.

    """
    if reading == "clips":
        return [clips_of(tracks) for tracks in videos]
    frames = [clips_of(tracks, frames=1) for tracks in videos]
    if reading == "all_frames":
        return frames
    if reading == "key_frame":
        best = [_surest(of_video) for of_video in frames]
        surest = max((_score(one) for one in best), default=0.0)
        first = next((n for n, one in enumerate(best) if one and _score(one) == surest), None)
        return [one if n == first else () for n, one in enumerate(best)]
    return _two_views(frames)


def _two_views(frames: Sequence[tuple[TrackClip, ...]]) -> list[tuple[TrackClip, ...]]:
    seen = [n for n, of_video in enumerate(frames) if of_video]
    if len(seen) != 1:
        return [_surest(of_video) if n in seen[:2] else () for n, of_video in enumerate(frames)]
    (only,) = seen
    first = _surest(frames[only])
    numbers = [one.frames[0] for one in frames[only]]
    far = (max(numbers) - min(numbers) + 1) / _APART
    away = tuple(one for one in frames[only] if abs(one.frames[0] - first[0].frames[0]) >= far)
    both = (*first, *_surest(away))
    return [both if n == only else () for n in range(len(frames))]


def _surest(frames: tuple[TrackClip, ...]) -> tuple[TrackClip, ...]:
    """Return the frame with the largest detection score, the first of equal ones; none of none."""
    return (max(frames, key=lambda one: (one.scores[0], -one.frames[0])),) if frames else ()


def _score(frames: tuple[TrackClip, ...]) -> float:
    return frames[0].scores[0] if frames else -1.0
