"""What a file is, by its first bytes."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.media.dicoms import make_dicom
from tests.media.videos import make_video
from viewer.frames.kinds import FileKind, container_of, kind_of


@pytest.mark.parametrize(
    ("name", "codec", "container"),
    [
        ("a.avi", "mpeg4", "avi"),
        ("a.mp4", "mpeg4", "mov"),
        ("a.mov", "mjpeg", "mov"),
        ("a.mkv", "mpeg4", "matroska"),
        ("a.mpg", "mpeg2video", "mpeg"),
        ("a.ts", "mpeg2video", "mpegts"),
        ("a.m2v", "mpeg2video", "mpegvideo"),
        ("a.h264", "h264", "h264"),
        ("a.hevc", "hevc", "hevc"),
        ("a.wmv", "wmv2", "asf"),
    ],
)
def test_a_video_is_known_by_its_content(
    tmp_path: Path, name: str, codec: str, container: str
) -> None:
    path = make_video(tmp_path / name, codec=codec)
    renamed = path.rename(tmp_path / "a.png")
    assert kind_of(renamed) is FileKind.VIDEO
    assert container_of(renamed.read_bytes()) == container


def test_blu_ray_packets_of_192_bytes_are_a_transport_stream(tmp_path: Path) -> None:
    data = make_video(tmp_path / "a.ts", codec="mpeg2video").read_bytes()
    packets = [data[at : at + 188] for at in range(0, len(data), 188)]
    assert container_of(b"".join(bytes(4) + packet for packet in packets)) == "mpegts"


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "bmp", "gif"])
def test_a_still_is_a_still_whatever_its_name(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(np.full((40, 40), 71, np.uint8)).save(path)
    assert kind_of(path.rename(tmp_path / "a.mp4")) is FileKind.STILL


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"G",
        b"text that is nothing at all",
        b"GGGGGGGG" * 40,
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        b"\x00\x00\x00\x1cftypheic",
        b"\x00\x00\x00\x1cftypavif",
        b"\x00\x00\x01\x00\x01\x00",
    ],
)
def test_anything_else_is_left_to_the_still_decoder(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.avi"
    path.write_bytes(data)
    assert container_of(data) is None
    assert kind_of(path) is FileKind.STILL


def test_a_dicom_file_is_known_with_and_without_its_preamble(tmp_path: Path) -> None:
    path = make_dicom(tmp_path / "a.mp4", frames=np.zeros((2, 32, 32), np.uint8))
    assert kind_of(path) is FileKind.DICOM
    data = path.read_bytes()
    path.write_bytes(data[132:])  # from the file meta information on
    assert kind_of(path) is FileKind.DICOM
    at = data.index(b"\x08\x00\x16\x00UI")
    path.write_bytes(data[at:])  # the data set alone, explicit VR
    assert kind_of(path) is FileKind.DICOM
    length = data[at + 6 : at + 8]
    path.write_bytes(data[at : at + 4] + length + b"\x00\x00" + data[at + 8 :])  # implicit VR
    assert kind_of(path) is FileKind.DICOM
