"""Made videos: every frame carries its number as a pattern that survives lossy coding."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

COLUMNS, ROWS = 4, 4
"""The number's 16 bits as fields in the upper half, most significant first."""

DARK, BRIGHT = 40, 200
ENCODERS = {"h264": "libx264", "hevc": "libx265", "vp9": "libvpx-vp9"}
OPTIONS = {
    "h264": {"preset": "ultrafast", "bf": "0", "x264-params": "log-level=none"},
    "hevc": {"preset": "ultrafast", "x265-params": "log-level=none"},
}
MILLISECONDS = Fraction(1, 1000)


def make_video(
    path: Path,
    *,
    n_frames: int = 12,
    size: tuple[int, int] = (96, 64),
    fps: float = 25,
    codec: str = "mpeg4",
    times_ms: Sequence[int] | None = None,
    colour: bool = False,
    pixel_format: str | None = None,
    aspect: tuple[int, int] = (1, 1),
    gop: int = 12,
    options: dict[str, str] | None = None,
    container: dict[str, str] | None = None,
) -> Path:
    """Write a video whose frame `i` shows the number `i`.

    Parameters
    ----------
    path : Path
        The suffix chooses the container: .avi, .mp4, .mov, .mkv, .mpg, .ts.
    n_frames : int
        Number of frames, at most 65,536.
    size : (int, int)
        Width and height in pixels, at least 32 × 32, even.
    fps : float
        Frames a second, where there are no `times_ms`.
    codec : str
        "mpeg4", "h264", "mjpeg", "mpeg2video", or another name that FFmpeg knows.
    times_ms : sequence of int, optional
        Presentation time of each frame; not for AVI.
    colour : bool
        Whether the lower half is tinted; otherwise both chroma planes are exactly neutral.
    pixel_format : str, optional
        Of the stream; the codec's usual one otherwise.
    aspect : (int, int)
        Width to height of a pixel.
    gop : int
        Frames from one key frame to the next.
    options : dict, optional
        Options of the encoder, over the usual ones.
    container : dict, optional
        Options of the container.

    Returns
    -------
    Path
        The same path.

    """
    rate = Fraction(fps).limit_denominator(1001)
    step = MILLISECONDS if times_ms is not None else 1 / rate
    with av.open(path, "w", options={"fflags": "+bitexact"} | (container or {})) as file:
        stream: Any = file.add_stream(
            ENCODERS.get(codec, codec), rate=rate, options=OPTIONS.get(codec, {}) | (options or {})
        )
        stream.width, stream.height = size
        stream.pix_fmt = pixel_format or ("yuvj420p" if codec == "mjpeg" else "yuv420p")
        stream.codec_context.time_base = step
        stream.codec_context.gop_size = gop
        stream.codec_context.thread_count = 1
        stream.codec_context.bit_rate = 4_000_000
        if aspect != (1, 1):
            stream.codec_context.sample_aspect_ratio = Fraction(*aspect)
        for index in range(n_frames):
            frame = _frame(index, size, colour=colour).reformat(format=stream.pix_fmt)
            frame.pts = index if times_ms is None else times_ms[index]
            frame.time_base = step
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def picture(index: int, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the grey frame (H, W) as it was before coding: the number above, a ramp below."""
    width, height = size
    image = np.full((height, width), (DARK + BRIGHT) // 2, np.uint8)
    for bit, (rows, columns) in enumerate(_fields(height, width)):
        image[rows, columns] = BRIGHT if index >> (COLUMNS * ROWS - 1 - bit) & 1 else DARK
    ramp = DARK + (np.arange(width) + 3 * index) % (BRIGHT - DARK)
    image[height // 2 + 4 :] = ramp.astype(np.uint8)
    return image


def index_of(pixels: NDArray[Any]) -> int:
    """Read the number of a decoded frame, (H, W) of any depth or (H, W, 3)."""
    grey = pixels.astype(np.float64) if pixels.ndim == 2 else pixels.mean(axis=2)
    means = [grey[rows, columns].mean() for rows, columns in _fields(*grey.shape)]
    middle = (DARK + BRIGHT) / 2 / 255 * (255 if pixels.dtype == np.uint8 else grey.max())
    return sum(1 << (COLUMNS * ROWS - 1 - bit) for bit, mean in enumerate(means) if mean > middle)


def _fields(height: int, width: int) -> list[tuple[slice, slice]]:
    high, wide = height // 2 // ROWS, width // COLUMNS
    return [
        (slice(row * high + 1, (row + 1) * high - 1), slice(at * wide + 1, (at + 1) * wide - 1))
        for row in range(ROWS)
        for at in range(COLUMNS)
    ]


def _frame(index: int, size: tuple[int, int], *, colour: bool) -> av.VideoFrame:
    width, height = size
    chroma = np.full((height // 2, width), 128, np.uint8)
    if colour:
        chroma[height // 4 :, : width // 2] = 90
        chroma[height // 4 :, width // 2 :] = 180
    # I420: the luma, then Cb and Cr, each a quarter, one after the other.
    planes = np.vstack([picture(index, size), _as_planes(chroma)])
    return av.VideoFrame.from_ndarray(planes, format="yuv420p")


def _as_planes(chroma: NDArray[np.uint8]) -> NDArray[np.uint8]:
    half = chroma.shape[1] // 2
    flat = np.concatenate([chroma[:, :half].ravel(), chroma[:, half:].ravel()])
    return flat.reshape(-1, chroma.shape[1])


def decoded_by_pyav(path: Path) -> list[tuple[float | None, NDArray[Any]]]:
    """Decode a video from front to back, as PyAV does it: times in seconds and RGB (H, W, 3)."""
    with av.open(path) as container:
        return [(f.time, f.to_ndarray(format="rgb24")) for f in container.decode(video=0)]


def is_same_picture(pixels: NDArray[Any], rgb: NDArray[Any]) -> bool:
    """Tell whether pixels, grey or RGB, are exactly this RGB image."""
    colour = pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, axis=2)
    return np.array_equal(colour, rgb)


def packet_places(path: Path) -> list[tuple[int, int]]:
    """Return where each packet of an AVI or MP4 lies in the file: offset and size in bytes."""
    with av.open(path) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        return [(packet.pos or 0, packet.size) for packet in packets]
