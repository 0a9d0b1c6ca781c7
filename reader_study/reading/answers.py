"""What a reader gives, and what is in front of her: the values of a reading session."""

from dataclasses import dataclass
from enum import StrEnum

from reader_study.cases import Case
from reader_study.models.frozen import ModelRead
from reader_study.store.projections import read_entity


class Stage(StrEnum):
    """Which of the two reads of a case is being made."""

    UNAIDED = "unaided"
    AIDED = "aided"


@dataclass(frozen=True, slots=True)
class Answer:
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


@dataclass(frozen=True, slots=True)
class Task:
    """What is on the reader's screen: one case in one stage.

    Parameters
    ----------
    position, total : int
        1-based place in the list and its length.
    answer : Answer
        The draft, restored after a crash. In the aided stage it starts as the unaided read.
    unaided : Answer or None
        The locked unaided read, in the aided stage.
    ai : ModelRead or None
        The model's answer, once revealed.

    """

    reader_id: str
    session: int
    position: int
    total: int
    case: Case
    stage: Stage
    answer: Answer
    unaided: Answer | None = None
    ai: ModelRead | None = None

    @property
    def entity(self) -> str:
        """Name of this read in the log."""
        return read_entity(self.reader_id, self.session, self.case.case_id, self.stage)
