"""Files that mean harm, or are no videos: refused in words, reaching nothing but themselves."""

import io
import socket
import struct
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from ground.errors import MediaError
from tests.media.videos import index_of, make_video
from viewer.frames import open_clip
from viewer.frames.video.clip import VideoClip, open_video

PLAYLISTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{url}\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile '{url}'\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n",
    "dash": '<?xml version="1.0"?><MPD><BaseURL>{url}</BaseURL></MPD>\n',
}


@pytest.mark.parametrize("kind", PLAYLISTS)
@pytest.mark.parametrize("suffix", ["avi", "mp4"])
def test_a_playlist_in_disguise_opens_neither_file_nor_host(
    tmp_path: Path, kind: str, suffix: str
) -> None:
    secret = make_video(tmp_path / "secret.mp4", codec="h264")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        host = f"http://127.0.0.1:{server.getsockname()[1]}/a.ts"
        for url in (f"file://{secret}", str(secret), host):
            path = tmp_path / f"playlist.{suffix}"
            path.write_text(PLAYLISTS[kind].format(url=url), encoding="utf-8")
            for opens in (open_clip, open_video):
                with pytest.raises(MediaError) as caught:
                    opens(path)
                assert caught.value.path == path
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_name_that_is_a_protocol_is_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_video(tmp_path / "a.mp4")
    monkeypatch.chdir(tmp_path)
    for name in ("concat:a.mp4|a.mp4", "file:a.mp4", "subfile,,start,0,end,0,,:a.mp4"):
        with pytest.raises(MediaError, match="does not exist"):
            open_video(Path(name))
    named = make_video(tmp_path / "a.mp4").rename(tmp_path / "concat:b.mp4")
    clip = open_video(Path(named.name))
    assert index_of(clip.frame(3)) == 3
    clip.close()


def test_an_mp4_that_refers_to_another_file_does_not_open_it(tmp_path: Path) -> None:
    """The data reference is turned from "in this file" to another one (ISO 14496-12, 8.7.2)."""
    other = make_video(tmp_path / "other.mp4", codec="mjpeg", n_frames=4)
    path = make_video(tmp_path / "a.mp4", codec="mjpeg", n_frames=4)
    data = path.read_bytes()
    at = data.index(b"url \x00\x00\x00\x01")
    path.write_bytes(data[:at] + b"url \x00\x00\x00\x00" + data[at + 8 :])
    other.write_bytes(b"")
    try:
        clip = open_video(path)
    except MediaError:
        return
    assert [index_of(clip.frame(index)) for index in range(4)] == list(range(4))
    clip.close()


def test_sound_without_pictures_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with av.open(path, "w") as made:
        stream = made.add_stream("aac", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4096), np.float32), "fltp", "mono")
        frame.sample_rate = 8000
        made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    with pytest.raises(MediaError, match="no moving pictures") as caught:
        open_clip(path)
    assert caught.value.path == path


def test_a_sound_file_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "a.avi"
    with wave.open(str(path), "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(8000)
        made.writeframes(bytes(1000))
    with pytest.raises(MediaError):
        open_clip(path)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"RIFF",
        b"RIFF\x00\x00\x00\x00AVI ",
        b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom",
        b"\x1a\x45\xdf\xa3",
        b"\x00\x00\x01\xba" + bytes(40),
        b"\x00\x00\x01\xb3" + bytes(3),
        b"G" * 188,
        (b"G" + bytes(187)) * 20,
        b"\x00\x00\x00\x01\x67",
    ],
    ids=["empty", "riff", "avi", "ftyp", "ebml", "pack", "sequence", "G", "ts", "h264"],
)
def test_a_beginning_without_an_end_is_refused_in_words(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.avi"
    path.write_bytes(data)
    for opened in (lambda: open_video(path), lambda: VideoClip(io.BytesIO(data), path=path)):
        with pytest.raises(MediaError) as caught:
            opened()
        assert caught.value.path == path
        assert caught.value.remedy


def test_a_folder_and_a_missing_file_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="does not exist"):
        open_video(tmp_path / "none.mp4")
    with pytest.raises(MediaError):
        open_video(tmp_path)


@pytest.mark.parametrize(("width", "height"), [(30_000, 20_000), (8192, 8192), (2**31 - 1, 64)])
def test_pictures_of_unheard_of_size_are_not_decoded(
    tmp_path: Path, width: int, height: int
) -> None:
    path = make_video(tmp_path / "a.avi", codec="mjpeg", n_frames=2)
    data = bytearray(path.read_bytes())
    header = data.index(b"strf") + 12  # of the bitmap: its width and height
    data[header : header + 8] = struct.pack("<ii", width, height)
    at = data.index(b"\xff\xc0") + 5  # of the first JPEG's frame
    while at > 4:
        data[at : at + 4] = struct.pack(">HH", height & 0xFFFF, width & 0xFFFF)
        at = data.find(b"\xff\xc0", at) + 5
    path.write_bytes(data)
    with pytest.raises(MediaError, match=r"50 are read|too large|damaged") as caught:
        open_video(path).frame(0)
    assert caught.value.path == path


def test_pictures_too_small_to_be_read_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    with av.open(path, "w") as made:
        stream = made.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = 12, 12, "gray"
        frame = av.VideoFrame.from_ndarray(np.zeros((12, 12), np.uint8), format="gray")
        made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    with pytest.raises(MediaError, match="too small"):
        open_video(path)


def test_a_codec_that_is_not_for_recordings_is_refused_by_name(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.avi", codec="flv")
    with pytest.raises(MediaError, match="flv"):
        open_video(path)


def test_a_container_that_is_not_for_recordings_is_refused(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.flv", codec="flv")
    with pytest.raises(MediaError, match="no video that can be read"):
        open_video(path)


def test_more_frames_than_are_read_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viewer.frames.video.source.MAX_FRAMES", 11)
    with pytest.raises(MediaError, match="more than 11 frames"):
        open_video(make_video(tmp_path / "a.mp4", n_frames=12))


def test_streams_that_are_no_pictures_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    picture = make_video(tmp_path / "given.mkv", codec="h264", n_frames=5)
    with av.open(picture) as given, av.open(path, "w") as made:
        template = given.streams.video[0]
        video = made.add_stream_from_template(template)
        sound = made.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1600), np.int16), "s16", "mono")
        frame.sample_rate = 8000
        made.mux(sound.encode(frame))
        for packet in given.demux(template):
            if packet.dts is not None:
                packet.stream = video
                made.mux(packet)
    clip = open_clip(path)
    assert [index_of(clip.frame(index)) for index in range(clip.info.n_frames)] == list(range(5))
    clip.close()
