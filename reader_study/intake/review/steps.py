"""What an act of the review changes, so that it can be taken back: standings before and after."""

from dataclasses import dataclass

from reader_study.deid.masks import Masks
from reader_study.intake.review.decision import SourceDecision


@dataclass(frozen=True, slots=True)
class ItemStanding:
    """How it stands with one source.

    Parameters
    ----------
    decision : SourceDecision or None
        The last one; None while there is none.
    draft : Masks or None
        Masks that were drawn or lifted and not decided on; None for those of the decision or the
        proposal.

    """

    decision: SourceDecision | None = None
    draft: Masks | None = None


UNTOUCHED = ItemStanding()


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One source before and after an act."""

    path: str
    before: ItemStanding
    after: ItemStanding

    @property
    def decided(self) -> SourceDecision | None:
        """What has to be kept of it; None where only masks were drawn."""
        return None if self.after.decision == self.before.decision else self.after.decision


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """What one act has changed, one or more sources; it is undone as a whole."""

    changes: tuple[ItemChange, ...]

    @property
    def decided(self) -> tuple[SourceDecision, ...]:
        """The decisions that it makes, in order."""
        return tuple(told for change in self.changes if (told := change.decided) is not None)

    @property
    def paths(self) -> tuple[str, ...]:
        """The sources that it concerns."""
        return tuple(change.path for change in self.changes)
