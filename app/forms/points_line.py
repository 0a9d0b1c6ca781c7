"""What the points of the chosen options add up to, and the category that they mean."""

from PySide6.QtWidgets import QHBoxLayout

from app.forms.field_box import told
from app.widgets.base import TranslatedFrame, fixed_label
from reader_study.forms.answer import Answer
from reader_study.forms.form import FieldRole, Form
from reader_study.forms.rules import level_meant, points_of


class PointsLine(TranslatedFrame):
    """``5 points → TR4``: told, never filled in. Hidden where a form has no points."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self.setObjectName("pointsLine")
        self._form = form
        self._answer = Answer()
        self._text = fixed_label(name="pointsText")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._text)
        row.addStretch(1)
        self.retranslate()

    def show_answer(self, answer: Answer) -> None:
        """Add up what is chosen."""
        if answer != self._answer:
            self._answer = answer
            self.retranslate()

    def retranslate(self) -> None:
        """Set the text."""
        points = points_of(self._form, self._answer)
        self.setVisible(points is not None and bool(self._answer.values))
        if points is None:
            return
        words = self.tr("%1 points").replace("%1", str(points))
        level = level_meant(self._form, self._answer)
        call = self._form.of_role(FieldRole.CALL)
        option = None if call is None or level is None else call.option(level)
        meant = level or "" if option is None else told(option.label)
        self._text.setText(f"{words} → {meant}" if meant else words)
