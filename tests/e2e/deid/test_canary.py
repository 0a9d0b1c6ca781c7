"""A name planted wherever a file can hold one is in no byte of a study, and in no pixel."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset

from app.cli import run
from app.media.storing import storing_with
from ground.errors import MediaError
from reader_study import registration
from reader_study.cases import Case, CaseRole
from reader_study.deid.facts import facts_kept
from reader_study.deid.key import pseudonyms_of
from reader_study.deid.masks import MaskBox, Masks
from reader_study.deid.proposing import masks_for
from reader_study.deid.screened import MaskDecision, MaskReason, ScreenedMedium
from reader_study.media.folder import MediaFolder
from reader_study.media.medium import Medium
from reader_study.study import Study
from reader_study.truth import CaseTruth
from tests.builders import PASSPHRASE, protocol_text
from tests.e2e.deid.planted import (
    CANARY,
    NUMBER,
    SIDE,
    SPELT,
    TOP,
    banner,
    planted_dicom,
    planted_picture,
    spoken,
)
from tests.media.dicom_files import filled, region, write_dicom
from viewer.decoding import DecodePool
from viewer.frames.header_facts import read_header_facts


@dataclass
class Planted:
    """A medium to register, and what a person confirmed of it."""

    source: Path
    pool: DecodePool
    masks: Masks = ()
    why: MaskReason = MaskReason.NOT_FOUND

    def store(self, folder: MediaFolder) -> Medium:
        clip = self.pool.open(self.source)
        try:
            frames = [clip.frame(n) for n in range(clip.info.n_frames)]
            proposal = masks_for(clip.info, frames)
        finally:
            clip.close()
        self.masks, self.why = proposal.masks, proposal.why
        return folder.store(self.source, storing_with(self.pool), areas=self.masks).medium


@dataclass
class PlantedCase:
    case: Case
    images: tuple[Planted, ...]
    truth: CaseTruth
    screened: tuple[ScreenedMedium, ...] = ()


class PlantedBatch:
    def __init__(self, media: list[Planted]) -> None:
        self._media = media
        self.n_cases = len(media)
        self.summary: dict[str, object] = {"images_found": len(media)}

    def cases(self) -> Iterator[PlantedCase]:
        for n, medium in enumerate(self._media, start=1):
            ids = (f"C{n:04}", f"P{n:04}", f"L{n:04}")
            case = Case(*ids, (), CaseRole.READING, source="made")
            yield PlantedCase(case, (medium,), CaseTruth(ids[0], "benign"))


@pytest.fixture
def pool() -> Iterator[DecodePool]:
    made = DecodePool(children=1, seconds=120)
    yield made
    made.close()


def test_the_look_finds_a_name(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"..ZZPHI^..")
    planted_picture(tmp_path / "b.png")
    assert spoken(tmp_path) == ["a", "b.png"]
    assert zlib.crc32(banner(1)[:TOP].tobytes()) != zlib.crc32(bytes(TOP * SIDE))


def test_no_byte_of_a_study_tells_who_a_patient_is(tmp_path: Path, pool: DecodePool) -> None:
    folder = tmp_path / CANARY / NUMBER
    folder.mkdir(parents=True)
    sources = [
        planted_dicom(folder / f"{CANARY}.dcm", 1, with_region=True),
        planted_dicom(folder / "clip.dcm", 3, with_region=True),
        planted_dicom(folder / "bare.dcm", 3, with_region=False),
        planted_picture(folder / f"{CANARY}.png"),
    ]
    assert len(spoken(tmp_path)) == len(sources)
    root = tmp_path / "study"
    media = [Planted(path, pool) for path in sources]
    with Study.create(root, protocol_text()) as study:
        names = pseudonyms_of(study, PASSPHRASE)
        facts = [facts_kept(read_header_facts(path), names) for path in sources[:3]]
        registration.register(study, PlantedBatch(media), passphrase=PASSPHRASE)
        study.record(
            *(
                ScreenedMedium(
                    case.case_id, 0, MaskDecision.AS_PROPOSED, one.why, one.masks, "coordinator"
                ).event()
                for case, one in zip(study.cases(), media, strict=True)
            )
        )
        stored = [case.media[0] for case in study.cases()]
    assert [one.why for one in media] == ["regions", "regions", "blank_rows", "blank_rows"]
    assert all(fact.sex == "F" and fact.study_uid.startswith("2.25.") for fact in facts)
    assert not any(word.decode("ascii", "ignore") in str(facts) for word in SPELT[::2])
    for source, medium in zip(sources, stored, strict=True):
        _require_same_inside(pool, source, root, medium)
    assert run(["backups", str(root)]) == 0
    assert run(["verify", str(root)]) == 0
    assert spoken(root) == []


def _require_same_inside(pool: DecodePool, source: Path, root: Path, medium: Medium) -> None:
    """Every pixel of the picture is as it was, and nothing is left outside of it."""
    with Study.open(root, writable=False) as study:
        path = study.media_path(medium)
    before, after = pool.open(source), pool.open(path)
    try:
        assert after.info.n_frames == before.info.n_frames
        for n in range(before.info.n_frames):
            kept = after.frame(n)
            assert np.array_equal(kept[TOP:150], before.frame(n)[TOP:150])
            assert not kept[:TOP].any()
            assert not kept[150:].any()
    finally:
        before.close()
        after.close()


def test_each_frame_is_masked_by_its_own_regions_in_the_stored_clip(
    tmp_path: Path, pool: DecodePool
) -> None:
    pixels = np.random.default_rng(2).integers(1, 255, (3, 40, 40), np.uint8)
    tops = (0, 10, 10)
    own = [
        filled(
            Dataset(),
            SequenceOfUltrasoundRegions=[
                region(
                    RegionLocationMinX0=5,
                    RegionLocationMinY0=top,
                    RegionLocationMaxX1=30,
                    RegionLocationMaxY1=35,
                )
            ],
        )
        for top in tops
    ]
    source = write_dicom(
        tmp_path / "a.dcm",
        pixels.tobytes(),
        Rows=40,
        Columns=40,
        NumberOfFrames=3,
        PerFrameFunctionalGroupsSequence=own,
    )
    clip = pool.open(source)
    masks = masks_for(clip.info, [clip.frame(0)]).masks
    clip.close()
    stored = storing_with(pool)(source, tmp_path / "media", areas=masks)
    again = pool.open(next(path for path in stored.new_files if path.suffix == ".mkv"))
    for n, top in enumerate(tops):
        kept = np.zeros((40, 40), bool)
        kept[top:36, 5:31] = True
        assert np.array_equal(again.frame(n), np.where(kept, pixels[n], 0))
    again.close()


@pytest.mark.parametrize("last", [3, None])
def test_an_area_of_frames_that_there_are_not_is_refused(
    tmp_path: Path, pool: DecodePool, last: int | None
) -> None:
    source = planted_dicom(tmp_path / "a.dcm", 3, with_region=False)
    with pytest.raises(MediaError):
        storing_with(pool)(source, tmp_path / "media", areas=(MaskBox(0, 0, 5, 5, 3, last),))
    assert not list((tmp_path / "media").rglob("*.*"))
