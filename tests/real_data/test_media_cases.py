"""Files from the field that used to go wrong, made anew: DICOM, stills and videos."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import dcmread

from ground.errors import MediaError
from viewer.frames import TimeSource, open_clip
from viewer.frames.graphics import graphics_of
from viewer.frames.info import ClipInfo, ClipNote
from viewer.frames.pixels import Pixels

CASES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "cases"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason=f"no files from the field at {CASES}")


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of a file, and its frames; None for those that cannot be shown."""

    info: ClipInfo
    frames: list[Pixels | None]


def shown(name: str) -> Shown:
    clip = open_clip(CASES / name)
    frames: list[Pixels | None] = []
    for index in range(clip.info.n_frames):
        try:
            frames.append(clip.frame(index))
        except MediaError:
            frames.append(None)
    clip.close()
    return Shown(clip.info, frames)


def means(case: Shown) -> list[float]:
    return [float(np.mean(frame)) for frame in case.frames if frame is not None]


def rises(values: list[float]) -> bool:
    """Tell whether every frame is brighter than the one before, as the made clips are."""
    return bool((np.diff(values) > 0.5).all())


def test_a_cine_that_names_no_number_of_frames_shows_all_five() -> None:
    case = shown("dicom/frames_absent_has5.dcm")
    assert (case.info.n_frames, case.info.time_source) == (5, TimeSource.ASSUMED)
    assert ClipNote.FRAMES_UNSAID in case.info.notes
    assert rises(means(case))


def test_a_cine_that_lacks_a_frame_shows_the_others_and_says_so() -> None:
    case = shown("dicom/frames_said30_has29.dcm")
    assert (case.info.n_frames, case.info.notes) == (29, (ClipNote.FRAMES_MISSING,))
    assert case.info.times_ms[-1] == 28 * 40
    assert len(means(case)) == 29


def mean_error(one: Pixels | None, other: NDArray[np.uint8]) -> float:
    assert one is not None
    return float(np.abs(one.astype(int) - other).mean())


def test_halved_chroma_is_shown_as_chroma() -> None:
    # The still without compression shows the same picture.
    right = dcmread(CASES / "dicom/us_overlay.dcm").pixel_array
    assert mean_error(shown("dicom/jpeg_rgb_420_nomark.dcm").frames[0], right) < 2


def test_an_overlay_is_drawn() -> None:
    path = CASES / "dicom/us_overlay.dcm"
    clip = open_clip(path)
    graphics = graphics_of(clip)
    clip.close()
    assert clip.info.notes == (ClipNote.OVERLAY,)
    assert graphics is not None
    mask = graphics.mask(0)
    assert mask is not None
    drawn = np.unpackbits(mask, axis=1)[:, : graphics.width]
    np.testing.assert_array_equal(drawn, dcmread(path).overlay_array(0x6000))


def test_a_bitmap_that_is_transparent_everywhere_is_seen() -> None:
    case = shown("stills/bmp_v5_alpha0.bmp")
    assert case.info.notes == (ClipNote.ALPHA_IGNORED,)
    right = dcmread(CASES / "dicom/us_overlay.dcm").pixel_array
    assert mean_error(case.frames[0], right) == 0


def test_a_cut_video_names_its_damaged_frame() -> None:
    case = shown("video/mjpeg_cut.avi")
    assert case.info.notes == (ClipNote.FRAMES_MISSING, ClipNote.FRAMES_DAMAGED)
    assert case.info.damaged == (3,)
    assert [frame is None for frame in case.frames] == [False, False, False, True]


def test_a_bare_stream_is_shown_at_its_own_rate() -> None:
    case = shown("video/es.h264")
    assert (case.info.n_frames, case.info.notes) == (20, ())
    assert case.info.times_ms == tuple(100.0 * index for index in range(20))
    assert case.info.duration_ms == 2000
    assert rises(means(case))


def test_a_video_without_a_rate_has_an_assumed_one() -> None:
    case = shown("video/mjpeg_norate.avi")
    assert (case.info.time_source, case.info.notes) == (
        TimeSource.ASSUMED,
        (ClipNote.ASSUMED_RATE,),
    )
    assert case.info.times_ms == tuple(40.0 * index for index in range(6))
    assert rises(means(case))
