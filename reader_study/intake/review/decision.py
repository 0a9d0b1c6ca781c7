"""What a person said of one source: take it, masked so, or leave it out, or look again later."""

from dataclasses import dataclass
from enum import StrEnum

from reader_study.deid.masks import Masks
from reader_study.deid.screened import MaskDecision


class SourceVerdict(StrEnum):
    """What becomes of a source."""

    TAKE = "take"
    EXCLUDE = "exclude"
    AGAIN = "again"
    """To be looked at once more; nothing is taken in as long as this stands."""


@dataclass(frozen=True, slots=True)
class SourceDecision:
    """A decision on one source; the last one stands.

    Parameters
    ----------
    path : str
        `MediaSource.path`.
    masks : Masks
        What will be painted over; of a source that is taken.
    masking : MaskDecision
        What was said of the proposed masks.
    reason : str
        Why it is left out, an `ExclusionReason`; of a source that is taken, why it stays beside
        its copy, a `KeepReason`; empty otherwise.
    by : str
        Who said so: the coordinator's id, as the log will name her.
    seen : str
        `SourceLook.digest` of what was decided on; empty where nobody could see it. A decision on
        a file that has become another one does not count.

    """

    path: str
    verdict: SourceVerdict
    by: str
    masks: Masks = ()
    masking: MaskDecision = MaskDecision.AS_PROPOSED
    reason: str = ""
    seen: str = ""
