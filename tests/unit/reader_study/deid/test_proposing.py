"""What is proposed to be painted over: by regions of real files, and by blank rows."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from pydicom.dataset import Dataset

from reader_study.deid.masks import MaskBox
from reader_study.deid.proposing import masks_for
from reader_study.deid.screened import MaskReason
from tests.made_masks import painted_over
from tests.media.dicom_files import filled, region, write_dicom
from viewer.frames.dicom.clip import open_dicom
from viewer.frames.info import ClipInfo, ClipKind

SIDE = 20
FONT = Path("resources/fonts/NotoSans-Regular.ttf")


def box(x0: int, y0: int, x1: int, y1: int) -> dict[str, int]:
    return {
        "RegionLocationMinX0": x0,
        "RegionLocationMinY0": y0,
        "RegionLocationMaxX1": x1,
        "RegionLocationMaxY1": y1,
    }


Opened = tuple[ClipInfo, list[NDArray[Any]]]


def dicom(path: Path, n_frames: int = 1, **tags: Any) -> Opened:  # noqa: ANN401
    pixels = np.random.default_rng(1).integers(1, 255, (n_frames, SIDE, SIDE), np.uint8)
    made = write_dicom(
        path / "a", pixels.tobytes(), Rows=SIDE, Columns=SIDE, NumberOfFrames=n_frames, **tags
    )
    clip = open_dicom(made)
    try:
        return clip.info, [clip.frame(n) for n in range(n_frames)]
    finally:
        clip.close()


def test_all_outside_of_the_regions_is_masked_and_nothing_inside(tmp_path: Path) -> None:
    items = [region(**box(2, 3, 9, 16)), region(**box(12, 3, 18, 16))]
    info, frames = dicom(tmp_path, SequenceOfUltrasoundRegions=items)
    proposal = masks_for(info, frames)
    assert proposal.why is MaskReason.REGIONS
    painted = painted_over(frames[0], proposal.masks)
    inside = np.zeros((SIDE, SIDE), bool)
    inside[3:17, 2:10] = inside[3:17, 12:19] = True
    assert np.array_equal(painted[inside], frames[0][inside])
    assert not painted[~inside].any()


def test_regions_that_change_from_frame_to_frame_mask_each_frame_by_its_own(
    tmp_path: Path,
) -> None:
    own = [box(0, 0, 9, 9), box(0, 0, 9, 9), box(10, 10, 19, 19)]
    groups = [filled(Dataset(), SequenceOfUltrasoundRegions=[region(**one)]) for one in own]
    info, frames = dicom(tmp_path, 3, PerFrameFunctionalGroupsSequence=groups)
    proposal = masks_for(info, frames)
    for number, one in enumerate(own):
        painted = painted_over(frames[number], proposal.masks, frame=number)
        x, y = one["RegionLocationMinX0"], one["RegionLocationMinY0"]
        inside = np.zeros((SIDE, SIDE), bool)
        inside[y : y + 10, x : x + 10] = True
        assert np.array_equal(painted[inside], frames[number][inside])
        assert not painted[~inside].any()


def test_regions_over_the_whole_screen_say_nothing(tmp_path: Path) -> None:
    item = region(**box(0, 0, SIDE - 1, SIDE - 1))
    info, frames = dicom(tmp_path, SequenceOfUltrasoundRegions=[item])
    assert masks_for(info, frames).why is MaskReason.NOT_FOUND


def test_regions_of_a_larger_image_are_not_gone_by(tmp_path: Path) -> None:
    item = region(**box(2, 2, 60, 60))
    info, frames = dicom(tmp_path, SequenceOfUltrasoundRegions=[item])
    assert masks_for(info, frames).why is MaskReason.NOT_FOUND


def screen(*, top: str = "", bottom: str = "", seed: int = 0) -> NDArray[np.uint8]:
    """Return a made screen: a speckled picture in rows 70 to 249, texts above and below."""
    rng = np.random.default_rng(seed)
    canvas = Image.new("L", (320, 300), 0)
    draw = ImageDraw.Draw(canvas)
    font = ImageFont.truetype(str(FONT), 18)
    draw.text((8, 4), top, fill=230, font=font)
    draw.text((8, 28), top[::-1], fill=230, font=font)
    draw.text((8, 270), bottom, fill=200, font=font)
    pixels = np.array(canvas)
    pixels[70:250, 40:280] = rng.gamma(2, 30, (180, 240)).clip(1, 255)
    return pixels


@pytest.mark.parametrize("colour", [False, True])
def test_rows_of_text_above_and_below_a_picture_are_masked(colour: bool) -> None:
    pixels = screen(top="ZZPHI^CANARY 1951-03-04", bottom="Hospital 0815")
    shown = np.stack([pixels] * 3, axis=-1) if colour else pixels
    info = ClipInfo(ClipKind.STILL, 1, 320, 300)
    proposal = masks_for(info, [shown])
    assert proposal.why is MaskReason.BLANK_ROWS
    assert proposal.masks == (MaskBox(0, 0, 319, 69), MaskBox(0, 250, 319, 299))
    painted = painted_over(shown, proposal.masks)
    assert np.array_equal(painted[70:250], shown[70:250])
    assert not painted[:70].any()
    assert not painted[250:].any()


def test_a_text_that_comes_late_in_a_clip_is_masked_too() -> None:
    frames = [screen(seed=n, bottom="LATE" if n == 2 else "") for n in range(3)]
    info = ClipInfo(ClipKind.VIDEO, 3, 320, 300, times_ms=(0.0, 40.0, 80.0))
    proposal = masks_for(info, frames)
    assert not painted_over(frames[2], proposal.masks, frame=2)[250:].any()


def test_deep_pixels_are_measured_by_their_own_range() -> None:
    pixels = screen(top="ZZPHI").astype(np.uint16) * 12
    info = ClipInfo(ClipKind.STILL, 1, 320, 300)
    assert not painted_over(pixels, masks_for(info, [pixels]).masks)[:70].any()


def test_nothing_is_proposed_in_silence_where_nothing_is_found() -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (300, 320), np.uint8)
    proposal = masks_for(ClipInfo(ClipKind.STILL, 1, 320, 300), [pixels])
    assert (proposal.masks, proposal.why) == ((), MaskReason.NOT_FOUND)


def test_slices_have_no_screen(tmp_path: Path) -> None:
    info, frames = dicom(tmp_path)
    assert masks_for(info, frames, is_volume=True).why is MaskReason.NO_SCREEN


def test_overlays_of_a_file_are_not_in_its_frames(tmp_path: Path) -> None:
    drawn = np.packbits(np.ones(SIDE * SIDE, np.uint8), bitorder="little").tobytes()
    elements = [
        (0x60000010, "US", SIDE),
        (0x60000011, "US", SIDE),
        (0x60000040, "CS", "G"),
        (0x60000050, "SS", [1, 1]),
        (0x60000100, "US", 1),
        (0x60000102, "US", 0),
        (0x60003000, "OW", drawn),
    ]
    _, with_overlay = dicom(tmp_path, elements=elements)
    (tmp_path / "a").unlink()
    _, without = dicom(tmp_path)
    assert np.array_equal(with_overlay[0], without[0])


def test_a_shared_group_speaks_for_every_frame(tmp_path: Path) -> None:
    shared = filled(Dataset(), SequenceOfUltrasoundRegions=[region(**box(0, 5, 19, 19))])
    info, frames = dicom(tmp_path, 2, SharedFunctionalGroupsSequence=[shared])
    proposal = masks_for(info, frames)
    assert proposal.masks == (MaskBox(0, 0, 19, 4),)
