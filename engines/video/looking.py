"""From the frames of a video to what a classifier looks at: one walk for each step."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from engines.context import JobContext
from engines.video.clips import ClipPreprocessing, cut_out
from engines.video.nouns import Frames, LesionTrack, TrackClip


class FindsLesions(Protocol):
    """Whoever tells where lesions are in the frames of a video."""

    def tracks(self, frames: Frames, context: JobContext) -> tuple[LesionTrack, ...]:
        """Return the lesions, each through adjacent frames."""
        ...


def cut_clips(
    frames: Frames,
    clips: Sequence[TrackClip],
    preprocessing: ClipPreprocessing,
    context: JobContext,
) -> tuple[tuple[TrackClip, ...], npt.NDArray[np.uint8]]:
    """Cut clips out of the frames of a video, which are walked through once.

    Returns
    -------
    tuple of TrackClip
        Those whose frames are all there: a damaged one cannot be looked at.
    ndarray of uint8, shape (clips, frames, size, size)

    """
    size = preprocessing.image_size
    pixels = np.zeros((len(clips), preprocessing.frames, size, size), dtype=np.uint8)
    wanted: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, clip in enumerate(clips):
        for place, frame in enumerate(clip.frames):
            wanted[frame].append((number, place))
    missing = [len(clip.frames) for clip in clips]
    last = max(wanted, default=-1)
    for index, picture in frames if clips else ():
        context.check()
        for number, place in wanted.get(index, ()):
            box = clips[number].boxes[place]
            pixels[number, place] = cut_out(picture, box, preprocessing)
            missing[number] -= 1
        if index >= last:
            break
    whole = [number for number, lacking in enumerate(missing) if not lacking]
    return tuple(clips[number] for number in whole), pixels[whole]
