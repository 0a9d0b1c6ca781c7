"""The right-hand panel of the reading page: shows a `ReadState`, tells what the reader did."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app import theme
from app.forms.value_words import one_line
from app.i18n import current_language
from app.keys import Keys
from app.reading.panel import panel_words
from app.reading.panel.ai_card import AiCard
from app.reading.panel.form_holder import FormHolder, RollingArea, is_confirming
from app.reading.panel.note_field import NoteField
from app.reading.panel.override_box import OverrideBox
from app.reading.panel.reason_box import ReasonBox
from app.reading.panel.rest_card import RestCard
from app.reading.panel.step_cards import FeedbackCard, OpinionsCard, PracticeBanner
from app.reading.panel.summary_card import SummaryCard
from app.reading.panel.trail import Trail
from app.reading.read_state import Phase, ReadState
from app.widgets.base import ElidedLabel, TranslatedFrame, fixed_label, label, restyle
from app.widgets.key_caps import KeyButton
from app.widgets.message_bar import MessageBar
from reader_study.designs.step import StepKind

_BY_TAB = Qt.FocusPolicy.TabFocus
_ROOMY_PX = 860
"""In a panel that is lower than this, everything moves closer together."""


_WORKING = frozenset({Phase.LOCKING, Phase.REPORTING, Phase.LOADING, Phase.FINISHED})


class ReadPanel(TranslatedFrame):
    """Trail, kept read, AI card, form or summary, lock button, saved mark."""

    enter_pressed = Signal()
    back_pressed = Signal()
    ai_wanted = Signal()
    typing_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("readPanel")
        self._state: ReadState | None = None
        self._was_typing = False
        self._keys: Keys | None = None
        self.trail = Trail()
        self.practice = PracticeBanner()
        self.opinions = OpinionsCard()
        self.ai_card = AiCard()
        self.ask_button = KeyButton()
        self.ask_button.setObjectName("askAi")
        self.ask_button.clicked.connect(self.ai_wanted)
        self.form = FormHolder()
        self.reasons = ReasonBox()
        self.override = OverrideBox()
        self.summary = SummaryCard()
        self.feedback = FeedbackCard()
        self.rest = RestCard()
        self.note = NoteField()
        self.message = MessageBar()
        self._kept = label("kept", name="keptRead", wrap=True)
        self._missing = label("hint", name="missingHint", wrap=True)
        self._plays = label("quiet", name="playHint", wrap=True)
        self._signs = label("quiet", name="signedWords", wrap=True)
        self.lock_button = KeyButton()
        self.lock_button.setObjectName("lockButton")
        self.lock_button.clicked.connect(self.enter_pressed)
        self._back = QPushButton()
        self._back.setObjectName("backButton")
        self._back.clicked.connect(self.back_pressed)
        self._saved = fixed_label("faint", name="saveState")
        self._reader = ElidedLabel("faint", name="readerName")
        self._reader.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._scroll = RollingArea()
        self._column, self._outer = QVBoxLayout(), QVBoxLayout()
        for box in (self.note.box, self.override.box):
            self._scroll.watch(box)
            box.textChanged.connect(self._note_typing)
            box.committed.connect(self._note_typing)
        self.form.typing_changed.connect(self._note_typing)
        self.form.made.connect(self._order_focus)
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw everything closer together in a low window, before anything has to be rolled."""
        super().resizeEvent(event)
        self._space()

    @property
    def typing(self) -> bool:
        """Whether a box holds something that has not been given to the disk yet."""
        return self.form.dirty or self.note.box.dirty or self.override.box.dirty

    def show_keys(self, keys: Keys) -> None:
        """Print the keys in force."""
        self._keys = keys
        self.form.show_keys(rating=keys.cap("read.likelihood"), keep=keys.cap("read.keep"))
        self.note.show_key(keys.cap("read.note"))
        self.ai_card.show_key(keys.cap("read.ai"))
        self.ai_card.evidence.show_key(keys.cap("read.evidence"))
        self.override.show_key(keys.cap("read.override"))
        self.ask_button.set_keys((keys.cap("read.ask_ai"),))
        self.retranslate()

    def set_reader(self, name: str) -> None:
        """Show who is reading."""
        self._reader.set_whole(name)

    def show_state(self, state: ReadState) -> None:
        """Show everything that the state says."""
        self._state = state
        case = state.case
        if state.phase is Phase.LOADING:
            self.override.fold()
        if state.ai is not None and self.ai_card.isHidden():
            # In a low window too the reader must see it.
            self._scroll.verticalScrollBar().setValue(0)
        self.trail.show_state(state)
        self.practice.setVisible(case is not None and case.kind is StepKind.PRACTICE)
        self.opinions.show_opinions(state.form, case.opinions if case else ())
        self.ai_card.show_ai(state.ai, opened=not state.ai_hidden)
        self.feedback.show_feedback(state.feedback)
        self.rest.show_rest(state.rest_ms if state.phase is Phase.RESTING else None)
        self._show_answer(state)
        self._show_doing(state)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        state = self._state
        if state is None:
            return
        self.ask_button.setText(self.tr("Ask the AI"))
        self.lock_button.setText(panel_words.lock_text(state))
        self._back.setText(self.tr("Back  Esc"))
        self._tell_saved(panel_words.saved_text(state, typing=self.typing))
        self._missing.setText(panel_words.missing_text(state, self._rating_key()))
        self._plays.setText(panel_words.play_text(state))
        signs = state.case.signs if state.case and is_confirming(state) else None
        self._signs.setVisible(signs is not None)
        if signs is not None:
            said = self.tr("You sign: %1").replace("%1", signs.told(current_language()))
            self._signs.setText(said)
        kept = state.case.before if state.case else None
        self._kept.setVisible(kept is not None)
        if kept is not None and state.form is not None:
            line = one_line(state.form, kept).replace(" · ", ", ")
            self._kept.setText(self.tr("Your first read is kept: %1").replace("%1", line))

    def _tell_saved(self, text: str) -> None:
        """Make room for a longer word at once: a word cut short for a moment would be read so."""
        self._saved.setText(text)
        if self._saved.sizeHint().width() > self._saved.width():
            self._outer.activate()

    def _show_answer(self, state: ReadState) -> None:
        """Show one of form, reasons, summary; none of them with feedback or in a break."""
        confirming, away = is_confirming(state), state.phase in (Phase.TOLD, Phase.RESTING)
        filling = not confirming and not away
        able = self._is_able(state)
        self.summary.show_state(state)
        self.summary.setVisible(confirming)
        self.form.show_state(state, enabled=able, waiting=_is_waiting(state))
        self.form.setVisible(filling and not state.asking_reason)
        self.reasons.show_form(state.form)
        self.reasons.show_reason(state.answer.cannot_assess)
        self.reasons.setVisible(filling and state.asking_reason)
        self.override.show_reason(state.answer.override)
        self.override.setVisible(filling and state.departs)
        self.note.show_note(state.answer.note)
        about_case = state.form is not None and state.form.about_case
        self.note.setVisible(filling and about_case)
        self.ask_button.setVisible(filling and state.ai_waits)

    def _show_doing(self, state: ReadState) -> None:
        able = self._is_able(state)
        resting = state.phase is Phase.RESTING
        self.lock_button.setEnabled(able and not (resting and state.rest_ms > 0))
        self.reasons.setEnabled(able)
        self.override.setEnabled(able)
        revealing = state.phase is Phase.REVEALING
        self.ask_button.setEnabled(able and not revealing)
        self.note.setEnabled(able and not revealing)
        twice = state.phase in (Phase.ANSWERING, Phase.REVEALING, Phase.LOADING)
        self.lock_button.set_keys(("Enter", "Enter") if twice else ("Enter",))
        self._back.setVisible(state.phase is Phase.CONFIRMING)
        hinting = bool(state.missing) or state.hurried or state.urged
        self._missing.setVisible(hinting)
        answering = state.phase in (Phase.ANSWERING, Phase.LOADING)
        self._plays.setVisible(state.must_play and answering and not state.urged)
        self._was_typing = self.typing
        restyle(self._saved, "state", "typing" if self.typing else state.saved.value)

    @staticmethod
    def _is_able(state: ReadState) -> bool:
        working = state.phase in _WORKING
        return not working and not state.paused

    def _rating_key(self) -> str:
        return "" if self._keys is None else self._keys.cap("read.likelihood")

    def _note_typing(self) -> None:
        if self.typing != self._was_typing and self._state is not None:
            self._was_typing = self.typing
            self.typing_changed.emit()

    def _order_focus(self) -> None:
        """Let Tab go down the panel, whatever was made when."""
        parts = (self.ai_card, self.form, self.reasons, self.ask_button, self.override, self.note)
        ordered: list[QWidget] = []
        for part in (*parts, self.message, self.lock_button, self._back):
            inside = part.findChildren(QWidget)
            ordered += [one for one in (part, *inside) if one.focusPolicy() & _BY_TAB]
        for before, after in pairwise(ordered):
            QWidget.setTabOrder(before, after)

    def _space(self) -> None:
        tight = self.height() < theme.px(_ROOMY_PX)
        around, between = (4, 8) if tight else (8, 16)
        theme.space(self._column, (20, around, 20, around), between=between)
        self.ai_card.space(tight=tight)
        self.form.space(tight=tight)
        theme.space(self._outer, (0, 8, 0, 8) if tight else (0, 12, 0, 16), between=8)
        restyle(self, "tight", "yes" if tight else "no", inside=True)

    def _lay_out(self) -> None:
        inner = QWidget()
        column = self._column
        inner.setLayout(column)
        for part in (
            self.practice,
            self._kept,
            self.opinions,
            self.ai_card,
            self.feedback,
            self.rest,
            self.summary,
            self.form,
            self.reasons,
            self.ask_button,
            self.override,
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
        outer.addLayout(_padded(self.trail))
        outer.addWidget(scroll, 1)
        outer.addLayout(_padded(self.message, self._missing, self._plays, self._signs))
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


def _is_waiting(state: ReadState) -> bool:
    """Tell whether the page waits for the disk or the next case; too short to grey a form for."""
    waiting = (Phase.LOCKING, Phase.REPORTING, Phase.LOADING)
    return state.phase in waiting and not state.paused
