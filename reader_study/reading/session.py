"""One reader's work through her steps: answer, lock, and a model's answer where her arm shows one.

Headless. Every method blocks until its events are on the disk; a window calls them on its writer
thread and keeps only the immutable `Task` that comes back.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ground.errors import ReadingRuleError
from reader_study.cases import Case
from reader_study.checked import keep_checkpoint, require_sound
from reader_study.forms.answer import Answer
from reader_study.forms.form import Words
from reader_study.forms.rules import check_answer, complete, pruned
from reader_study.media.playing import with_played
from reader_study.reading.acts import SessionActs
from reader_study.reading.admission import admitted, require_entered, require_open
from reader_study.reading.arbitration import draw_arbitrations
from reader_study.reading.breaks import BreakState
from reader_study.reading.due import Due
from reader_study.reading.feedback import Feedback
from reader_study.reading.locked import locked_content
from reader_study.reading.observing import boot_content
from reader_study.reading.pace import SessionPace
from reader_study.reading.patient_data import report_of
from reader_study.reading.place import ReadingPlace
from reader_study.reading.played import require_played
from reader_study.reading.practising import Practising
from reader_study.reading.revealing import Revealing
from reader_study.reading.task import Task
from reader_study.safekeeping.keeping import Safekeeper
from reader_study.store import Actor, NewEvent
from reader_study.store.events import Value
from reader_study.study import Study
from reader_study.trust.signing import sign_head

if TYPE_CHECKING:
    from reader_study.people.entering import Entered

__all__ = ["Answer", "ReadingSession", "Task"]


RECORDED = frozenset({"measured", "calibrated", "viewed", "played"})
"""Acts on the images of a case that its log keeps."""


class ReadingSession:
    """State of one reader's session; make it with `begin`."""

    def __init__(
        self,
        study: Study,
        reader_id: str,
        session: int,
        due: Due,
        entered: "Entered | None" = None,
    ) -> None:
        self._study = study
        self._entered = entered
        self._reader = study.protocol.reader(reader_id)
        self.session = session
        self._actor = Actor(reader_id, "reader")
        self._place = ReadingPlace(study, reader_id, session, due)
        self._practising = Practising(study, reader_id, session)
        self._pace = SessionPace(study, reader_id, session)
        self._acts = SessionActs(study, self._actor, self._pace)
        self._task = self._place.next()
        self.feedback: Feedback | None = None
        """What the reader is told of the practice read that she locked last."""
        self._on_screen = ""
        self._revealing = Revealing(study)
        self.keeper = Safekeeper(study)
        """Who copies the study meanwhile; asked between two acts, see `Safekeeper.if_due`."""

    @classmethod
    def begin(
        cls,
        study: Study,
        reader_id: str,
        *,
        session: int | None = None,
        entered: "Entered | None" = None,
    ) -> "ReadingSession":
        """Start or continue a reader's session exactly where it stopped; back the study up first.

        Parameters
        ----------
        session : int, optional
            Number of the session; without it the first that is open and due.
        entered : Entered, optional
            The reader, as she has shown who she is; needed where readers are registered. Her key
            signs what she locks.

        Raises
        ------
        ProtocolError
            When the protocol is not locked or was changed, or no such reader is registered.
        ReadingRuleError
            When the study is closed, no step is due yet, or she has not shown who she is.
        IntegrityError
            When the log or a table is not as it was recorded.
        IntegrityError, StoreError
            When the copy that is made first cannot be written or read back.

        """
        require_sound(study, whole=False)
        require_open(study, reader_id)
        require_entered(study, reader_id, entered)
        draw_arbitrations(study)
        due = Due(study, reader_id)
        number = admitted(study, reader_id, due) if session is None else session
        keeper = Safekeeper(study)
        keeper.start()
        if entered is not None:
            study.ring.take(entered.key)
        reading = cls(study, reader_id, number, due, entered)
        reading.keeper = keeper
        task = reading.task
        place: Value = None
        if task is not None:
            place = {"position": task.position, "arm": task.step.arm, "kind": task.step.kind.value}
        place = {"place": place} | boot_content(study.clock)
        entity = f"session/{reader_id}/{number}"
        reading._acts.begin(number, NewEvent("session.started", entity, new=place))
        return reading

    @property
    def task(self) -> Task | None:
        """The step to work on now; None when nothing of the session is open and due."""
        return self._task

    def words_to_sign(self) -> Words | None:
        """Return what the reader says by locking the present step; None where nobody signs."""
        if self._entered is None or self._task is None:
            return None
        from reader_study.reading.signed import words_to_sign

        return words_to_sign(self._study, self._task)

    def upcoming(self, n: int = 1) -> tuple[Case, ...]:
        """Return the next ``n`` cases after the present one, to be decoded ahead."""
        return self._place.following(self._task, n)

    def painted(self, machine_ms: float) -> None:
        """Record the first complete paint of the present case; its clock starts here."""
        task = self._require_task()
        painted: dict[str, Value] = {"machine_us": round(machine_ms * 1000)}
        painted |= boot_content(self._study.clock)
        self._record(NewEvent("case.painted", task.entity, new=painted))
        self._on_screen = task.entity

    def answer(self, answer: Answer) -> Task:
        """Keep a draft; it is on the disk when this returns.

        Raises
        ------
        ReadingRuleError
            For a value that the form does not allow, a mark outside the images, or both an
            assessment and a reason why none is possible.

        """
        task = self._require_task()
        check_answer(task.form, answer, extents=task.extents)
        if answer != task.answer:
            self._record(
                NewEvent(
                    "read.answered", task.entity, old=task.answer.content(), new=answer.content()
                )
            )
            self._task = replace(task, answer=answer)
        return self._require_task()

    def lock(self, view: Mapping[str, Value] | None = None, *, language: str = "en") -> Task | None:
        """Lock the present read for good and go on.

        Parameters
        ----------
        view : mapping, optional
            How its image was seen at this moment.
        language : str
            Of the words that are signed: those that she was shown.

        Returns
        -------
        Task or None
            The next step, of the same case where one follows; None at the end of the session, or
            where nothing more is due.

        Raises
        ------
        ReadingRuleError
            When the read is incomplete, the case was never on the screen in this session (its time
            would be false), or a read is locked before the model's answer that belongs to it was
            shown, or unchanged before that has been on the screen for as long as the protocol says,
            or before the clips of its case have run as it says.

        """
        task = self._require_task()
        if not complete(task.form, task.answer):
            raise ReadingRuleError(
                "The read is not complete.",
                remedy="Give what the form asks for, or say why you cannot assess the case.",
            )
        self._revealing.require_looked_at(task)
        self._require_on_screen(task)
        require_played(self._study, task)
        task = replace(task, answer=pruned(task.form, task.answer))
        content = locked_content(
            self._study, self._reader, task, batch=self._pace.place_in_batch(task.step), view=view
        )
        if self._entered is not None:
            # Here: who reads without a PIN does not wait for what signs to be loaded.
            from reader_study.reading.signed import with_signature

            content = with_signature(self._study, self._entered, task, content, language)
        told, more = self._practising.after(task)
        events = [NewEvent("read.locked", task.entity, new=content), *more]
        self._place.locked(task)
        following = self._place.next()
        if following is not None and _stays_on_screen(task, following):
            events.append(
                NewEvent(
                    "case.painted",
                    following.entity,
                    new={"machine_us": 0} | boot_content(self._study.clock),
                )
            )
            self._on_screen = following.entity
        try:
            self._record(*events)
        except BaseException:
            self._place.reload()
            self._practising = Practising(self._study, self._reader.id, self.session)
            raise
        if told is not None and told.passed is False:
            self._place.reload()
            following = self._place.next()
        self.feedback = told
        self._task = following
        return self._task

    def reveal(self) -> Task:
        """Show the model's answer: the act is in the log before the model's file is opened.

        Raises
        ------
        ReadingRuleError
            When the arm shows nothing of a model: before the lock of the read that it follows.
        IntegrityError
            When the model's file is missing or was changed.

        """
        task = self._require_task()
        self._record(*self._revealing.asked(task))
        shown, event = self._revealing.opened(task)
        self._record(event)
        self._on_screen = task.entity
        self._task = self._revealing.shown(task, shown)
        return self._task

    def record(self, act: str, fields: Mapping[str, Value]) -> None:
        """Record an act on the images of the present case, as the event ``read.<act>``.

        Parameters
        ----------
        act : str
            One of `RECORDED`: ``measured`` for a mark drawn, changed or erased; ``calibrated``
            for a scale that was set by hand, or taken back; ``viewed`` for how the image is seen
            once the hand rests; ``played`` for what of a clip ran.
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
        if act == "played":
            self._task = replace(task, played=with_played(task.played, fields))

    def report_patient_data(self) -> Task | None:
        """Hide the present case from everybody, and return the next step; see `report_of`."""
        self._record(*report_of(self._require_task()))
        self._on_screen = ""
        self._place.reload()
        self._task = self._place.next()
        return self._task

    def break_state(self) -> BreakState:
        """Tell for how long the reader has worked, and whether a break is due."""
        return self._pace.break_state(self._study.clock)

    def pause(self, reason: str) -> None:
        """Stop the active time (``reader``, ``focus`` or ``idle``)."""
        if self._task is not None:
            self._record(NewEvent("read.paused", self._task.entity, reason=reason))

    def resume(self) -> None:
        """Let the active time run again."""
        if self._task is not None:
            self._record(NewEvent("read.resumed", self._task.entity))

    def end(self) -> None:
        """Close the session in order, sign the log, copy the study; the present draft stays.

        A copy that fails is told by `keeper`: what was read is saved without it.
        """
        entity = f"session/{self._reader.id}/{self.session}"
        events = [NewEvent("session.ended", entity, new=boot_content(self._study.clock))]
        if self._task is not None:
            events.insert(0, NewEvent("read.suspended", self._task.entity))
        self._record(*events)
        sign_head(self._study.store, self._actor, self._study.clock)
        keep_checkpoint(self._study)
        self.keeper.again()

    def watch_clocks(self) -> None:
        """Record a jump of the wall clock since the last act; see `SessionActs.watch_clocks`."""
        self._acts.watch_clocks()

    def _record(self, *events: NewEvent) -> None:
        self._acts.record(*events)

    def _require_on_screen(self, task: Task) -> None:
        if self._on_screen != task.entity:
            raise ReadingRuleError(
                "The case has not been on the screen in this session.",
                remedy="Show it again, and go on.",
            )

    def _require_task(self) -> Task:
        if self._task is None:
            raise ReadingRuleError(
                "Every case of this list is locked.", remedy="There is nothing left to read."
            )
        return self._task


def _stays_on_screen(task: Task, following: Task) -> bool:
    """Tell whether the next step goes on with what is on the screen, and nothing is shown first."""
    if following.step.follows != task.step.ordinal or following.reveals_at_once:
        return False
    return following.case == task.case
