"""Compressed frames: codecs against the arrays that went in, and fragments of every arrangement."""

import base64
import io
import struct
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydicom.pixels.encoders.base import get_encoder
from pydicom.uid import (
    HTJ2K,
    UID,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLSLossless,
    RLELossless,
)

from ground.errors import MediaError
from tests.media.dicom_files import NO_TABLE, encapsulated, fragmented, write_dicom
from tests.unit.viewer.dicom.opened import first, frames
from viewer.frames.dicom.clip import open_dicom

SIDE = 32
SIZE: dict[str, Any] = {"Rows": SIDE, "Columns": SIDE}
COLOUR: dict[str, Any] = {**SIZE, "SamplesPerPixel": 3, "PlanarConfiguration": 0}
UNCOMPRESSED_IN_FRAGMENTS = "1.2.840.10008.1.2.1.98"

HIGH_THROUGHPUT = (HTJ2KLossless, HTJ2KLosslessRPCL, HTJ2K)
HTJ2K_PRODUCTS = (
    "/0//UQApQAAAAAAgAAAAIAAAAAAAAAAAAAAAIAAAACAAAAAAAAAAAAABDwEB/1AACAACAAAACv9SAAwAAgABAAUEBEAB"
    "/1wAEyCIkJCQkJCQkJCQkJCQiIiI/2QAFwABT3BlbkpQSCBWZXIgMC4yNi4zLv+QAAoAAAAAAPMAAf+TwAAmYf0FB3QA"
    "wAATQAATQAATADj9Aod0ADj9Aod0AHD6Awd0AMAAE8AAE8AAE4AA4PQAolQAAMDpAKNUAAA4/QCCVADAABVQAAVcAAEo"
    "IgAYSfmQeGPVAABIkFj+wEGB7LYApOAgVADAABacAAFowAATAIbD6mEGAHAN4OdULrqZPJwj2gCGw+ph5hrA/YgwM/sQ"
    "QPZaAOb+gABVAMAALZgABb8AAJj2znc81+/wuHxOL/z5/wU9PT0eno6R090A9s53PNfv8Lh8Ti/8/3hgBCA9+xCA95wh"
    "A95wBM5TAf7/eURVAP/Z"
)
"""Of the 32 × 32 values 4 x y, by OpenJPH; no encoder for it is at hand."""


def noise(seed: int, *shape: int, bits: int = 8) -> NDArray[Any]:
    values = np.random.default_rng(seed).integers(0, 2**bits, shape)
    return values.astype(np.uint8 if bits <= 8 else np.uint16)


def smooth(n_channels: int = 1) -> NDArray[np.uint8]:
    """Make a picture that JPEG hardly changes."""
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    planes = [40 + 5 * x, 200 - 4 * y, 60 + 2 * x + 2 * y][:n_channels]
    return np.stack(planes, axis=2).astype(np.uint8).squeeze()


def encoded(uid: UID, frame: NDArray[Any], *, bits: int, photometric: str) -> bytes:
    """Encode a frame by pydicom's encoders."""
    signed = frame.dtype.kind == "i"
    return bytes(
        get_encoder(uid).encode(
            frame.astype(frame.dtype.newbyteorder("<")).tobytes(),
            rows=frame.shape[0],
            columns=frame.shape[1],
            samples_per_pixel=3 if frame.ndim == 3 else 1,
            number_of_frames=1,
            bits_allocated=8 * frame.itemsize,
            bits_stored=bits,
            pixel_representation=int(signed),
            photometric_interpretation=photometric,
            planar_configuration=0,
        )
    )


def jpeg(frame: NDArray[np.uint8], **options: Any) -> bytes:  # noqa: ANN401
    buffer = io.BytesIO()
    Image.fromarray(frame).save(buffer, "JPEG", quality=98, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("uid", [RLELossless, JPEG2000Lossless])
@pytest.mark.parametrize("bits", [8, 12, 16])
def test_lossless_grey_comes_back_exactly(tmp_path: Path, uid: UID, bits: int) -> None:
    stack = noise(1, 3, SIDE, SIDE, bits=bits)
    data = [encoded(uid, frame, bits=bits, photometric="MONOCHROME2") for frame in stack]
    path = write_dicom(
        tmp_path / "a", encapsulated(data), syntax=uid, NumberOfFrames=3,
        BitsAllocated=8 if bits == 8 else 16, BitsStored=bits, **SIZE,
    )  # fmt: skip
    np.testing.assert_array_equal(np.stack(frames(path)), stack)


@pytest.mark.parametrize("uid", [RLELossless, JPEG2000Lossless])
@pytest.mark.parametrize("bits", [12, 16])
def test_lossless_signed_grey_is_shifted_up(tmp_path: Path, uid: UID, bits: int) -> None:
    half = 2 ** (bits - 1)
    frame = (noise(2, SIDE, SIDE, bits=bits).astype(int) - half).astype(np.int16)
    data = [encoded(uid, frame, bits=bits, photometric="MONOCHROME2")]
    path = write_dicom(
        tmp_path / "a", encapsulated(data), syntax=uid, BitsAllocated=16, BitsStored=bits,
        PixelRepresentation=1, **SIZE,
    )  # fmt: skip
    np.testing.assert_array_equal(first(path), frame.astype(int) + 2**15)


@pytest.mark.parametrize(
    ("uid", "photometric"),
    [(RLELossless, "RGB"), (JPEG2000Lossless, "RGB"), (JPEG2000Lossless, "YBR_RCT")],
)
def test_lossless_colour_comes_back_exactly(tmp_path: Path, uid: UID, photometric: str) -> None:
    frame = noise(3, SIDE, SIDE, 3)
    data = [encoded(uid, frame, bits=8, photometric=photometric)]
    path = write_dicom(
        tmp_path / "a", encapsulated(data), syntax=uid, PhotometricInterpretation=photometric,
        **COLOUR,
    )  # fmt: skip
    np.testing.assert_array_equal(first(path), frame)


def test_planar_configuration_says_nothing_of_a_codestream(tmp_path: Path) -> None:
    frame = noise(8, SIDE, SIDE, 3)
    data = encapsulated([encoded(JPEG2000Lossless, frame, bits=8, photometric="RGB")])
    path = write_dicom(
        tmp_path / "a", data, syntax=JPEG2000Lossless, PhotometricInterpretation="RGB",
        **{**COLOUR, "PlanarConfiguration": 1},
    )  # fmt: skip
    np.testing.assert_array_equal(first(path), frame)


def test_codestream_is_found_behind_a_damaged_wrapper(tmp_path: Path) -> None:
    frame = noise(9, SIDE, SIDE)
    stream = encoded(JPEG2000Lossless, frame, bits=8, photometric="MONOCHROME2")
    wrapper = b"\0\0\0\x0cjP  \r\n\x87\n" + b"\xff" * 90
    path = write_dicom(
        tmp_path / "a", encapsulated([wrapper + stream]), syntax=JPEG2000Lossless, **SIZE
    )
    np.testing.assert_array_equal(first(path), frame)


@pytest.mark.parametrize("syntax", HIGH_THROUGHPUT)
def test_high_throughput_jpeg_2000_comes_back_exactly(tmp_path: Path, syntax: UID) -> None:
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    path = write_dicom(
        tmp_path / "a", encapsulated([base64.b64decode(HTJ2K_PRODUCTS)]), syntax=syntax,
        BitsAllocated=16, **SIZE,
    )  # fmt: skip
    np.testing.assert_array_equal(first(path), x * y * 4)


def test_eight_bit_jpeg_under_a_sixteen_bit_header_is_widened(tmp_path: Path) -> None:
    frame = smooth()
    path = write_dicom(
        tmp_path / "a", encapsulated([jpeg(frame)]), syntax=JPEGBaseline8Bit, BitsAllocated=16,
        BitsStored=8, **SIZE,
    )  # fmt: skip
    pixels = first(path)
    assert pixels.dtype == np.uint16
    assert np.abs(pixels.astype(int) - frame).max() <= 3


@pytest.mark.parametrize("stored", [8, 12])
def test_high_bit_of_what_was_not_coded_does_not_count(tmp_path: Path, stored: int) -> None:
    # The header puts them at the top of 16 bits; a codestream of 8 cannot have kept that.
    frame = smooth()
    path = write_dicom(
        tmp_path / "a", encapsulated([jpeg(frame)]), syntax=JPEGBaseline8Bit, BitsAllocated=16,
        BitsStored=stored, HighBit=15, **SIZE,
    )  # fmt: skip
    assert np.abs(first(path).astype(int) - frame).max() <= 3


def test_luminance_in_run_lengths_is_converted(tmp_path: Path) -> None:
    ybr = noise(4, SIDE, SIDE, 3)
    data = [encoded(RLELossless, ybr, bits=8, photometric="YBR_FULL")]
    path = write_dicom(
        tmp_path / "a", encapsulated(data), syntax=RLELossless,
        PhotometricInterpretation="YBR_FULL", **COLOUR,
    )  # fmt: skip
    y, cb, cr = (ybr[..., i].astype(float) for i in range(3))
    red = np.clip(y + 1.402 * (cr - 128), 0, 255)
    blue = np.clip(y + 1.772 * (cb - 128), 0, 255)
    pixels = first(path)
    assert np.abs(pixels[..., 0] - red).max() <= 0.51
    assert np.abs(pixels[..., 2] - blue).max() <= 0.51


@pytest.mark.parametrize("syntax", [JPEGBaseline8Bit, JPEGExtended12Bit])
def test_baseline_grey_is_near_what_went_in(tmp_path: Path, syntax: UID) -> None:
    frame = smooth()
    path = write_dicom(tmp_path / "a", encapsulated([jpeg(frame)]), syntax=syntax, **SIZE)
    pixels = first(path)
    assert pixels.dtype == np.uint8
    assert np.abs(pixels.astype(int) - frame).max() <= 3


@pytest.mark.parametrize("photometric", ["YBR_FULL_422", "YBR_FULL", "RGB"])
@pytest.mark.parametrize("subsampling", [0, 1, 2])
def test_baseline_colour_with_a_marker_is_luminance_whatever_the_header_says(
    tmp_path: Path, photometric: str, subsampling: int
) -> None:
    # Pillow writes YCbCr under a JFIF marker.
    frame = smooth(3)
    data = encapsulated([jpeg(frame, subsampling=subsampling)])
    path = write_dicom(
        tmp_path / "a", data, syntax=JPEGBaseline8Bit, PhotometricInterpretation=photometric,
        **COLOUR,
    )  # fmt: skip
    assert np.abs(first(path).astype(int) - frame).max() <= 8


def without_markers(data: bytes) -> bytes:
    """Cut out application segments: what many scanners write."""
    out, at = data[:2], 2
    while data[at + 1] != 0xDA:
        length = int.from_bytes(data[at + 2 : at + 4]) + 2
        if not 0xE0 <= data[at + 1] <= 0xEF:
            out += data[at : at + length]
        at += length
    return out + data[at:]


@pytest.mark.parametrize("photometric", ["YBR_FULL_422", "RGB"])
def test_baseline_colour_without_a_marker_is_what_the_header_says(
    tmp_path: Path, photometric: str
) -> None:
    frame = smooth(3)
    image = Image.fromarray(frame)
    if photometric == "RGB":  # have the codec take the channels for luminance and chrominance
        image = Image.frombytes("YCbCr", image.size, frame.tobytes())
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=98, subsampling=0)
    data = encapsulated([without_markers(buffer.getvalue())])
    path = write_dicom(
        tmp_path / "a", data, syntax=JPEGBaseline8Bit, PhotometricInterpretation=photometric,
        **COLOUR,
    )  # fmt: skip
    assert np.abs(first(path).astype(int) - frame).max() <= 4


def test_uncompressed_frames_in_fragments(tmp_path: Path) -> None:
    stack = noise(5, 2, SIDE, SIDE)
    path = write_dicom(
        tmp_path / "a", encapsulated([frame.tobytes() for frame in stack]),
        syntax=UNCOMPRESSED_IN_FRAGMENTS, NumberOfFrames=2, **SIZE,
    )  # fmt: skip
    np.testing.assert_array_equal(np.stack(frames(path)), stack)


def cine(n_frames: int = 3) -> tuple[list[NDArray[np.uint8]], list[bytes]]:
    """Make frames of one grey each, and their JPEGs of even length."""
    stack = [np.full((SIDE, SIDE), 60 * index + 20, np.uint8) for index in range(n_frames)]
    data = [jpeg(frame) for frame in stack]
    return stack, [item + b"\0" * (len(item) % 2) for item in data]


def halves(data: bytes) -> list[bytes]:
    middle = len(data) // 4 * 2
    return [data[:middle], data[middle:]]


def table_of(frames_in_fragments: list[list[bytes]]) -> bytes:
    starts, at = [], 0
    for fragments in frames_in_fragments:
        starts.append(at)
        at += sum(len(fragment) + 8 for fragment in fragments)
    return b"\xfe\xff\x00\xe0" + struct.pack(f"<L{len(starts)}L", 4 * len(starts), *starts)


def written(path: Path, pixels: bytes, n_frames: int = 3) -> Path:
    return write_dicom(path, pixels, syntax=JPEGBaseline8Bit, NumberOfFrames=n_frames, **SIZE)


@pytest.mark.parametrize("table", ["right", "none", "wrong"])
def test_frames_in_several_fragments_are_put_together(tmp_path: Path, table: str) -> None:
    stack, data = cine()
    parts = [halves(data[0]), [data[1]], halves(data[2])]
    pieces = {"right": table_of(parts), "none": NO_TABLE, "wrong": table_of([[b"12"]] * 3)}
    path = written(tmp_path / "a", fragmented([*chain(*parts)], table=pieces[table]))
    for pixels, frame in zip(frames(path), stack, strict=True):
        assert np.abs(pixels.astype(int) - frame).max() <= 1


def test_one_frame_in_many_fragments(tmp_path: Path) -> None:
    stack, data = cine(1)
    path = written(tmp_path / "a", fragmented(halves(data[0])), n_frames=1)
    assert np.abs(first(path).astype(int) - stack[0]).max() <= 1


def test_one_fragment_a_frame_needs_no_right_table(tmp_path: Path) -> None:
    stack, data = cine()
    path = written(tmp_path / "a", fragmented(data, table=table_of([[b"12"]] * 3)))
    assert [int(pixels[0, 0]) for pixels in frames(path)] == [int(f[0, 0]) for f in stack]


def test_missing_end_marker_of_the_sequence_is_forgiven(tmp_path: Path) -> None:
    stack, data = cine()
    path = written(tmp_path / "a", fragmented(data))
    path.write_bytes(path.read_bytes()[:-8])
    assert [int(pixels[0, 0]) for pixels in frames(path)] == [int(f[0, 0]) for f in stack]


def patched(data: bytes, marker: bytes, at: int, new: bytes) -> bytes:
    place = data.index(marker) + at
    return data[:place] + new + data[place + len(new) :]


@pytest.mark.parametrize("syntax", [JPEGBaseline8Bit, JPEGLSLossless, JPEG2000Lossless])
def test_codestream_of_another_size_is_refused_before_it_is_decoded(
    tmp_path: Path, syntax: UID
) -> None:
    huge = struct.pack(">HH", 65500, 65500)
    if syntax == JPEG2000Lossless:
        made = encoded(syntax, noise(6, SIDE, SIDE), bits=8, photometric="MONOCHROME2")
        data = patched(made, b"\xff\x51", 6, struct.pack(">LL", 2**30, 2**30))
    else:
        data = patched(jpeg(smooth()), b"\xff\xc0", 5, huge)
    path = write_dicom(tmp_path / "a", encapsulated([data]), syntax=syntax, **SIZE)
    with pytest.raises(MediaError, match=r"header says 32 × 32|tiles"):
        first(path)


def test_tiles_without_number_are_refused(tmp_path: Path) -> None:
    made = encoded(JPEG2000Lossless, noise(7, 256, 257), bits=8, photometric="MONOCHROME2")
    data = patched(made, b"\xff\x51", 22, struct.pack(">LL", 1, 1))  # a tile for every pixel
    path = write_dicom(
        tmp_path / "a", encapsulated([data]), syntax=JPEG2000Lossless, Rows=256, Columns=257
    )
    with pytest.raises(MediaError, match="65792 tiles"):
        first(path)


@pytest.mark.parametrize("junk", [b"", b"\0\0", b"\xff\xd8\xff\xd9", b"\xff\xd8\xff\xc0\0\x0b"])
def test_frame_that_is_no_image_is_refused(tmp_path: Path, junk: bytes) -> None:
    for syntax in (JPEGBaseline8Bit, JPEG2000Lossless, RLELossless):
        path = write_dicom(tmp_path / "a", fragmented([junk]), syntax=syntax, **SIZE)
        with pytest.raises(MediaError):
            first(path)


def test_damaged_frame_costs_only_itself(tmp_path: Path) -> None:
    stack, data = cine()
    data[1] = data[1][: len(data[1]) // 2 * 2 - 40]
    clip = open_dicom(written(tmp_path / "a", encapsulated(data)))
    assert int(clip.frame(0)[0, 0]) == int(stack[0][0, 0])
    with pytest.raises(MediaError):
        clip.frame(1)
    assert int(clip.frame(2)[0, 0]) == int(stack[2][0, 0])
    clip.close()
