"""The right-hand panel of the reading page: shows a `ReadState`, tells what the reader did."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app import theme
from app.keys import Keys
from app.reading.ai_card import AiCard
from app.reading.note_field import NoteField
from app.reading.rating_form import RatingForm
from app.reading.read_state import Missing, Phase, ReadState, Saved
from app.reading.reason_box import ReasonBox
from app.reading.steps import Steps
from app.reading.summary_card import SummaryCard, one_line
from app.widgets.base import ElidedLabel, TranslatedFrame, fixed_label, label, restyle
from app.widgets.key_caps import KeyButton
from app.widgets.message_bar import MessageBar

_ROOMY_PX = 860
"""In a panel that is lower than this, everything moves closer together."""


class ReadPanel(TranslatedFrame):
    """Steps, kept read, AI card, scales or summary, lock button, saved mark."""

    enter_pressed = Signal()
    back_pressed = Signal()
    typing_changed = Signal()

    def __init__(self, scale: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName("readPanel")
        self._state: ReadState | None = None
        self._was_typing = False
        self._likelihood_key = "L"
        self.steps = Steps()
        self.ai_card = AiCard()
        self.rating = RatingForm(scale)
        self.reasons = ReasonBox()
        self.summary = SummaryCard()
        self.note = NoteField()
        self.message = MessageBar()
        self._kept = label("kept", name="keptRead", wrap=True)
        self._missing = label("hint", name="missingHint", wrap=True)
        self.lock_button = KeyButton()
        self.lock_button.setObjectName("lockButton")
        self.lock_button.clicked.connect(self.enter_pressed)
        self._back = QPushButton()
        self._back.setObjectName("backButton")
        self._back.clicked.connect(self.back_pressed)
        self._saved = fixed_label("faint", name="saveState")
        self._reader = ElidedLabel("faint", name="readerName")
        self._reader.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._scroll = QScrollArea()
        self._column, self._outer = QVBoxLayout(), QVBoxLayout()
        for box in (self.rating.likelihood.field, self.note.box):
            box.installEventFilter(self)
            box.textChanged.connect(self._note_typing)
            box.committed.connect(self._note_typing)
        self._lay_out()
        self.retranslate()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Roll a text box into sight when it gets the focus in a low window."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self._scroll.ensureWidgetVisible(watched)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw everything closer together in a low window, before anything has to be rolled."""
        super().resizeEvent(event)
        self._space()

    @property
    def typing(self) -> bool:
        """Whether a box holds something that has not been given to the disk yet."""
        return self.rating.likelihood.field.dirty or self.note.box.dirty

    def show_keys(self, keys: Keys) -> None:
        """Print the keys in force."""
        self._likelihood_key = keys.cap("read.likelihood")
        self.rating.show_key(self._likelihood_key)
        self.note.show_key(keys.cap("read.note"))
        self.ai_card.show_key(keys.cap("read.ai"))
        self.retranslate()

    def set_reader(self, name: str) -> None:
        """Show who is reading."""
        self._reader.set_whole(name)

    def show_state(self, state: ReadState) -> None:
        """Show everything that the state says."""
        self._state = state
        case = state.case
        revealed = case is not None and case.ai is not None
        if revealed and self.ai_card.isHidden():
            # In a low window too the reader must see it.
            self._scroll.verticalScrollBar().setValue(0)
        self.steps.show_stage(is_final=state.is_final, revealed=revealed)
        self.ai_card.show_ai(case.ai if case else None, opened=not state.ai_hidden)
        confirming = state.phase in (Phase.CONFIRMING, Phase.LOCKING)
        self.summary.show_answer(
            state.answer, is_final=state.is_final, inconsistent=state.inconsistent
        )
        self.summary.setVisible(confirming)
        self.rating.show_state(state)
        self.rating.setVisible(not confirming and not state.asking_reason)
        self.reasons.show_reason(state.answer.cannot_assess)
        self.reasons.setVisible(not confirming and state.asking_reason)
        self.note.show_note(state.answer.note)
        self.note.setVisible(not confirming)
        self._show_doing(state)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        state = self._state
        if state is None:
            return
        self.lock_button.setText(self._lock_text(state))
        self._back.setText(self.tr("Back  Esc"))
        self._saved.setText(self._saved_text(state))
        self._missing.setText(self._missing_text(state))
        kept = state.case.before if state.case else None
        self._kept.setVisible(kept is not None)
        if kept is not None:
            line = one_line(kept).replace(" · ", ", ")
            self._kept.setText(self.tr("Your first read is kept: %1").replace("%1", line))

    def _show_doing(self, state: ReadState) -> None:
        working = state.phase in (Phase.LOCKING, Phase.LOADING, Phase.FINISHED)
        able = not working and not state.paused
        self.lock_button.setEnabled(able)
        self.rating.setEnabled(able)
        self.reasons.setEnabled(able)
        self.note.setEnabled(able and state.phase is not Phase.REVEALING)
        once = state.phase in (Phase.CONFIRMING, Phase.LOCKING)
        self.lock_button.set_keys(("Enter",) if once else ("Enter", "Enter"))
        self._back.setVisible(state.phase is Phase.CONFIRMING)
        self._missing.setVisible(bool(state.missing) or state.hurried)
        self._was_typing = self.typing
        restyle(self._saved, "state", "typing" if self.typing else state.saved.value)

    def _note_typing(self) -> None:
        if self.typing != self._was_typing and self._state is not None:
            self._was_typing = self.typing
            self.typing_changed.emit()

    def _lock_text(self, state: ReadState) -> str:
        if state.phase is Phase.LOCKING:
            return self.tr("Locking …")
        if state.phase is Phase.CONFIRMING:
            return self.tr("Lock it")
        if state.is_final:
            return self.tr("Lock the final read")
        return self.tr("Lock this read")

    def _saved_text(self, state: ReadState) -> str:
        if self.typing:
            return self.tr("○ typing …")
        if state.saved is Saved.SAVING:
            return self.tr("○ saving …")
        if state.saved is Saved.FAILED:
            return self.tr("✕ not saved")
        if state.saved is Saved.NOTHING:
            return ""
        if state.is_final and state.answer == (state.case and state.case.before):
            return self.tr("● first read locked and saved")
        return self.tr("● draft saved")

    def _missing_text(self, state: ReadState) -> str:
        if state.hurried:
            return self.tr("Look at the AI's answer first. Enter locks in a moment.")
        if Missing.REASON in state.missing:
            return self.tr("Say why it cannot be assessed: keys 1 – 4.")
        if len(state.missing) == 2:
            both = self.tr("Choose a category and give a likelihood (%1).")
            return both.replace("%1", self._likelihood_key)
        if Missing.CATEGORY in state.missing:
            return self.tr("Choose a category.")
        if Missing.LIKELIHOOD in state.missing:
            one = self.tr("Give a likelihood: %1, digits, Enter.")
            return one.replace("%1", self._likelihood_key)
        return ""

    def _space(self) -> None:
        tight = self.height() < theme.px(_ROOMY_PX)
        around, between = (4, 8) if tight else (8, 16)
        theme.space(self._column, (20, around, 20, around), between=between)
        self.ai_card.space(tight=tight)
        self.rating.space(tight=tight)
        theme.space(self._outer, (0, 8, 0, 8) if tight else (0, 12, 0, 16), between=8)
        restyle(self, "tight", "yes" if tight else "no", inside=True)

    def _lay_out(self) -> None:
        inner = QWidget()
        column = self._column
        inner.setLayout(column)
        for part in (
            self._kept,
            self.ai_card,
            self.summary,
            self.rating,
            self.reasons,
            self.note,
        ):
            column.addWidget(part)
        column.addStretch(1)
        scroll = self._scroll
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        outer = self._outer
        self.setLayout(outer)
        outer.addLayout(_padded(self.steps))
        outer.addWidget(scroll, 1)
        outer.addLayout(_padded(self.message, self._missing))
        outer.addLayout(self._button_row())
        outer.addLayout(self._foot_row())

    def _button_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(theme.margins(20, 0, 20, 0))
        row.addWidget(self.lock_button, 1)
        row.addWidget(self._back)
        return row

    def _foot_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(theme.margins(20, 4, 20, 0))
        row.setSpacing(theme.px(16))
        row.addWidget(self._saved)
        row.addWidget(self._reader, 1)
        return row


def _padded(*parts: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(theme.margins(20, 0, 20, 0))
    column.setSpacing(theme.px(8))
    for part in parts:
        column.addWidget(part)
    return column
