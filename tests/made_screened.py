"""A small folder of DICOM images, a cine, a video and a plain image, and its plan as scanned."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from reader_study.deid.screened import MaskDecision
from reader_study.intake import IntakePlan, PlannedCase, PlannedMedium
from reader_study.intake.committing.decided import DecidedPlan, left_out
from reader_study.intake.committing.making import SourceStoring
from reader_study.intake.committing.recognised import seen_in
from reader_study.intake.journal import IntakeJournal
from reader_study.intake.mapping import Label
from reader_study.intake.mapping import Mapping as ColumnMapping
from reader_study.intake.review.decision import SourceDecision, SourceVerdict
from reader_study.intake.sources.findings import Screening
from reader_study.intake.sources.looking import looks_at
from reader_study.intake.sources.places import SourcePlaces
from reader_study.intake.sources.source import MediaSource
from reader_study.media.folder import MediaFolder
from reader_study.study import Study
from tests.media.dicom_files import filled, region, write_dicom
from tests.media.opener import OpenerHere
from tests.media.videos import make_video
from tests.unit.reader_study.intake.made_folders import noise, save, write_table

SIDE, TOP = 48, 12
FILES = ("one/still.dcm", "one/cine.dcm", "two/clip.mp4", "three/plain.png")
BY = "coordinator"
PATIENT = "ZZPHI-1"


def make_media_folder(folder: Path, *, frames: int = 3) -> Path:
    """Write the files, two DICOM ones with a region, a video, a plain image, and their table."""
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    _dicom(folder / FILES[0], 1, 1)
    _dicom(folder / FILES[1], frames, 2)
    make_video(folder / FILES[2], n_frames=frames, size=(64, 48))
    save(folder / FILES[3], noise(3, width=SIDE, height=SIDE))
    write_table(
        folder,
        [
            (FILES[0], "one", PATIENT, "benign"),
            (FILES[1], "one", PATIENT, "benign"),
            (FILES[2], "two", "p2", "malignant"),
            (FILES[3], "three", "p3", "benign"),
        ],
    )
    return folder


def _dicom(path: Path, n_frames: int, seed: int) -> Path:
    pixels = np.random.default_rng(seed).integers(1, 255, (n_frames, SIDE, SIDE), np.uint8)
    inside = {"RegionLocationMinX0": 0, "RegionLocationMinY0": TOP}
    inside |= {"RegionLocationMaxX1": SIDE - 1, "RegionLocationMaxY1": SIDE - 1}
    return write_dicom(
        path,
        pixels.tobytes(),
        Rows=SIDE,
        Columns=SIDE,
        NumberOfFrames=n_frames,
        SOPInstanceUID=f"1.2.{seed}",
        PatientID=PATIENT,
        PatientName="ZZPHI^CANARY",
        PatientSex="F",
        PatientAge="051Y",
        StudyDate="20240102",
        StudyInstanceUID="1.2.3",
        SequenceOfUltrasoundRegions=[filled(region(), **inside)],
    )


def plan_of(
    folder: Path,
    opener: OpenerHere,
    *,
    known: IntakeJournal | None = None,
    decisions: Mapping[str, SourceDecision] | None = None,
) -> IntakePlan:
    """Return the plan of the folder, a case for each of its folders."""
    sources = [MediaSource(name) for name in FILES]
    places = SourcePlaces(folder)
    looks = list(looks_at(sources, opener, places.at, screening=Screening(), known=known))
    cases = []
    for name in dict.fromkeys(path.split("/")[0] for path in FILES):
        media = tuple(
            PlannedMedium(look.source, look, role="cine" if look.frames > 1 else "key")
            for look in looks
            if look.source.path.startswith(f"{name}/")
        )
        label: Label = "malignant" if name == "two" else "benign"
        cases.append(PlannedCase(name, f"patient of {name}", label, media))
    left = left_out(cases, decisions or {})
    return IntakePlan(
        folder=folder,
        table=None,
        form="",
        mapping=ColumnMapping(name="made", folders={"benign": "one", "malignant": "two"}),
        guessed=False,
        cases=tuple(case for case in left.cases if case.media),
        errors=(),
        warnings=(),
        excluded=left.excluded,
        images_found=len(FILES),
        copies=0,
        left_out=left.media,
        needs_decisions=True,
        seen=seen_in(cases),
    )


def accepted(plan: IntakePlan) -> dict[str, SourceDecision]:
    """Return the word of a coordinator who has looked at all media and takes what is proposed."""
    told = {}
    for case in plan.cases:
        for medium in case.media:
            assert medium.look is not None
            proposal = medium.look.proposal
            masks = () if proposal is None else proposal.masks
            masking = MaskDecision.AS_PROPOSED if masks else MaskDecision.NOTHING_TO_MASK
            told[medium.path] = SourceDecision(medium.path, SourceVerdict.TAKE, BY, masks, masking)
    return told


def excluded(path: str, reason: str = "quality") -> SourceDecision:
    return SourceDecision(path, SourceVerdict.EXCLUDE, BY, reason=reason)


def storing(
    study: Study, plan: DecidedPlan, journal: IntakeJournal, opener: OpenerHere
) -> SourceStoring:
    """Return what stores the media of a plan in a study."""
    places = SourcePlaces(plan.plan.folder)
    return SourceStoring(opener, places.at, MediaFolder(study.paths), journal, plan.decisions)
