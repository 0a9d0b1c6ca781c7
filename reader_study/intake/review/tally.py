"""The review in numbers: how far it is, and what would become of the study."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from reader_study.intake.review.item import ItemState
from reader_study.intake.review.review import Review


@dataclass(frozen=True, slots=True)
class ReviewTally:
    """Numbers of sources; the states add up to `total`.

    Parameters
    ----------
    doubtful : int
        With doubts, whatever was decided; `doubtful_open` of them are not decided.
    cases, patients, media, masks : int
        What would be taken in: cases and patients by their names (a source without a case's name
        is a case of its own), sources, and boxes painted over in them.
    excluded_by_reason : mapping
        Numbers by `ExclusionReason`, in its order.

    """

    total: int
    states: Mapping[ItemState, int]
    doubtful: int
    doubtful_open: int
    cases: int
    patients: int
    media: int
    masks: int
    excluded_by_reason: Mapping[str, int]

    @property
    def waiting(self) -> int:
        """Not looked at yet."""
        return self.states[ItemState.WAITING]

    @property
    def open(self) -> int:
        """Not decided."""
        return self.states[ItemState.OPEN]

    @property
    def taken(self) -> int:
        """To be taken in."""
        return self.states[ItemState.TAKEN]

    @property
    def excluded(self) -> int:
        """To be left out."""
        return self.states[ItemState.EXCLUDED]

    @property
    def again(self) -> int:
        """To be looked at once more."""
        return self.states[ItemState.AGAIN]

    @property
    def undecided(self) -> int:
        """What keeps the intake waiting."""
        return self.waiting + self.open + self.again

    @property
    def is_complete(self) -> bool:
        """Whether everything is decided, and something is taken."""
        return self.undecided == 0 and self.taken > 0


def tallied(review: Review) -> ReviewTally:
    """Count."""
    states = {path: review.state(path) for path in review.items}
    taken = [path for path, state in states.items() if state is ItemState.TAKEN]
    doubtful = [path for path in review.items if review.doubts(path)]
    reasons = Counter(
        told.reason
        for path, state in states.items()
        if state is ItemState.EXCLUDED and (told := review.decision(path)) is not None
    )
    items = [review.items[path] for path in taken]
    return ReviewTally(
        total=len(states),
        states={state: 0 for state in ItemState} | Counter(states.values()),
        doubtful=len(doubtful),
        doubtful_open=sum(states[path] in (ItemState.OPEN, ItemState.AGAIN) for path in doubtful),
        cases=len({item.case or item.path for item in items}),
        patients=len({item.patient or item.case or item.path for item in items}),
        media=len(taken),
        masks=sum(len(review.masks(path)) for path in taken),
        excluded_by_reason=dict(sorted(reasons.items())),
    )
