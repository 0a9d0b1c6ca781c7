"""Damaged files: every one of them is decoded or refused, quickly, and nothing else happens."""

import time
from pathlib import Path

import numpy as np
import pydicom
import pytest

from ground.errors import MediaError
from tests.unit.viewer.dicom.opened import frames

FILES = Path(pydicom.__file__).parent / "data" / "test_files"
SEEDS = (
    *("MR_small", "MR_small_RLE", "MR_small_implicit", "MR_small_expb", "SC_rgb_rle_2frame"),
    *("SC_rgb_small_odd", "SC_rgb_jpeg_lossy_gdcm", "JPEGLSNearLossless_16", "JPGExtended"),
    *("SC_rgb_jpeg_gdcm", "MR_small_jpeg_ls_lossless", "SC_ybr_full_422_uncompressed"),
    *("liver_1frame", "image_dfl", "examples_ybr_color", "priv_SQ", "UN_sequence"),
    "examples_overlay",
)
"""Of many codings. Damaged JPEG 2000 may take its decoder minutes, which only the time limit of
the decoding process ends."""


def mutated(data: bytes, rng: np.random.Generator) -> bytes:
    """Flip bits, cut, repeat or overwrite, mostly in the header."""
    result = bytearray(data)
    for _ in range(rng.integers(1, 9)):
        reach = len(result) if rng.random() < 0.3 else min(len(result), 2000)
        at = int(rng.integers(0, reach))
        match int(rng.integers(0, 4)):
            case 0:
                result[at] ^= 1 << int(rng.integers(0, 8))
            case 1:
                result[at : at + 4] = rng.bytes(4)
            case 2:
                result[at:at] = result[at : at + int(rng.integers(1, 40))]
            case _:
                del result[at : at + int(rng.integers(1, 40))]
    return bytes(result[: int(rng.integers(1, len(result)))] if rng.random() < 0.1 else result)


@pytest.mark.parametrize("name", SEEDS)
def test_damaged_file_is_shown_or_refused(tmp_path: Path, name: str) -> None:
    rng = np.random.default_rng(sum(name.encode()))
    data = (FILES / f"{name}.dcm").read_bytes()
    path = tmp_path / "a"
    for _ in range(25):
        path.write_bytes(mutated(data, rng))
        started = time.monotonic()
        try:
            shown = frames(path)
        except MediaError as error:
            assert error.path == path  # noqa: PT017
        else:
            assert {pixels.dtype.kind for pixels in shown} == {"u"}
        assert time.monotonic() - started < 5
