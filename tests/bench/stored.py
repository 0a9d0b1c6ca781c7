"""What storing a clip costs, against its bare decoding, hashing and encoding in the same run."""

import hashlib
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from tests.bench.result import Bench
from tests.media.dicoms import make_dicom
from tests.media.videos import make_video
from viewer.frames import open_clip
from viewer.stored.storing import Storing

ROUNDS = 5
FRAMES = 60
SIZE = (800, 600)


def run() -> Iterator[Bench]:
    """Measure CPU time per frame of an H.264 clip and of a DICOM cine of speckle."""
    with tempfile.TemporaryDirectory(prefix="sonoread-bench-") as folder:
        root = Path(folder)
        sources = {
            "h264": make_video(root / "a.mp4", codec="h264", n_frames=FRAMES, size=SIZE),
            "dicom": make_dicom(root / "a.dcm", frames=_speckle(), FrameTime="40"),
        }
        for name, source in sources.items():
            ours, bare = [], []
            for _ in range(ROUNDS):  # in turns, so that a busy computer slows both
                bare.append(_cpu_s(partial(_bare, source)))
                ours.append(_cpu_s(partial(_ours, source)))
            yield Bench(f"stored.{name}_cpu_ratio", min(ours) / min(bare), 1.3)


def _speckle() -> NDArray[np.uint8]:
    """Make a texture that is as hard to compress as ultrasound."""
    width, height = SIZE
    noise = np.random.default_rng(1).rayleigh(40, (FRAMES, height, width)).clip(0, 255)
    made: NDArray[np.uint8] = ((noise + np.roll(noise, 1, 2) + np.roll(noise, 1, 1)) / 3).astype(
        np.uint8
    )
    return made


def _cpu_s(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _ours(path: Path) -> None:
    clip = open_clip(path)
    for part in Storing(clip).parts():
        hashlib.sha256(part.data)
    clip.close()


def _bare(path: Path) -> None:
    deque(coded_clip(path), maxlen=0)


def coded_clip(path: Path) -> Iterator[bytes]:
    """Decode, hash and encode with nothing around it, hash what comes out, and yield it."""
    clip = open_clip(path)
    encoder: Any = av.CodecContext.create("magicyuv", "w")
    encoder.width, encoder.height, encoder.pix_fmt = clip.info.width, clip.info.height, "gray"
    encoder.time_base, encoder.thread_count = Fraction(1, 1000), 1
    encoder.options = {"pred": "gradient", "slices": "4"}
    for index in range(clip.info.n_frames):
        pixels = clip.frame(index)
        hashlib.sha256(pixels.data)
        frame = av.VideoFrame.from_ndarray(pixels, "gray")
        frame.pts, frame.time_base = index, Fraction(1, 1000)
        for packet in encoder.encode(frame):
            data = bytes(packet)
            hashlib.sha256(data)
            yield data
    clip.close()
