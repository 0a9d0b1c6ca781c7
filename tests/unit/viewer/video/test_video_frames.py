"""Every kind of video: the frames of a full decoding, by number, in any order."""

import io
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.media.videos import decoded_by_pyav, index_of, is_same_picture, make_video
from viewer.frames import ClipKind, TimeSource, open_clip
from viewer.frames.video.clip import VideoClip, open_video
from viewer.frames.video.decoder import RecentFrames, frame_bytes
from viewer.frames.video.packets import VideoPacket

X264 = {"bf": "3", "preset": "medium"}
KINDS: dict[str, dict[str, Any]] = {
    "mpeg4.avi": {"codec": "mpeg4"},
    "mpeg4_b.avi": {"codec": "mpeg4", "options": {"bf": "2"}},
    "mjpeg.avi": {"codec": "mjpeg"},
    "mjpeg.mov": {"codec": "mjpeg"},
    "raw.avi": {"codec": "rawvideo"},
    "bottom_up_bgr.avi": {"codec": "rawvideo", "pixel_format": "bgr24"},
    "huffyuv.avi": {"codec": "huffyuv", "pixel_format": "rgb24"},
    "h264.mp4": {"codec": "h264"},
    "h264_b.mp4": {"codec": "h264", "options": X264},
    "h264_b.avi": {"codec": "h264", "options": X264},
    "h264_open_gop.ts": {
        "codec": "h264",
        "options": X264 | {"x264-params": "open-gop=1:b-pyramid=normal:log-level=none"},
    },
    "h264_refresh.mkv": {
        "codec": "h264",
        "options": {"preset": "medium", "x264-params": "intra-refresh=1:log-level=none"},
    },
    "h264_interlaced.ts": {
        "codec": "h264",
        "options": X264 | {"x264-params": "interlaced=1:log-level=none"},
    },
    "hevc_open_gop.mkv": {
        "codec": "hevc",
        "options": {"preset": "medium", "x265-params": "open-gop=1:bframes=3:log-level=none"},
    },
    "hevc_leading.mkv": {
        "codec": "hevc",
        "options": {
            "preset": "medium",
            "x265-params": "radl=2:bframes=3:b-adapt=0:scenecut=0:open-gop=0:keyint=15"
            ":min-keyint=15:log-level=none",
        },
    },
    "mpeg2_b.mpg": {"codec": "mpeg2video", "options": {"bf": "2"}},
    "mpeg2_b.ts": {"codec": "mpeg2video", "options": {"bf": "2"}},
    "mpeg1_b.mkv": {"codec": "mpeg1video", "options": {"bf": "2"}},
    "vp9.mkv": {"codec": "vp9"},
    "ten_bits.mkv": {"codec": "ffv1", "pixel_format": "yuv420p10le"},
    "colour.mp4": {"codec": "h264", "options": X264, "colour": True},
}
N = 45


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("videos")


def video(folder: Path, name: str) -> Path:
    path = folder / name
    return path if path.exists() else make_video(path, n_frames=N, gop=15, **KINDS[name])


@pytest.mark.parametrize("name", KINDS)
def test_frames_and_times_are_those_of_a_full_decoding(folder: Path, name: str) -> None:
    path = video(folder, name)
    expected = decoded_by_pyav(path)
    clip = open_clip(path)
    info = clip.info
    assert isinstance(clip, VideoClip)
    assert (info.kind, info.n_frames, info.width, info.height) == (ClipKind.VIDEO, N, 96, 64)
    assert info.time_source is TimeSource.CONTAINER
    assert info.trim == (0, N - 1)
    times = sorted(time for time, _ in expected if time is not None)
    np.testing.assert_allclose(info.times_ms, [1000 * (t - times[0]) for t in times], atol=1e-6)
    assert info.duration_ms == pytest.approx(N * 40)
    for index in range(N):
        pixels = clip.frame(index)
        assert index_of(pixels) == index
        assert is_same_picture(pixels, expected[index][1]), index
        assert pixels.flags.c_contiguous
        assert pixels.ndim == (3 if name == "colour.mp4" else 2)
    clip.close()


@pytest.mark.parametrize("in_memory", [False, True], ids=["file", "memory"])
@pytest.mark.parametrize("name", KINDS)
def test_frames_backwards_and_by_chance_are_the_same(
    folder: Path, name: str, *, in_memory: bool
) -> None:
    path = video(folder, name)
    expected = decoded_by_pyav(path)
    # What is in memory is read through the places of the packets, as a large file is.
    source = io.BytesIO(path.read_bytes()) if in_memory else path
    clip = VideoClip(source, path=path)
    some = random.Random(name).choices(range(N), k=30)
    for index in (*reversed(range(N)), *some):
        assert is_same_picture(clip.frame(index), expected[index][1]), index
    assert not clip._finder.is_damaged
    assert bool(clip._finder._false_starts) == (name == "h264_refresh.mkv")
    clip.close()


@settings(max_examples=40, deadline=None)
@given(order=st.lists(st.integers(0, N - 1), min_size=1, max_size=12), threads=st.integers(1, 3))
@pytest.mark.parametrize("name", ["h264_open_gop.ts", "mpeg2_b.mpg", "h264_refresh.mkv"])
def test_any_path_through_a_clip_shows_the_frames_asked_for(
    folder: Path, name: str, order: list[int], threads: int
) -> None:
    clip = VideoClip(path := video(folder, name), path=path, threads=threads)
    assert [index_of(clip.frame(index)) for index in order] == order
    clip.close()


def test_a_jump_far_ahead_leaves_out_what_nothing_needs_and_is_exact(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", n_frames=150, codec="h264", gop=150, options=X264)
    expected = decoded_by_pyav(path)
    clip = open_video(path)
    for index in (149, 3, 100, 60, 61, 140, 139):
        assert is_same_picture(clip.frame(index), expected[index][1]), index
    clip.close()


def packets_taken(clip: VideoClip, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that gets the number of each packet that is decoded from now on."""
    taken: list[int] = []
    get = clip._packets.get

    def counted(number: int) -> VideoPacket:
        taken.append(number)
        return get(number)

    monkeypatch.setattr(clip._packets, "get", counted)
    return taken


def test_a_step_back_does_not_decode_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = open_video(make_video(tmp_path / "a.mp4", n_frames=60, codec="h264", gop=60))
    clip.frame(59)
    taken = packets_taken(clip, monkeypatch)
    for index in range(58, 47, -1):
        assert index_of(clip.frame(index)) == index
    assert not taken
    clip.close()


def test_sequential_reading_decodes_each_packet_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = open_video(make_video(tmp_path / "a.mp4", n_frames=60, codec="h264", options=X264))
    taken = packets_taken(clip, monkeypatch)
    for index in range(60):
        clip.frame(index)
    assert 50 < len(taken) == len(set(taken)) < 60  # the first were decoded on opening
    clip.close()


def test_decoded_frames_are_kept_up_to_a_size_only(tmp_path: Path) -> None:
    clip = open_video(make_video(tmp_path / "a.mp4", n_frames=40, codec="h264", gop=40))
    first = clip._finder.find(0)
    assert first is not None
    clip._finder._recent = RecentFrames(10 * frame_bytes(first))
    for index in (*range(40), *range(39, -1, -1)):
        assert index_of(clip.frame(index)) == index
        assert len(clip._finder._recent) <= 10
    clip.close()


def test_no_frame_outside_the_clip(tmp_path: Path) -> None:
    clip = open_video(make_video(tmp_path / "a.avi", n_frames=3))
    for index in (-1, 3):
        with pytest.raises(IndexError):
            clip.frame(index)
    clip.close()
