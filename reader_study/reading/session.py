"""One reader's work through her list: unaided read, lock, reveal, revise, lock.

Headless. Every method blocks until its events are on the disk; a window calls them on its writer
thread and keeps only the immutable `Task` that comes back.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace

from ground.errors import ReadingRuleError
from reader_study.backups import back_up
from reader_study.cases import Case, ReaderKind, ReadStatus
from reader_study.lock import require_locked_and_unchanged
from reader_study.models import frozen as models
from reader_study.reading.answers import Answer, Stage
from reader_study.reading.place import ReadingPlace
from reader_study.reading.task import Task
from reader_study.reading.timing import RULE, reading_time
from reader_study.store import Actor, NewEvent
from reader_study.store.events import Value
from reader_study.study import Study

__all__ = ["Answer", "ReadingSession", "Stage", "Task"]


RECORDED = frozenset({"measured", "calibrated"})
"""Acts on the images of a case that its log keeps."""


class ReadingSession:
    """State of one reader's session; make it with `begin`."""

    def __init__(self, study: Study, reader_id: str, session: int) -> None:
        self._study = study
        self._reader = study.protocol.reader(reader_id)
        self._session = session
        self._actor = Actor(reader_id, "reader")
        self._place = ReadingPlace(study, reader_id, session)
        self._task = self._place.first_open()
        self._on_screen = ""
        self._revealed_ns = 0

    @classmethod
    def begin(cls, study: Study, reader_id: str, *, session: int = 1) -> "ReadingSession":
        """Start or continue a reader's session exactly where it stopped; back the study up first.

        Raises
        ------
        ProtocolError
            When the protocol is not locked or was changed, or no such reader is registered.
        ReadingRuleError
            When the study is closed.
        IntegrityError, StoreError
            When the copy that is made first cannot be written or read back.

        """
        study.protocol.reader(reader_id)
        require_locked_and_unchanged(study)
        if study.is_unblinded:
            raise ReadingRuleError(
                "The study is closed and unblinded; no read can be added.",
                remedy="Ask the coordinator.",
                path=study.root,
            )
        back_up(study.store, study.paths.backups, clock=study.clock)
        reading = cls(study, reader_id, session)
        task = reading.task
        place: Value = None
        if task is not None:
            place = {"position": task.position, "stage": task.stage.value}
        reading._record(NewEvent("session.started", f"session/{reader_id}/{session}", new=place))
        return reading

    @property
    def task(self) -> Task | None:
        """The case and stage to work on now; None when the list is finished."""
        return self._task

    def upcoming(self, n: int = 1) -> tuple[Case, ...]:
        """Return the next ``n`` cases after the present one, to be decoded ahead."""
        return self._place.following(self._task, n)

    def painted(self, machine_ms: float) -> None:
        """Record the first complete paint of the present case; its clock starts here."""
        task = self._require_task()
        self._record(
            NewEvent("case.painted", task.entity, new={"machine_us": round(machine_ms * 1000)})
        )
        self._on_screen = task.entity

    def answer(self, answer: Answer) -> Task:
        """Keep a draft; it is on the disk when this returns.

        Raises
        ------
        ReadingRuleError
            For a category off the scale, a likelihood outside 0–100, or both an assessment and a
            reason why none is possible.

        """
        task = self._require_task()
        self._check(answer)
        if answer != task.answer:
            self._record(
                NewEvent("read.answered", task.entity, old=asdict(task.answer), new=asdict(answer))
            )
            self._task = replace(task, answer=answer)
        return self._require_task()

    def lock(self) -> Task | None:
        """Lock the present read for good and go on.

        Returns
        -------
        Task or None
            After the unaided read the same case in the aided stage, after the aided read the next
            case, or None at the end of the list.

        Raises
        ------
        ReadingRuleError
            When the read is incomplete, the case was never on the screen in this session (its time
            would be false), or an aided read is locked before the reveal, or unchanged before
            the AI's answer has been on the screen for as long as the protocol says.

        """
        task = self._require_task()
        if not task.answer.complete:
            raise ReadingRuleError(
                "The read is not complete.",
                remedy="Give a category and a likelihood, or say why you cannot assess the case.",
            )
        if task.stage is Stage.AIDED and task.ai is None:
            raise ReadingRuleError(
                "The AI's answer has not been shown yet.", remedy="Reveal it, then lock."
            )
        self._require_on_screen(task)
        self._require_looked_at(task)
        following = self._after(task)
        self._record(NewEvent("read.locked", task.entity, new=self._locked(task)))
        self._task = following
        return self._task

    def reveal(self) -> Task:
        """Show the model's answer: the act is in the log before the model's file is opened.

        Raises
        ------
        ReadingRuleError
            Before the unaided read is locked.
        IntegrityError
            When the model's file is missing or was changed.

        """
        task = self._require_task()
        if task.stage is not Stage.AIDED:
            raise ReadingRuleError(
                "The AI is shown only after the unaided read is locked.",
                remedy="Lock your read first.",
            )
        model_id = self._study.protocol.ai.model or ""
        if not any(self._study.events(action="ai.revealed", entity=task.entity)):
            self._record(NewEvent("ai.revealed", task.entity, new={"model_id": model_id}))
        began_ns = self._study.clock.monotonic_ns()
        read = models.load_one(self._study, model_id, task.case.case_id)
        machine_us = (self._study.clock.monotonic_ns() - began_ns) // 1000
        self._record(
            NewEvent(
                "ai.shown",
                task.entity,
                new={
                    "machine_us": machine_us,
                    "model_id": model_id,
                    "shows": self._study.protocol.ai.shows,
                    # What was shown is named by its hash: another reader's program reads this log
                    # and must not find an answer in it that it has not asked for.
                    "reads_sha256": models.reads_sha256(self._study, model_id),
                },
            )
        )
        self._on_screen = task.entity
        self._revealed_ns = self._study.clock.monotonic_ns()
        self._task = replace(task, ai=read)
        return self._task

    def record(self, act: str, fields: Mapping[str, Value]) -> None:
        """Record an act on the images of the present case, as the event ``read.<act>``.

        Parameters
        ----------
        act : str
            One of `RECORDED`: ``measured`` for a mark drawn, changed or erased; ``calibrated``
            for a scale that was set by hand, or taken back.
        fields : mapping
            What is known of it.

        Raises
        ------
        ReadingRuleError
            When the case is not on the screen, so that the act can belong to no read.
        ValueError
            For an act that no read knows.

        """
        if act not in RECORDED:
            raise ValueError(f"no read knows the act {act!r}")
        task = self._require_task()
        self._require_on_screen(task)
        self._record(NewEvent(f"read.{act}", task.entity, new=fields))

    def pause(self, reason: str) -> None:
        """Stop the active time (``reader``, ``focus`` or ``idle``)."""
        if self._task is not None:
            self._record(NewEvent("read.paused", self._task.entity, reason=reason))

    def resume(self) -> None:
        """Let the active time run again."""
        if self._task is not None:
            self._record(NewEvent("read.resumed", self._task.entity))

    def end(self) -> None:
        """Close the session in order; the present draft stays."""
        events = [NewEvent("session.ended", f"session/{self._reader.id}/{self._session}")]
        if self._task is not None:
            events.insert(0, NewEvent("read.suspended", self._task.entity))
        self._record(*events)

    def _record(self, *events: NewEvent) -> None:
        self._study.store.append(self._actor, self._study.clock, *events)

    def _require_on_screen(self, task: Task) -> None:
        if self._on_screen != task.entity:
            raise ReadingRuleError(
                "The case has not been on the screen in this session.",
                remedy="Show it again, and go on.",
            )

    def _require_looked_at(self, task: Task) -> None:
        if task.stage is not Stage.AIDED or task.answer != task.unaided:
            return
        shown_ms = (self._study.clock.monotonic_ns() - self._revealed_ns) / 1e6
        wanted_ms = self._study.protocol.ai.min_shown_ms
        if shown_ms < wanted_ms and not any(
            self._study.events(action="read.answered", entity=task.entity)
        ):
            raise ReadingRuleError(
                "The AI's answer was on the screen too shortly for an unchanged read.",
                remedy="Look at it, then lock.",
            )

    def _require_task(self) -> Task:
        if self._task is None:
            raise ReadingRuleError(
                "Every case of this list is locked.", remedy="There is nothing left to read."
            )
        return self._task

    def _check(self, answer: Answer) -> None:
        scale = self._study.protocol.assessment.scale
        if answer.category is not None and answer.category not in scale:
            raise ReadingRuleError(
                f"{answer.category!r} is not a category of this study.",
                remedy=f"Choose one of {', '.join(scale)}.",
            )
        if answer.likelihood is not None and not 0 <= answer.likelihood <= 100:
            raise ReadingRuleError(
                f"A likelihood of {answer.likelihood} is out of range.",
                remedy="Enter a whole number from 0 to 100.",
            )
        rated = answer.category is not None or answer.likelihood is not None
        if answer.cannot_assess is not None and rated:
            raise ReadingRuleError(
                "A case cannot both be assessed and not assessable.",
                remedy="Clear the category and the likelihood, or the reason.",
            )

    def _locked(self, task: Task) -> dict[str, str | int | None]:
        events = self._study.events(entity=task.entity)
        time = reading_time(events, locked_ns=self._study.clock.monotonic_ns())
        assessed = task.answer.cannot_assess is None
        return {
            "reader_kind": ReaderKind.SIMULATED if self._reader.simulated else ReaderKind.HUMAN,
            "position": task.position,
            "status": ReadStatus.OK if assessed else ReadStatus.CANNOT_ASSESS,
            "category": task.answer.category,
            "likelihood": task.answer.likelihood,
            "cannot_assess": task.answer.cannot_assess or "",
            "note": task.answer.note,
            "total_us": time.total_us,
            "active_us": time.active_us,
            "machine_us": time.machine_us,
            "time_rule": RULE,
        }

    def _after(self, task: Task) -> Task | None:
        if task.stage is Stage.UNAIDED:
            return replace(task, stage=Stage.AIDED, unaided=task.answer, ai=None)
        return self._place.unaided(task.position + 1)
