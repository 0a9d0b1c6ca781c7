"""From the name of an architecture to a classifier of clips."""

from pathlib import Path

from timm.data.constants import IMAGENET_DEFAULT_MEAN, IMAGENET_DEFAULT_STD

from engines.video.clip_network import ClipNetwork
from engines.video.clips import ClipPreprocessing
from engines.video.i3d import make_i3d, make_single_frame
from engines.video.inflation import TemporalKernels
from engines.video.models import Architecture
from engines.video.timesformer import make_timesformer

IMAGE_SIZE = 224
"""Of clips, unless another is asked for."""

MARGIN_PERCENT = 35
"""Around a lesion on each side, unless another is asked for."""


def clip_preprocessing(
    *, frames: int, image_size: int | None, margin_percent: int | None
) -> ClipPreprocessing:
    """Return how clips are made, normalised as the weights of ImageNet want it."""
    return ClipPreprocessing(
        frames=frames,
        image_size=IMAGE_SIZE if image_size is None else image_size,
        margin_percent=MARGIN_PERCENT if margin_percent is None else margin_percent,
        mean=IMAGENET_DEFAULT_MEAN,
        std=IMAGENET_DEFAULT_STD,
    )


def make_network(
    architecture: Architecture,
    backbone: str,
    *,
    preprocessing: ClipPreprocessing,
    weights: Path | None = None,
    temporal_pool: bool = False,
    seed: int = 1,
) -> ClipNetwork:
    """Make a classifier of clips with one malignancy output.

    Raises
    ------
    EngineError
        The backbone is unknown, or weights or sizes do not fit it.

    """
    if architecture == "i3d":
        return make_i3d(
            backbone,
            preprocessing=preprocessing,
            weights=weights,
            kernels=TemporalKernels(pool=temporal_pool),
            seed=seed,
        )
    make = make_timesformer if architecture == "timesformer" else make_single_frame
    return make(backbone, preprocessing=preprocessing, weights=weights, seed=seed)
