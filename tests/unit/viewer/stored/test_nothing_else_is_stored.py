"""A name planted wherever a source can carry text is in no byte of what is stored."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from tests.media.dicom_files import overlay
from tests.media.dicoms import make_dicom
from tests.media.series import MadeSeries, make_series
from tests.media.videos import _frame
from viewer.decoding import DecodePool
from viewer.frames.info import ClipNote
from viewer.stored.keeping import Stored, store_medium

CANARY = "ZZPHI^CANARY"


def assert_silent(stored: Stored, folder: Path) -> None:
    assert len(list(folder.rglob("*.*"))) == 2
    for path in stored.paths:
        data = path.read_bytes()
        for spelt in (
            CANARY.encode(),
            b"ZZPHICANARY",
            CANARY.encode("utf-16-le"),
            CANARY.encode("utf-16-be"),
        ):
            assert spelt not in data
        assert CANARY not in path.name


def telling_video(path: Path, codec: str) -> Path:
    """Write a video with the name in its tags, its subtitle, an attachment and its coded frames."""
    late: list[Any] = []
    with av.open(path, "w") as file:
        file.metadata.update(title=CANARY, comment=CANARY, artist=CANARY)
        stream: Any = file.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        if codec == "mjpeg":
            stream.pix_fmt = "yuvj420p"
        stream.metadata["title"] = CANARY
        stream.codec_context.thread_count = 1
        if path.suffix == ".mkv":
            file.add_attachment("name.txt", "text/plain", CANARY.encode())
            spoken = path.with_suffix(".srt")
            spoken.write_text(f"1\n00:00:00,000 --> 00:00:01,000\n{CANARY}\n\n")
            words = av.open(spoken)
            subtitle: Any = file.add_stream_from_template(words.streams.subtitles[0])
            subtitle.metadata["title"] = CANARY
            for line in words.demux():
                if line.size:
                    line.stream = subtitle
                    late.append(line)
        for line in late:
            file.mux(line)
        for index in range(6):
            frame = _frame(index, (96, 64), colour=False).reformat(format=stream.pix_fmt)
            frame.pts = index
            for packet in stream.encode(frame):
                file.mux(_with_name(packet, codec))
        for packet in stream.encode(None):
            file.mux(_with_name(packet, codec))
    assert CANARY.encode() in path.read_bytes()
    return path


def _with_name(packet: Any, codec: str) -> Any:  # noqa: ANN401
    """Put the name into a coded frame, where its coding has room for text."""
    name = CANARY.encode()
    data = bytes(packet)
    if codec == "libx264":  # a unit of supplemental information: user data, unregistered
        payload = bytes([5, 16 + len(name)]) + bytes(16) + name + b"\x80"
        data = len(payload + b"\x06").to_bytes(4, "big") + b"\x06" + payload + data
    elif codec == "mjpeg":
        data = data[:2] + b"\xff\xfe" + (2 + len(name)).to_bytes(2, "big") + name + data[2:]
    elif codec == "mpeg4":
        data = b"\x00\x00\x01\xb2" + name + data
    made = av.Packet(data)
    made.pts, made.dts, made.time_base = packet.pts, packet.dts, packet.time_base
    made.is_keyframe, made.stream = packet.is_keyframe, packet.stream
    return made


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.mkv", "libx264"), ("a.mp4", "libx264"), ("a.mkv", "mjpeg"), ("a.avi", "mpeg4")],
)
def test_a_video(tmp_path: Path, pool: DecodePool, name: str, codec: str) -> None:
    source = telling_video(tmp_path / name, codec)
    assert_silent(store_medium(pool, source, tmp_path / "m"), tmp_path / "m")


def test_a_dicom_cine(tmp_path: Path, pool: DecodePool) -> None:
    frames = np.random.default_rng(1).integers(0, 256, (4, 40, 48), dtype=np.uint8)
    source = make_dicom(
        tmp_path / f"{CANARY}.dcm",
        frames=frames,
        FrameTime="40",
        PatientName=CANARY,
        PatientID=CANARY,
        ImageComments=CANARY,
        Modality="ZZPHICANARY",
        WindowCenter="100",
        WindowWidth="200",
        WindowCenterWidthExplanation=CANARY,
        RescaleSlope="1",
        RescaleIntercept="0",
        RescaleType=CANARY,
    )
    stored = store_medium(pool, source, tmp_path / "m")
    assert_silent(stored, tmp_path / "m")
    assert stored.info.modality == ""
    assert [window.centre for window in stored.info.windows] == [100]


def test_a_name_that_is_drawn_over_the_frames(tmp_path: Path, pool: DecodePool) -> None:
    drawn = np.zeros((40, 48), np.bool_)
    drawn[3:9, 4:30] = True
    frames = np.random.default_rng(1).integers(0, 256, (1, 40, 48), dtype=np.uint8)
    path = make_dicom(tmp_path / "a.dcm", frames=frames)
    from pydicom import dcmread

    dataset = dcmread(path)
    for tag, vr, value in overlay(drawn):
        dataset.add_new(tag, vr, value)
    dataset.save_as(path)
    clip = pool.open(path)
    assert ClipNote.OVERLAY in clip.info.notes
    clip.close()
    stored = store_medium(pool, path, tmp_path / "m")
    assert ClipNote.OVERLAY_NOT_DRAWN in stored.info.notes
    again = pool.open(stored.path)
    assert again.graphics() is None
    assert np.array_equal(again.frame(0), frames[0])
    again.close()


def test_a_series(tmp_path: Path, pool: DecodePool) -> None:
    make_series(
        tmp_path / "s",
        MadeSeries(description=CANARY.replace("^", "")),
        PatientName=CANARY,
        SeriesDescription=CANARY,
        RescaleType=CANARY,
        WindowCenter="40",
        WindowWidth="400",
        WindowCenterWidthExplanation=CANARY,
    )
    assert_silent(store_medium(pool, tmp_path / "s", tmp_path / "m"), tmp_path / "m")


def test_a_photograph(tmp_path: Path, pool: DecodePool) -> None:
    exif = Image.Exif()
    exif[0x010E] = CANARY
    pixels = np.random.default_rng(2).integers(0, 256, (40, 48, 3), dtype=np.uint8)
    path = tmp_path / "a.jpg"
    Image.fromarray(pixels).save(path, exif=exif, comment=CANARY)
    assert CANARY.encode() in path.read_bytes()
    assert_silent(store_medium(pool, path, tmp_path / "m"), tmp_path / "m")
