"""One widget that draws any form and nothing else: what was given comes from outside."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.forms.check_lines import CheckLines
from app.forms.choice_fields import ScaleBox
from app.forms.field_box import FieldBox
from app.forms.making import make_box
from app.forms.mark_fields import MarkBox
from app.forms.number_fields import PercentBox
from app.forms.points_line import PointsLine
from app.forms.walk import CHOSEN, after_removal, beginning, is_walked, neighbour
from app.widgets.base import TranslatedFrame
from reader_study.forms.answer import Answer
from reader_study.forms.form import FieldRole, Form, SoftCheck
from reader_study.forms.rules import visible


class FormPanel(TranslatedFrame):
    """Fields in the order of the form; one of them is the current one, to which digits go.

    Boxes are made once. An answer that comes back changes only what differs; fields that are
    asked no more leave their place without moving the keyboard.

    Parameters
    ----------
    form : Form
        What is asked.

    """

    given = Signal(str, object)
    """Id of a field and its value, or None to have none."""
    kept = Signal(str)
    """Id of a soft check that the reader answers with *keep*."""
    cannot_assess = Signal()
    moved = Signal(str)
    """Id of the field that has become the current one."""
    left = Signal()
    """No text box has the keyboard any more."""
    typing_changed = Signal()
    """What stands in a text box is another, or was told."""
    draw_wanted = Signal(str)
    """Id of a field whose drawing is wanted on the image."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self.setObjectName("formPanel")
        self.form = form
        self.walked = is_walked(form)
        self._answer = Answer()
        self._missing: frozenset[str] = frozenset()
        self._shown: tuple[str, ...] = ()
        self._current: str | None = None
        self._cannot_key = "0"
        self.boxes: dict[str, FieldBox] = {}
        self._checks = CheckLines(form.checks)
        self._checks.kept.connect(self.kept)
        self._points = PointsLine(form)
        self._cannot = QPushButton()
        self._cannot.setObjectName("cannotAssess")
        self._cannot.setProperty("role", "link")
        self._cannot.clicked.connect(self.cannot_assess)
        self._column = QVBoxLayout(self)
        for field in form.fields:
            self._add(field.id)
        self._lay_out_foot()
        self._cannot.setVisible(form.about_case)
        self.space(tight=False)
        self.retranslate()
        self._show_fields(answer=self._answer)

    @property
    def current(self) -> str | None:
        """Id of the field that digits go to; None where the form is not walked."""
        return self._current

    @property
    def answer(self) -> Answer:
        """What is shown as given."""
        return self._answer

    @property
    def shown(self) -> tuple[str, ...]:
        """Ids of the fields that are asked."""
        return self._shown

    @property
    def dirty(self) -> bool:
        """Whether a box holds something that was typed and not told."""
        return any(self.boxes[name].dirty for name in self._shown)

    def begin(self, answer: Answer) -> None:
        """Show an answer of another read: the keyboard begins where something is lacking."""
        if self._current is not None:
            self.boxes[self._current].set_current(False)
        self._current = None
        self._missing = frozenset()
        self.show_answer(answer)
        if self.walked:
            start = beginning([self.form.field(name) for name in self._shown], answer.values)
            self._stand_at(start, enter=False)

    def show_answer(
        self,
        answer: Answer,
        missing: Collection[str] = (),
        unusual: Sequence[SoftCheck] = (),
        *,
        enabled: bool = True,
    ) -> None:
        """Show what is given, what is lacking, and what is unusual.

        Where something is found lacking, the first such field becomes the current one.
        """
        before = self._shown
        self._show_fields(answer)
        for name, box in self.boxes.items():
            box.show_value(answer.values.get(name))
            box.set_missing(name in missing)
        self._checks.show_checks(unusual)
        self._points.show_answer(answer)
        self._answer = answer
        if self.isEnabled() != enabled:
            self.setEnabled(enabled)
        if not self.walked:
            return
        lacking = frozenset(missing) - self._missing
        self._missing = frozenset(missing)
        if lacking:
            self.go_to(next(name for name in self._shown if name in missing))
        elif self._current is not None and self._current not in self._shown:
            self._stand_at(after_removal(before, self._shown, self._current), enter=False)

    def press(self, place: int) -> bool:
        """Take a digit (0 for the key 1); tell whether it meant anything."""
        name = self._current if self.walked else self._only_scale()
        return name is not None and self.boxes[name].press(place)

    def more(self) -> None:
        """Let the digits mean the next nine options of the current field."""
        if self._current is not None:
            self.boxes[self._current].more()

    def go_on(self, steps: int) -> None:
        """Go on to another field; behind the last one comes the first."""
        if self.walked:
            self._stand_at(neighbour(self._shown, self._current, steps, round_=True), enter=True)

    def go_to(self, field_id: str) -> None:
        """Make a field the current one, the cursor in its box."""
        if field_id in self._shown:
            self._stand_at(field_id, enter=True)

    def go_to_rating(self) -> None:
        """Go to the field of the rating and put the cursor in."""
        rating = self.form.of_role(FieldRole.RATING)
        if rating is not None and rating.id in self._shown:
            self.go_to(rating.id)
            self.boxes[rating.id].enter()

    def keep_first(self) -> bool:
        """Keep the answer in spite of the first check; tell whether there was one."""
        return self._checks.keep_first()

    def show_drawing(self, field_id: str | None) -> None:
        """Say which field's mark the hand is drawing now."""
        for name, box in self.boxes.items():
            if isinstance(box, MarkBox):
                box.show_drawing(drawing=name == field_id)

    def show_keys(self, *, rating: str, keep: str) -> None:
        """Print the keys in force."""
        self._checks.show_key(keep)
        field = self.form.of_role(FieldRole.RATING)
        box = None if field is None else self.boxes[field.id]
        if isinstance(box, PercentBox):
            box.show_key(rating)

    def space(self, *, tight: bool) -> None:
        """Lay everything out roomily, or closer together."""
        between = 2 if self.walked else (5 if tight else 8)
        theme.space(self._column, (0, 0, 0, 0), between=between)
        for box in self.boxes.values():
            box.space(tight=tight)

    def retranslate(self) -> None:
        """Set the panel's own texts; the boxes set theirs."""
        self._cannot.setText(self.tr("0   cannot assess"))

    def _add(self, name: str) -> None:
        box = make_box(self.form.field(name), framed=self.walked)
        box.hide()
        box.given.connect(lambda value: self._give(name, value))
        box.asked.connect(lambda: self._stand_at(name, enter=False))
        box.left.connect(lambda: self._typed(name))
        box.typing.connect(self.typing_changed)
        if isinstance(box, MarkBox):
            box.draw_wanted.connect(lambda: self.draw_wanted.emit(name))
        self.boxes[name] = box
        self._column.addWidget(box)

    def _lay_out_foot(self) -> None:
        self._column.addWidget(self._points)
        self._column.addWidget(self._checks)
        scales = [box for box in self.boxes.values() if isinstance(box, ScaleBox)]
        if scales and not self.walked:
            scales[0].foot.insertWidget(0, self._cannot)
            return
        row = QHBoxLayout()
        row.addWidget(self._cannot)
        row.addStretch(1)
        self._column.addLayout(row)

    def _show_fields(self, answer: Answer) -> None:
        shown = tuple(field.id for field in visible(self.form, answer))
        if shown != self._shown:
            for name in frozenset(shown) ^ frozenset(self._shown):
                self.boxes[name].setVisible(name in shown)
            self._shown = shown
            self._make_room()

    def _give(self, name: str, value: object) -> None:
        on_it = self._current == name
        self.given.emit(name, value)
        # Only now: the answer may ask for other fields.
        if self.walked and on_it and value is not None and self.boxes[name].holds_one:
            self._stand_at(neighbour(self._shown, name, 1, round_=False), enter=True)

    def _typed(self, name: str) -> None:
        self.left.emit()
        if self.walked and self._current == name:
            self._stand_at(neighbour(self._shown, name, 1, round_=False), enter=True)

    def _stand_at(self, name: str | None, *, enter: bool) -> None:
        if not self.walked or name is None:
            if name is not None and enter and self.boxes[name].typed:
                self.boxes[name].enter()
            return
        changed = name != self._current
        if changed:
            if self._current is not None:
                self.boxes[self._current].set_current(False)
            self._current = name
            self.boxes[name].set_current(True)
        if enter and changed:
            if self.boxes[name].typed:
                self.boxes[name].enter()
            else:
                self.left.emit()
        if changed:
            self.moved.emit(name)
            # After the layout: fields above may have come or gone.
            QTimer.singleShot(0, self, self._roll)

    def _roll(self) -> None:
        area = self._area()
        if area is not None and self._current is not None:
            area.ensureWidgetVisible(self.boxes[self._current], 0, theme.px(12))

    def _make_room(self) -> None:
        """Lay out at once, up to what rolls: no paint may show the fields squeezed together."""
        area = self._area()
        content = None if area is None else area.widget()
        if content is None or not self.isVisible():
            return
        part: QWidget | None = self
        while part is not None and part is not area:
            layout = part.layout()
            if layout is not None:
                layout.invalidate()
                layout.activate()
            part = part.parentWidget()
        QApplication.sendEvent(content, QEvent(QEvent.Type.LayoutRequest))

    def _area(self) -> QScrollArea | None:
        parent: QWidget | None = self.parentWidget()
        while parent is not None and not isinstance(parent, QScrollArea):
            parent = parent.parentWidget()
        return parent

    def _only_scale(self) -> str | None:
        return next((one.id for one in self.form.fields if one.kind in CHOSEN), None)
