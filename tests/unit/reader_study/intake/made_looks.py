"""Looks and decisions as the looking at a folder would make them, every field with something."""

import numpy as np

from reader_study.deid.masks import MaskBox
from reader_study.deid.proposing import MaskProposal
from reader_study.deid.screened import MaskDecision, MaskReason
from reader_study.intake.media import PixelMode
from reader_study.intake.review.decision import SourceDecision, SourceVerdict
from reader_study.intake.sources.look import FrameText, SourceLook
from reader_study.intake.sources.source import MediaSource
from reader_study.media.medium import Medium, MediumKind
from reader_study.media.storing import StoredMedium
from reader_study.screening.fingerprint import Fingerprint
from reader_study.screening.kind import Kind
from reader_study.screening.kinds import KindFinding
from reader_study.screening.quality import Quality, QualityGate
from reader_study.screening.text import ProposedText

NAME = "ZZPHI^CANARY"
MASKS = (MaskBox(0, 0, 9, 3), MaskBox(0, 16, 9, 19, 2, 5))


def look_at(path: str, seed: int = 0, *, members: tuple[str, ...] = ()) -> SourceLook:
    """Return a look in which the name of a patient stands wherever one may."""
    views = np.random.default_rng(seed).integers(0, 256, (2, 64, 64), dtype=np.uint8)
    return SourceLook(
        source=MediaSource(path, members),
        kind=MediumKind.CLIP,
        width=10,
        height=20,
        frames=7,
        duration_us=233_333,
        mm_per_px=0.07,
        mode=PixelMode.COLOUR,
        digest=f"{seed:064x}",
        header={"PatientID": NAME, "PatientName": f"{NAME}=王^小红"},
        notes=("regions_beyond",),
        proposal=MaskProposal(MASKS, MaskReason.BLANK_ROWS, "banner 1"),
        kinds=(KindFinding(Kind.M_MODE, True, 0.5, 0.25, "how still", (0, 1, 2, 3)),),
        quality=(Quality(QualityGate.BLUR, False, 0.9, 0.75, "blur, 0 to 1"),),
        texts=(FrameText(3, ProposedText((0, 1, 2, 3), NAME, 0.75)),),
        fingerprint=Fingerprint(views, False),
        refused="It shows nothing.",
    )


def take(path: str, *, by: str = "k1", masks: tuple[MaskBox, ...] = MASKS) -> SourceDecision:
    return SourceDecision(path, SourceVerdict.TAKE, by, masks, MaskDecision.CHANGED)


def stored(seed: int) -> StoredMedium:
    medium = Medium(f"{seed:064x}", 10, 20, kind=MediumKind.CLIP, frames=7, duration_us=233_333)
    return StoredMedium(medium, (), f"{seed + 1:064x}", (2,))
