"""Which models of clips there are, and how each looks at a case. Importing this loads no torch."""

from dataclasses import dataclass
from typing import Literal

from engines.video.nouns import CLIP_FRAMES

Architecture = Literal["i3d", "timesformer", "single_frame"]
Reading = Literal["clips", "key_frame", "two_views", "all_frames"]

READING_RULES: dict[Reading, str] = {
    "clips": "mean over the clips of a video, then mean over the videos of a case that have one",
    "key_frame": "the frame with the largest detection score of all videos of a case",
    "two_views": (
        "mean of two frames: of each of the first two videos the one with the largest detection "
        "score; of a single video that one, and the largest at least a quarter of it away"
    ),
    "all_frames": (
        "mean over all frames of a video with a tracked lesion, then mean over the videos of a "
        "case that have one"
    ),
}
"""What a reading makes of the frames of a case, in words; it stands in the card."""


@dataclass(frozen=True, slots=True)
class VideoModel:
    """One way to read clips.

    Attributes
    ----------
    architecture : str
        Of its classifier.
    reading : str
        What the classifier is asked about: clips, or single frames.
    backbone : str
        Of the classifier, unless another is asked for.

    """

    name: str
    architecture: Architecture
    reading: Reading
    backbone: str = "resnet50"

    @property
    def frames(self) -> int:
        """Frames that the classifier looks at together."""
        return 1 if self.architecture == "single_frame" else CLIP_FRAMES


VIDEO_MODELS = {
    model.name: model
    for model in (
        VideoModel("wauve", "i3d", "clips"),
        VideoModel("timesformer", "timesformer", "clips", backbone="timesformer_base"),
        VideoModel("resnet_key_frame", "single_frame", "key_frame"),
        VideoModel("resnet_two_views", "single_frame", "two_views"),
        VideoModel("resnet_all_frames", "single_frame", "all_frames"),
    )
}
"""By the name that a training is asked for; WAUVE's classifier is an I3D (Han et al. 2025)."""
