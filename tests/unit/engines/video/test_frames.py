"""Frames of stored clips as the engine reads them: those that were stored, or an error."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engines.video.described import description_beside
from engines.video.frames import HeldFrames, open_frames
from ground.errors import EngineError, MediaError
from tests.media.made_cines import SMALL, made_sweep, stored_cine, stored_frames
from viewer.decoding.info_json import encode_info
from viewer.frames.info import ClipInfo
from viewer.frames.pixels import Pixels
from viewer.stored.description import Description
from viewer.stored.storing import Storing

_SWEEP = made_sweep(1, label="malignant", frames=10, size=SMALL)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored_cine(tmp_path_factory.mktemp("cine"), _SWEEP)


@pytest.fixture
def own(stored: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    for path in (stored, stored.with_suffix(".json")):
        shutil.copy(path, tmp_path)
        (tmp_path / path.name).chmod(0o644)
    return tmp_path / stored.name


def test_open_frames_gives_the_stored_pixels_in_order(stored: Path) -> None:
    frames = open_frames(stored)
    assert (frames.count, frames.size) == (10, (SMALL[1], SMALL[0]))
    for _ in range(2):
        numbers, pixels = zip(*frames, strict=True)
        assert numbers == tuple(range(10))
        np.testing.assert_array_equal(np.stack(pixels), _SWEEP.frames)
        assert pixels[0].dtype == np.uint8


def test_open_frames_agrees_with_the_viewers_description(stored: Path) -> None:
    told = Description.decoded(stored.with_suffix(".json").read_bytes())
    read = description_beside(stored)
    assert read.coded == told.coded
    assert (read.n_frames, read.width, read.height) == (
        told.info.n_frames,
        told.info.width,
        told.info.height,
    )
    facts = json.loads(encode_info(told.info))
    assert len(facts) == 18
    fields = list(told.info.__dataclass_fields__)
    assert (fields[13], fields[17]) == ("inverted", "damaged")


def test_open_frames_colour_becomes_luminance(tmp_path: Path) -> None:
    grey = _SWEEP.frames[:3]
    colour = np.stack([grey, grey, grey // 2], axis=-1)
    _, pixels = zip(*open_frames(stored_frames(tmp_path, colour)), strict=True)
    expected = 0.299 * colour[..., 0] + 0.587 * colour[..., 1] + 0.114 * colour[..., 2]
    assert np.abs(np.stack(pixels) - expected).max() <= 1


def test_open_frames_deep_ones_are_scaled_each_by_itself(tmp_path: Path) -> None:
    deep = (_SWEEP.frames[:3].astype(np.uint16) * 11) + 500
    _, pixels = zip(*open_frames(stored_frames(tmp_path, deep)), strict=True)
    for found, values in zip(pixels, deep.astype(float), strict=True):
        span = values.max() - values.min()
        expected = (values - values.min()) * 255 / span
        assert np.abs(found - expected).max() <= 0.51


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0x10
    path.write_bytes(data)


def _cut(path: Path) -> None:
    data = path.read_bytes()
    tail = data[-44:]
    path.write_bytes(data[: len(data) // 2] + tail)


def _lose_description(path: Path) -> None:
    path.with_suffix(".json").unlink()


def _change_description(path: Path) -> None:
    beside = path.with_suffix(".json")
    beside.write_bytes(beside.read_bytes().replace(b'"scheme":2', b'"scheme":3'))


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (_flip, "another frame than was stored"),
        (_cut, "stored clip"),
        (_lose_description, "description of the clip is missing"),
        (_change_description, "not its own"),
        (Path.unlink, "cannot be read"),
        (lambda path: path.write_bytes(b""), "not its own"),
    ],
)
def test_open_frames_damaged_clip_is_refused(
    own: Path, harm: Callable[[Path], object], words: str
) -> None:
    harm(own)
    with pytest.raises(EngineError, match=words) as refused:
        list(open_frames(own))
    assert refused.value.path is not None
    assert refused.value.path.stem == own.stem
    assert refused.value.remedy


def test_open_frames_exchanged_frames_are_refused(own: Path, tmp_path: Path) -> None:
    other = made_sweep(2, label="benign", frames=10, size=SMALL)
    shutil.copy(stored_cine(tmp_path / "other", other), own.with_name("other.mkv"))
    content = own.with_name("other.mkv").read_bytes()
    own.write_bytes(content[:-32] + own.read_bytes()[-32:])
    with pytest.raises(EngineError, match="another frame than was stored"):
        list(open_frames(own))


class _Torn:
    """A clip of which two frames cannot be decoded, and whose small values are bright."""

    def __init__(self, info: ClipInfo) -> None:
        self.info = info

    def frame(self, index: int) -> Pixels:
        if index in (2, 9):
            raise MediaError("The frame is damaged.", remedy="Copy it again.")
        return np.ascontiguousarray(_SWEEP.frames[index])

    def close(self) -> None:
        pass


def test_open_frames_of_a_source_with_damaged_frames_keeps_their_numbers(
    stored: Path, tmp_path: Path
) -> None:
    whole = Description.decoded(stored.with_suffix(".json").read_bytes()).info
    storing = Storing(_Torn(replace(whole, inverted=True)))
    path = tmp_path / "torn.mkv"
    path.write_bytes(b"".join(part.data for part in storing.parts()))
    path.with_suffix(".json").write_bytes(storing.description())
    frames = open_frames(path)
    assert frames.count == 10
    assert frames.description.damaged == {2, 9}
    numbers, pixels = zip(*frames, strict=True)
    assert numbers == (0, 1, 3, 4, 5, 6, 7, 8)
    np.testing.assert_array_equal(np.stack(pixels), 255 - _SWEEP.frames[list(numbers)])


def test_held_frames_give_number_and_pixels() -> None:
    frames = HeldFrames(_SWEEP.frames)
    assert (frames.count, frames.size) == (10, (SMALL[1], SMALL[0]))
    assert [number for number, _ in frames] == list(range(10))
