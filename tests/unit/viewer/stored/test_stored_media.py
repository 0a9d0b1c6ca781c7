"""What a study keeps of a source is what the viewer shows of it, frame by frame."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk
from PIL import Image
from pydicom.uid import UID, JPEG2000Lossless, RLELossless

from tests.media.dicom_files import encapsulated, region, write_dicom
from tests.media.dicoms import make_dicom
from tests.media.series import MadeSeries, make_series, tilted
from tests.media.stored import stored_and_compared
from tests.media.videos import make_video
from tests.unit.viewer.dicom.test_dicom_compressed import encoded
from viewer.decoding import DecodePool
from viewer.frames.info import ClipKind, TimeSource
from viewer.frames.series.planes import Plane
from viewer.stored.keeping import StoredKind
from viewer.stored.masks import MaskedArea

VIDEOS: dict[str, dict[str, Any]] = {
    "mpeg4.avi": {"codec": "mpeg4"},
    "mjpeg.avi": {"codec": "mjpeg"},
    "raw.avi": {"codec": "rawvideo", "pixel_format": "bgr24"},
    "h264.mp4": {"codec": "h264", "options": {"bf": "3", "preset": "medium"}},
    "h264_colour.mp4": {"codec": "h264", "colour": True},
    "hevc.mkv": {"codec": "hevc"},
    "mpeg4.mp4": {"codec": "mpeg4", "options": {"bf": "2"}},
    "mjpeg.mov": {"codec": "mjpeg"},
    "vfr.mp4": {"codec": "h264", "times_ms": [0, 40, 70, 200, 210, 500, 540]},
    "mpeg2.mpg": {"codec": "mpeg2video", "options": {"bf": "2"}},
    "vp9.mkv": {"codec": "vp9"},
    "deep.mkv": {"codec": "ffv1", "pixel_format": "gray16le"},
}


@pytest.mark.parametrize("name", VIDEOS)
def test_every_frame_of_a_video_is_kept(tmp_path: Path, pool: DecodePool, name: str) -> None:
    options = dict(VIDEOS[name])
    n_frames = len(options.get("times_ms", range(13)))
    source = make_video(tmp_path / name, n_frames=n_frames, **options)
    stored = stored_and_compared(pool, source, tmp_path / "media")
    assert stored.kind is StoredKind.CLIP
    assert stored.info.kind is ClipKind.VIDEO
    assert stored.info.n_frames == n_frames
    if "times_ms" in options:
        assert stored.info.times_ms == pytest.approx(options["times_ms"])


def frames(n: int, *, colour: bool = False, dtype: type = np.uint8) -> np.ndarray:
    shape = (n, 49, 83, 3) if colour else (n, 49, 83)
    top = np.iinfo(dtype).max
    made: np.ndarray = np.random.default_rng(n).integers(0, top, shape, dtype=dtype, endpoint=True)
    return made


@pytest.mark.parametrize(
    ("made", "tags"),
    [
        (frames(6), {"FrameTime": "33.3"}),
        (frames(6), {"FrameTimeVector": [0, 20, 30, 25, 90, 10]}),
        (frames(4, colour=True), {"FrameTime": "40"}),
        (frames(4, dtype=np.uint16), {"FrameTime": "40"}),
        (frames(3, dtype=np.int16), {"FrameTime": "40", "PixelRepresentation": 1}),
        (frames(5), {"FrameTime": "20", "PreferredPlaybackSequencing": 1, "StopTrim": 4}),
    ],
    ids=["grey", "vector", "colour", "sixteen", "signed", "sweep"],
)
def test_a_dicom_cine_is_kept_with_its_times(
    tmp_path: Path, pool: DecodePool, made: np.ndarray, tags: dict[str, Any]
) -> None:
    source = make_dicom(
        tmp_path / "a.dcm", frames=made, SequenceOfUltrasoundRegions=[region()], **tags
    )
    stored = stored_and_compared(pool, source, tmp_path / "media")
    assert (stored.kind, stored.info.n_frames) == (StoredKind.CLIP, len(made))
    assert stored.info.is_cine
    assert stored.info.time_source is not TimeSource.ASSUMED


@pytest.mark.parametrize("syntax", [RLELossless, JPEG2000Lossless])
def test_compressed_cines_are_kept(tmp_path: Path, pool: DecodePool, syntax: UID) -> None:
    data = [encoded(syntax, one, bits=8, photometric="MONOCHROME2") for one in frames(4)]
    size: dict[str, Any] = {"Rows": 49, "Columns": 83, "NumberOfFrames": 4, "FrameTime": "25"}
    source = write_dicom(tmp_path / "a", encapsulated(data), syntax=syntax, **size)
    stored_and_compared(pool, source, tmp_path / "media")


@pytest.mark.parametrize("colour", [False, True])
def test_a_still_is_the_png_that_stills_are(tmp_path: Path, pool: DecodePool, colour: bool) -> None:
    source = make_dicom(tmp_path / "a.dcm", frames=frames(1, colour=colour))
    stored = stored_and_compared(pool, source, tmp_path / "media")
    assert stored.kind is StoredKind.STILL
    with Image.open(stored.path) as image:
        assert np.array_equal(np.asarray(image), frames(1, colour=colour)[0])
        assert image.info == {}


def test_a_colour_still_of_equal_channels_stays_colour(tmp_path: Path, pool: DecodePool) -> None:
    grey = np.repeat(frames(1)[..., None], 3, axis=3)
    stored_and_compared(pool, make_dicom(tmp_path / "a.dcm", frames=grey), tmp_path / "media")


@pytest.mark.parametrize("degrees", [0.0, 17.0])
def test_a_series_is_kept_with_all_its_planes(
    tmp_path: Path, pool: DecodePool, degrees: float
) -> None:
    series = tilted(MadeSeries(), degrees=degrees)
    folder = tmp_path / "series"
    files = make_series(folder, series, WindowCenter="40", WindowWidth="400")
    stored = stored_and_compared(pool, folder, tmp_path / "media")
    assert stored.kind is StoredKind.SERIES
    for plane in Plane:
        before, after = pool.open(tuple(files), plane=plane), pool.open(stored.path, plane=plane)
        assert after.info == before.info
        assert before.info.geometry is not None
        for index in range(before.info.n_frames):
            assert np.array_equal(after.frame(index), before.frame(index))
        before.close()
        after.close()


def test_another_program_reads_the_voxels_where_they_lie(tmp_path: Path, pool: DecodePool) -> None:
    series = tilted(MadeSeries(), degrees=17)
    make_series(tmp_path / "series", series)
    stored = stored_and_compared(pool, tmp_path / "series", tmp_path / "media")
    image = sitk.ReadImage(str(stored.path))
    voxels = sitk.GetArrayFromImage(image)
    values = stored.info.values.slope * voxels + stored.info.values.intercept
    assert np.array_equal(values, series.values())
    slice_, row, column = series.bright
    place = image.TransformIndexToPhysicalPoint((column, row, slice_))
    assert place == pytest.approx(tuple(series.place(series.bright)), abs=1e-4)


def test_what_is_covered_is_black_in_every_frame(tmp_path: Path, pool: DecodePool) -> None:
    areas = (MaskedArea(0, 0, 82, 5), MaskedArea(70, 40, 82, 48))
    source = make_dicom(tmp_path / "a.dcm", frames=frames(4, colour=True), FrameTime="40")
    stored = stored_and_compared(pool, source, tmp_path / "media", areas)
    clip = pool.open(stored.path)
    for index in range(4):
        assert not clip.frame(index)[:6].any()
        assert not clip.frame(index)[40:, 70:].any()
        assert clip.frame(index)[6:40].any()
    clip.close()
    plain = stored_and_compared(pool, source, tmp_path / "media")
    assert plain.sha256 != stored.sha256
    assert plain.pixels_sha256 != stored.pixels_sha256


@pytest.mark.parametrize(
    "orientation", [(1, 0, 0, 0, 1, 0), (-1, 0, 0, 0, -1, 0), (0, 1, 0, 1, 0, 0)]
)
def test_areas_of_a_series_lie_as_it_is_shown(
    tmp_path: Path, pool: DecodePool, orientation: tuple[float, ...]
) -> None:
    make_series(tmp_path / "series", MadeSeries(orientation=orientation))
    area = MaskedArea(1, 2, 3, 3)
    stored_and_compared(pool, tmp_path / "series", tmp_path / "media", (area,))


def test_the_same_frames_at_another_pace_are_another_medium(
    tmp_path: Path, pool: DecodePool
) -> None:
    paces = [
        make_dicom(tmp_path / f"{ms}.dcm", frames=frames(4), FrameTime=str(ms)) for ms in (20, 40)
    ]
    slow, fast = (stored_and_compared(pool, one, tmp_path / "media") for one in paces)
    assert slow.pixels_sha256 == fast.pixels_sha256
    assert slow.sha256 != fast.sha256
    again = stored_and_compared(pool, paces[0], tmp_path / "media")
    assert (again.sha256, again.info_sha256, again.is_new) == (slow.sha256, slow.info_sha256, False)


def test_grey_frames_before_colour_ones_stay_grey(tmp_path: Path, pool: DecodePool) -> None:
    """Doppler that is switched on in the middle: the first frames have one channel."""
    import av

    made = frames(6, colour=True)
    made[:3] = made[:3, :, :, :1]
    path = tmp_path / "doppler.mkv"
    with av.open(path, "w") as file:
        stream: Any = file.add_stream("ffv1", rate=25, options={"level": "3"})
        stream.width, stream.height, stream.pix_fmt = 83, 49, "bgr0"
        for one in made:
            file.mux(
                stream.encode(av.VideoFrame.from_ndarray(one, "rgb24").reformat(format="bgr0"))
            )
        file.mux(stream.encode(None))
    stored = stored_and_compared(pool, path, tmp_path / "media")
    clip = pool.open(stored.path)
    assert [clip.frame(index).ndim for index in range(6)] == [2, 2, 2, 3, 3, 3]
    clip.close()
