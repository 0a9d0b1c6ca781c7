"""Overlays of groups 60xx: which pixels they draw on, on which frames; what cannot be drawn."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydicom.uid import (
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGBaseline8Bit,
)

from tests.media.dicom_files import encapsulated, overlay, write_dicom
from viewer.decoding import DecodePool
from viewer.frames.dicom.clip import open_dicom
from viewer.frames.graphics import FileGraphics, graphics_of
from viewer.frames.info import ClipInfo, ClipNote

ROWS, COLUMNS = 9, 13
"""A row of bits ends inside a byte, and a frame of them too."""

SIZE: dict[str, Any] = {"Rows": ROWS, "Columns": COLUMNS}
Elements = Sequence[tuple[int, str, object]]


def noise(seed: int, *shape: int) -> NDArray[np.bool_]:
    drawn = np.random.default_rng(seed).integers(0, 2, shape or (ROWS, COLUMNS))
    return drawn.astype(np.bool_)


def opened(path: Path) -> tuple[FileGraphics | None, ClipInfo]:
    clip = open_dicom(path)
    clip.close()
    return graphics_of(clip), clip.info


def drawn_notes(info: ClipInfo) -> list[ClipNote]:
    return [note for note in info.notes if "overlay" in note.value]


def seen(path: Path, frame: int = 0) -> NDArray[np.bool_] | None:
    """Return what is drawn on a frame."""
    graphics, info = opened(path)
    assert graphics is not None
    assert ClipNote.OVERLAY in info.notes
    assert len(graphics.of_frame) == info.n_frames
    mask = graphics.mask(frame)
    return None if mask is None else np.unpackbits(mask, axis=1)[:, :COLUMNS].astype(np.bool_)


def written(path: Path, elements: Elements, *, n_frames: int = 1, **tags: Any) -> Path:  # noqa: ANN401
    number: dict[str, Any] = {"NumberOfFrames": n_frames, "FrameTime": 40} if n_frames > 1 else {}
    data = bytes(n_frames * ROWS * COLUMNS + n_frames * ROWS * COLUMNS % 2)
    return write_dicom(path, data, elements=elements, **SIZE, **number, **tags)


@pytest.mark.parametrize(
    "syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian]
)
def test_an_overlay_is_drawn_bit_by_bit(tmp_path: Path, syntax: str) -> None:
    mask = noise(1)
    elements = overlay(mask)
    if syntax == ExplicitVRBigEndian:  # words lie the other way round
        tag, vr, value = elements[-1]
        assert isinstance(value, bytes)
        elements[-1] = (tag, vr, np.frombuffer(value, "<u2").astype(">u2").tobytes())
    drawn = seen(written(tmp_path / "a", elements, syntax=syntax))
    np.testing.assert_array_equal(drawn, mask)


@pytest.mark.parametrize("origin", [(1, 1), (4, 6), (-2, 1), (3, -4), (0, 0), (40, 1), (1, -30)])
def test_an_overlay_lies_where_its_origin_says_and_ends_at_the_image(
    tmp_path: Path, origin: tuple[int, int]
) -> None:
    mask = noise(2, 7, 11)
    whole = np.zeros((200, 200), np.bool_)
    top, left = origin[0] + 99, origin[1] + 99
    whole[top : top + 7, left : left + 11] = mask
    expected = whole[100 : 100 + ROWS, 100 : 100 + COLUMNS]
    path = written(tmp_path / "a", overlay(mask, origin=origin))
    if expected.any():
        np.testing.assert_array_equal(seen(path), expected)
    else:
        graphics, info = opened(path)
        assert (graphics, info.notes) == (None, ())


def test_several_overlays_lie_over_one_another(tmp_path: Path) -> None:
    one, other = noise(3), noise(4)
    elements = [*overlay(one), *overlay(other, number=15)]
    np.testing.assert_array_equal(seen(written(tmp_path / "a", elements)), one | other)


def test_of_a_region_only_the_outline_is_drawn(tmp_path: Path) -> None:
    region = np.zeros((ROWS, COLUMNS), np.bool_)
    region[2:7, 3:9] = True
    outline = region.copy()
    outline[3:6, 4:8] = False
    path = written(tmp_path / "a", overlay(region, x0040=("CS", "R")))
    np.testing.assert_array_equal(seen(path), outline)


def test_an_overlay_without_a_frame_lies_over_all_of_them(tmp_path: Path) -> None:
    mask = noise(5)
    path = written(tmp_path / "a", overlay(mask), n_frames=4)
    for frame in range(4):
        np.testing.assert_array_equal(seen(path, frame), mask)
    graphics, _ = opened(path)
    assert graphics is not None
    assert len(graphics.masks) == 1  # held once


@pytest.mark.parametrize(("first", "starts"), [(None, 0), (3, 2)])
def test_frames_of_an_overlay_belong_to_frames_of_the_image(
    tmp_path: Path, first: int | None, starts: int
) -> None:
    masks = noise(6, 3, ROWS, COLUMNS)
    more: dict[str, Any] = {} if first is None else {"x0051": ("US", first)}
    path = written(tmp_path / "a", overlay(masks, **more), n_frames=6)
    for frame in range(6):
        drawn, own = seen(path, frame), frame - starts
        if 0 <= own < 3:
            np.testing.assert_array_equal(drawn, masks[own])
        else:
            assert drawn is None


def test_an_overlay_for_one_frame_lies_over_that_one(tmp_path: Path) -> None:
    path = written(tmp_path / "a", overlay(noise(7), x0051=("US", 2)), n_frames=3)
    assert [seen(path, frame) is None for frame in range(3)] == [True, False, True]


def among_pixels(number: int, position: int, allocated: int = 16) -> Elements:
    base = 0x6000 + 2 * number << 16
    return [
        (base | 0x0010, "US", ROWS),
        (base | 0x0011, "US", COLUMNS),
        (base | 0x0040, "CS", "G"),
        (base | 0x0050, "SS", [1, 1]),
        (base | 0x0100, "US", allocated),
        (base | 0x0102, "US", position),
    ]


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ExplicitVRBigEndian])
def test_overlays_of_old_lie_among_the_bits_of_the_pixels(tmp_path: Path, syntax: str) -> None:
    rng = np.random.default_rng(8)
    values = rng.integers(0, 4096, (3, ROWS, COLUMNS), dtype=np.uint16)
    one, other = noise(9, 3, ROWS, COLUMNS), noise(10, 3, ROWS, COLUMNS)
    stored = values | one.astype(np.uint16) << 12 | other.astype(np.uint16) << 15
    order = "<u2" if syntax == ExplicitVRLittleEndian else ">u2"
    path = write_dicom(
        tmp_path / "a", stored.astype(order).tobytes(), syntax=syntax, vr="OW",
        elements=[*among_pixels(0, 12), *among_pixels(1, 15)], BitsAllocated=16, BitsStored=12,
        NumberOfFrames=3, FrameTime=40, **SIZE,
    )  # fmt: skip
    clip = open_dicom(path)
    for frame in range(3):
        np.testing.assert_array_equal(clip.frame(frame), values[frame])
        np.testing.assert_array_equal(seen(path, frame), one[frame] | other[frame])
    clip.close()


def test_bits_that_belong_to_the_pixels_are_no_overlay(tmp_path: Path) -> None:
    data = np.full((ROWS, COLUMNS), 0x0FFF, "<u2").tobytes()
    for elements in (among_pixels(0, 11), among_pixels(0, 16), among_pixels(0, 13, allocated=8)):
        path = write_dicom(
            tmp_path / "a", data, vr="OW", elements=elements, BitsAllocated=16, BitsStored=12,
            **SIZE,
        )  # fmt: skip
        graphics, info = opened(path)
        assert (graphics, info.notes) == (None, ())


def test_an_empty_overlay_is_none(tmp_path: Path) -> None:
    graphics, info = opened(written(tmp_path / "a", overlay(np.zeros((ROWS, COLUMNS), np.bool_))))
    assert (graphics, info.notes) == (None, ())


@pytest.mark.parametrize(
    "wrong",
    [
        {"x0010": ("US", ROWS + 9)},
        {"x0011": ("US", 0)},
        {"x0015": ("IS", 7)},
        {"x3000": ("OW", b"\xff\xff")},
    ],
)
def test_what_cannot_be_drawn_is_told(tmp_path: Path, wrong: dict[str, Any]) -> None:
    elements = [*overlay(noise(11), **wrong), *overlay(noise(12), number=3)]
    graphics, info = opened(written(tmp_path / "a", elements))
    assert graphics is not None
    assert info.notes == (ClipNote.OVERLAY, ClipNote.OVERLAY_NOT_DRAWN)


def test_more_drawings_than_may_be_held_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viewer.frames.dicom.overlays.MAX_BYTES", 3 * ROWS * 2)
    path = written(tmp_path / "a", overlay(noise(15, 4, ROWS, COLUMNS)), n_frames=4)
    graphics, info = opened(path)
    assert graphics is None
    assert drawn_notes(info) == [ClipNote.OVERLAY_NOT_DRAWN]


def test_drawings_travel_from_the_decoding_process(tmp_path: Path) -> None:
    masks = noise(13, 2, ROWS, COLUMNS)
    path = written(tmp_path / "a", overlay(masks, x0051=("US", 2)), n_frames=4)
    plain = written(tmp_path / "b", (), n_frames=4)
    here, _ = opened(path)
    pool = DecodePool(children=1)
    try:
        there = pool.open(path).graphics()
        assert pool.open(plain).graphics() is None
    finally:
        pool.close()
    assert here is not None
    assert there is not None
    assert (there.width, there.of_frame) == (COLUMNS, (-1, 0, 1, -1)) == (here.width, here.of_frame)
    np.testing.assert_array_equal(there.masks, here.masks)


def test_a_compressed_file_may_have_an_overlay_too(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("L", (COLUMNS, ROWS), 90).save(buffer, "JPEG")
    mask = noise(14)
    path = write_dicom(
        tmp_path / "a", encapsulated([buffer.getvalue()]), syntax=JPEGBaseline8Bit,
        elements=overlay(mask), **SIZE,
    )  # fmt: skip
    np.testing.assert_array_equal(seen(path), mask)
