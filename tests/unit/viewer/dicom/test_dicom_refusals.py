"""Files that are refused: each by a sentence that names the file and says what to do."""

import io
import os
import struct
import time
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    RLELossless,
    UltrasoundImageStorage,
)

from ground.errors import MediaError
from tests.media.dicom_files import encapsulated, write_dicom
from tests.unit.viewer.dicom.opened import first, info
from viewer.frames.dicom.clip import open_dicom
from viewer.frames.dicom.inflate import FREE_BYTES, MAX_BYTES, inflated

PIXELS = bytes(16)


def refusal(path: Path) -> MediaError:
    with pytest.raises(MediaError) as caught:
        first(path)
    assert caught.value.path == path
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    ("tags", "says"),
    [
        ({"Rows": None}, "Rows is missing"),
        ({"Columns": 0}, "Columns is 0"),
        ({"SamplesPerPixel": None}, "SamplesPerPixel is missing"),
        ({"SamplesPerPixel": 3}, "does not go with 3 samples"),
        ({"PhotometricInterpretation": None}, "coded as “”"),
        ({"PhotometricInterpretation": "HSV"}, "coded as “HSV”"),
        ({"PhotometricInterpretation": "CMYK", "SamplesPerPixel": 4}, "coded as “CMYK”"),
        ({"BitsAllocated": 32, "BitsStored": 32}, "32 bits per sample"),
        ({"BitsAllocated": 12, "BitsStored": 12}, "12 bits per sample"),
        ({"BitsAllocated": 64, "BitsStored": 64}, "64 bits per sample"),
        ({"BitsStored": 9}, "9 bits up to bit 8 of 8"),
        ({"HighBit": 12}, "8 bits up to bit 12 of 8"),
        ({"Rows": 60000, "Columns": 60000}, "60000 × 60000"),
        ({"Rows": 40000, "Columns": 10}, "10 × 40000"),
        ({"NumberOfFrames": 99999999}, "claims 99999999 frames"),
        ({"Rows": 5}, "20 bytes of pixels are announced, 16 are there"),
    ],
)
def test_header_that_cannot_be(tmp_path: Path, tags: dict[str, Any], says: str) -> None:
    assert says in refusal(write_dicom(tmp_path / "a", PIXELS, **tags)).what


@pytest.mark.parametrize("times", [2, 3, 6])
def test_pixels_that_may_be_of_another_kind_than_the_header_says(
    tmp_path: Path, times: int
) -> None:
    path = write_dicom(
        tmp_path / "a", bytes(times * 128 * 128), Rows=128, Columns=128,
        SOPClassUID=UltrasoundImageStorage,
    )  # fmt: skip
    assert f"announces 1 frames and holds {times} times the bytes of one" in refusal(path).what


@pytest.mark.parametrize("length", [0, 100, 200, 400])
def test_file_that_is_cut_off(tmp_path: Path, length: int) -> None:
    path = write_dicom(tmp_path / "a", PIXELS)
    path.write_bytes(path.read_bytes()[:length])
    refusal(path)


def test_pixels_that_are_cut_off(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "a", PIXELS)
    path.write_bytes(path.read_bytes()[:-1])
    assert "cut off: 16 bytes of pixels are announced, 15 are there" in refusal(path).what


@pytest.mark.parametrize(
    ("tag", "says"),
    [(b"\xe0\x7f\x08\x00OF", "floating-point"), (b"\xe0\x7f\x09\x00OD", "floating-point")],
)
def test_floating_point_pixels(tmp_path: Path, tag: bytes, says: str) -> None:
    path = write_dicom(tmp_path / "a", PIXELS)
    data = path.read_bytes()
    assert data.count(b"\xe0\x7f\x10\x00OB") == 1
    path.write_bytes(data.replace(b"\xe0\x7f\x10\x00OB", tag))
    assert says in refusal(path).what


def test_report_without_an_image(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "a", PIXELS)
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"\xe0\x7f\x10\x00OB")])
    assert "holds no image" in refusal(path).what


@pytest.mark.parametrize(
    ("syntax", "name"),
    [
        ("1.2.840.10008.1.2.4.94", "JPIP Referenced"),
        ("1.2.840.10008.1.2.4.110", "1.2.840.10008.1.2.4.110"),
        ("1.2.3.4.5", "1.2.3.4.5"),
    ],
)
def test_transfer_syntax_without_decoder(tmp_path: Path, syntax: str, name: str) -> None:
    path = write_dicom(tmp_path / "a", PIXELS)
    data = path.read_bytes()
    old, new = b"1.2.840.10008.1.2.1\0", syntax.encode() + b"\0" * (len(syntax) % 2)
    place = data.index(old)
    path.write_bytes(
        data[: place - 2] + struct.pack("<H", len(new)) + new + data[place + len(old) :]
    )
    assert f"“{name}”" in refusal(path).what


def test_plain_pixels_under_a_compressed_name_and_the_other_way_round(tmp_path: Path) -> None:
    plain = write_dicom(tmp_path / "a", PIXELS)
    text = plain.read_bytes().replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.5\0")
    plain.write_bytes(text)
    assert "not coded as its header says" in refusal(plain).what
    packed = write_dicom(tmp_path / "b", encapsulated([PIXELS]), syntax=RLELossless)
    packed.write_bytes(
        packed.read_bytes().replace(b"1.2.840.10008.1.2.5\0", b"1.2.840.10008.1.2.1\0")
    )
    assert "not coded as its header says" in refusal(packed).what


def nested(levels: int) -> bytes:
    """Make a sequence of undefined length in a sequence in a sequence."""
    opening = b"\x18\x00\x11\x60SQ\0\0\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
    closing = b"\xfe\xff\x0d\xe0\0\0\0\0" + b"\xfe\xff\xdd\xe0\0\0\0\0"
    return opening * levels + closing * levels


@pytest.mark.parametrize("levels", [400, 20_000])
def test_sequences_nested_without_end(tmp_path: Path, levels: int) -> None:
    path = write_dicom(tmp_path / "a", PIXELS)
    data = path.read_bytes()
    place = data.index(b"\x28\x00\x02\x00US")
    path.write_bytes(data[:place] + nested(levels) + data[place:])
    assert "nests sequences" in refusal(path).what


def test_sequences_of_defined_length_are_entered_no_deeper_than_needed(tmp_path: Path) -> None:
    inner = b""
    for _ in range(5_000):
        item = b"\xfe\xff\x00\xe0" + struct.pack("<L", len(inner)) + inner
        inner = b"\x18\x00\x11\x60SQ\0\0" + struct.pack("<L", len(item)) + item
    path = write_dicom(tmp_path / "a", PIXELS)
    data = path.read_bytes()
    place = data.index(b"\x28\x00\x02\x00US")
    path.write_bytes(data[:place] + inner + data[place:])
    assert first(path).shape == (4, 4)


def test_header_of_countless_elements_is_given_up_in_time(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(bytes(128) + b"DICM" + bytes(100_000_000))
    started = time.monotonic()
    assert "elements" in refusal(path).what
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "data",
    [b"", b"\0" * 7, b"\x89PNG\r\n\x1a\n" * 50, os.urandom(3000)],
    ids=["empty", "zeros", "another kind", "noise"],
)
def test_file_that_is_no_dicom(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(data)
    refusal(path)


def test_absent_file_and_folder(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "absent").what
    assert "a folder" in refusal(tmp_path).what


def deflated(path: Path, tail: bytes) -> Path:
    """Write a deflated file whose data set is followed by what else was deflated."""
    write_dicom(path, PIXELS, syntax=DeflatedExplicitVRLittleEndian)
    data = path.read_bytes()
    length = struct.unpack("<L", data[140:144])[0]  # (0002,0000), the length of the meta group
    path.write_bytes(data[: 144 + length] + tail)
    return path


def squeezed(n_mebibytes: int) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = compressor.compress(bytes(2**20)) + compressor.flush(zlib.Z_FULL_FLUSH)
    return block * n_mebibytes + compressor.flush()  # a full flush makes blocks independent


def test_deflate_bomb_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = deflated(tmp_path / "a", squeezed(700))
    assert path.stat().st_size < 2**20
    before, started = psutil.Process().memory_info().rss, time.monotonic()
    assert "deflated file grows" in refusal(path).what
    assert time.monotonic() - started < 5
    assert psutil.Process().memory_info().rss - before < 200 * 2**20


def test_deflated_noise_beyond_the_limit_is_refused() -> None:
    class Endless(io.RawIOBase):
        """Stored blocks of deflate without end: they hardly shrink, so no ratio tells."""

        def read(self, size: int = -1) -> bytes:
            return b"\x00\xff\xff\x00\x00" + bytes(65535)

    with pytest.raises(MediaError, match="512 MiB"):
        inflated(Endless(), Path("a"))  # type: ignore[arg-type]
    assert FREE_BYTES < MAX_BYTES == 512 * 2**20


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_deflated_file_that_is_cut_off_or_damaged(tmp_path: Path, keep: float) -> None:
    whole = write_dicom(
        tmp_path / "a",
        np.random.default_rng(1).integers(0, 256, 10_000, dtype=np.uint8).tobytes(),
        syntax=DeflatedExplicitVRLittleEndian,
        Rows=100,
        Columns=100,
    ).read_bytes()
    cut = tmp_path / "cut"
    cut.write_bytes(whole[: int(len(whole) * keep)])
    assert "cut off" in refusal(cut).what
    damaged = deflated(tmp_path / "damaged", b"\xff" * 500)
    assert "damaged" in refusal(damaged).what


def test_message_about_a_damaged_codestream_is_short_and_on_one_line(tmp_path: Path) -> None:
    stream = b"\xff\x4f\xff\x51" + struct.pack(
        ">HHLLLLLLLLHBBB", 41, 0, 4, 4, 0, 0, 4, 4, 0, 0, 1, 7, 1, 1
    )
    path = write_dicom(tmp_path / "a", encapsulated([stream + bytes(50)]), syntax=JPEG2000Lossless)
    what = refusal(path).what
    assert "\n" not in what
    assert len(what) < 300
    assert "plugins" not in what


def test_value_that_does_not_fit_its_representation_counts_as_absent(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "a", PIXELS, CineRate="25", WindowCenter=5, WindowWidth=9)
    data = path.read_bytes()
    assert b"\x18\x00\x40\x00IS\x02\x0025" in data
    path.write_bytes(data.replace(b"IS\x02\x0025", b"IS\x02\x00x!"))
    assert len(info(path).windows) == 1


def test_closed_clip_decodes_no_more(tmp_path: Path) -> None:
    clip = open_dicom(write_dicom(tmp_path / "a", PIXELS, syntax=ExplicitVRLittleEndian))
    clip.close()
    with pytest.raises(MediaError):
        clip.frame(0)


def test_refused_file_is_not_held_open(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "a", PIXELS, Rows=None)
    refusal(path)
    assert str(path) not in {file.path for file in psutil.Process().open_files()}


def test_names_of_people_never_come_into_memory(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "a", PIXELS, PatientName="Doe^Jane", PatientID="4711")
    clip = open_dicom(path)
    header = clip._file.header  # type: ignore[attr-defined]
    assert isinstance(header, Dataset)
    assert "PatientName" not in header
    assert "PatientID" not in header
    clip.close()
