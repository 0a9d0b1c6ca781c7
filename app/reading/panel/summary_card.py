"""The answer before it is locked, in one line and in full; it cannot be changed afterwards."""

from PySide6.QtWidgets import QLabel, QVBoxLayout

from app import theme
from app.forms.field_box import told
from app.forms.value_words import lines, one_line
from app.reading.panel.override_box import why_text
from app.reading.read_state import ReadState
from app.widgets.base import TranslatedFrame, label
from reader_study.forms.answer import Answer
from reader_study.forms.form import FieldRole, Form

_BESIDE = frozenset({FieldRole.CALL, FieldRole.RATING})


class SummaryCard(TranslatedFrame):
    """Shown in place of the form after the first Enter."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("summaryCard")
        self._state: ReadState | None = None
        self._heading = label("heading")
        self._text = label(name="summaryText", wrap=True)
        self._lines = label("quiet", name="summaryLines", wrap=True)
        self._why = label("quiet", name="summaryWhy", wrap=True)
        self._note = label("quiet", name="summaryNote", wrap=True)
        self._hint = label("hint", name="summaryHint", wrap=True)
        self._explain = label("quiet", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.margins(16, 16, 16, 16))
        column.setSpacing(theme.px(8))
        for part in (
            self._heading,
            self._text,
            self._lines,
            self._hint,
            self._why,
            self._note,
            self._explain,
        ):
            column.addWidget(part)

    def show_state(self, state: ReadState) -> None:
        """Show what will be locked, and once more what is unusual in it."""
        self._state = state
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        state = self._state
        if state is None or state.form is None:
            return
        answer = state.answer
        if answer.cannot_assess:
            self._heading.setText(self.tr("CANNOT ASSESS"))
        elif not state.form.about_case:
            self._heading.setText(self.tr("YOUR ANSWERS"))
        elif state.is_final:
            self._heading.setText(self.tr("YOUR FINAL READ"))
        else:
            self._heading.setText(self.tr("YOUR READ"))
        short = one_line(state.form, answer) if _has_headline(state.form, answer) else ""
        _say(self._text, short)
        _say(self._lines, "\n".join(_other_lines(state.form, answer)))
        _say(self._why, why_text(answer.override))
        _say(self._note, answer.note)
        checks = "\n".join(told(check.words) for check in state.unusual)
        back = self.tr("Enter keeps it; Esc goes back.")
        _say(self._hint, f"{checks}\n{back}" if checks else "")
        self._explain.setText(self.tr("A locked read cannot be changed."))
        self.setAccessibleName(f"{self._heading.text()}: {self._text.text()}")


def _say(part: QLabel, text: str) -> None:
    part.setText(text)
    part.setVisible(bool(text))


def _has_headline(form: Form, answer: Answer) -> bool:
    return bool(answer.cannot_assess) or any(one.role in _BESIDE for one in form.fields)


def _other_lines(form: Form, answer: Answer) -> list[str]:
    """Return every value that the headline does not tell."""
    beside = {told(one.label) for one in form.fields if one.role in _BESIDE}
    return [f"{name}: {value}" for name, value in lines(form, answer) if name not in beside]
