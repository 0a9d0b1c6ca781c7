"""Small files that claim, or unfold to, more than any machine has."""

import io
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from pydicom import dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    RLELossless,
)

from tests.media.dicoms import make_dicom
from tests.media.videos import make_video

BOMB_BYTES = 512 * 2**20
HUGE = 30_000
SMALL = np.zeros((16, 16), np.uint8)


def deflated_dicom(path: Path) -> None:
    """Half a megabyte that inflates to 512 MiB of pixels."""
    dataset = dcmread(make_dicom(path, frames=SMALL))
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    dataset.Rows = dataset.Columns = 16_384
    dataset.NumberOfFrames = 2
    del dataset.PixelData
    dataset.save_as(path, enforce_file_format=True)
    whole = path.read_bytes()
    # The file meta information (group 2) stands before what is deflated.
    meta_bytes = 128 + 4 + 12 + int.from_bytes(whole[140:144], "little")
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(zlib.decompress(whole[meta_bytes:], -15))
    packed += packer.compress(b"\xe0\x7f\x10\x00OB\0\0" + struct.pack("<I", BOMB_BYTES))
    for _ in range(BOMB_BYTES // 2**20):
        packed += packer.compress(bytes(2**20))
    path.write_bytes(whole[:meta_bytes] + packed + packer.flush())


def native_header(path: Path) -> None:
    """4 terabytes of pixels announced, 256 bytes there."""
    make_dicom(path, frames=SMALL, Rows=65_535, Columns=65_535, NumberOfFrames=999)


def many_frames(path: Path) -> None:
    """Two thousand million frames of one pixel."""
    make_dicom(path, frames=SMALL, Rows=1, Columns=1, NumberOfFrames=2**31 - 1)


def long_time_vector(path: Path) -> None:
    """A million frame times for one frame."""
    make_dicom(
        path,
        frames=SMALL,
        NumberOfFrames=1_000_000,
        FrameTimeVector=["33.3"] * 1_000_000,
        FrameIncrementPointer=0x00181065,
    )


def _encapsulated(path: Path, syntax: UID, fragment: bytes) -> None:
    dataset = dcmread(make_dicom(path, frames=SMALL))
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.Rows = dataset.Columns = 65_535
    dataset.NumberOfFrames = 999
    dataset.PixelData = encapsulate([fragment + b"\0" * (len(fragment) % 2)] * 3, has_bot=False)
    dataset["PixelData"].is_undefined_length = True
    dataset.save_as(path, enforce_file_format=True)


def _huge_jpeg() -> bytes:
    target = io.BytesIO()
    Image.fromarray(SMALL).save(target, "jpeg")
    data = bytearray(target.getvalue())
    size = data.index(b"\xff\xc0") + 5
    data[size : size + 4] = struct.pack(">HH", 65_500, 65_500)
    return bytes(data)


def _huge_jpeg_2000(width: int, tile: int) -> bytes:
    target = io.BytesIO()
    Image.fromarray(SMALL).save(target, "jpeg2000", no_jp2=True)
    data = bytearray(target.getvalue())
    size = data.index(b"\xff\x51") + 6
    data[size : size + 8] = struct.pack(">II", width, width)
    data[size + 16 : size + 24] = struct.pack(">II", tile, tile)
    return bytes(data)


def jpeg_in_dicom(path: Path) -> None:
    """A JPEG of 4 gigapixels in a DICOM file of as many."""
    _encapsulated(path, JPEGBaseline8Bit, _huge_jpeg())


def jpeg_2000_in_dicom(path: Path) -> None:
    """A JPEG 2000 image of 4 exapixels."""
    _encapsulated(path, JPEG2000Lossless, _huge_jpeg_2000(2**31 - 1, 2**31 - 1))


def jpeg_2000_of_tiles(path: Path) -> None:
    """A modest frame whose JPEG 2000 stream has millions of tiles of one pixel."""
    _encapsulated(path, JPEG2000Lossless, _huge_jpeg_2000(7_000, 1))
    dataset = dcmread(path)
    dataset.Rows = dataset.Columns = 7_000
    dataset.NumberOfFrames = 1
    dataset.save_as(path)


def rle_in_dicom(path: Path) -> None:
    """Run lengths that unfold 64 times, in a frame too large anyhow."""
    header = struct.pack("<16I", 1, 64, *[0] * 14)
    _encapsulated(path, RLELossless, header + b"\x81\x00" * 500_000)


def nested_sequences(path: Path) -> None:
    """Sequences in sequences, 300 deep."""
    _nested(path, depth=300)


def deeply_nested_sequences(path: Path) -> None:
    """Sequences in sequences, 30,000 deep."""
    _nested(path, depth=30_000)


def _nested(path: Path, *, depth: int) -> None:
    begin = b"\x40\x00\x30\xa7SQ\0\0\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
    end = b"\xfe\xff\x0d\xe0\0\0\0\0" + b"\xfe\xff\xdd\xe0\0\0\0\0"
    _before_pixels(path, begin * depth + end * depth)


def lying_length(path: Path) -> None:
    """An element that says that it is 4 GB long."""
    _before_pixels(path, b"\x40\x00\x30\xa7OB\0\0\xfe\xff\xff\xff" + b"\0" * 1000)


def _before_pixels(path: Path, element: bytes) -> None:
    data = make_dicom(path, frames=SMALL).read_bytes()
    place = data.index(b"\xe0\x7f\x10\x00OB\0\0")
    path.write_bytes(data[:place] + element + data[place:])


def _png(path: Path, width: int, height: int, *chunks: tuple[bytes, bytes]) -> None:
    header = (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = (b"IDAT", zlib.compress(bytes(20 * 2**20), 9))
    with path.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for name, body in (header, *chunks, pixels, (b"IEND", b"")):
            checksum = zlib.crc32(name + body)
            file.write(struct.pack(">I", len(body)) + name + body + struct.pack(">I", checksum))


def huge_png(path: Path) -> None:
    """900 megapixels."""
    _png(path, HUGE, HUGE)


def png_of_words(path: Path) -> None:
    """A tiny image with 512 MiB of packed comment and as much of colour profile."""
    packed = zlib.compress(bytes(BOMB_BYTES // 4), 9)
    words = (b"zTXt", b"Comment\0\0" + packed)
    profile = (b"iCCP", b"profile\0\0" + packed)
    _png(path, 16, 16, *[words] * 4, profile)


def huge_jpeg(path: Path) -> None:
    """4 gigapixels."""
    path.write_bytes(_huge_jpeg())


def huge_tiff(path: Path) -> None:
    """An image of 65,000 × 65,000 in one strip."""
    Image.fromarray(SMALL).save(path, "tiff")
    data = bytearray(path.read_bytes())
    for tag in (256, 257, 278):  # width, length, rows per strip: each a LONG or a SHORT
        kinds = (struct.pack("<HHI", tag, kind, 1) for kind in (3, 4))
        place = max(data.find(kind) for kind in kinds)
        data[place + 2 : place + 12] = struct.pack("<HII", 4, 1, 65_000)
    path.write_bytes(data)


def huge_gif(path: Path) -> None:
    """A canvas of 65,535 × 65,535."""
    Image.fromarray(SMALL).save(path, "gif")
    data = bytearray(path.read_bytes())
    data[6:10] = b"\xff\xff\xff\xff"
    path.write_bytes(data)


def huge_bitmap(path: Path) -> None:
    """A bitmap of 30,000 × 30,000 run-length coded pixels."""
    Image.fromarray(SMALL).save(path, "bmp")
    data = bytearray(path.read_bytes())
    data[18:26] = struct.pack("<II", HUGE, HUGE)
    path.write_bytes(data)


def huge_avi(path: Path) -> None:
    """A video of 900 megapixels a frame, in a code that leaves the size to the container."""
    _patched_avi(path, codec="ffvhuff")


def huge_raw_avi(path: Path) -> None:
    """The same, uncompressed."""
    _patched_avi(path, codec="rawvideo")


def huge_mjpeg_avi(path: Path) -> None:
    """A video of modest size whose frames are JPEGs of 4 gigapixels."""
    make_video(path, n_frames=3, codec="mjpeg")
    data = bytearray(path.read_bytes())
    for place in _places(data, b"\xff\xc0"):
        data[place + 5 : place + 9] = struct.pack(">HH", 65_500, 65_500)
    path.write_bytes(data)


def _patched_avi(path: Path, *, codec: str) -> None:
    size = (96, 64)
    make_video(path, n_frames=3, size=size, codec=codec)
    data = bytearray(path.read_bytes())
    claim = struct.pack("<II", HUGE, HUGE)
    for place in _places(data, struct.pack("<II", *size)):
        data[place : place + 8] = claim
    path.write_bytes(data)


def _places(data: bytearray, what: bytes) -> Iterator[int]:
    place = data.find(what)
    while place >= 0:
        yield place
        place = data.find(what, place + 1)


def avi_of_nothing(path: Path) -> None:
    """A video of two million frames without a byte."""
    make_video(path, n_frames=2, codec="mjpeg")
    data = path.read_bytes()
    head, tail = data[: data.index(b"movi") + 4], b"00dc\0\0\0\0" * 2_000_000
    path.write_bytes(head + tail)


def empty_gigabytes(path: Path) -> None:
    """Four gigabytes of nothing, taking no room on the disk."""
    with path.open("wb") as file:
        file.truncate(4 * 2**30)


def dicom_of_empty_gigabytes(path: Path) -> None:
    """A DICOM header, then four gigabytes of nothing."""
    path.write_bytes(bytes(128) + b"DICM")
    os.truncate(path, 4 * 2**30)


def video_of_emptiness(path: Path) -> None:
    """The start of a video, then 64 MiB of nothing."""
    make_video(path, n_frames=2, codec="mpeg2video")
    os.truncate(path, 64 * 2**20)


def much_json(path: Path) -> None:
    """Brackets, 100 million of them."""
    path.write_bytes(b'{"a": ' + b"[" * 100_000_000)


def pipe(path: Path) -> None:
    """A named pipe, into which nobody ever writes."""
    os.mkfifo(path)


BOMBS: tuple[tuple[Callable[[Path], None], str], ...] = (
    (deflated_dicom, ".dcm"),
    (native_header, ".dcm"),
    (many_frames, ".dcm"),
    (long_time_vector, ".dcm"),
    (jpeg_in_dicom, ".dcm"),
    (jpeg_2000_in_dicom, ".dcm"),
    (jpeg_2000_of_tiles, ".dcm"),
    (rle_in_dicom, ".dcm"),
    (nested_sequences, ".dcm"),
    (deeply_nested_sequences, ".dcm"),
    (lying_length, ".dcm"),
    (huge_png, ".png"),
    (png_of_words, ".png"),
    (huge_jpeg, ".jpg"),
    (huge_tiff, ".tif"),
    (huge_gif, ".gif"),
    (huge_bitmap, ".bmp"),
    (huge_avi, ".avi"),
    (huge_raw_avi, ".avi"),
    (huge_mjpeg_avi, ".avi"),
    (avi_of_nothing, ".avi"),
    (empty_gigabytes, ".dcm"),
    (dicom_of_empty_gigabytes, ".dcm"),
    (video_of_emptiness, ".mpg"),
    (much_json, ".json"),
    (pipe, ".dcm"),
)


def make_bombs(folder: Path) -> None:
    """Make all of them; their names say what they are."""
    for make, suffix in BOMBS:
        if hasattr(os, "mkfifo") or make is not pipe:
            make(folder / f"{make.__name__}{suffix}")
