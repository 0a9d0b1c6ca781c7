"""A header's number of frames is a claim: what lies in the file is counted, and told."""

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
    UID,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    RLELossless,
    UltrasoundImageStorage,
)

from ground.errors import MediaError
from tests.media.dicom_files import NO_TABLE, encapsulated, fragmented, group, write_dicom
from tests.unit.viewer.dicom.opened import frames, info
from viewer.frames import TimeSource
from viewer.frames.dicom.clip import open_dicom
from viewer.frames.info import ClipNote

SIDE = 72
SIZE: dict[str, Any] = {"Rows": SIDE, "Columns": SIDE}
N = 5
STACK = [np.full((SIDE, SIDE), 40 * index + 20, np.uint8) for index in range(N)]
MISSING, UNSAID = (ClipNote.FRAMES_MISSING,), (ClipNote.FRAMES_UNSAID,)


def jpeg(frame: NDArray[np.uint8]) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(frame).save(buffer, "JPEG", quality=95)
    return buffer.getvalue() + b"\0" * (buffer.tell() % 2)


def coded(uid: UID, frame: NDArray[np.uint8]) -> bytes:
    if uid == JPEGBaseline8Bit:
        return jpeg(frame)
    data = get_encoder(uid).encode(
        frame.tobytes(), rows=SIDE, columns=SIDE, samples_per_pixel=1, bits_allocated=8,
        bits_stored=8, pixel_representation=0, photometric_interpretation="MONOCHROME2",
        number_of_frames=1,
    )  # fmt: skip
    return bytes(data) + b"\0" * (len(data) % 2)


def halves(data: bytes) -> list[bytes]:
    middle = len(data) // 4 * 2
    return [data[:middle], data[middle:]]


def table_of(parts: list[list[bytes]]) -> bytes:
    starts, at = [], 0
    for fragments in parts:
        starts.append(at)
        at += sum(len(fragment) + 8 for fragment in fragments)
    return b"\xfe\xff\x00\xe0" + struct.pack(f"<L{len(starts)}L", 4 * len(starts), *starts)


def shades(path: Path) -> list[int]:
    return [round(float(np.mean(pixels)) / 20) * 20 for pixels in frames(path)]


WHOLE = [40 * index + 20 for index in range(N)]


def cine_notes(path: Path) -> set[ClipNote]:
    return {*info(path).notes} - {ClipNote.ASSUMED_RATE}


@pytest.mark.parametrize("uid", [JPEGBaseline8Bit, JPEG2000Lossless, RLELossless])
@pytest.mark.parametrize("table", [True, False])
@pytest.mark.parametrize("announced", [None, 1, 2, N, N + 1, 300])
def test_compressed_frames_are_counted_by_what_lies_there(
    tmp_path: Path, uid: UID, table: bool, announced: int | None
) -> None:
    data = encapsulated([coded(uid, frame) for frame in STACK], table=table)
    path = write_dicom(tmp_path / "a", data, syntax=uid, NumberOfFrames=announced, **SIZE)
    assert shades(path) == WHOLE
    said = announced or 1
    expected = set() if said == N else {*(MISSING if said > N else UNSAID)}
    assert cine_notes(path) == expected


@pytest.mark.parametrize("table", ["right", "none"])
@pytest.mark.parametrize("announced", [None, 3, N + 1])
def test_frames_of_several_fragments_are_counted_by_where_they_begin(
    tmp_path: Path, table: str, announced: int | None
) -> None:
    parts = [halves(jpeg(f)) if n % 2 else [jpeg(f)] for n, f in enumerate(STACK)]
    data = fragmented([*chain(*parts)], table=table_of(parts) if table == "right" else NO_TABLE)
    path = write_dicom(
        tmp_path / "a", data, syntax=JPEGBaseline8Bit, NumberOfFrames=announced, **SIZE
    )
    assert shades(path) == WHOLE


@pytest.mark.parametrize("announced", [None, N, 9])
def test_frames_run_together_in_one_fragment_are_taken_apart(
    tmp_path: Path, announced: int | None
) -> None:
    data = fragmented([b"".join(jpeg(frame) for frame in STACK)])
    path = write_dicom(
        tmp_path / "a", data, syntax=JPEGBaseline8Bit, NumberOfFrames=announced, **SIZE
    )
    assert shades(path) == WHOLE


def test_a_preview_inside_a_jpeg_is_no_frame(tmp_path: Path) -> None:
    preview = jpeg(np.zeros((16, 16), np.uint8))
    segment = b"\xff\xe1" + struct.pack(">H", len(preview) + 8) + b"Exif\0\0" + preview
    data = jpeg(STACK[0])
    path = write_dicom(
        tmp_path / "a", fragmented([data[:2] + segment + data[2:]]), syntax=JPEGBaseline8Bit, **SIZE
    )
    assert info(path).n_frames == 1


def test_a_still_stays_a_still(tmp_path: Path) -> None:
    data = encapsulated([jpeg(STACK[0])], table=False)
    told = info(write_dicom(tmp_path / "a", data, syntax=JPEGBaseline8Bit, **SIZE))
    assert (told.n_frames, told.time_source, told.notes) == (1, TimeSource.STILL, ())


@pytest.mark.parametrize("announced", [None, N])
def test_a_compressed_clip_cut_off_shows_its_whole_frames(
    tmp_path: Path, announced: int | None
) -> None:
    path = write_dicom(
        tmp_path / "a", encapsulated([jpeg(frame) for frame in STACK]), syntax=JPEGBaseline8Bit,
        NumberOfFrames=announced, **SIZE,
    )  # fmt: skip
    path.write_bytes(path.read_bytes()[:-200])
    assert shades(path) == WHOLE[:-1]
    assert cine_notes(path) == {*MISSING}


def test_a_frame_of_two_fragments_whose_end_is_cut_off_is_left_out(tmp_path: Path) -> None:
    pieces = [*chain(*(halves(jpeg(frame)) for frame in STACK))]
    path = write_dicom(
        tmp_path / "a", fragmented(pieces), syntax=JPEGBaseline8Bit, NumberOfFrames=N, **SIZE
    )
    path.write_bytes(path.read_bytes()[:-200])
    assert shades(path) == WHOLE[:-1]
    assert cine_notes(path) == {*MISSING}


def test_a_compressed_still_cut_off_is_refused(tmp_path: Path) -> None:
    for pieces in ([jpeg(STACK[0])], halves(jpeg(STACK[0]))):
        path = write_dicom(
            tmp_path / "a", fragmented(pieces), syntax=JPEGBaseline8Bit, NumberOfFrames=1, **SIZE
        )
        path.write_bytes(path.read_bytes()[:-200])
        with pytest.raises(MediaError, match="cut off"):
            open_dicom(path)


@pytest.mark.parametrize("announced", [None, 3, N, 6, 7, 50])
def test_uncompressed_frames_are_counted_by_their_length(
    tmp_path: Path, announced: int | None
) -> None:
    data = np.stack(STACK).tobytes()
    path = write_dicom(
        tmp_path / "a", data, syntax=ExplicitVRLittleEndian, NumberOfFrames=announced, **SIZE
    )
    said = announced or 1
    assert shades(path) == WHOLE
    expected = set() if said == N else {*(MISSING if said > N else UNSAID)}
    assert cine_notes(path) == expected


def test_an_uncompressed_clip_cut_off_shows_its_whole_frames(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "a", np.stack(STACK).tobytes(), NumberOfFrames=N, **SIZE)
    path.write_bytes(path.read_bytes()[: -SIDE * SIDE * 3 // 2])
    assert shades(path) == WHOLE[:3]
    assert cine_notes(path) == {*MISSING}


@pytest.mark.parametrize(("announced", "there"), [(4, 2), (6, 2), (2, 4), (2, 6), (3, 18)])
def test_as_many_bytes_as_another_kind_of_pixel_would_take_are_refused(
    tmp_path: Path, announced: int, there: int
) -> None:
    data = bytes(there * SIDE * SIDE)
    path = write_dicom(tmp_path / "a", data, NumberOfFrames=announced, **SIZE)
    with pytest.raises(MediaError, match=f"announces {announced} frames and holds {there} times"):
        open_dicom(path)


def test_a_still_that_holds_three_times_its_bytes_is_refused(tmp_path: Path) -> None:
    path = write_dicom(
        tmp_path / "a", bytes(3 * SIDE * SIDE), SOPClassUID=UltrasoundImageStorage, **SIZE
    )
    with pytest.raises(MediaError, match="pixels were of another kind"):
        open_dicom(path)


def test_missing_frames_of_halved_colours_that_lie_in_full(tmp_path: Path) -> None:
    ybr = np.random.default_rng(3).integers(0, 256, (5, SIDE, SIDE, 3), dtype=np.uint8)
    path = write_dicom(
        tmp_path / "a", ybr.tobytes(), PhotometricInterpretation="YBR_FULL_422",
        SamplesPerPixel=3, PlanarConfiguration=0, NumberOfFrames=6, **SIZE,
    )  # fmt: skip
    assert info(path).n_frames == 5
    assert ClipNote.FRAMES_MISSING in info(path).notes


def test_times_and_groups_of_the_frames_that_are_there_still_count(tmp_path: Path) -> None:
    spacing = [group(PixelMeasuresSequence=measures(0.1 * (n + 1))) for n in range(N + 1)]
    path = write_dicom(
        tmp_path / "a", np.stack(STACK).tobytes(), NumberOfFrames=N + 1,
        FrameIncrementPointer=0x00181065, FrameTimeVector=[0, 10, 20, 30, 40, 50],
        PerFrameFunctionalGroupsSequence=spacing, **SIZE,
    )  # fmt: skip
    told = info(path)
    assert told.times_ms == (0, 10, 30, 60, 100)
    assert told.calibration.at(4).spacing_mm == pytest.approx((0.5, 0.5))


def measures(spacing: float) -> Any:  # noqa: ANN401
    from pydicom.dataset import Dataset

    item = Dataset()
    item.PixelSpacing = [spacing, spacing]
    return item
