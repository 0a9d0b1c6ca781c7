"""Made cines with a lesion of known box, as a study stores them: what video models are tried on.

`made_sweep(seed, label="malignant", frames=24, size=(rows, columns), lesion_frames=…,
sign_frames=…)` is a `PhantomSweep`: `frames` uint8 (n, rows, columns); `boxes`, one (left, upper,
right, lower) a frame in pixels, or None; `signs`, whether a frame shows the sign of malignancy;
`label`. Benign and malignant ones of one seed differ in the frames of the sign only. 13 ms of CPU
time a frame of 160 × 224, 5 ms one of 96 × 134; each is made once in a process.

`stored_cine(folder, sweep)` stores one through the code that intake uses, and returns the path of
the Matroska file, its description beside it. `medium_of(path, sweep)` is the message's noun of it.
`boxes_of(sweep)` are its boxes as a faultless detector would give them.
"""

from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from engines.messages import MediumFile
from engines.video.nouns import DetectedBox
from reader_study.phantom import PhantomSweep, make_sweep
from tests.media.storing_here import store_here

SMALL = (96, 134)
FPS = 25

made_sweep = cache(make_sweep)


def boxes_of(sweep: PhantomSweep) -> tuple[DetectedBox, ...]:
    """Return the lesion's box in each frame that shows it, with a score of 1."""
    return tuple(
        DetectedBox(frame, box, 1.0) for frame, box in enumerate(sweep.boxes) if box is not None
    )


def stored_cine(folder: Path, sweep: PhantomSweep) -> Path:
    """Store a cine as intake does."""
    return stored_frames(folder, sweep.frames)


def stored_frames(folder: Path, frames: npt.NDArray[np.uint8] | npt.NDArray[np.uint16]) -> Path:
    """Store frames, grey (n, rows, columns) of 8 or 16 bits or RGB (n, rows, columns, 3)."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "source.mkv"
    write_cine(source, frames)
    try:
        medium = store_here()(source, folder).medium
    finally:
        source.unlink()
    (path,) = folder.rglob(f"{medium.sha256}.mkv")
    return path


def medium_of(path: Path, sweep: PhantomSweep) -> MediumFile:
    """Return what a job says of a stored cine."""
    n_frames = len(sweep.frames)
    return MediumFile(
        path=str(path),
        kind="clip",
        frames=n_frames,
        duration_us=n_frames * 1_000_000 // FPS,
        mm_per_px=sweep.mm_per_px,
    )


def write_cine(path: Path, frames: npt.NDArray[np.uint8] | npt.NDArray[np.uint16]) -> None:
    """Write frames as a video without loss, as somebody might bring them."""
    form = "rgb24" if frames.ndim == 4 else "gray" if frames.dtype == np.uint8 else "gray16le"
    kept = "bgr0" if form == "rgb24" else form
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=FPS)
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt, stream.time_base = kept, Fraction(1, FPS)
        for pixels in frames:
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format=form)
            container.mux(stream.encode(picture.reformat(format=kept)))
        container.mux(stream.encode())
