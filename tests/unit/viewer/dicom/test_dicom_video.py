"""Video transfer syntaxes: frames of the stream, facts of the header."""

from pathlib import Path
from typing import Any

import pytest
from pydicom.tag import Tag
from pydicom.uid import UID

from ground.errors import MediaError
from tests.media.dicom_files import encapsulated, fragmented, region, write_dicom
from tests.media.videos import index_of, make_video
from tests.unit.viewer.dicom.opened import frames, info
from viewer.frames import CalibrationSource
from viewer.frames.dicom.video import is_video
from viewer.frames.info import ClipKind, ClipNote, TimeSource

N_FRAMES, WIDTH, HEIGHT = 8, 96, 64
MPEG2 = "1.2.840.10008.1.2.4.100"
H264 = "1.2.840.10008.1.2.4.102"
HEVC = "1.2.840.10008.1.2.4.107"
FRAME_TIME = Tag(0x0018, 0x1063)


def stream(folder: Path, codec: str = "mpeg2video", suffix: str = ".mpg") -> bytes:
    path = make_video(
        folder / f"v{suffix}", n_frames=N_FRAMES, size=(WIDTH, HEIGHT), fps=25, codec=codec
    )
    return path.read_bytes()


def wrapped(
    path: Path,
    pixels: bytes,
    *,
    syntax: str = MPEG2,
    n_frames: int = N_FRAMES,
    **tags: Any,  # noqa: ANN401
) -> Path:
    facts = {
        "Rows": HEIGHT,
        "Columns": WIDTH,
        "NumberOfFrames": n_frames,
        "SamplesPerPixel": 3,
        "PlanarConfiguration": 0,
        "PhotometricInterpretation": "YBR_PARTIAL_420",
        "Modality": "ES",
        **tags,
    }
    return write_dicom(path, pixels, syntax=syntax, **facts)


@pytest.mark.parametrize(
    ("syntax", "codec", "suffix"),
    [
        (MPEG2, "mpeg2video", ".mpg"),
        (MPEG2, "mpeg2video", ".ts"),
        (H264, "h264", ".mp4"),
        (H264 + ".1", "h264", ".ts"),
        (HEVC, "hevc", ".mp4"),
    ],
)
def test_every_frame_of_the_stream_is_found(
    tmp_path: Path, syntax: str, codec: str, suffix: str
) -> None:
    data = encapsulated([stream(tmp_path, codec, suffix)], table=False)
    path = wrapped(tmp_path / "a", data, syntax=syntax)
    assert [index_of(pixels) for pixels in frames(path)] == list(range(N_FRAMES))


def test_stream_in_many_fragments_is_put_together(tmp_path: Path) -> None:
    data = stream(tmp_path)
    pieces = [data[at : at + 1000] for at in range(0, len(data), 1000)]
    assert len(pieces) > 3
    path = wrapped(tmp_path / "a", fragmented(pieces), syntax=MPEG2 + ".1")
    assert [index_of(pixels) for pixels in frames(path)] == list(range(N_FRAMES))


def test_header_gives_times_regions_and_modality(tmp_path: Path) -> None:
    item = region(RegionLocationMaxX1=95, RegionLocationMaxY1=63, PhysicalDeltaX=0.02)
    path = wrapped(
        tmp_path / "a",
        encapsulated([stream(tmp_path)]),
        Modality="US",
        FrameIncrementPointer=FRAME_TIME,
        FrameTime="50",
        SequenceOfUltrasoundRegions=[item],
        StartTrim=2,
        StopTrim=5,
    )
    told = info(path)
    assert (told.kind, told.modality) == (ClipKind.DICOM, "US")
    assert (told.n_frames, told.width, told.height) == (N_FRAMES, WIDTH, HEIGHT)
    assert told.time_source is TimeSource.FRAME_TIME
    assert told.times_ms == pytest.approx([50 * index for index in range(N_FRAMES)])
    assert told.trim == (1, 4)
    assert told.calibration.at(3).regions[0].delta_x_mm == pytest.approx(0.2)
    assert told.notes == ()


def test_without_times_in_the_header_those_of_the_stream_count(tmp_path: Path) -> None:
    path = wrapped(tmp_path / "a", encapsulated([stream(tmp_path, "h264", ".mp4")]), syntax=H264)
    told = info(path)
    assert told.time_source is TimeSource.CONTAINER
    assert told.times_ms == pytest.approx([40 * index for index in range(N_FRAMES)])
    assert ClipNote.ASSUMED_RATE not in told.notes


def test_fewer_frames_than_announced_are_noted_and_the_stream_is_believed(tmp_path: Path) -> None:
    path = wrapped(
        tmp_path / "a",
        encapsulated([stream(tmp_path, "h264", ".mp4")]),
        syntax=H264,
        n_frames=N_FRAMES + 3,
        FrameIncrementPointer=FRAME_TIME,
        FrameTime="50",
    )
    told = info(path)
    assert told.n_frames == N_FRAMES
    assert told.time_source is TimeSource.CONTAINER
    assert told.notes == (ClipNote.FRAMES_MISSING,)
    assert told.trim == (0, N_FRAMES - 1)


def test_stream_of_another_size_takes_no_millimetres_from_the_header(tmp_path: Path) -> None:
    item = region(RegionLocationMaxX1=9, RegionLocationMaxY1=9)
    data = encapsulated([stream(tmp_path)])
    path = wrapped(tmp_path / "a", data, Columns=2 * WIDTH, SequenceOfUltrasoundRegions=[item])
    told = info(path)
    assert told.width == WIDTH
    assert told.calibration.at(0).source is CalibrationSource.NONE


def test_stream_that_is_no_video_is_refused(tmp_path: Path) -> None:
    path = wrapped(tmp_path / "a", encapsulated([b"nothing of the kind " * 50]))
    with pytest.raises(MediaError) as caught:
        info(path)
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("syntax", "expected"),
    [
        *((f"1.2.840.10008.1.2.4.{n}", True) for n in range(100, 109)),
        ("1.2.840.10008.1.2.4.103.1", True),
        ("1.2.840.10008.1.2.4.103.2", False),
        ("1.2.840.10008.1.2.4.109", False),
        ("1.2.840.10008.1.2.4.99", False),
        ("1.2.840.10008.1.2.4.90", False),
        ("1.2.840.10008.1.2.1", False),
    ],
)
def test_video_syntaxes_are_told_from_others(syntax: str, expected: bool) -> None:
    assert is_video(UID(syntax)) is expected
