"""What is in front of a reader: one case, and what may be shown of it."""

from dataclasses import dataclass

from reader_study.cases import Case
from reader_study.models.frozen import ModelRead
from reader_study.reading.answers import Answer, Stage
from reader_study.store.projections import read_entity


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
