"""Grey, deep grey and colour: bit for bit what FFmpeg's conversion to RGB gives."""

import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.filter import Graph
from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from tests.media.videos import index_of, make_video
from viewer.frames.info import WindowFunction
from viewer.frames.video.clip import open_video
from viewer.frames.video.pixels import PictureOrientation, PixelReader, orientation_of

SIZES = [
    *((256, 16), (234, 234), (386, 386), (370, 370), (640, 480), (641, 480), (640, 481)),
    *((33, 17), (33, 18), (34, 17), (35, 35), (16, 16), (17, 31), (1280, 33), (800, 601)),
]
FORMATS = ["yuv420p", "yuv422p", "yuv444p", "yuv411p", "yuv410p", "yuv440p"]
FULL_FORMATS = ["yuvj420p", "yuvj422p", "yuvj444p"]
UNKNOWN, LIMITED, FULL = 0, 1, 2


def grey_frame(name: str, size: tuple[int, int], color_range: int) -> VideoFrame:
    """Make a frame that shows all 256 levels without colour."""
    frame = VideoFrame(*size, name)
    frame.color_range = color_range
    for number, plane in enumerate(frame.planes):
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
        rows[:] = 128
        if number == 0:
            down, across = np.mgrid[: plane.height, : plane.line_size]
            rows[:] = (across + 16 * down) % 256
    return frame


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("color_range", [UNKNOWN, LIMITED, FULL])
def test_all_grey_levels_are_those_of_the_rgb_conversion(
    size: tuple[int, int], color_range: int
) -> None:
    for name in (*FORMATS, *FULL_FORMATS, "gray"):
        frame = grey_frame(name, size, color_range)
        rgb = frame.to_ndarray(format="rgb24")
        grey = PixelReader(PictureOrientation()).read(frame)
        assert grey.shape == (size[1], size[0])
        for channel in range(3):
            assert np.array_equal(grey, rgb[..., channel]), (name, channel)


def test_the_largest_frame_of_a_clinic_converts_like_any_other() -> None:
    frame = grey_frame("yuv420p", (1920, 1080), LIMITED)
    rgb = frame.to_ndarray(format="rgb24")
    grey = PixelReader(PictureOrientation()).read(frame)
    assert np.array_equal(grey, rgb[..., 1])
    assert len(np.unique(grey)) == 220  # black to white of limited range


def test_one_coloured_pixel_makes_the_frame_colour() -> None:
    frame = grey_frame("yuv444p", (64, 48), LIMITED)
    plane = frame.planes[2]
    np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)[47, 63] = 129
    rgb = frame.to_ndarray(format="rgb24")
    pixels = PixelReader(PictureOrientation()).read(frame)
    assert pixels.shape == (48, 64, 3)
    assert np.array_equal(pixels, rgb)


@pytest.mark.parametrize("name", ["rgb24", "bgr24", "rgba", "gbrp", "nv12", "yuv420p10le"])
def test_grey_in_other_formats_is_found_by_its_equal_channels(name: str) -> None:
    frame = grey_frame("gray", (64, 48), FULL).reformat(format=name)
    rgb = frame.to_ndarray(format="rgb24")
    pixels = PixelReader(PictureOrientation()).read(frame)
    assert pixels.shape == (48, 64)
    assert np.array_equal(pixels, rgb[..., 0])


@pytest.mark.parametrize(
    ("name", "bits"), [("gray10le", 10), ("gray12le", 12), ("gray16le", 16), ("gray16be", 16)]
)
def test_deep_grey_keeps_its_stored_values(tmp_path: Path, name: str, bits: int) -> None:
    little = name.replace("be", "le")
    path = make_video(tmp_path / "a.mkv", codec="ffv1", pixel_format=little, n_frames=3)
    with av.open(path) as container:
        expected = [frame.to_ndarray() for frame in container.decode(video=0)]
    clip = open_video(path)
    for index, values in enumerate(expected):
        pixels = clip.frame(index)
        assert pixels.dtype == np.uint16
        assert np.array_equal(pixels, values)
        assert index_of(pixels) == index
    window = clip.info.windows[0]
    assert (window.centre, window.width) == (2 ** (bits - 1), 2**bits)
    assert window.function is WindowFunction.LINEAR
    clip.close()
    deep = VideoFrame.from_ndarray(expected[0], format=little)
    if name.endswith("be"):
        deep = deep.reformat(format=name)
    assert np.array_equal(PixelReader(PictureOrientation()).read(deep), expected[0])


def test_an_avi_stored_from_the_bottom_up_is_turned_round(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.avi", codec="rawvideo", pixel_format="bgr24", n_frames=2)
    clip = open_video(path)
    expected = np.flipud(clip.frame(1))
    clip.close()
    data = bytearray(path.read_bytes())
    at = data.index(b"strf") + 16  # the bitmap's height; its sign tells the direction
    (height,) = struct.unpack_from("<i", data, at)
    struct.pack_into("<i", data, at, -height)
    path.write_bytes(data)
    clip = open_video(path)
    assert np.array_equal(clip.frame(1), expected)
    clip.close()


@pytest.mark.parametrize("name", ["gray", "gray16le", "yuv420p", "yuvj420p", "yuv444p", "bgr24"])
def test_rows_that_lie_backwards_in_memory_are_read_in_their_order(name: str) -> None:
    frame = grey_frame("gray", (64, 48), FULL).reformat(format=name)
    graph = Graph()
    given = graph.add_buffer(
        width=64, height=48, format=VideoFormat(name), time_base=Fraction(1, 25)
    )
    graph.link_nodes(given, graph.add("vflip"), graph.add("buffersink")).configure()
    graph.push(frame)
    flipped = graph.pull()
    assert isinstance(flipped, VideoFrame)
    assert flipped.planes[0].line_size < 0
    reader = PixelReader(PictureOrientation())
    difference = reader.read(flipped).astype(int) - np.flipud(reader.read(frame)).astype(int)
    assert not difference.any()


@pytest.mark.parametrize("codec", ["mjpeg", "h264"])
def test_pixels_of_a_frame_are_its_own(tmp_path: Path, codec: str) -> None:
    path = make_video(tmp_path / "a.avi", codec=codec, n_frames=3, size=(128, 64))
    clip = open_video(path)
    first = clip.frame(0)
    before = first.copy()
    if first.flags.writeable:
        first[:] = 0
    assert np.array_equal(clip.frame(0), before)
    assert index_of(clip.frame(1)) == 1
    clip.close()


@pytest.mark.parametrize(
    ("matrix", "turn"),
    [
        ((1, 0, 0, 1), lambda a: a),
        ((0, 1, -1, 0), lambda a: np.rot90(a, -1)),
        ((-1, 0, 0, -1), lambda a: np.rot90(a, 2)),
        ((0, -1, 1, 0), lambda a: np.rot90(a, 1)),
        ((-1, 0, 0, 1), np.fliplr),
        ((1, 0, 0, -1), np.flipud),
    ],
    ids=["upright", "90 right", "180", "90 left", "mirrored", "upside down"],
)
def test_a_turned_video_is_shown_upright(
    tmp_path: Path, matrix: tuple[int, ...], turn: Callable[[NDArray[Any]], NDArray[Any]]
) -> None:
    path = make_video(tmp_path / "a.mp4", codec="h264", n_frames=2, aspect=(4, 3))
    upright = open_video(path)
    expected = turn(upright.frame(1))
    upright.close()
    path.write_bytes(with_matrix(path.read_bytes(), matrix))
    clip = open_video(path)
    assert np.array_equal(clip.frame(1), expected)
    assert clip.frame(1).flags.c_contiguous
    assert (clip.info.height, clip.info.width) == expected.shape
    is_turned = matrix[0] == 0
    assert clip.info.pixel_aspect == pytest.approx(4 / 3 if is_turned else 3 / 4)
    clip.close()


def test_the_rotation_agrees_with_ffmpegs_own_angle(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", codec="h264", n_frames=1)
    path.write_bytes(with_matrix(path.read_bytes(), (0, 1, -1, 0)))
    with av.open(path) as container:
        frame = next(container.decode(video=0))
    stored = frame.to_ndarray(format="rgb24")[..., 0]
    assert frame.rotation == -90  # degrees counterclockwise
    upright = orientation_of(frame).apply(stored)
    assert np.array_equal(upright, np.rot90(stored, frame.rotation // 90))


def with_matrix(data: bytes, matrix: tuple[int, ...]) -> bytes:
    """Write a, b, c and d into the track header's matrix (ISO 14496-12, 8.3.2)."""
    a, b, c, d = (value << 16 for value in matrix)
    words = [a, b, 0, c, d, 0, 0, 0, 1 << 30]
    at = data.index(b"tkhd") + 44
    return data[:at] + b"".join(w.to_bytes(4, "big", signed=True) for w in words) + data[at + 36 :]


@pytest.mark.parametrize(("aspect", "expected"), [((1, 1), 1.0), ((4, 3), 0.75), ((1, 2), 2.0)])
@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_pixels_that_are_not_square_keep_their_shape(
    tmp_path: Path, aspect: tuple[int, int], expected: float, suffix: str
) -> None:
    path = make_video(tmp_path / f"a.{suffix}", codec="h264", n_frames=2, aspect=aspect)
    clip = open_video(path)
    assert clip.info.pixel_aspect == pytest.approx(expected)
    assert clip.frame(0).shape == (64, 96)
    clip.close()
