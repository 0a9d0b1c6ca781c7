"""The forms of a session, each made once, and the one that is shown."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from app import theme
from app.forms.panel import FormPanel
from app.reading.read_state import Phase, ReadState
from app.widgets.base import TranslatedFrame
from reader_study.forms.form import Form


class FormHolder(TranslatedFrame):
    """Shows the form of the step at hand; what it tells is passed on under the same names."""

    given = Signal(str, object)
    kept = Signal(str)
    cannot_assess = Signal()
    left = Signal()
    draw_wanted = Signal(str)
    typing_changed = Signal()
    made = Signal()
    """A form was shown for the first time: it has no place in the way of the focus yet."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ratingForm")
        self._made: dict[tuple[str, str], FormPanel] = {}
        self._step: tuple[int, int] | None = None
        self._keys = ("L", "Q")
        self._tight = False
        self.panel: FormPanel | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def dirty(self) -> bool:
        """Whether a box holds something that was typed and not told."""
        return self.panel is not None and self.panel.dirty

    def show_state(self, state: ReadState, *, enabled: bool, waiting: bool) -> None:
        """Show the answer; another step begins where something is lacking.

        Parameters
        ----------
        waiting : bool
            Nothing is taken for a moment. A form is not greyed for it, which takes longer than
            the moment: it lets the mouse through, and gives the keyboard away.

        """
        case = state.case
        if case is None:
            return
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, waiting)
        focus = QApplication.focusWidget()
        if waiting and focus is not None and self.isAncestorOf(focus):
            focus.clearFocus()
        panel = self._show_form(case.form)
        if self._step != case.step:
            self._step = case.step
            panel.begin(state.answer)
        panel.show_answer(state.answer, state.missing, state.unusual, enabled=enabled or waiting)
        panel.show_drawing(state.drawing or None)

    def show_keys(self, *, rating: str, keep: str) -> None:
        """Print the keys in force."""
        self._keys = rating, keep
        for panel in self._made.values():
            panel.show_keys(rating=rating, keep=keep)

    def space(self, *, tight: bool) -> None:
        """Lay everything out roomily, or closer together."""
        self._tight = tight
        for panel in self._made.values():
            panel.space(tight=tight)

    def _show_form(self, form: Form) -> FormPanel:
        key = form.id, form.sha256
        if key not in self._made:
            self._made[key] = self._make(form)
            self.made.emit()
        panel = self._made[key]
        if panel is not self.panel:
            if self.panel is not None:
                self.panel.hide()
            self.panel = panel
            panel.show()
        return panel

    def _make(self, form: Form) -> FormPanel:
        panel = FormPanel(form)
        panel.hide()
        panel.given.connect(self.given)
        panel.kept.connect(self.kept)
        panel.cannot_assess.connect(self.cannot_assess)
        panel.left.connect(self.left)
        panel.draw_wanted.connect(self.draw_wanted)
        panel.typing_changed.connect(self.typing_changed)
        rating, keep = self._keys
        panel.show_keys(rating=rating, keep=keep)
        panel.space(tight=self._tight)
        self._column.addWidget(panel)
        return panel


class RollingArea(QScrollArea):
    """Rolls up and down only; a text box in it that takes the focus is rolled into sight."""

    def watch(self, box: QWidget) -> None:
        """Roll this box into sight when it takes the focus."""
        box.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the focus come, and let every event pass."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            # After the layout: the box may have been unfolded just now.
            QTimer.singleShot(0, watched, lambda: self._roll_to(watched))
        return super().eventFilter(watched, event)

    def _roll_to(self, box: QWidget) -> None:
        self.ensureWidgetVisible(box, 0, theme.px(12))


def is_confirming(state: ReadState) -> bool:
    """Tell whether the summary is shown in place of the form."""
    return state.phase in (Phase.CONFIRMING, Phase.LOCKING)
