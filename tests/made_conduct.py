"""Small studies in the middle of their reading, for tests of what a coordinator does with them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from reader_study.forms.answer import Answer
from reader_study.reading.session import ReadingSession
from reader_study.reading.task import Task
from reader_study.study import Study
from tests.builders import MovableClock, make_study, rated

DAY = timedelta(days=1)
ONE_ARM = """
[[arms]]
id = "plain"
title = "Without AI"
"""
TWO_ARMS = (
    ONE_ARM
    + """
[[arms]]
id = "shown"
title = "With AI"
shows = ["score"]

[[contrasts]]
reference = "plain"
test = "shown"
"""
)
TWO_SESSIONS = 'kind = "two-sessions"'
ARBITRATOR = """
[[readers]]
id = "senior"
name = "Senior"
years = 20
site = "Site A"
role = "arbitrator"
"""


class BootedClock(MovableClock):
    """A clock of a computer that was not started again; its wall clock can be set alone.

    It begins now, because commands go by the clock of the system.
    """

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime.now(UTC)
        self.since = 10**12
        self.zone: int | None = 0

    def zone_s(self) -> int | None:
        return self.zone

    def boot_id(self) -> str:
        return "boot-1"

    def since_boot_ns(self) -> int | None:
        return self.since

    def advance(self, seconds: float) -> None:
        super().advance(seconds)
        self.since += round(seconds * 1e9)

    def set_wall(self, by: timedelta) -> None:
        self.now += by

    def sleep(self, seconds: float) -> None:
        """Let time pass while the monotonic clock stands."""
        self.now += timedelta(seconds=seconds)
        self.since += round(seconds * 1e9)


def two_session_study(
    root: Path, clock: MovableClock, *, readers: tuple[str, ...] = ("r1",)
) -> Study:
    """Return a locked study that every reader reads plainly, and again with AI."""
    return make_study(root, clock=clock, version=3, design=TWO_SESSIONS + TWO_ARMS, readers=readers)


def plain_study(
    root: Path,
    *,
    clock: MovableClock | None = None,
    readers: tuple[str, ...] = ("r1", "r2"),
    design: str = "",
    more: str = "",
    locked: bool = True,
    n_reading: int = 4,
    n_development: int = 0,
    model: bool = False,
) -> Study:
    """Return a study of one arm without AI, read once by everybody."""
    return make_study(
        root,
        clock=clock,
        version=3,
        design=f'kind = "standalone"\n{design}\n{ONE_ARM}{more}',
        readers=readers,
        locked=locked,
        n_reading=n_reading,
        n_development=n_development,
        model=model,
    )


def annotation_study(root: Path) -> Study:
    """Return a locked study of two independent readers and an arbitrator."""
    return make_study(
        root, version=3, design='kind = "annotation"' + ONE_ARM + ARBITRATOR, readers=("r1", "r2")
    )


def _about_session(task: Task) -> Answer | None:
    """Return an answer to questions about the session; None for a case."""
    if task.case is not None:
        return None
    return Answer({field.id: 50 for field in task.form.fields})


def work(
    study: Study,
    reader_id: str,
    *,
    answer: Answer | None = None,
    cases: int | None = None,
    end: bool = True,
) -> int:
    """Read what is due of a reader's session, or its first cases; return how many reads."""
    session = ReadingSession.begin(study, reader_id)
    n = 0
    while session.task is not None and n != cases:
        session.painted(1.0)
        if session.task.reveals_at_once:
            session.reveal()
        session.answer(_about_session(session.task) or answer or rated("4A", 30))
        session.lock()
        n += 1
    if end:
        session.end()
    return n
