"""What a reader gives: plain values, which the window may show as they are."""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Which of the two reads of a case is being made."""

    UNAIDED = "unaided"
    AIDED = "aided"


@dataclass(frozen=True, slots=True)
class TwoScaleAnswer:
    """What a reader has entered so far. None means not given; nothing is filled in for her.

    Parameters
    ----------
    category : str or None
        Category on the protocol's scale.
    likelihood : int or None
        Likelihood of malignancy, 0–100.
    cannot_assess : str or None
        Why the images cannot be assessed; then category and likelihood stay empty.
    note : str
        Free text.

    """

    category: str | None = None
    likelihood: int | None = None
    cannot_assess: str | None = None
    note: str = ""

    @property
    def complete(self) -> bool:
        """Whether this can be locked: both scales, or a reason why not."""
        if self.cannot_assess is not None:
            return bool(self.cannot_assess.strip())
        return self.category is not None and self.likelihood is not None


Answer = TwoScaleAnswer
