import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ground.errors import IntakeError
from ground.png import PAD_TO
from reader_study.intake.media import encode_media, pixel_digest
from viewer.frames import read_pixels

PINNED = "bdbcb35424abb537470954a281241acc60a052257bdbd0ff73b7a89e73dd2d59"
KINDS = [((40, 64), np.uint8), ((33, 47), np.uint16), ((50, 31, 3), np.uint8)]


def noise(shape: tuple[int, ...], dtype: Any, *, seed: int = 1) -> NDArray[Any]:  # noqa: ANN401
    high = np.iinfo(dtype).max
    values: NDArray[Any] = np.random.default_rng(seed).integers(0, high, shape, dtype, True)
    return values


@pytest.mark.parametrize(("shape", "dtype"), KINDS)
def test_encoded_pixels_come_back_from_the_viewers_decoder(
    tmp_path: Path,
    shape: tuple[int, ...],
    dtype: Any,  # noqa: ANN401
) -> None:
    pixels = noise(shape, dtype)
    (tmp_path / "a.png").write_bytes(encode_media(pixels))
    back = read_pixels(tmp_path / "a.png")
    assert back.dtype == pixels.dtype
    np.testing.assert_array_equal(back, pixels)


def test_encoding_is_the_same_bytes_on_any_computer() -> None:
    ramp = np.arange(48 * 40, dtype=np.uint16).reshape(48, 40)
    data = encode_media(ramp)
    assert data == encode_media(ramp.astype(">u2"))
    assert hashlib.sha256(data).hexdigest() == PINNED


def test_encoded_length_tells_the_image_size_only() -> None:
    flat, busy = np.zeros((300, 400), np.uint8), noise((300, 400), np.uint8)
    lengths = {len(encode_media(flat)), len(encode_media(busy)), len(encode_media(busy[:, ::-1]))}
    assert lengths == {2 * PAD_TO}


def test_encoded_file_holds_no_metadata(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(encode_media(noise((64, 64), np.uint8)))
    with Image.open(path) as image:
        image.load()
        assert image.info == {}
        assert not image.getexif()


@pytest.mark.parametrize(("shape", "dtype"), [((9, 9), np.float32), ((9, 9, 4), np.uint8)])
def test_encoding_other_pixels_is_refused(shape: tuple[int, ...], dtype: Any) -> None:  # noqa: ANN401
    with pytest.raises(IntakeError, match="cannot be stored"):
        encode_media(np.zeros(shape, dtype))


def test_digest_tells_transposed_and_deeper_images_apart() -> None:
    grey = noise((20, 30), np.uint8)
    seen = {pixel_digest(grey), pixel_digest(grey.T), pixel_digest(grey.astype(np.uint16))}
    assert len(seen) == 3
    assert pixel_digest(grey) == pixel_digest(np.asfortranarray(grey))
