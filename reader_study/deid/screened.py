"""What the log says of a person's look at a medium: her decision and the boxes, never a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reader_study.deid.masks import Masks, told_of_masks
from reader_study.store import NewEvent
from reader_study.store.events import Value

SCREENED = "media.screened"
FIELDS = frozenset({"medium", "decision", "why", "masks", "detectors", "by"})
"""What such an event holds, and nothing else: no room for what was read in an image."""


class MaskReason(StrEnum):
    """Where a proposal comes from."""

    REGIONS = "regions"
    """The file names the regions of the image; all else is painted over."""
    BLANK_ROWS = "blank_rows"
    """Blank rows lie between the picture and what is above or below it."""
    NOT_FOUND = "not_found"
    """Nothing tells texts from picture: nothing is proposed, and a person has to look."""
    NO_SCREEN = "no_screen"
    """Slices of a volume: no screen of a scanner, so that nothing is proposed."""


class MaskDecision(StrEnum):
    """What a person said of a proposal."""

    AS_PROPOSED = "as_proposed"
    CHANGED = "changed"
    NOTHING_TO_MASK = "nothing_to_mask"
    UNSEEN = "unseen"
    """As proposed: all proposals were accepted by one word, and nobody looked at this one."""


def fits(decision: MaskDecision, why: MaskReason, masks: Masks) -> bool:
    """Tell whether masks are what a decision says.

    A proposal of nothing is one only where no screen of a scanner was; elsewhere none is a
    person's own word.
    """
    match decision:
        case MaskDecision.AS_PROPOSED:
            return bool(masks) or why is MaskReason.NO_SCREEN
        case MaskDecision.CHANGED:
            return bool(masks)
        case MaskDecision.NOTHING_TO_MASK:
            return not masks
        case MaskDecision.UNSEEN:
            return True


@dataclass(frozen=True, slots=True)
class ScreenedMedium:
    """One medium as it was looked at.

    Parameters
    ----------
    case_id : str
        Its case.
    medium : int
        Its place among the case's media, from 0.
    decision : MaskDecision
        What was said.
    why : MaskReason
        Where the proposal came from, see `MaskReason`.
    masks : Masks
        What was painted over.
    by : str
        Id of the coordinator who said so; who stores the media may be another.
    detectors : sequence of str
        Names and versions of what had looked for texts.

    """

    case_id: str
    medium: int
    decision: MaskDecision
    why: MaskReason
    masks: Masks
    by: str
    detectors: Sequence[str] = ()

    def event(self) -> NewEvent:
        """Return the event that tells of it."""
        masks: Value = [[*box] for box in told_of_masks(self.masks)]
        content: dict[str, Value] = {
            "medium": self.medium,
            "decision": self.decision.value,
            "why": self.why.value,
            "masks": masks,
            "by": self.by,
            "detectors": list(self.detectors),
        }
        return NewEvent(SCREENED, f"case/{self.case_id}", new=content)
