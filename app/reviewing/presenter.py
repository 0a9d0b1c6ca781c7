"""The review's acts: state, saving, and looks that come in the meantime. It knows no widget."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.reviewing.looking import LooksBehind
from app.reviewing.parts import Arranged, CommitTold, ReviewParts
from app.reviewing.saving import DecisionQueue, SavingState
from app.reviewing.state import Asking, ReviewPageState
from app.tasks import Writer
from reader_study.intake.review.keeping import keep_step, take_step_back
from reader_study.intake.review.review import Review
from reader_study.intake.review.steps import ReviewStep
from reader_study.intake.sources.look import SourceLook

_TOGETHER_MS = 60
"""Looks that come in such a time are listed at once."""


class ReviewPresenter(QObject):
    """Carries acts out, keeps them, and lists what was looked at.

    Parameters
    ----------
    parts : ReviewParts
        The intake.
    writer : Writer
        Its thread writes decisions and carries the intake out.

    """

    changed = Signal()
    failed = Signal(object)
    """A `ReaderStudyError` or an `OSError`; a decision that was not kept can be tried again."""
    _counted = Signal(int, int)

    def __init__(self, parts: ReviewParts, writer: Writer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts, self._writer = parts, writer
        review = Review.of(parts.items, decisions=parts.keeper.decisions)
        self.state = ReviewPageState(review, by=parts.by)
        self.saving = DecisionQueue(writer, self)
        self.looks = LooksBehind(parts, self)
        self.committing = False
        self.progress = (0, 0)
        """Cases that are stored, and of how many, while the intake is carried out."""
        self.is_done = False
        """Whether the intake was carried out, or is left to a command."""
        self.result: CommitTold | None = None
        """What it has come to, where it was carried out here."""
        self._new: list[SourceLook] = []
        self._together = QTimer(self)
        self._together.setSingleShot(True)
        self._together.setInterval(_TOGETHER_MS)
        self._together.timeout.connect(self._list_new)
        self._connect()

    @property
    def can_commit(self) -> bool:
        """Whether the intake can be carried out now."""
        ready = self.looks.is_complete and self.saving.state is SavingState.SAVED
        return ready and self.state.tally.is_complete

    def act(self, act: Callable[[], ReviewStep | None]) -> None:
        """Do something in the state, and keep what it decided."""
        step = act()
        if step is not None and step.decided:
            self.saving.put(partial(keep_step, self._parts.keeper, step))
        self.changed.emit()

    def go(self, act: Callable[[], object]) -> None:
        """Do something in the state that decides nothing."""
        act()
        self.changed.emit()

    def undo(self) -> None:
        """Take the last act back."""
        step = self.state.undo()
        if step is not None and step.decided:
            self.saving.put(partial(take_step_back, self._parts.keeper, step))
        self.changed.emit()

    def confirm(self) -> None:
        """Answer what is asked by yes."""
        if self.state.asking is Asking.CLEAR:
            self.act(self.state.accept_clear)
        elif self.state.asking is Asking.COMMIT and self.can_commit:
            self._commit()

    def turn_looking(self) -> None:
        """Stop looking at sources, or go on."""
        if self.looks.runs:
            self.looks.stop()
        else:
            self.looks.begin()
        self.changed.emit()

    def retry(self) -> None:
        """Try again what has failed: a decision first, then the looks."""
        self.saving.retry()
        self.looks.begin()

    def close(self) -> None:
        """Stop looking; decisions that wait are written by whoever closes the writer."""
        self.looks.close()

    def _connect(self) -> None:
        self.saving.changed.connect(self.changed)
        self.saving.failed.connect(self.failed)
        self.looks.looked.connect(self._take_look)
        self.looks.arranged.connect(self._take_places)
        self.looks.changed.connect(self._begin_listing)
        self.looks.failed.connect(self.failed)
        self._counted.connect(self._count, Qt.ConnectionType.QueuedConnection)

    def _take_look(self, look: SourceLook) -> None:
        self._new.append(look)
        self._begin_listing()

    def _begin_listing(self) -> None:
        if not self._together.isActive():
            self._together.start()

    def _list_new(self) -> None:
        new, self._new = self._new, []
        if new:
            items = self.state.review.items
            self.state.arrived((replace(items[look.source.path], look=look) for look in new), None)
        self.changed.emit()

    def _take_places(self, found: Arranged) -> None:
        self._new.clear()
        self.state.arrived(found.items, found.groups)
        self.changed.emit()

    def _commit(self) -> None:
        commit = self._parts.commit
        if commit is None:
            self._done(None)
            return
        self.committing, self.progress = True, (0, self.state.tally.cases)
        self._writer.submit(
            partial(commit, self._counted.emit), done=self._done, failed=self._not_done
        )
        self.changed.emit()

    def _count(self, done: int, total: int) -> None:
        self.progress = (done, total)
        self.changed.emit()

    def _done(self, told: CommitTold | None) -> None:
        self.committing, self.is_done, self.result = False, True, told
        self.state.give_up()
        self.changed.emit()

    def _not_done(self, error: Exception) -> None:
        self.committing = False
        self.state.give_up()
        self.changed.emit()
        self.failed.emit(error)
