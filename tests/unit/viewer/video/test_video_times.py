"""When each frame is shown: variable rates, missing times, edit lists, clips of any length."""

import io
import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from tests.media.videos import decoded_by_pyav, index_of, make_video
from viewer.frames import TimeSource
from viewer.frames.info import ClipNote
from viewer.frames.video.clip import VideoClip, open_video

UNEVEN = [0, 40, 100, 101, 300, 350, 360, 370, 380, 1000, 1100, 1111]


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.mkv"])
def test_uneven_times_come_back_exactly(tmp_path: Path, name: str) -> None:
    clip = open_video(make_video(tmp_path / name, codec="h264", times_ms=UNEVEN))
    assert clip.info.times_ms == pytest.approx(UNEVEN, abs=1e-6)
    assert [index_of(clip.frame(index)) for index in range(12)] == list(range(12))
    clip.close()


def test_times_do_not_drift_at_a_rate_that_is_no_whole_number(tmp_path: Path) -> None:
    clip = open_video(make_video(tmp_path / "a.mp4", fps=30000 / 1001, n_frames=300))
    assert clip.info.times_ms[299] == pytest.approx(299 * 1001 / 30, abs=1e-6)
    assert clip.info.duration_ms == pytest.approx(300 * 1001 / 30, abs=1e-6)
    clip.close()


def test_frames_left_out_of_an_avi_leave_their_time(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.avi", times_ms=[0, 40, 120, 160, 400], n_frames=5)
    clip = open_video(path)
    assert clip.info.times_ms == pytest.approx([0, 40, 120, 160, 400])
    assert clip.info.notes == ()
    assert [index_of(clip.frame(index)) for index in range(5)] == list(range(5))
    clip.close()


def test_made_up_times_of_an_avi_do_not_order_its_frames(tmp_path: Path) -> None:
    path = make_video(
        tmp_path / "a.avi", codec="h264", n_frames=30, options={"bf": "3", "preset": "medium"}
    )
    reported = [time for time, _ in decoded_by_pyav(path) if time is not None]
    assert reported != sorted(reported)  # FFmpeg's guess is wrong: or this test proves nothing
    clip = open_video(path)
    assert clip.info.times_ms == pytest.approx([40 * index for index in range(30)])
    assert [index_of(clip.frame(index)) for index in range(30)] == list(range(30))
    clip.close()


@pytest.mark.parametrize("fps", [10, 30000 / 1001, 50])
@pytest.mark.parametrize(
    ("suffix", "codec"), [("h264", "h264"), ("hevc", "hevc"), ("m2v", "mpeg2video")]
)
def test_a_bare_stream_is_shown_at_the_rate_that_it_states(
    tmp_path: Path, suffix: str, codec: str, fps: float
) -> None:
    path = make_video(tmp_path / f"a.{suffix}", codec=codec, options={"bf": "2"}, fps=fps)
    info = open_video(path).info
    assert (info.time_source, info.notes) == (TimeSource.CONTAINER, ())
    assert info.times_ms == pytest.approx([1000 * index / fps for index in range(12)], abs=0.01)
    assert info.duration_ms == pytest.approx(12_000 / fps, abs=0.01)


def test_a_bare_stream_that_states_no_rate_gets_an_assumed_one_and_says_so(tmp_path: Path) -> None:
    options = {"bf": "2", "x265-params": "vui-timing-info=0:log-level=none"}
    path = make_video(tmp_path / "a.hevc", codec="hevc", options=options)
    clip = VideoClip(io.BytesIO(path.read_bytes()), path=path)
    assert clip.info.time_source is TimeSource.ASSUMED
    assert clip.info.notes == (ClipNote.ASSUMED_RATE,)
    assert clip.info.times_ms == pytest.approx([40 * index for index in range(12)])
    assert clip.info.duration_ms == pytest.approx(480)  # one rate: that of the times
    assert [index_of(clip.frame(index)) for index in reversed(range(12))] == [*range(11, -1, -1)]
    clip.close()


def headed(path: Path, *, frame_us: int, scale: int, rate: int) -> Path:
    """Write other numbers into the headers of an AVI."""
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.index(b"avih") + 8, frame_us)
    struct.pack_into("<II", data, data.index(b"vids") + 20, scale, rate)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("frame_us", "scale", "rate", "fps"),
    [
        (0, 0, 0, None),
        (0, 1, 0, None),
        (0, 0, 30, None),
        (0, 1, 1_000_000, None),
        (20_000, 0, 0, 50),
        (0, 1001, 30000, 30000 / 1001),
    ],
)
def test_an_avi_without_a_rate_gets_an_assumed_one_and_says_so(
    tmp_path: Path, frame_us: int, scale: int, rate: int, fps: float | None
) -> None:
    path = make_video(tmp_path / "a.avi", codec="mjpeg", fps=40)
    clip = open_video(headed(path, frame_us=frame_us, scale=scale, rate=rate))
    source = TimeSource.ASSUMED if fps is None else TimeSource.CONTAINER
    assert clip.info.time_source is source
    assert clip.info.notes == ((ClipNote.ASSUMED_RATE,) if fps is None else ())
    step = 1000 / (fps or 25)
    assert clip.info.times_ms == pytest.approx([step * index for index in range(12)], abs=0.01)
    assert clip.info.duration_ms == pytest.approx(12 * step, abs=0.01)
    assert [index_of(clip.frame(index)) for index in range(12)] == list(range(12))
    clip.close()


@pytest.mark.parametrize("n_frames", [1, 2, 12])
@pytest.mark.parametrize("name", ["a.avi", "a.mp4", "a.mkv", "a.mpg", "a.ts"])
def test_short_clips_have_all_their_frames(tmp_path: Path, name: str, n_frames: int) -> None:
    codec = "mpeg2video" if name in ("a.mpg", "a.ts") else "mpeg4"
    clip = open_video(make_video(tmp_path / name, codec=codec, n_frames=n_frames))
    assert clip.info.n_frames == n_frames
    assert clip.info.times_ms == pytest.approx([40 * index for index in range(n_frames)])
    assert clip.info.duration_ms == pytest.approx(40 * n_frames, abs=1)
    assert clip.info.is_cine == (n_frames > 1)
    assert [index_of(clip.frame(index)) for index in range(n_frames)] == list(range(n_frames))
    clip.close()


def test_what_an_edit_list_cuts_off_is_not_shown(tmp_path: Path) -> None:
    whole = make_video(tmp_path / "whole.mp4", codec="h264", n_frames=30, gop=30)
    path = shifted(whole, tmp_path / "cut.mp4", seconds=Fraction(-2, 5))
    expected = decoded_by_pyav(path)
    assert len(expected) == 20
    clip = open_video(path)
    assert clip.info.n_frames == 20
    assert [index_of(clip.frame(index)) for index in (19, *range(20))] == [29, *range(10, 30)]
    assert clip.info.times_ms == pytest.approx([40 * index for index in range(20)])
    clip.close()


@pytest.mark.parametrize("part", [2, 3, 4, 5])
@pytest.mark.parametrize("codec", ["h264", "mpeg2video", "hevc"])
def test_a_stream_cut_before_a_key_frame_begins_with_the_first_whole_frame(
    tmp_path: Path, codec: str, part: int
) -> None:
    options = {
        "h264": {"bf": "3", "preset": "medium", "x264-params": "open-gop=1:log-level=none"},
        "hevc": {"preset": "medium", "x265-params": "open-gop=1:bframes=3:log-level=none"},
        "mpeg2video": {"bf": "2"},
    }
    path = tmp_path / "a.ts"
    make_video(path, codec=codec, n_frames=60, gop=20, options=options[codec])
    data = path.read_bytes()
    path.write_bytes(data[len(data) // 188 // part * 188 :])
    expected = [index_of(rgb) for _, rgb in decoded_by_pyav(path)]
    assert 15 <= len(expected) < 60
    clip = open_video(path)
    shown = [index_of(clip.frame(index)) for index in range(clip.info.n_frames)]
    assert shown == expected
    assert not clip._finder.is_damaged
    clip.close()


def shifted(source: Path, path: Path, *, seconds: Fraction) -> Path:
    """Write the same packets with other times; those before 0 are cut off by an edit list."""
    options = {"avoid_negative_ts": "disabled"}
    with av.open(source) as given, av.open(path, "w", options=options) as made:
        template = given.streams.video[0]
        stream: Any = made.add_stream_from_template(template)
        for packet in given.demux(template):
            if packet.dts is None or packet.pts is None:
                continue
            packet.pts += int(seconds / packet.time_base)
            packet.dts += int(seconds / packet.time_base)
            packet.stream = stream
            made.mux(packet)
    return path
