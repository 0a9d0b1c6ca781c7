"""Sources through real decoding processes, as intake opens them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.media.opening import PoolOpener
from ground.errors import MediaError
from reader_study.intake.sources.findings import Screening
from reader_study.intake.sources.look import SourceLook
from reader_study.intake.sources.looking import look_at
from reader_study.intake.sources.opening import ContentKind
from reader_study.intake.sources.places import SourcePlaces
from reader_study.intake.sources.source import MediaSource
from reader_study.media.medium import MediumKind
from tests.media.dicom_files import region
from tests.media.dicoms import make_dicom
from tests.media.opener import OpenerHere
from tests.media.series import make_series
from tests.media.videos import make_video
from viewer.decoding import DecodePool


@pytest.fixture(scope="module")
def opener() -> Iterator[PoolOpener]:
    pool = DecodePool(children=1)
    yield PoolOpener(pool)
    pool.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mixed")
    noise = np.random.default_rng(1).integers(0, 256, (12, 40, 60), np.uint8)
    Image.fromarray(noise[0]).save(folder / "still.png")
    inside = region(RegionLocationMinX0=5, RegionLocationMinY0=8)
    inside.RegionLocationMaxX1, inside.RegionLocationMaxY1 = 54, 35
    tags = {"PatientID": "P7", "FrameTime": 40, "SequenceOfUltrasoundRegions": [inside]}
    make_dicom(folder / "IM0001", frames=noise, **tags)
    make_video(folder / "clip.avi", codec="ffv1", n_frames=5)
    make_series(folder / "ct", PatientID="P8")
    return folder


def source(folder: Path, name: str) -> MediaSource:
    place = folder / name
    if not place.is_dir():
        return MediaSource(name)
    members = tuple(sorted(path.relative_to(folder).as_posix() for path in place.iterdir()))
    return MediaSource(members[0], members)


def look(opener: PoolOpener | OpenerHere, folder: Path, name: str, *, screen: bool) -> SourceLook:
    screening = Screening() if screen else None
    place = SourcePlaces(folder).at
    return look_at(source(folder, name), opener, place, screening=screening)


@pytest.mark.parametrize("screen", [False, True])
@pytest.mark.parametrize("name", ["still.png", "IM0001", "clip.avi", "ct"])
def test_a_look_tells_here_and_there_the_same(
    opener: PoolOpener, folder: Path, name: str, screen: bool
) -> None:
    there = look(opener, folder, name, screen=screen)
    here = look(OpenerHere(), folder, name, screen=screen)
    assert not there.refused
    prints = [one.fingerprint for one in (there, here)]
    assert (prints[0] is None) == (not screen)
    if prints[0] is not None and prints[1] is not None:
        np.testing.assert_array_equal(prints[0].views, prints[1].views)
    for name_of in SourceLook.__slots__:
        if name_of != "fingerprint":
            assert getattr(there, name_of) == getattr(here, name_of), name_of


def test_each_kind_is_told(opener: PoolOpener, folder: Path) -> None:
    names = ("still.png", "IM0001", "clip.avi", "ct")
    looks = [look(opener, folder, name, screen=False) for name in names]
    told = [(it.kind, it.frames, it.duration_us, it.header.get("PatientID")) for it in looks]
    assert told == [
        (MediumKind.STILL, 1, 0, None),
        (MediumKind.CLIP, 12, 480_000, "P7"),
        (MediumKind.CLIP, 5, 200_000, None),
        (MediumKind.SERIES, 5, 0, "P8"),
    ]
    assert len({it.digest for it in looks}) == 4


def test_slices_are_found_and_contents_told(opener: PoolOpener, folder: Path) -> None:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    (group,) = opener.series_among(files)
    assert group.is_whole
    assert sorted(group.paths) == sorted((folder / "ct").iterdir())
    heads = {path.name: opener.content_of(path.read_bytes()[:2048]) for path in files}
    assert heads["still.png"] is ContentKind.STILL
    assert heads["IM0001"] is ContentKind.DICOM
    assert heads["clip.avi"] is ContentKind.VIDEO
    assert opener.content_of(b"%PDF-1.7") is None
    assert opener.content_of(b"") is None


def test_headers_are_told_or_refused_in_a_sentence(opener: PoolOpener, folder: Path) -> None:
    good, bad = opener.headers_of([folder / "IM0001", folder / "gone.dcm"])
    assert good.values["PatientID"] == "P7"
    assert not good.refused
    assert bad.refused.count(". ") >= 1


def test_what_cannot_be_opened_is_said_when_it_is(opener: PoolOpener, folder: Path) -> None:
    with pytest.raises(MediaError), opener.open(folder / "gone.png"):
        pass
    assert "gone.png" not in look(opener, folder, "gone.png", screen=True).refused
    assert look(opener, folder, "gone.png", screen=True).refused
