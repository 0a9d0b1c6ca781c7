"""A long video like those of the WAUVE set: 1920 × 1080 speckle that drifts, H.264."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 1920, 1080
_NEUTRAL = 128


def make_long_video(path: Path, *, n_frames: int, fps: int) -> Path:
    """Write the video; about as many seconds as there are hundreds of frames."""
    with av.open(path, "w") as container:
        options = {"preset": "ultrafast", "crf": "28", "x264-params": "log-level=none"}
        stream = container.add_stream("libx264", rate=fps, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number, planes in enumerate(_frames(n_frames)):
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def _frames(n_frames: int) -> Iterator[NDArray[np.uint8]]:
    speckle = _speckle()
    planes = np.full((HEIGHT * 3 // 2, WIDTH), _NEUTRAL, np.uint8)
    for number in range(n_frames):
        across, down = number * 3 % WIDTH, number * 2 % HEIGHT
        planes[:HEIGHT] = speckle[down : down + HEIGHT, across : across + WIDTH]
        yield planes


def _speckle() -> NDArray[np.uint8]:
    """Return Rayleigh noise, smoothed, twice as wide and high as a frame and without a seam."""
    noise = np.random.default_rng(7).rayleigh(40.0, (HEIGHT, WIDTH))
    smooth = sum(np.roll(noise, (dy, dx), (0, 1)) for dy in range(3) for dx in range(3)) / 9
    return np.tile(np.clip(smooth, 0, 255).astype(np.uint8), (2, 2))
