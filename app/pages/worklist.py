"""Third page: the reader's own list. Positions and progress, and nothing about any case."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QDate, QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from app import theme
from app.action_set import ActionSet
from app.actions import Condition, Scope
from app.fitted_window import bind_window_acts
from app.i18n import Languages, current_language
from app.trouble import Told, for_reader, in_words
from app.views import ReaderView
from app.widgets.base import ElidedLabel, label
from app.widgets.case_grid import CaseGrid
from app.widgets.key_caps import KeyButton
from app.widgets.message_bar import MessageBar
from app.widgets.page import Page
from app.widgets.session_list import SessionList


def local_moment(moment: datetime) -> str:
    """Return a time in the words of the window's language, by the clock of this place."""
    here = moment.astimezone()
    locale = QLocale(current_language())
    day = locale.toString(QDate(here.year, here.month, here.day), QLocale.FormatType.LongFormat)
    return f"{day}, {here:%H:%M}"


class WorklistPage(Page):
    """How far the list is read, and the button that goes on."""

    begin = Signal()
    back = Signal()

    def __init__(self, languages: Languages) -> None:
        super().__init__(languages)
        self._reader: ReaderView | None = None
        self._error: Exception | None = None
        self._warning: Told | None = None
        self._name = ElidedLabel("quiet", name="worklistReader")
        self._progress = label("title", name="worklistProgress")
        self._lead = label("quiet", name="worklistLead", wrap=True)
        self._grid = CaseGrid()
        self._sessions = SessionList()
        self._opens: datetime | None = None
        self._begin = KeyButton(("Enter",))
        self._begin.setObjectName("beginButton")
        self._begin.clicked.connect(self.begin)
        self._back = QPushButton()
        self._back.setObjectName("worklistBack")
        self._back.setProperty("role", "link")
        self._back.clicked.connect(self.back)
        self._trouble = MessageBar()
        self._trouble.retry.connect(self.begin)
        self._actions = ActionSet(self, Scope.WORKLIST.value)
        bind_window_acts(self._actions, self)
        self._actions.on("list.begin", self._enter)
        self._actions.on("page.back", self.back.emit)
        self._lay_out()
        self.retranslate()

    def show_reader(self, reader: ReaderView) -> None:
        """Show a reader's progress."""
        self._reader = reader
        self._trouble.hide()
        self._grid.show_progress(done=reader.done, total=reader.total)
        self._sessions.show_sessions(reader.sessions, here=reader.session)
        self._opens = None
        self._begin.setVisible(self._has_to_do(reader))
        self.show_starting(starting=False)
        self.retranslate()
        self.setFocusProxy(self._back if self._begin.isHidden() else self._begin)

    def show_opens(self, opens: datetime | None) -> None:
        """Say from when on she may go on (UTC); None when she may now."""
        if opens is None or self._reader is None:
            return
        self._opens = opens
        self._begin.hide()
        self.show_starting(starting=False)
        self.retranslate()
        self.setFocusProxy(self._back)

    def show_starting(self, *, starting: bool) -> None:
        """Say that the session is being started."""
        waits = self._reader is None or self._opens is not None
        able = not starting and not waits and self._has_to_do(self._reader)
        self._begin.setEnabled(able)
        self._back.setEnabled(not starting)
        self._actions.refresh({Condition.ALWAYS})
        self._actions["list.begin"].setEnabled(able)
        self._actions["page.back"].setEnabled(not starting)

    def show_trouble(self, error: Exception) -> None:
        """Say why reading cannot begin."""
        self.show_starting(starting=False)
        self._error = error
        words = for_reader(error)
        self._trouble.tell(words.what, words.remedy, retry=True)

    def show_warnings(self, warnings: Sequence[Told]) -> None:
        """Tell the first of what is to be known of the disk; trouble that is told goes before."""
        self._warning = warnings[0] if warnings else None
        if self._error is None and self._warning is not None:
            words = in_words(self._warning)
            self._trouble.tell(words.what, words.remedy, retry=False)

    def retranslate(self) -> None:
        """Set every text."""
        reader = self._reader
        self._back.setText(self.tr("Another reader"))
        if self._error is not None:
            words = for_reader(self._error)
            self._trouble.word(words.what, words.remedy)
        elif self._warning is not None:
            words = in_words(self._warning)
            self._trouble.word(words.what, words.remedy)
        if reader is None:
            return
        self._name.set_whole(reader.name)
        self._progress.setText(f"{reader.done} / {reader.total}")
        begun = reader.begun
        self._begin.setText(self.tr("Continue") if begun else self.tr("Begin"))
        self._begin.setAccessibleName(self._begin.text())
        self._lead.setText(self._what_next(reader))

    @staticmethod
    def _has_to_do(reader: ReaderView | None) -> bool:
        """Tell whether she may look for something to read; an arbitrator always may."""
        if reader is None:
            return False
        return reader.decides or (bool(reader.sessions) and not reader.finished)

    def _what_next(self, reader: ReaderView) -> str:
        if self._opens is not None:
            words = self.tr(
                "Your next session opens on %1. Until then the cases have to be forgotten; "
                "the coordinator can open it earlier."
            )
            return words.replace("%1", local_moment(self._opens))
        if reader.decides and (not reader.sessions or reader.finished):
            return self.tr(
                "Nothing waits for your decision. Cases come when their readers disagree; "
                "look again later."
            )
        if reader.total == 0 and not reader.sessions:
            return self.tr("There is no case on your list. Ask the coordinator.")
        if reader.finished:
            return self.tr(
                "Every case of your list is read and saved. Thank you. You can close the window."
            )
        if reader.done == 0:
            return self.tr(
                "You answer each case and lock it; a locked read cannot be changed. "
                "F1 shows the keys."
            )
        return self.tr("You continue with case %1, exactly where you stopped.").replace(
            "%1", str(min(reader.done + 1, reader.total))
        )

    def _enter(self) -> None:
        if self._begin.isEnabled() and not self._begin.isHidden():
            self.begin.emit()

    def _lay_out(self) -> None:
        for part in (self._name, self._progress, self._sessions, self._lead, self._trouble):
            self.body.addWidget(part)
        row = QHBoxLayout()
        row.addWidget(self._begin)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addSpacing(theme.px(8))
        self.body.addWidget(self._grid)
        self.body.addSpacing(theme.px(8))
        row = QHBoxLayout()
        row.addWidget(self._back)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addStretch(1)
