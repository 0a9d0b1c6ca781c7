"""Damaged videos: a sentence for what is lost, pixels for what is not, the same on every way."""

import random
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ground.errors import MediaError
from tests.media.videos import index_of, make_video, packet_places
from viewer.frames import open_clip
from viewer.frames.info import ClipNote
from viewer.frames.video.clip import VideoClip, open_video


def wiped(path: Path, packet: int) -> Path:
    """Overwrite a packet's data with zeros."""
    offset, size = packet_places(path)[packet]
    data = bytearray(path.read_bytes())
    data[offset : offset + size] = bytes(size)
    path.write_bytes(data)
    return path


def shown(clip: VideoClip, index: int) -> NDArray[np.generic] | None:
    try:
        return clip.frame(index)
    except MediaError:
        return None


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp4", "h264"), ("a.avi", "mpeg4"), ("a.avi", "mjpeg")]
)
@pytest.mark.parametrize("backwards", [False, True])
def test_a_frame_that_cannot_be_decoded_is_named_and_the_others_are_shown(
    tmp_path: Path, name: str, codec: str, *, backwards: bool
) -> None:
    path = wiped(make_video(tmp_path / name, codec=codec, n_frames=30, gop=10), 17)
    clip = open_video(path)
    assert clip.info.n_frames == 30
    for index in reversed(range(30)) if backwards else range(30):
        if index == 17:
            with pytest.raises(MediaError, match=r"Frame 18 .* damaged") as caught:
                clip.frame(17)
            assert caught.value.path == path
        elif index < 17 or index >= 20 or codec == "mjpeg":
            assert index_of(clip.frame(index)) == index
        else:  # it needs the lost frame: patched up it would look whole and be half made up
            with pytest.raises(MediaError, match=rf"Frame {index + 1} .* damaged"):
                clip.frame(index)
    with pytest.raises(MediaError):
        clip.frame(17)
    clip.close()


def test_a_lost_key_frame_does_not_take_the_rest_with_it(tmp_path: Path) -> None:
    clip = open_video(wiped(make_video(tmp_path / "a.mp4", codec="h264", n_frames=40, gop=10), 10))
    with pytest.raises(MediaError, match="Frame 11 "):
        clip.frame(10)
    for index in (*range(10), *range(20, 40)):
        assert index_of(clip.frame(index)) == index
    clip.close()


def test_a_lost_first_frame_does_not_take_the_clip_with_it(tmp_path: Path) -> None:
    clip = open_video(wiped(make_video(tmp_path / "a.mp4", codec="h264", n_frames=30, gop=10), 0))
    assert clip.info.n_frames == 30
    assert (clip.info.width, clip.info.height) == (96, 64)
    with pytest.raises(MediaError, match="Frame 1 "):
        clip.frame(0)
    assert [index_of(clip.frame(index)) for index in range(10, 30)] == list(range(10, 30))
    clip.close()


@pytest.mark.parametrize("codec", ["h264", "mpeg4", "mpeg2video"])
def test_a_damaged_clip_looks_the_same_forwards_and_backwards(tmp_path: Path, codec: str) -> None:
    path = make_video(tmp_path / "a.mkv", codec=codec, n_frames=40, gop=10, options={"bf": "2"})
    data = bytearray(path.read_bytes())
    some = random.Random(7)
    for _ in range(12):
        data[some.randrange(len(data) // 4, len(data) * 3 // 4)] ^= 1 << some.randrange(8)
    path.write_bytes(data)
    forwards, backwards = open_video(path), open_video(path)
    order = range(forwards.info.n_frames)
    one = [shown(forwards, index) for index in order]
    other = [shown(backwards, index) for index in reversed(order)][::-1]
    assert forwards._finder.is_damaged  # or this test proves nothing
    for index, (a, b) in enumerate(zip(one, other, strict=True)):
        assert (a is None) == (b is None), index
        assert a is None or (b is not None and np.array_equal(a, b)), index
    forwards.close()
    backwards.close()


def test_a_video_cut_short_shows_what_there_is_and_says_so(tmp_path: Path) -> None:
    path = make_video(
        tmp_path / "a.mp4", codec="mjpeg", n_frames=30, container={"movflags": "+faststart"}
    )
    offset, _ = packet_places(path)[20]
    path.write_bytes(path.read_bytes()[:offset])
    clip = open_video(path)
    assert clip.info.n_frames == 20
    assert ClipNote.FRAMES_MISSING in clip.info.notes
    assert [index_of(clip.frame(index)) for index in range(20)] == list(range(20))
    clip.close()


@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("codec", ["mjpeg", "mpeg4"])
def test_an_avi_cut_short_says_so_and_names_the_frame_it_ends_in(
    tmp_path: Path, codec: str, *, inside: bool
) -> None:
    path = make_video(tmp_path / "a.avi", codec=codec, n_frames=30, gop=5)
    offset, size = packet_places(path)[20]
    # A chunk's header stands before its data: without it nothing is left of the frame.
    path.write_bytes(path.read_bytes()[: offset + 8 + size // 2 if inside else offset])
    clip = open_video(path)
    assert clip.info.n_frames == 20 + inside
    assert clip.info.damaged == ((20,) if inside else ())
    damaged = (ClipNote.FRAMES_DAMAGED,) if inside else ()
    assert clip.info.notes == (ClipNote.FRAMES_MISSING, *damaged)
    assert [index_of(clip.frame(index)) for index in range(20)] == list(range(20))
    if inside:
        with pytest.raises(MediaError, match="Frame 21 of the video is damaged"):
            clip.frame(20)
    clip.close()


def test_an_avi_that_has_lost_only_its_index_has_all_frames(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.avi", codec="mjpeg", n_frames=30)
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"idx1") + 20])
    clip = open_video(path)
    assert (clip.info.n_frames, clip.info.notes) == (30, ())
    clip.close()


def test_an_mp4_cut_short_names_the_frame_it_ends_in(tmp_path: Path) -> None:
    path = make_video(
        tmp_path / "a.mp4", codec="h264", n_frames=30, container={"movflags": "+faststart"}
    )
    offset, size = packet_places(path)[20]
    path.write_bytes(path.read_bytes()[: offset + size // 2])
    clip = open_video(path)
    assert clip.info.damaged == (20,)
    assert clip.info.notes == (ClipNote.FRAMES_MISSING, ClipNote.FRAMES_DAMAGED)
    assert index_of(clip.frame(19)) == 19
    with pytest.raises(MediaError, match="Frame 21 of the video is damaged"):
        clip.frame(20)
    clip.close()


def test_a_matroska_file_cut_short_says_so(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mkv", codec="mjpeg", n_frames=30)
    whole = open_video(path)
    assert whole.info.notes == ()
    whole.close()
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 5])
    clip = open_video(path)
    assert clip.info.n_frames < 25
    assert ClipNote.FRAMES_MISSING in clip.info.notes
    clip.close()


@pytest.mark.parametrize("filling", [0x00, 0xFF, 0x5A])
def test_half_of_a_jpeg_is_not_shown_as_if_it_were_whole(tmp_path: Path, filling: int) -> None:
    path = make_video(tmp_path / "a.avi", codec="mjpeg", n_frames=10)
    offset, size = packet_places(path)[4]
    data = bytearray(path.read_bytes())
    half = size // 2
    data[offset + 8 + half : offset + size] = bytes([filling]) * (size - 8 - half)
    path.write_bytes(data)
    clip = open_video(path)
    with pytest.raises(MediaError, match="Frame 5 of the video is damaged"):
        clip.frame(4)
    others = [index for index in range(10) if index != 4]
    assert [index_of(clip.frame(index)) for index in others] == others
    clip.close()


def test_a_file_that_is_cut_short_while_it_is_open_costs_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viewer.frames.video.source.MEMORY_BYTES", 0)  # as if it were large
    path = make_video(tmp_path / "a.avi", codec="mjpeg", n_frames=30)
    clip = open_video(path)
    assert index_of(clip.frame(29)) == 29
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(MediaError, match="cut short") as caught:
        clip.frame(12)
    assert caught.value.path == path
    clip.close()


def test_a_closed_clip_shows_nothing_any_more(tmp_path: Path) -> None:
    clip = open_video(make_video(tmp_path / "a.avi"))
    clip.close()
    with pytest.raises(MediaError):
        clip.frame(0)
    clip.close()


def test_mutated_videos_end_in_frames_or_in_sentences(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    makers = {"a.avi": "mpeg4", "b.avi": "mjpeg", "c.mp4": "h264", "d.mpg": "mpeg2video"}
    videos = [make_video(tmp_path / name, codec=codec) for name, codec in makers.items()]
    refused = lost = whole = 0
    for seed in range(160):
        some = random.Random(seed)
        path = tmp_path / "mutated"
        path.write_bytes(mutated(some.choice(videos).read_bytes(), some))
        try:
            clip = open_clip(path)
        except MediaError:
            refused += 1
            continue
        for index in range(min(clip.info.n_frames, 20)):
            try:
                pixels = clip.frame(index)
            except MediaError:
                lost += 1
            else:
                assert pixels.shape[:2] == (clip.info.height, clip.info.width)
                whole += 1
        clip.close()
    assert min(refused, lost, whole) > 0
    assert capfd.readouterr() == ("", "")


def mutated(data: bytes, some: random.Random) -> bytes:
    match some.randrange(3):
        case 0:
            return data[: some.randrange(1, len(data))]
        case 1:
            changed = bytearray(data)
            for _ in range(some.choice([1, 5, 50])):
                changed[some.randrange(len(data))] = some.randrange(256)
            return bytes(changed)
        case _:
            at, size = some.randrange(len(data)), some.choice([4, 64, 1000])
            return data[:at] + some.randbytes(len(data[at : at + size])) + data[at + size :]
