"""Simulated readers at a `ReadingSession`, without a window: whole sessions of any design."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import pytest

from ground.errors import ReaderStudyError
from reader_study.designs.step import ReadStep, StepKind
from reader_study.forms.answer import Answer
from reader_study.forms.marks import ImageExtent
from reader_study.reading.due import NotYetDue
from reader_study.reading.feedback import Feedback
from reader_study.reading.session import ReadingSession
from reader_study.reading.task import Task
from reader_study.simulated.answers import Impression, simulated_answer
from reader_study.simulated.readers import (
    SimulatedReader,
    advised_likelihood,
    draw_percepts,
    own_likelihood,
    seen_percept,
    simulated_reader,
)
from reader_study.simulated.reports import completeness
from reader_study.study import Study
from tests.builders import BootedClock

Asks = Callable[[Task], bool]
OpensEarly = Callable[[Study, str, int], None]


@dataclass
class Notes:
    """What happened to the readers, beside what the log says.

    Parameters
    ----------
    refused : mapping
        What a reader tried and must not, with the sentence that she was told.
    waits : mapping
        When a reader was told that her next session opens, and when her first lock before it was.

    """

    refused: dict[str, str] = field(default_factory=dict)
    waits: dict[tuple[str, int], datetime] = field(default_factory=dict)
    feedback: list[Feedback] = field(default_factory=list)
    seen: list[Task] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)


class Sitters:
    """All readers of a study, who read it from its first step to its last.

    Parameters
    ----------
    asks : callable
        Whether a reader asks for the AI, where she may.

    """

    def __init__(
        self, study: Study, clock: BootedClock, malignant: dict[str, bool], *, asks: Asks
    ) -> None:
        self._study, self._clock, self._asks = study, clock, asks
        self.notes = Notes()
        self._readers: dict[str, SimulatedReader] = {}
        self._percepts: dict[str, dict[str, float]] = {}
        seed = study.protocol.seed
        for index, spec in enumerate(study.protocol.readers):
            reader = simulated_reader(spec.id, index=index, seed=seed)
            self._readers[spec.id] = reader
            self._percepts[spec.id] = draw_percepts(
                reader, index=index, malignant=malignant, seed=seed
            )

    def read_all(self, open_early: OpensEarly | None = None) -> None:
        """Let every reader read all her sessions; washouts are waited for, or opened early."""
        specs = sorted(self._study.protocol.readers, key=lambda spec: spec.role == "arbitrator")
        readers = [spec.id for spec in specs]
        self._session(readers, 1)
        for session in range(2, max(step.session for step in self._study.steps()) + 1):
            opens = [self._refused_early(reader, session) for reader in readers]
            if open_early is not None:
                for reader in readers:
                    open_early(self._study, reader, session)
            else:
                self._advance_to(min(opens) - timedelta(minutes=1))
                for reader in readers:
                    self._refused_early(reader, session)
                # The last case opens as much later than the first as it was locked later.
                self._advance_to(max(opens) + timedelta(days=1))
            self._session(readers, session)

    def _session(self, readers: list[str], session: int) -> None:
        for reader in readers:
            self.read(reader, session)
            self._clock.advance(900)

    def read(self, reader_id: str, session: int) -> None:
        """Let one reader read one session to its end."""
        reading = ReadingSession.begin(self._study, reader_id)
        assert reading.session == session
        while reading.task is not None:
            self._step(reading, reader_id)
        reading.end()

    def _refused_early(self, reader_id: str, session: int) -> datetime:
        with pytest.raises(NotYetDue) as refused:
            ReadingSession.begin(self._study, reader_id)
        self.notes.refused.setdefault("early session", str(refused.value))
        return self.notes.waits.setdefault((reader_id, session), refused.value.opens)

    def _advance_to(self, moment: datetime) -> None:
        self._clock.advance((moment - self._clock.utc()).total_seconds())

    def _step(self, reading: ReadingSession, reader_id: str) -> None:
        task = self._task(reading)
        self.notes.seen.append(task)
        if not task.shows_ai:
            self._refused("reveal without AI", reading.reveal)
        reading.painted(3.0)
        self._clock.advance(1.5)
        asks = task.shows_ai and not task.reveals_at_once and self._asks(task)
        if task.reveals_at_once:
            reading.answer(self._answer(reader_id, task))
            self._refused("lock before the AI was shown", reading.lock)
            reading.reveal()
        elif asks:
            reading.reveal()
            self.notes.asked.add(task.entity)
        self._clock.advance(2)
        shown = self._task(reading)
        assert (shown.ai is not None) == (task.reveals_at_once or asks)
        reading.answer(self._answer(reader_id, shown))
        self._clock.advance(4)
        reading.lock()
        if reading.feedback is not None:
            self.notes.feedback.append(reading.feedback)

    def _answer(self, reader_id: str, task: Task) -> Answer:
        reader = self._readers[reader_id]
        images = () if task.case is None else task.case.media
        percept = seen_percept(
            self._percepts[reader_id].get(task.step.case_id, 0.0),
            look=f"{reader_id}/{task.step.session}/{task.step.case_id}/{task.step.visit}",
            images=len(images),
            seed=self._study.protocol.seed,
        )
        likelihood = own_likelihood(reader, percept)
        quality = 0.5
        ai = task.ai
        if ai is not None and ai.score is not None and ai.threshold is not None:
            likelihood = advised_likelihood(reader, percept, score=ai.score, threshold=ai.threshold)
        if ai is not None and ai.text is not None:
            quality = completeness(ai.text)
        extents = tuple(ImageExtent(image.width, image.height) for image in images)
        seen = Impression(likelihood, quality, extents)
        return simulated_answer(task.form, seen, Random(task.entity), before=task.before)

    def _refused(self, what: str, act: Callable[[], object]) -> None:
        with pytest.raises(ReaderStudyError) as refused:
            act()
        self.notes.refused[what] = str(refused.value)

    def _task(self, reading: ReadingSession) -> Task:
        assert reading.task is not None
        return reading.task


def visits(steps: list[ReadStep]) -> list[tuple[str, int]]:
    """Return cases and visits of the counted steps of a session, each once, in order."""
    kinds = (StepKind.PRACTICE, StepKind.QUESTIONS)
    return list(dict.fromkeys((s.case_id, s.visit) for s in steps if s.kind not in kinds))
