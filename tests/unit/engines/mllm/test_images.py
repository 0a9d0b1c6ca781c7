"""A picture in a request is its pixels and nothing else."""

import hashlib
import io
import struct

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from engines.mllm.images import Pixels, image_part, pixel_sha256, sized
from ground.errors import EngineError


def speckle(height: int, width: int, *colours: int) -> Pixels:
    """Return pixels like those of an ultrasound image: dark, and different everywhere."""
    made: NDArray[np.uint8] = (
        np.random.default_rng(1).rayleigh(40, (height, width, *colours)).clip(0, 255)
    ).astype(np.uint8)
    return made


def chunks(png: bytes) -> set[bytes]:
    """Return the kinds of chunks of a PNG."""
    found, at = set[bytes](), 8
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        found.add(png[at + 4 : at + 8])
        at += 12 + length
    return found


@pytest.mark.parametrize("pixels", [speckle(33, 57), speckle(57, 33, 3), speckle(1, 1)])
def test_all_pixels_arrive_and_nothing_stands_beside_them(pixels: Pixels) -> None:
    part = image_part(pixels)
    with Image.open(io.BytesIO(part.png)) as image:
        assert np.array_equal(np.asarray(image), pixels)
    assert chunks(part.png) == {b"IHDR", b"IDAT", b"IEND"}
    assert (part.height, part.width) == pixels.shape[:2]
    assert part.sha256 == hashlib.sha256(part.png).hexdigest()


def test_quick_coding_costs_no_bytes() -> None:
    framed = np.zeros((512, 512), np.uint8)
    framed[60:450, 100:400] = speckle(390, 300)
    usual = io.BytesIO()
    Image.fromarray(framed).save(usual, "PNG")
    assert len(image_part(framed).png) < 1.02 * len(usual.getvalue())


def test_a_large_picture_is_made_smaller_in_its_proportions_and_a_small_one_is_left() -> None:
    assert sized(speckle(300, 600), 200).shape == (100, 200)
    assert sized(speckle(600, 300, 3), 200).shape == (200, 100, 3)
    assert sized(speckle(4000, 3), 100).shape == (100, 1)
    small = speckle(30, 60)
    assert sized(small, 200) is small
    part = image_part(speckle(300, 600), 200)
    assert (part.width, part.height) == (200, 100)


def test_pictures_of_equal_bytes_and_other_shapes_have_other_hashes() -> None:
    pixels = speckle(30, 60)
    assert pixel_sha256(pixels) != pixel_sha256(pixels.reshape(60, 30))
    assert pixel_sha256(pixels) == pixel_sha256(np.asfortranarray(pixels))


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((4, 4), np.uint16),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((0, 4), np.uint8),
        np.zeros(4, np.uint8),
    ],
)
def test_what_is_no_picture_is_refused(pixels: Pixels) -> None:
    for use in (image_part, pixel_sha256):
        with pytest.raises(EngineError, match="cannot be sent"):
            use(pixels)
