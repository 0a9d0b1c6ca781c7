"""What one opening told of a source: numbers, findings and proposals, and no pixel."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reader_study.deid.proposing import MaskProposal
from reader_study.intake.media import PixelMode
from reader_study.intake.sources.source import MediaSource
from reader_study.media.medium import MediumKind
from reader_study.screening.fingerprint import Fingerprint
from reader_study.screening.kinds import KindFinding
from reader_study.screening.quality import Quality
from reader_study.screening.text import ProposedText


@dataclass(frozen=True, slots=True)
class FrameText:
    """Text that seems to be burned into one frame that was looked at."""

    frame: int
    found: ProposedText


@dataclass(frozen=True, slots=True)
class SourceLook:
    """What is known of a source after it was opened once.

    Parameters
    ----------
    width, height, frames, duration_us, mm_per_px
        As `reader_study.media.medium.Medium` has them; zeros where it is refused.
    mode : PixelMode or None
        How the pixels of the frames that were looked at are.
    digest : str
        Hash of what is seen in the frames that were looked at, whatever file they came from;
        empty where it is refused.
    header : mapping
        Attributes by keyword; they name the patient, live in memory and in the sealed journal
        only, and stand in no repr.
    notes : tuple of str
        What is odd about the file, by the viewer's ids.
    proposal : MaskProposal or None
        What to paint over; None where masks were not asked for.
    kinds, quality, texts
        What screening found; None where it was not asked for.
    fingerprint : Fingerprint or None
        Of the middle frame, to find copies.
    is_plain : bool
        Whether all frames that were looked at show one colour.
    refused : str
        Why it cannot be taken in, with the remedy; empty for what can.

    """

    source: MediaSource
    kind: MediumKind = MediumKind.STILL
    width: int = 0
    height: int = 0
    frames: int = 0
    duration_us: int = 0
    mm_per_px: float | None = None
    mode: PixelMode | None = None
    digest: str = ""
    header: Mapping[str, str] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()
    proposal: MaskProposal | None = None
    kinds: tuple[KindFinding, ...] | None = None
    quality: tuple[Quality, ...] | None = None
    texts: tuple[FrameText, ...] | None = None
    fingerprint: Fingerprint | None = None
    is_plain: bool = False
    refused: str = ""
