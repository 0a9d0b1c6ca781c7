"""Are a JPEG's components luminance and chrominance, or red, green and blue? By what it says."""

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydicom.uid import JPEGBaseline8Bit

from ground.errors import MediaError
from tests.media.dicom_files import encapsulated, write_dicom
from tests.unit.viewer.dicom.opened import first
from viewer.frames.dicom.jpeg_segments import header_of, segments, with_colours, with_whole_scan

SIDE = 64
HEADERS = ("RGB", "YBR_FULL", "YBR_FULL_422")
JFIF = b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"


def picture() -> NDArray[np.uint8]:
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    planes = [40 + 3 * x, 220 - 2 * y, 60 + x + y]
    return np.stack(planes, axis=2).astype(np.uint8)


def jpeg(*, luminance: bool, subsampling: int = 0) -> bytes:
    """Encode the picture as YCbCr or as plain RGB, without any mark of which."""
    buffer = io.BytesIO()
    Image.fromarray(picture()).save(
        buffer, "JPEG", quality=97, subsampling=subsampling, keep_rgb=not luminance
    )
    return without(buffer.getvalue())


def without(data: bytes) -> bytes:
    """Cut out application segments."""
    found = list(segments(data))
    kept = [data[s.start : s.end] for s in found if not 0xE0 <= s.marker <= 0xEF]
    return data[:2] + b"".join(kept) + data[found[-1].end :]


def numbered(data: bytes, numbers: bytes) -> bytes:
    """Give the components other numbers, in the frame's header and in the scan's."""
    out = bytearray(data)
    for segment in segments(data):
        if segment.marker == 0xC0:
            out[segment.body + 6 : segment.body + 15 : 3] = numbers
        if segment.marker == 0xDA:
            out[segment.body + 1 : segment.body + 7 : 2] = numbers
    return bytes(out)


def marked(data: bytes, *, jfif: bool = False, adobe: int | None = None) -> bytes:
    mark = b"" if adobe is None else b"\xff\xee\x00\x0eAdobe\0\x64\0\0\0\0" + bytes([adobe])
    return data[:2] + (JFIF if jfif else b"") + mark + data[2:]


def error(tmp_path: Path, data: bytes, photometric: str) -> float:
    path = write_dicom(
        tmp_path / "a", encapsulated([data]), syntax=JPEGBaseline8Bit, Rows=SIDE, Columns=SIDE,
        SamplesPerPixel=3, PlanarConfiguration=0, PhotometricInterpretation=photometric,
    )  # fmt: skip
    return float(np.abs(first(path).astype(int) - picture()).mean())


@pytest.mark.parametrize("photometric", HEADERS)
@pytest.mark.parametrize("subsampling", [1, 2])
@pytest.mark.parametrize("numbers", [b"\1\2\3", b"\0\1\2", b"RGB"])
def test_halved_chroma_is_chroma_whatever_the_header_says(
    tmp_path: Path, photometric: str, subsampling: int, numbers: bytes
) -> None:
    data = numbered(jpeg(luminance=True, subsampling=subsampling), numbers)
    assert error(tmp_path, data, photometric) < 2


@pytest.mark.parametrize("photometric", HEADERS)
@pytest.mark.parametrize("jfif", [True, False])
@pytest.mark.parametrize("luminance", [True, False])
@pytest.mark.parametrize("numbers", [b"\1\2\3", b"\0\1\2", b"RGB"])
def test_adobes_mark_is_believed_before_all(
    tmp_path: Path, photometric: str, jfif: bool, luminance: bool, numbers: bytes
) -> None:
    plain = numbered(jpeg(luminance=luminance), numbers)
    data = marked(plain, jfif=jfif, adobe=int(luminance))
    assert error(tmp_path, data, photometric) < 2


@pytest.mark.parametrize("photometric", HEADERS)
@pytest.mark.parametrize("jfif", [True, False])
def test_components_named_by_letters_are_colours(
    tmp_path: Path, photometric: str, jfif: bool
) -> None:
    data = marked(numbered(jpeg(luminance=False), b"RGB"), jfif=jfif)
    assert error(tmp_path, data, photometric) < 2


@pytest.mark.parametrize("photometric", HEADERS)
def test_jfif_is_luminance_and_chrominance(tmp_path: Path, photometric: str) -> None:
    assert error(tmp_path, marked(jpeg(luminance=True), jfif=True), photometric) < 2


@pytest.mark.parametrize("numbers", [b"\1\2\3", b"\0\1\2", b"\5\6\7"])
@pytest.mark.parametrize("photometric", HEADERS)
def test_where_the_codestream_is_silent_the_header_decides(
    tmp_path: Path, photometric: str, numbers: bytes
) -> None:
    data = numbered(jpeg(luminance=photometric != "RGB"), numbers)
    assert error(tmp_path, data, photometric) < 2


def test_a_mark_of_unknown_value_says_nothing(tmp_path: Path) -> None:
    assert error(tmp_path, marked(jpeg(luminance=True), adobe=2), "YBR_FULL") < 2


def test_segments_are_read_as_far_as_they_can_be_told_apart() -> None:
    data = jpeg(luminance=True, subsampling=2)
    assert header_of(data).is_halved
    for length in range(0, 60, 7):
        header_of(data[:length])
        with_colours(data[:length], luminance=True)
        with_whole_scan(data[:length])


def test_only_colours_are_told_anew() -> None:
    data = marked(jpeg(luminance=True), jfif=True, adobe=1)
    told = header_of(with_colours(data, luminance=False))
    assert (told.has_jfif, told.adobe_transform) == (False, 0)
    assert without(with_colours(data, luminance=False)) == without(data)


@pytest.mark.parametrize("tags", [{"Rows": SIDE + 8}, {"SamplesPerPixel": 1}])
def test_a_codestream_of_another_size_contradicts_the_header(
    tmp_path: Path, tags: dict[str, Any]
) -> None:
    named = "MONOCHROME2" if "SamplesPerPixel" in tags else "YBR_FULL"
    path = write_dicom(
        tmp_path / "a", encapsulated([jpeg(luminance=True)]), syntax=JPEGBaseline8Bit,
        **{"Rows": SIDE, "Columns": SIDE, "SamplesPerPixel": 3,
           "PhotometricInterpretation": named, **tags},
    )  # fmt: skip
    with pytest.raises(MediaError, match=r"contradicts itself.*header says"):
        first(path)


@pytest.mark.parametrize("selection", [b"\0\0\0", b"\0\x3f\x11", b"\7\1\0"])
def test_a_sequential_scan_is_whole_whatever_it_says(selection: bytes) -> None:
    data = bytearray(jpeg(luminance=True))
    end = next(segment.end for segment in segments(bytes(data)) if segment.marker == 0xDA)
    whole = bytes(data)
    data[end - 3 : end] = selection
    assert with_whole_scan(bytes(data)) == whole


def test_a_progressive_scan_is_left_as_it_is() -> None:
    buffer = io.BytesIO()
    Image.fromarray(picture()).save(buffer, "JPEG", progressive=True)
    assert with_whole_scan(buffer.getvalue()) == buffer.getvalue()
    assert struct.pack(">H", 0xFFC2) in buffer.getvalue()
