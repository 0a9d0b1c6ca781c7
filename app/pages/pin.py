"""Between the name and the list: the reader's PIN. The same page covers a locked screen."""

from PySide6.QtCore import QDeadlineTimer, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton

from app import theme
from app.action_set import ActionSet
from app.actions import Condition, Scope
from app.fitted_window import bind_window_acts
from app.i18n import Languages
from app.trouble import for_reader
from app.views import ReaderView
from app.widgets.base import ElidedLabel, label
from app.widgets.key_caps import KeyButton
from app.widgets.page import Page
from app.widgets.text_boxes import LineBox
from reader_study.people.refusal import EntryRefusedError

_TICK_MS = 250
_MOST_CHARACTERS = 200


class PinPage(Page):
    """Takes a PIN, tells how many tries are left, and counts down while one has to wait.

    Parameters
    ----------
    locked : bool
        It covers a read: Escape does not leave it, and another reader may take over.

    """

    given = Signal(str)
    back = Signal()

    def __init__(self, languages: Languages, reader: ReaderView, *, locked: bool = False) -> None:
        super().__init__(languages)
        self._locked = locked
        self._error: Exception | None = None
        self._is_checking = self._is_unsaved = False
        self._until = QDeadlineTimer(0)
        self._title = label("title", name="pinTitle", wrap=True)
        self._name = ElidedLabel("quiet", name="pinReader")
        self._name.set_whole(reader.name)
        self._lead = label("quiet", name="pinLead", wrap=True)
        self._box = LineBox()
        self._box.setObjectName("pinBox")
        self._box.setEchoMode(QLineEdit.EchoMode.Password)
        self._box.setMaxLength(_MOST_CHARACTERS)
        self._box.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._box.left.connect(self._give)
        self._box.textChanged.connect(self._refresh)
        self._what = label(name="pinTrouble", wrap=True)
        self._what.setProperty("wrong", "yes")
        self._remedy = label("quiet", name="pinRemedy", wrap=True)
        self._go = KeyButton(("Enter",))
        self._go.setObjectName("pinGo")
        self._go.clicked.connect(self._give)
        self._back = QPushButton()
        self._back.setObjectName("pinBack")
        self._back.setProperty("role", "link")
        self._back.clicked.connect(self.back)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._count_down)
        self._actions = ActionSet(self, Scope.LOGIN.value)
        bind_window_acts(self._actions, self)
        if not locked:
            self._actions.on("page.back", self.back.emit)
        self._actions.refresh({Condition.ALWAYS})
        self._lay_out()
        self._say()
        self.retranslate()
        self._refresh()
        self.setFocusProxy(self._box)

    def show_trouble(self, error: Exception) -> None:
        """Say why the PIN did not open; a wait is counted down."""
        self._error = error
        self._is_checking = False
        if isinstance(error, EntryRefusedError) and error.wait_s:
            self._until = QDeadlineTimer(error.wait_s * 1000)
            self._tick.start()
        self._box.clear()
        self._refresh()
        self._tell()
        self._box.setFocus()

    def show_waited(self) -> None:
        """Let the PIN be tried again; whether it may be is the log's to say."""
        self._until = QDeadlineTimer(0)
        self._tick.stop()
        self._error = None
        self._say()
        self._refresh()
        self._box.setFocus()

    def show_unsaved(self) -> None:
        """Say that what she entered last is not saved; asked once more, it is lost."""
        self._error = None
        self._is_unsaved = True
        self._tell()

    def retranslate(self) -> None:
        """Set every text."""
        self._title.setText(self.tr("Locked") if self._locked else self.tr("Your PIN"))
        self._lead.setText(self._what_to_do())
        self._box.setAccessibleName(self.tr("PIN"))
        self._box.setPlaceholderText(self.tr("PIN"))
        self._go.setText(self.tr("Checking …") if self._is_checking else self.tr("Go on"))
        self._go.setAccessibleName(self._go.text())
        self._back.setText(self.tr("Another reader"))
        self._tell()

    def _what_to_do(self) -> str:
        if self._locked:
            return self.tr(
                "Nobody was at the keys for ten minutes. Your read is paused and kept; your PIN "
                "goes on with it. If another reader takes over, your session ends in order."
            )
        return self.tr("Your PIN shows that it is you, and signs what you lock.")

    def _give(self) -> None:
        if not self._go.isEnabled():
            return
        self._is_checking = True
        self._error = None
        self._say()
        self._refresh()
        self.given.emit(self._box.text())

    def _refresh(self) -> None:
        # Never disabled: the focus would go on to what ends the session, and so would Enter.
        self._box.setReadOnly(self._is_checking or not self._until.hasExpired())
        self._go.setEnabled(not self._box.isReadOnly() and bool(self._box.text()))
        self._back.setEnabled(not self._is_checking)
        self._go.setText(self.tr("Checking …") if self._is_checking else self.tr("Go on"))

    def _count_down(self) -> None:
        if self._until.hasExpired():
            self.show_waited()
        else:
            self._tell()

    def _tell(self) -> None:
        error = self._error
        if error is None:
            if self._is_unsaved:
                again = self.tr("Choose another reader once more to lose it.")
                self._say(self.tr("What was entered last is not saved."), again)
            return
        if not isinstance(error, EntryRefusedError):
            words = for_reader(error)
            self._say(words.what, words.remedy)
        elif error.wait_s:
            left_s = max(1, -(-self._until.remainingTime() // 1000))
            clock = f"{left_s // 60}:{left_s % 60:02}"
            self._say(
                self.tr("Too many wrong PINs."),
                self.tr("You can try again in %1 min. The coordinator can help you.").replace(
                    "%1", clock
                ),
            )
        else:
            self._say(self.tr("This PIN is not right."), self._tries(error))

    def _say(self, what: str = "", remedy: str = "") -> None:
        for part, text in ((self._what, what), (self._remedy, remedy)):
            part.setText(text)
            part.setVisible(bool(text))

    def _tries(self, error: EntryRefusedError) -> str:
        if error.tries_left == 1:
            return self.tr("After one more wrong PIN you have to wait.")
        words = self.tr("%1 tries are left before you have to wait.")
        return words.replace("%1", str(error.tries_left))

    def _lay_out(self) -> None:
        for part in (self._title, self._name, self._lead):
            self.body.addWidget(part)
        for taken in (self._box, self._go):
            row = QHBoxLayout()
            row.addWidget(taken)
            row.addStretch(1)
            self.body.addLayout(row)
        self.body.addWidget(self._what)
        self.body.addWidget(self._remedy)
        self.body.addSpacing(theme.px(8))
        row = QHBoxLayout()
        row.addWidget(self._back)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addStretch(1)
