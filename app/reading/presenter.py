"""What the reading page does: acts change the state, and the durable ones go to the writer.

"Saved" is shown only after the writer has answered. A job that fails leaves everything that was
typed on the screen and can be tried again.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.desk import Desk
from app.i18n import current_language
from app.pages.problem import Going, Problem
from app.reading import read_state, saving
from app.reading.ai_seeing import AiSeeing
from app.reading.attention import Pause
from app.reading.between_reads import BetweenReads
from app.reading.case_views import CaseView, LockedView
from app.reading.read_clock import ReadClock
from app.reading.read_marks import ReadMarks
from app.reading.read_state import NOTHING_GIVEN, Phase, ReadState, Saved
from app.reading.reporting import Reporting
from app.reading.saving import Departure, Saving
from app.reading.turning import Turning
from app.tasks import Writer
from app.views import Rules
from reader_study.forms.answer import Answer, AnswerValue

_WRITTEN = frozenset({Phase.LOCKING, Phase.REPORTING})
"""What ends the read is on its way to the disk."""

_UNTIMED = frozenset({Phase.LOADING, Phase.REPORTING, Phase.TOLD, Phase.RESTING, Phase.FINISHED})
"""No read is timed: the next one is not on the screen yet, or there is none."""


class ReadingPresenter(QObject):
    """State of the reading page, without a widget.

    `changed` follows every change of the state, `case_changed` comes before it when other images
    have to be shown, `reload_wanted` asks for the same images again, `left` says that the session
    is over; its argument is whether the list is finished.
    """

    changed = Signal()
    case_changed = Signal()
    reload_wanted = Signal()
    left = Signal(bool)
    locking = Signal()
    """A read is about to be locked: what belongs to it is to be told now."""
    held = Signal()
    """The clock stands: nobody watches."""

    def __init__(
        self, desk: Desk, writer: Writer, rules: Rules, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._writer = writer
        self.state = ReadState(rules)
        self.problem: Problem | None = None
        self.seen: Callable[[], Mapping[str, Any] | None] = lambda: None
        """Tells how the image is seen now."""
        self._clock = ReadClock(
            desk, writer, settled=self._clock_settled, failed=self._clock_failed
        )
        state, change = partial(getattr, self, "state"), self._set
        self.marks = ReadMarks(
            self._clock, state=state, change=change, is_over=lambda: self._saving.is_going
        )
        self.turning = Turning(state=state, change=change)
        self._saving = Saving()
        self._between = BetweenReads(state=state, change=change, show=self._show, parent=self)
        self.reporting = Reporting(
            desk, writer, self._clock, self._between, state=state, change=change, failed=self._fail
        )
        self._seeing = AiSeeing(lambda: self._set(read_state.ai_seen(self.state)), self)
        writer.idle.connect(self._go_on_leaving)

    @property
    def warned(self) -> Going | None:
        """By which way of going the reader was told that something would be lost."""
        return self._saving.warned

    def start(self, begun: LockedView) -> None:
        """Show the first step of the session, after the rest of a break."""
        self._between.begin(begun)

    def painted(self, machine_ms: float) -> None:
        """Start the clock: the case is completely on the screen."""
        if self.state.phase is not Phase.LOADING:
            return
        self.problem = None
        self._clock.painted(machine_ms)
        self._set(read_state.painted(self.state))
        self._reveal_if_waiting()

    def ai_painted(self) -> None:
        """Let the read with AI begin: the model's read is completely on the screen."""
        self._set(read_state.ai_painted(self.state))

    def give(self, field_id: str, value: AnswerValue | None) -> None:
        """Give a field a value, or none."""
        self._answer(read_state.give(self.state, field_id, value))

    def keep(self, check_id: str) -> None:
        """Keep the answer in spite of a check."""
        self._answer(read_state.keep(self.state, check_id))

    def explain(self, text: str) -> None:
        """Keep why the reader departs from the AI's answer."""
        self._answer(read_state.explain(self.state, text))

    def draw(self, field_id: str) -> None:
        """Let the hand draw the mark of a field, or none; once more to let it go."""
        wanted = "" if field_id == self.state.drawing else field_id
        self._set(read_state.draw(self.state, wanted))

    def ask_ai(self) -> None:
        """Ask for the model's read, where the reader may."""
        if self.state.ai_waits:
            self._set(read_state.ask_ai(self.state))
            self._reveal_if_waiting()

    def write_note(self, text: str) -> None:
        """Keep a remark."""
        self._answer(read_state.note(self.state, text))

    def ask_reason(self) -> None:
        """Open or close the list of reasons why the case cannot be assessed."""
        self._answer(read_state.ask_reason(self.state))

    def give_reason(self, reason: str) -> None:
        """Say why the case cannot be assessed."""
        self._answer(read_state.give_reason(self.state, reason))

    def undo(self) -> None:
        """Take the last change back."""
        self._answer(read_state.undo(self.state))

    def enter(self) -> None:
        """First Enter: summary. Second Enter: lock. What failed before is tried again first."""
        if self.problem is not None and not self.problem.draft:
            self.retry()
            return
        if self.state.phase in (Phase.TOLD, Phase.RESTING):
            self._between.go_on()
            return
        after = read_state.enter(self.state)
        locking = after.phase is Phase.LOCKING and self.state.phase is not Phase.LOCKING
        if locking:
            # The disk works while the panel is painted.
            self._lock(after.answer)
        self._set(after)

    def escape(self) -> None:
        """Go one step back."""
        self._answer(read_state.escape(self.state))

    def toggle_ai(self) -> None:
        """Put the AI card away, or bring it back."""
        self._set(replace(self.state, ai_hidden=not self.state.ai_hidden))

    def toggle_pause(self) -> None:
        """Stop the clock and cover the image, or go on."""
        act = self.come_back if self._clock.holds(Pause.READER) else self.go_away
        act(Pause.READER)
        self._set(replace(self.state, paused=self._clock.holds(Pause.READER)))

    def go_away(self, reason: Pause) -> None:
        """Stop the clock for a reason."""
        self.held.emit()
        self._clock.hold(reason, timed=self._is_timed())

    def come_back(self, reason: Pause) -> None:
        """Drop a reason; without any left the clock runs again."""
        self._clock.release(reason, timed=self._is_timed())

    def lock_screen(self, *, locked: bool) -> None:
        """Stop the clock until the PIN is entered, or let it run again: the PIN was right."""
        act = self._clock.lock_screen if locked else self._clock.unlock_screen
        act(timed=self._is_timed())

    def media_failed(self, error: Exception) -> None:
        """Say that the case's image cannot be shown; it can be asked for again."""
        self.problem = Problem(error, self.reload_wanted.emit)
        self.changed.emit()

    def retry(self) -> None:
        """Try again what failed."""
        problem, self.problem = self.problem, None
        self.changed.emit()
        if problem is not None:
            problem.retry()

    def leave(self) -> None:
        """End the session in order; the draft stays. Waits for the writes that are under way."""
        finished = self.state.phase is Phase.FINISHED
        if self._saving.is_going or (self.state.phase in _WRITTEN and self.problem is None):
            return
        still = self._writer.pending > 0 and not finished
        self._saving = saving.going_asked(self._saving, writes_open=still)
        if self._saving.departure is Departure.WAITS:
            return
        if not finished and not self.may_lose(Going.LEAVING):
            self.retry()
            return
        self._saving = saving.gone(self._saving)
        told = partial(self.left.emit, finished)
        self._writer.submit(self._desk.leave, done=lambda _: told(), failed=lambda _error: told())

    def may_lose(self, going: Going) -> bool:
        """Tell whether the reader may go: all is saved, or she was warned and goes still."""
        if self.state.saved is not Saved.FAILED or self.warned is going:
            return True
        self._saving = saving.told(self._saving, going)
        self.changed.emit()
        return False

    def _go_on_leaving(self) -> None:
        if self._saving.departure is Departure.WAITS:
            self.leave()

    def _show(self, case: CaseView | None) -> None:
        before = self.state.case
        self.problem = None
        self.state = read_state.show(self.state, case)
        if case is None:
            self.changed.emit()
            self.leave()
            return
        if before is None or (before.step != case.step and not case.continues):
            self.case_changed.emit()
        self.changed.emit()
        self._reveal_if_waiting()

    def _answer(self, after: ReadState) -> None:
        changed = after.answer != self.state.answer
        self._set(after)
        if changed:
            self._keep_draft()

    def _keep_draft(self) -> None:
        self._saving = saving.draft_sent(self._saving)
        number = self._saving.sent
        self._set(replace(self.state, saved=Saved.SAVING))
        self._writer.submit(
            partial(self._desk.answer, self.state.answer),
            done=lambda _: self._draft_kept(number),
            failed=lambda error: self._draft_lost(number, error),
        )

    def _draft_kept(self, number: int) -> None:
        if not self._saving.is_last(number) or self.state.phase is Phase.LOCKING:
            return
        self._saving = saving.draft_kept(self._saving, number)
        if self.problem is not None and not self.problem.draft:
            self._set(replace(self.state, saved=Saved.FAILED))
            return
        self.problem = None
        self._set(replace(self.state, saved=Saved.SAVED))

    def _draft_lost(self, number: int, error: Exception) -> None:
        if self._saving.is_last(number) and self.state.phase is not Phase.LOCKING:
            self._fail(error, self._keep_draft, draft=True)

    def _lock(self, answer: Answer) -> None:
        self.locking.emit()
        # A read is locked with its whole clock, or not at all.
        self._saving = saving.lock_asked(self._saving, clock_open=self._clock.open)
        if self._saving.lock_waits:
            return
        self._writer.submit(
            partial(self._desk.lock, answer, self.seen(), current_language()),
            done=self._between.begin,
            failed=self._lock_failed,
        )

    def _lock_failed(self, error: Exception) -> None:
        self.state = replace(self.state, phase=Phase.CONFIRMING)
        self._fail(error, self.enter, draft=True)

    def _reveal_if_waiting(self) -> None:
        case = self.state.case
        if case is None or case.ai is not None or self.state.phase is not Phase.REVEALING:
            return
        self._writer.submit(self._desk.reveal, done=self._show, failed=self._reveal_failed)

    def _reveal_failed(self, error: Exception) -> None:
        """Say so; who asked for the AI goes on without it, and may ask again."""
        if self.state.ai_waits:
            self.state = read_state.ai_failed(self.state)
            # No lock waits for it: Enter goes on, the button tries again.
            self._fail(error, self.ask_ai, draft=True)
        else:
            self._fail(error, self._reveal_if_waiting)

    def _fail(self, error: Exception, retry: Callable[[], None], *, draft: bool = False) -> None:
        if not draft or self.problem is None or self.problem.draft:
            self.problem = Problem(error, retry, draft)
        self.state = replace(self.state, saved=Saved.FAILED)
        self.changed.emit()

    def _clock_failed(self, error: Exception) -> None:
        if self._saving.lock_waits:
            self._saving = saving.lock_given_up(self._saving)
            self.state = replace(self.state, phase=Phase.CONFIRMING)
        self._fail(error, self._clock.send_on)

    def _clock_settled(self) -> None:
        if self.reporting.settled():
            return
        if self._saving.lock_waits:
            self._lock(self.state.answer)
        elif self.state.saved is Saved.FAILED and self.problem is None:
            self._after_clock()

    def _after_clock(self) -> None:
        if not self._saving.draft_is_durable:
            self._keep_draft()
            return
        given = self.state.answer != NOTHING_GIVEN
        self._set(replace(self.state, saved=Saved.SAVED if given else Saved.NOTHING))

    def _is_timed(self) -> bool:
        return not self._saving.is_going and self.state.phase not in _UNTIMED

    def _set(self, after: ReadState) -> None:
        if after != self.state:
            self.state = after
            if after.saved is Saved.SAVED:
                self._saving = saving.all_saved(self._saving)
            self._seeing.follow(after)
            self.changed.emit()
