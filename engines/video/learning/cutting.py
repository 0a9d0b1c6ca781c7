"""The videos of a training, walked through and cut into clips."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engines.context import JobContext
from engines.messages import ClipSample, Split
from engines.video.clips import ClipPreprocessing, spread
from engines.video.frames import open_frames
from engines.video.learning.clip_set import CutVideo
from engines.video.looking import FindsLesions, cut_clips
from engines.video.models import Reading
from engines.video.nouns import CLIP_FRAMES, DetectedBox, LesionTrack, TrackClip
from engines.video.reading import asked
from engines.video.tracking import TrackingRule, clips_of, tracks_of
from ground.errors import EngineError


@dataclass(frozen=True, slots=True)
class VideoCutter:
    """Cuts the videos of a training.

    Videos that train are cut by the boxes that were given, where there are any, into as many clips
    as `most` allows. Those that choose or test are looked at as a case that is read: by the
    detector, and by the rule of the reading.

    Parameters
    ----------
    most : int
        Clips of a video that train; of a model of single frames `CLIP_FRAMES` times as many frames.

    """

    finder: FindsLesions
    rule: TrackingRule
    reading: Reading
    preprocessing: ClipPreprocessing
    most: int
    context: JobContext

    def cut(
        self, samples: Sequence[ClipSample], file_hashes: Sequence[str], splits: Sequence[Split]
    ) -> list[CutVideo]:
        """Return the clips of each video.

        Raises
        ------
        EngineError
            A file is damaged, or boxes lie in frames that it does not have.

        """
        tracks = [
            self._tracks(sample, split, done=done, total=len(samples))
            for done, (sample, split) in enumerate(zip(samples, splits, strict=True))
        ]
        wanted = self._wanted(samples, tracks, splits)
        cut = []
        for done, (sample, clips, file_hash) in enumerate(
            zip(samples, wanted, file_hashes, strict=True)
        ):
            frames = open_frames(Path(sample.path))
            _, pixels = cut_clips(frames, clips, self.preprocessing, self.context)
            cut.append(CutVideo(pixels, file_hash))
            self.context.progress("cut", done=done + 1, total=len(samples))
        return cut

    def _tracks(
        self, sample: ClipSample, split: Split, *, done: int, total: int
    ) -> tuple[LesionTrack, ...]:
        self.context.check()
        frames = open_frames(Path(sample.path))
        try:
            if split == "train" and sample.boxes:
                return _given_tracks(sample, frames.count, self.rule)
            return self.finder.tracks(frames, self.context)
        finally:
            self.context.progress("find", done=done + 1, total=total)

    def _wanted(
        self,
        samples: Sequence[ClipSample],
        tracks: Sequence[tuple[LesionTrack, ...]],
        splits: Sequence[Split],
    ) -> list[tuple[TrackClip, ...]]:
        """Return what is looked at of each video."""
        of_case: dict[str, list[int]] = defaultdict(list)
        for row, sample in enumerate(samples):
            of_case[sample.case or f"video {row}"].append(row)
        wanted: list[tuple[TrackClip, ...]] = [()] * len(samples)
        for rows in of_case.values():
            looked_at = asked(self.reading, [tracks[row] for row in rows])
            for row, clips in zip(rows, looked_at, strict=True):
                wanted[row] = self._learnt(tracks[row]) if splits[row] == "train" else clips
        return wanted

    def _learnt(self, tracks: tuple[LesionTrack, ...]) -> tuple[TrackClip, ...]:
        frames = self.preprocessing.frames
        clips = clips_of(tracks, frames=frames)
        most = self.most if frames > 1 else self.most * CLIP_FRAMES
        return tuple(clips[place] for place in spread(len(clips), most))


def _given_tracks(sample: ClipSample, frames: int, rule: TrackingRule) -> tuple[LesionTrack, ...]:
    boxes = [DetectedBox(box[0], (box[1], box[2], box[3], box[4]), 1.0) for box in sample.boxes]
    if any(box.frame >= frames for box in boxes):
        raise EngineError(
            f"A box lies in frame {max(box.frame for box in boxes)} of a video of {frames} frames.",
            remedy="Count frames from 0 in the table of boxes.",
            path=Path(sample.path),
        )
    return tracks_of(boxes, rule)
