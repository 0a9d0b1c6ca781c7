"""What one look at a source tells, and what it leaves to later."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ground.errors import MediaError
from reader_study.deid.screened import MaskReason
from reader_study.intake.media import PixelMode, pixel_digest
from reader_study.intake.sources.findings import Screening
from reader_study.intake.sources.look import SourceLook
from reader_study.intake.sources.looking import look_at, looks_at
from reader_study.intake.sources.places import SourcePlaces
from reader_study.intake.sources.source import MediaSource
from reader_study.media.medium import MediumKind
from reader_study.screening.kind import Kind
from reader_study.screening.quality import QualityGate
from reader_study.screening.text import ProposedText
from tests.media.dicom_files import region
from tests.media.dicoms import make_dicom
from tests.media.opener import HERE, OpenerHere
from tests.media.series import make_series, rewrite
from tests.unit.reader_study.intake.made_folders import noise, save
from viewer.frames.info import ClipInfo, ClipKind
from viewer.frames.pixels import Pixels


def look(folder: Path, name: str, screening: Screening | None = None) -> SourceLook:
    return look_at(MediaSource(name), HERE, SourcePlaces(folder).at, screening=screening)


def test_a_still_is_opened_once_and_known_by_its_pixels(tmp_path: Path) -> None:
    save(tmp_path / "a.png", noise(1, width=200, height=150))
    opener = OpenerHere()
    found = look_at(MediaSource("a.png"), opener, SourcePlaces(tmp_path).at, screening=Screening())
    assert len(opener.opened) == 1
    assert found.digest == pixel_digest(noise(1, width=200, height=150))
    assert found.proposal is not None
    assert found.proposal.why is MaskReason.NOT_FOUND
    assert (found.texts, found.is_plain) == (None, False)


def test_nothing_is_looked_for_unless_it_is_asked(tmp_path: Path) -> None:
    save(tmp_path / "a.png", np.full((20, 30), 7, np.uint8))
    found = look(tmp_path, "a.png")
    asked = (found.proposal, found.kinds, found.quality, found.texts, found.fingerprint)
    assert asked == (None,) * 5
    assert found.is_plain


def test_masks_come_from_the_regions_of_a_cine(tmp_path: Path) -> None:
    inside = region(RegionLocationMaxX1=199, RegionLocationMaxY1=99)
    inside.RegionLocationMinY0 = 20
    frames = np.random.default_rng(1).integers(0, 256, (9, 150, 200), np.uint8)
    make_dicom(tmp_path / "c", frames=frames, FrameTime=40, SequenceOfUltrasoundRegions=[inside])
    found = look(tmp_path, "c", Screening())
    assert found.proposal is not None
    assert found.proposal.why is MaskReason.REGIONS
    assert [(box.y0, box.y1) for box in found.proposal.masks] == [(0, 19), (100, 149)]


def test_regions_beyond_the_image_are_told_and_not_gone_by(tmp_path: Path) -> None:
    beyond = region(RegionLocationMaxX1=900, RegionLocationMaxY1=700)
    frames = np.zeros((1, 150, 200), np.uint8)
    frames[:, 40:120] = noise(1, width=200, height=80)
    make_dicom(tmp_path / "c", frames=frames, SequenceOfUltrasoundRegions=[beyond])
    found = look(tmp_path, "c", Screening())
    assert "regions_beyond" in found.notes
    assert found.proposal is not None
    assert found.proposal.why is MaskReason.BLANK_ROWS


def test_flow_in_one_frame_makes_a_clip_a_doppler(tmp_path: Path) -> None:
    grey = np.random.default_rng(2).integers(0, 200, (5, 150, 200, 1), np.uint8)
    frames = np.repeat(grey, 3, axis=3)
    frames[2, 60:90, 60:120] = (220, 30, 20)
    make_dicom(tmp_path / "c", frames=frames, FrameTime=40)
    found = look(tmp_path, "c", Screening())
    assert found.kinds is not None
    assert found.mode is PixelMode.COLOUR
    assert {it.kind for it in found.kinds if it.found} == {Kind.COLOUR_DOPPLER}


def test_a_clip_is_as_good_as_its_best_frame(tmp_path: Path) -> None:
    frames = np.full((5, 150, 200), 30, np.uint8)
    frames[4] = noise(1, width=200, height=150)
    make_dicom(tmp_path / "c", frames=frames, FrameTime=40)
    found = look(tmp_path, "c", Screening())
    assert found.quality is not None
    assert all(it.passed for it in found.quality)
    frames[4] = 30
    make_dicom(tmp_path / "d", frames=frames, FrameTime=40)
    bad = look(tmp_path, "d", Screening())
    assert bad.quality is not None
    assert bad.is_plain
    assert {it.gate for it in bad.quality if not it.passed} == {
        QualityGate.CONTENT,
        QualityGate.BLUR,
    }


def test_slices_are_no_screen(tmp_path: Path) -> None:
    files = make_series(tmp_path / "s")
    members = tuple(path.relative_to(tmp_path).as_posix() for path in files)
    source = MediaSource(members[0], members)
    text: list[NDArray[np.uint8]] = []

    def find(image: NDArray[np.uint8]) -> tuple[ProposedText, ...]:
        text.append(image)
        return ()

    screening = Screening(find)
    found = look_at(source, HERE, SourcePlaces(tmp_path).at, screening=screening)
    assert (found.kind, found.frames) == (MediumKind.SERIES, 5)
    assert found.proposal is not None
    assert found.proposal.why is MaskReason.NO_SCREEN
    assert (found.kinds, found.quality, found.texts, text) == ((), (), (), [])
    assert found.fingerprint is not None


def test_a_deep_image_is_screened_as_it_is_shown(tmp_path: Path) -> None:
    deep = noise(3, width=200, height=150).astype(np.uint16) * 16
    make_dicom(tmp_path / "d", frames=deep)
    make_dicom(tmp_path / "i", frames=4095 - deep, PhotometricInterpretation="MONOCHROME1")
    plain, inverted = (look(tmp_path, name, Screening()) for name in "di")
    assert plain.mode is PixelMode.GREY_16
    assert plain.fingerprint is not None
    assert inverted.fingerprint is not None
    apart = plain.fingerprint.views.astype(int) - inverted.fingerprint.views
    assert abs(apart).max() <= 1


def test_text_is_looked_for_in_each_frame_and_named_by_its_number(tmp_path: Path) -> None:
    make_dicom(tmp_path / "c", frames=np.zeros((30, 20, 20), np.uint8), FrameTime=40)
    screening = Screening(lambda _: (ProposedText((0, 0, 5, 5), "WANG", 0.9),))
    found = look(tmp_path, "c", screening)
    assert found.texts is not None
    assert [it.frame for it in found.texts] == [0, 7, 14, 22, 29]
    assert "WANG" not in repr(found)


@dataclass
class BadFrames:
    """A clip some frames of which cannot be decoded."""

    bad: set[int]
    info: ClipInfo = field(
        default=ClipInfo(ClipKind.VIDEO, 9, 30, 20, tuple(40.0 * n for n in range(9)), 360.0)
    )

    def frame(self, index: int) -> Pixels:
        if index in self.bad:
            raise MediaError(f"Frame {index + 1} is damaged.", remedy="Copy it again.")
        return noise(index, width=30, height=20)

    def close(self) -> None:
        """Nothing is held."""


def test_damaged_frames_are_passed_over_as_long_as_one_is_whole(tmp_path: Path) -> None:
    opener = OpenerHere(lambda _: BadFrames({0, 2, 4}))
    found = look_at(MediaSource("x"), opener, SourcePlaces(tmp_path).at)
    assert (found.frames, found.refused) == (9, "")
    opener = OpenerHere(lambda _: BadFrames(set(range(9))))
    refused = look_at(MediaSource("x"), opener, SourcePlaces(tmp_path).at)
    assert refused.refused == "Frame 9 is damaged. Copy it again."
    assert refused.digest == ""


def test_a_series_that_lacks_a_slice_names_what_is_wrong(tmp_path: Path) -> None:
    files = make_series(tmp_path / "s")
    files[2].unlink()
    rewrite(files[3], Rows=6)
    members = tuple(it.relative_to(tmp_path).as_posix() for it in files if it.exists())
    found = look_at(MediaSource(members[0], members), HERE, SourcePlaces(tmp_path).at)
    assert found.refused
    assert found.width == 0


class Kept:
    """Looks in a dictionary, as a journal keeps them."""

    def __init__(self) -> None:
        self.looks: dict[str, SourceLook] = {}

    def look_of(self, source: MediaSource) -> SourceLook | None:
        return self.looks.get(source.path)

    def add_look(self, look: SourceLook) -> None:
        self.looks[look.source.path] = look


def test_what_was_looked_at_is_not_opened_again_unless_more_is_asked(tmp_path: Path) -> None:
    for name in "abc":
        save(tmp_path / f"{name}.png", noise(ord(name)))
    sources = [MediaSource(f"{name}.png") for name in "abc"]
    kept, on_disk = Kept(), SourcePlaces(tmp_path).at

    def opened(screening: Screening | None) -> int:
        opener = OpenerHere()
        found = list(looks_at(sources, opener, on_disk, screening=screening, known=kept))
        assert [it.source for it in found] == sources
        return len(opener.opened)

    assert [opened(None), opened(None), opened(Screening()), opened(Screening())] == [3, 0, 3, 0]
    assert opened(Screening(lambda _: ())) == 3
    assert opened(None) == 0


def test_who_stops_waits_for_no_more_than_what_has_begun(tmp_path: Path) -> None:
    for number in range(40):
        save(tmp_path / f"{number}.png", noise(number))
    opener = OpenerHere()
    sources = [MediaSource(f"{number}.png") for number in range(40)]
    looks = looks_at(sources, opener, SourcePlaces(tmp_path).at)
    next(looks)
    looks.close()
    assert len(opener.opened) < 40


@pytest.mark.parametrize("name", ["gone.png", "empty.dcm"])
def test_a_refusal_has_its_remedy(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty.dcm").touch()
    assert look(tmp_path, name).refused.count(".") >= 2
