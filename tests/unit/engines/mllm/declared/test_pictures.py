"""Pictures of any shape and layout, and those that are shown in place of an item's own."""

import io
import struct
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engines.mllm.declared.altered import blank, written
from engines.mllm.declared.items import ItemImage
from engines.mllm.images import Pixels, image_part, pixel_sha256, sized
from ground.errors import EngineError
from tests.mllm.made_declared import image, picture

SHAPES = st.one_of(
    st.tuples(st.integers(1, 60), st.integers(1, 60)),
    st.tuples(st.integers(1, 60), st.integers(1, 60), st.just(3)),
)


def noise(shape: tuple[int, ...], seed: int = 0) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def chunks(png: bytes) -> Iterator[bytes]:
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8]
        at += 12 + length


def decoded(png: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(png)))


@settings(max_examples=60, deadline=None)
@given(shape=SHAPES, side=st.one_of(st.none(), st.integers(16, 80)))
def test_a_png_holds_pixels_alone(shape: tuple[int, ...], side: int | None) -> None:
    pixels = noise(shape)
    part = image_part(pixels, side)
    assert set(chunks(part.png)) == {b"IHDR", b"IDAT", b"IEND"}
    found = decoded(part.png)
    assert (part.height, part.width) == found.shape[:2]
    assert found.ndim == pixels.ndim
    if side is None or max(shape[:2]) <= side:
        assert np.array_equal(found, pixels)


@settings(max_examples=100, deadline=None)
@given(height=st.integers(1, 500), width=st.integers(1, 500), side=st.integers(16, 300))
def test_sizes_keep_their_proportion_and_never_grow(height: int, width: int, side: int) -> None:
    found = sized(np.zeros((height, width), np.uint8), side)
    longest = max(height, width)
    assert max(found.shape) == min(longest, side)
    share = min(1.0, side / longest)
    for now, before in zip(found.shape, (height, width), strict=True):
        assert 1 <= now <= before
        assert abs(now - before * share) <= 1


def test_arrays_of_any_layout_are_the_same_picture() -> None:
    pixels = noise((20, 30, 3))
    for same in (np.asfortranarray(pixels), np.repeat(pixels, 2, axis=1)[:, ::2], pixels[::-1]):
        again = same[::-1] if np.array_equal(same, pixels[::-1]) else same
        assert pixel_sha256(again) == pixel_sha256(pixels)
        assert image_part(again).png == image_part(pixels).png
        assert np.array_equal(written(again, "A"), written(pixels, "A"))
    read_only = pixels.copy()
    read_only.flags.writeable = False
    assert np.array_equal(decoded(image_part(read_only).png), pixels)


def test_a_hash_tells_shapes_and_pixels_apart() -> None:
    flat = np.zeros(12, np.uint8)
    shapes = [(3, 4), (4, 3), (1, 12), (12, 1), (2, 2, 3), (4, 1, 3)]
    assert len({pixel_sha256(flat.reshape(shape)) for shape in shapes}) == len(shapes)
    other = flat.reshape(3, 4).copy()
    other[2, 3] = 1
    assert pixel_sha256(other) != pixel_sha256(flat.reshape(3, 4))


def test_a_picture_is_held_against_its_hash() -> None:
    good = image(1)
    assert np.array_equal(good.pixels(), picture(1))
    for other in (picture(2), picture(1).T, picture(1)[:-1]):
        with pytest.raises(EngineError, match="not the one"):
            ItemImage(good.sha256, lambda other=other: other).pixels()  # type: ignore[misc]
    assert "lambda" not in repr(good)
    assert image(1) == good


@pytest.mark.parametrize("shape", [(600, 800), (1080, 1920, 3), (3000, 400), (240, 320, 3)])
def test_words_stand_whole_in_the_lower_left_corner(shape: tuple[int, ...]) -> None:
    pixels = noise(shape)
    before = pixels.copy()
    found = written(pixels, "BI-RADS 2 BENIGN")
    assert np.array_equal(pixels, before)
    assert found.shape == pixels.shape
    assert found.dtype == pixels.dtype
    changed = (found != pixels).reshape(*shape[:2], -1).any(axis=2)
    rows, columns = changed.any(axis=1).nonzero()[0], changed.any(axis=0).nonzero()[0]
    assert rows[0] > shape[0] * 0.85
    assert columns[0] == 0
    assert columns[-1] < shape[1] - 1  # the end of the words is in the picture
    bar = found[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    white = (bar > 200).reshape(*bar.shape[:2], -1).any(axis=2)
    assert 0.03 < white.mean() < 0.5
    assert not bar[:, -1].any()


@settings(max_examples=40, deadline=None)
@given(shape=SHAPES, words=st.text("AZ |.", min_size=1, max_size=60))
def test_words_are_put_into_pictures_of_any_size(shape: tuple[int, ...], words: str) -> None:
    pixels = noise(shape)
    found = written(pixels, words)
    assert found.shape == pixels.shape
    assert image_part(found).width == shape[1]


def test_another_word_is_another_picture() -> None:
    pixels = noise((200, 300))
    assert not np.array_equal(written(pixels, "BENIGN"), written(pixels, "MALIGNANT"))


def test_a_blank_picture_has_the_size_and_no_light() -> None:
    for shape in ((5, 7), (5, 7, 3)):
        found = blank(noise(shape))
        assert found.shape == shape
        assert not found.any()
