"""What is in front of a reader: one step, its form, and what may be shown of the case."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reader_study.cases import Case
from reader_study.designs.step import COUNTED, ReadStep
from reader_study.forms.answer import Answer
from reader_study.forms.form import Form
from reader_study.forms.marks import ImageExtent
from reader_study.media.playing import Played
from reader_study.models.parts import ShownAi
from reader_study.protocol.arms import ArmSpec
from reader_study.store.names import ReadName


@dataclass(frozen=True, slots=True)
class Task:
    """What is on the reader's screen.

    Parameters
    ----------
    total : int
        Cases of the session, or of the practice; `ReadStep.position` counts to it.
    case : Case or None
        With the images that the arm shows; None for questions about the session.
    arm : ArmSpec or None
        None for questions.
    answer : Answer
        The draft, restored after a crash. A step that follows another starts as that one's read.
    before : Answer or None
        The locked read that this step follows.
    ai : ShownAi or None
        What is shown of a model, once revealed.
    opinions : tuple of Answer
        For an arbitrator: the reads that disagree, in an order that names nobody.
    played : tuple of Played
        What of its clips ran so far, as the log tells.

    """

    step: ReadStep
    total: int
    case: Case | None
    arm: ArmSpec | None
    form: Form
    answer: Answer = field(default_factory=Answer)
    before: Answer | None = None
    ai: ShownAi | None = None
    opinions: tuple[Answer, ...] = ()
    played: tuple[Played, ...] = ()

    @property
    def entity(self) -> str:
        """Name of this read in the log."""
        return entity_of(self.step)

    @property
    def position(self) -> int:
        """1-based number of the case in the session."""
        return self.step.position

    @property
    def shows_ai(self) -> bool:
        """Whether the arm shows anything of a model."""
        return self.arm is not None and bool(self.arm.shows)

    @property
    def reveals_at_once(self) -> bool:
        """Whether the model's answer comes by itself: with the first paint, or after the lock."""
        return self.shows_ai and self.arm is not None and self.arm.reveal == "first_paint"

    @property
    def extents(self) -> tuple[ImageExtent, ...]:
        """Sizes of the images that are shown, on which marks must lie."""
        media = () if self.case is None else self.case.media
        return tuple(ImageExtent(one.width, one.height, one.frames) for one in media)

    @property
    def clip_us(self) -> int:
        """Length of the clips that are shown in microseconds; 0 for stills and series."""
        media = () if self.case is None else self.case.media
        return sum(medium.duration_us for medium in media)

    @property
    def counts(self) -> bool:
        """Whether the read is neither practice nor a question about the session."""
        return self.step.kind in COUNTED


def entity_of(step: ReadStep) -> str:
    """Name of a step's read in the log."""
    return ReadName(step.reader_id, step.session, step.case_id, step.arm, step.visit).entity


Answers = Mapping[tuple[str, str, int], Answer]
"""Locked answers of a session by case, arm and visit."""
