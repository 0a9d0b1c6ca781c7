"""Cines of all ways of coding that can be made here, and files that are no clip to the viewer."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    RLELossless,
)

from ground.errors import MediaError
from tests.media.dicom_files import encapsulated, write_dicom
from tests.media.stored import stored_and_compared
from tests.unit.viewer.dicom.test_dicom_compressed import encoded, jpeg, noise, smooth
from tests.unit.viewer.dicom.test_dicom_video import H264, HEVC, MPEG2, stream, wrapped
from viewer.decoding import DecodePool
from viewer.stored.keeping import store_medium

SIDE = 32
CINE: dict[str, Any] = {"Rows": SIDE, "Columns": SIDE, "NumberOfFrames": 3, "FrameTime": "40"}
PLAIN = (
    ImplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    DeflatedExplicitVRLittleEndian,
)


@pytest.mark.parametrize("syntax", PLAIN)
@pytest.mark.parametrize("bits", [8, 16])
def test_uncompressed_cines(tmp_path: Path, pool: DecodePool, syntax: UID, bits: int) -> None:
    made = noise(1, 3, SIDE, SIDE, bits=bits)
    turned = made.byteswap() if syntax == ExplicitVRBigEndian else made
    data = turned.tobytes()
    source = write_dicom(tmp_path / "a", data, syntax=syntax, vr="OW", BitsAllocated=bits, **CINE)
    assert stored_and_compared(pool, source, tmp_path / "m").info.n_frames == 3


@pytest.mark.parametrize("syntax", [RLELossless, JPEG2000Lossless])
@pytest.mark.parametrize("bits", [12, 16])
def test_deep_compressed_cines(tmp_path: Path, pool: DecodePool, syntax: UID, bits: int) -> None:
    made = noise(2, 3, SIDE, SIDE, bits=bits)
    data = [encoded(syntax, one, bits=bits, photometric="MONOCHROME2") for one in made]
    source = write_dicom(
        tmp_path / "a",
        encapsulated(data),
        syntax=syntax,
        BitsAllocated=16,
        BitsStored=bits,
        WindowCenter="300",
        WindowWidth="600",
        **CINE,
    )
    stored = stored_and_compared(pool, source, tmp_path / "m")
    assert stored.info.windows[0].centre == 300


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_cines_of_jpeg(tmp_path: Path, pool: DecodePool, photometric: str) -> None:
    data = [jpeg(np.roll(smooth(), shift, axis=0)) for shift in range(3)]
    source = write_dicom(
        tmp_path / "a",
        encapsulated(data),
        syntax=JPEGBaseline8Bit,
        PhotometricInterpretation=photometric,
        **CINE,
    )
    stored = stored_and_compared(pool, source, tmp_path / "m")
    assert stored.info.inverted is (photometric == "MONOCHROME1")


@pytest.mark.parametrize(
    ("syntax", "codec", "suffix"),
    [(MPEG2, "mpeg2video", ".mpg"), (H264, "h264", ".mp4"), (HEVC, "hevc", ".mp4")],
)
def test_videos_inside_dicom(
    tmp_path: Path, pool: DecodePool, syntax: str, codec: str, suffix: str
) -> None:
    data = encapsulated([stream(tmp_path, codec, suffix)], table=False)
    source = wrapped(tmp_path / "a", data, syntax=syntax, FrameTime="50")
    stored_and_compared(pool, source, tmp_path / "m")


def test_a_gif_that_moves_is_refused_as_the_viewer_refuses_it(
    tmp_path: Path, pool: DecodePool
) -> None:
    pages = [Image.fromarray(one) for one in noise(3, 3, SIDE, SIDE)]
    pages[0].save(tmp_path / "a.gif", save_all=True, append_images=pages[1:])
    with pytest.raises(MediaError, match="3 frames"):
        store_medium(pool, tmp_path / "a.gif", tmp_path / "m")
    pages[0].save(tmp_path / "b.gif")
    stored_and_compared(pool, tmp_path / "b.gif", tmp_path / "m")
