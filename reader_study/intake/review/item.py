"""One source as it is shown to the person who decides on it."""

from dataclasses import dataclass
from enum import StrEnum

from reader_study.deid.masks import Masks
from reader_study.intake.review.doubt import Doubt, doubts_of
from reader_study.intake.review.masking import proposed_masks
from reader_study.intake.sources.look import SourceLook
from reader_study.intake.sources.source import MediaSource


class ItemState(StrEnum):
    """How far a source is decided."""

    WAITING = "waiting"
    """It has not been looked at yet."""
    OPEN = "open"
    TAKEN = "taken"
    EXCLUDED = "excluded"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One source, what a look at it told, and where the table puts it.

    Parameters
    ----------
    look : SourceLook or None
        None as long as it has not been looked at.
    case, patient : str
        Original names, as the table or the header has them; empty where nothing says.
    label : str
        What the table says of its case; empty where nothing says.
    conflicts : tuple of str
        What its header says otherwise than the table, a sentence each.

    """

    source: MediaSource
    look: SourceLook | None = None
    case: str = ""
    patient: str = ""
    label: str = ""
    conflicts: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Its name in the folder, by which decisions know it."""
        return self.source.path

    @property
    def is_refused(self) -> bool:
        """Whether it cannot be taken."""
        return self.look is not None and bool(self.look.refused)

    @property
    def proposed(self) -> Masks:
        """What is proposed to be painted over."""
        return proposed_masks(self.look)

    def doubts(self) -> tuple[Doubt, ...]:
        """Return what is to be looked at, the worst first; nothing before it was looked at."""
        return () if self.look is None else doubts_of(self.look, self.conflicts)
