"""The events by which a reader says that patient data are seen in the case before her."""

from ground.errors import ReadingRuleError
from reader_study.deid.reported import reported
from reader_study.reading.task import Task
from reader_study.store import NewEvent


def report_of(task: Task) -> tuple[NewEvent, NewEvent]:
    """Return the end of work on the case, so that no time counts from here on, and the report.

    Raises
    ------
    ReadingRuleError
        When the step is about no case.

    """
    if task.case is None:
        raise ReadingRuleError(
            "There is no case on the screen that could show patient data.",
            remedy="Tell the coordinator what you have seen.",
        )
    return NewEvent("read.suspended", task.entity), reported(task.entity, task.case.case_id)
