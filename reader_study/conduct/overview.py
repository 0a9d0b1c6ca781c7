"""How far a study is: readers by sessions, what is due and when, what departed from the plan."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from reader_study.conduct.arbitrating import ArbitrationState, arbitration_state
from reader_study.conduct.departures import PlanDeparture, departures
from reader_study.conduct.sessions import open_sessions
from reader_study.designs.step import COUNTED, ReadStep, StepKind
from reader_study.reading.due import Due
from reader_study.study import Study


@dataclass(frozen=True, slots=True)
class StepCount:
    """Steps that are done, of all."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class SessionOverview:
    """One session of one reader.

    Parameters
    ----------
    done, total : int
        Cases of which every read is locked; practice and questions not counted.
    practice, questions : StepCount
        Steps of the kind.
    is_open : bool
        It has begun and has not ended: she is reading, or her program was cut off.
    is_due : bool
        Something of it can be read now.
    due : datetime or None
        When the next case of it opens, in UTC; None when something can be read now, nothing is
        left, or an earlier session comes first.
    waiting : int
        Cases that wait for their washout.
    after_session : int
        The earlier session that has to be read first; 0 for none.
    opened_early : bool
        The coordinator has opened something of it before its washout was over.
    median_active_ms : float or None
        Milliseconds of work on a read, without pauses; None without reads.
    voided : int
        Reads that were voided.

    """

    reader_id: str
    session: int
    done: int
    total: int
    practice: StepCount
    questions: StepCount
    is_open: bool
    is_due: bool
    due: datetime | None
    waiting: int
    after_session: int
    opened_early: bool
    median_active_ms: float | None
    voided: int


@dataclass(frozen=True, slots=True)
class StudyOverview:
    """Everything that a coordinator looks at while a study is read; no truth and no result."""

    sessions: tuple[SessionOverview, ...]
    departures: tuple[PlanDeparture, ...]
    arbitration: ArbitrationState | None


def overview(study: Study) -> StudyOverview:
    """Tell how far a study is; before the lock there are no sessions."""
    progress = {(one.reader_id, one.session): (one.done, one.total) for one in study.progress()}
    reading = open_sessions(study)
    times: dict[tuple[str, int], list[float]] = defaultdict(list)
    voided: dict[tuple[str, int], int] = defaultdict(int)
    for read in study.reads():
        place = (read.reader_id, read.session)
        voided[place] += read.voided
        if read.kind in COUNTED and read.active_ms is not None:
            times[place].append(read.active_ms)
    sessions = []
    for reader_id, steps in _by_reader(study.steps()).items():
        left = {_key(step) for step in study.store.tables.steps(reader_id, is_open=True)}
        due_now = Due(study, reader_id)
        for number in sorted({step.session for step in steps}):
            place = (reader_id, number)
            mine = [step for step in steps if step.session == number]
            done, total = progress.get(place, (0, 0))
            waits = _Waiting.of([step for step in mine if _key(step) in left], due_now)
            sessions.append(
                SessionOverview(
                    reader_id,
                    number,
                    done,
                    total,
                    _count(mine, left, StepKind.PRACTICE),
                    _count(mine, left, StepKind.QUESTIONS),
                    is_open=place in reading,
                    is_due=waits.is_due,
                    due=waits.due,
                    waiting=waits.cases,
                    after_session=waits.after,
                    opened_early=any(map(due_now.is_overridden, mine)),
                    median_active_ms=median(times[place]) if times[place] else None,
                    voided=voided[place],
                )
            )
    return StudyOverview(tuple(sessions), tuple(departures(study)), arbitration_state(study))


@dataclass(frozen=True, slots=True)
class _Waiting:
    is_due: bool
    due: datetime | None
    cases: int
    after: int

    @classmethod
    def of(cls, left: Iterable[ReadStep], due_now: Due) -> "_Waiting":
        """Look at the steps of a session that are not done."""
        is_due = False
        opens: dict[str, datetime] = {}
        after: set[int] = set()
        n_left = 0
        for step in left:
            n_left += 1
            found = due_now.of(step)
            if (found is None and step.kind in COUNTED) or (
                found is not None and due_now.is_due(step)
            ):
                is_due = True
            elif found is not None and found.unread:
                after.update(found.unread)
            elif found is not None:
                opens[step.case_id] = found.opens
        # Questions come when nothing else is left, and wait for nothing.
        is_due = is_due or (n_left > 0 and not opens and not after)
        first = min(opens.values()) if opens and not is_due else None
        return cls(is_due, first, len(opens), min(after, default=0) if not is_due else 0)


def _by_reader(steps: Iterable[ReadStep]) -> dict[str, list[ReadStep]]:
    found: dict[str, list[ReadStep]] = defaultdict(list)
    for step in steps:
        found[step.reader_id].append(step)
    return found


def _key(step: ReadStep) -> tuple[int, int]:
    return step.session, step.ordinal


def _count(steps: Iterable[ReadStep], left: set[tuple[int, int]], kind: StepKind) -> StepCount:
    mine = [step for step in steps if step.kind is kind]
    return StepCount(sum(_key(step) not in left for step in mine), len(mine))
