"""Where a reader stands in her list: position, stage and draft, from the log's projections."""

from dataclasses import replace

from reader_study.cases import Arm, Case, Read
from reader_study.reading.answers import Answer, Stage
from reader_study.reading.task import Task
from reader_study.study import Study


class ReadingPlace:
    """The list of one reader's session, and what of it is done.

    Parameters
    ----------
    study : Study
        Holds the log.
    reader_id : str
        A registered reader.
    session : int
        Number of the session, from 1.

    """

    def __init__(self, study: Study, reader_id: str, session: int) -> None:
        self._study = study
        self._reader_id = reader_id
        self._session = session
        self._cases = {case.case_id: case for case in study.cases()}
        self._list = study.reading_list(reader_id, session)

    def following(self, task: Task | None, n: int) -> tuple[Case, ...]:
        """Return the next ``n`` cases after the one of `task`."""
        start = len(self._list) if task is None else task.position
        return tuple(self._cases[case_id] for case_id in self._list[start : start + n])

    def unaided(self, position: int) -> Task | None:
        """Return the unaided read of the case at this place, from 1; None behind the last one."""
        if position > len(self._list):
            return None
        case = self._cases[self._list[position - 1]]
        total = len(self._list)
        task = Task(self._reader_id, self._session, position, total, case, Stage.UNAIDED, Answer())
        return self._with_draft(task)

    def first_open(self) -> Task | None:
        """Return the first read that is not locked, with its draft; None when all are."""
        locked = self._locked_answers()
        for position, case_id in enumerate(self._list, start=1):
            if (case_id, Arm.AIDED) in locked:
                continue
            task = self.unaided(position)
            unaided = locked.get((case_id, Arm.UNAIDED))
            if task is None or unaided is None:
                return task
            return self._with_draft(
                replace(task, stage=Stage.AIDED, unaided=unaided, answer=unaided)
            )
        return None

    def _locked_answers(self) -> dict[tuple[str, str], Answer]:
        reads = self._study.store.tables.reads(reader_id=self._reader_id, session=self._session)
        return {(read.case_id, read.arm): _answer(read) for read in reads}

    def _with_draft(self, task: Task) -> Task:
        draft = self._study.store.tables.draft(task.entity)
        return task if draft is None else replace(task, answer=Answer(**draft))


def _answer(read: Read) -> Answer:
    likelihood = None if read.likelihood is None else round(read.likelihood)
    return Answer(read.category, likelihood, read.reason or None, read.note)
