"""What of the clips of a case has to run before its lock (P18)."""

from typing import TYPE_CHECKING

from ground.errors import ReadingRuleError
from reader_study.media.playing import unplayed
from reader_study.reading.task import Task
from reader_study.study import Study

if TYPE_CHECKING:
    from reader_study.protocol.showing import Playing


def wanted_plays(study: Study, task: Task) -> "Playing | None":
    """Return what of a task's clips has to run; None where nothing has.

    A step that follows another goes on with what has run in that one.
    """
    if task.step.follows or task.case is None:
        return None
    return study.protocol.playing


def require_played(study: Study, task: Task) -> None:
    """Refuse a lock before the clips ran, unless the case cannot be assessed.

    Raises
    ------
    ReadingRuleError
        Naming the clips by their places.

    """
    wanted = wanted_plays(study, task)
    if wanted is None or task.case is None or task.answer.cannot_assess is not None:
        return
    left = unplayed(task.case.media, wanted, task.played)
    if left:
        numbers = ", ".join(str(place + 1) for place in left)
        raise ReadingRuleError(
            f"A clip has not run as the protocol asks: image {numbers}.",
            remedy="Play it whole, or say why the case cannot be assessed.",
        )
