"""The line in which a reader types how far apart the two points of a calibration are."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from viewer.measuring.annotating import AnnotationHand
from viewer.model.annotation_calibration import CalibrationRefusal
from viewer.text_scale import scaled

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _Box(QLineEdit):
    """Keeps all keys from the page but F1 to F12, and tells of Enter and Escape."""

    applied = Signal()
    given_up = Signal()

    def event(self, event: QEvent) -> bool:
        """Take letters, digits, Enter and Escape before any shortcut of the page does."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            function_key = Qt.Key.Key_F1.value <= event.key() <= Qt.Key.Key_F12.value
            if not function_key:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Apply, give up, or write."""
        if event.key() in _ENTER:
            self.applied.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)


class CalibrationEntry(QFrame):
    """Appears when both points are set, goes when the scale is taken or given up.

    Enter applies, Escape gives up. It is no dialog: points can still be moved, and the image
    zoomed, while it is there. The program places it where it covers no image. It is as high with a
    refusal as without; the refusal stands in place of the caption.

    Parameters
    ----------
    hand : AnnotationHand
        Whose ruler is to be given a length.

    """

    def __init__(self, hand: AnnotationHand, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("calibrationEntry")
        self._hand = hand
        self._refusal: CalibrationRefusal | None = None
        self._caption, self._answer = QLabel(), QLabel()
        self._answer.setObjectName("calibrationAnswer")
        self.box = _Box()
        self.box.setObjectName("calibrationBox")
        self.box.setMaxLength(24)
        self.box.setMinimumSize(scaled(150), scaled(40))
        self._apply, self._cancel = QPushButton(), QPushButton()
        for button in (self._apply, self._cancel):
            button.setMinimumHeight(scaled(40))
        self._lay_out()
        self.box.applied.connect(self.apply)
        self.box.given_up.connect(self.give_up)
        self.box.textEdited.connect(lambda: self._answer_with(None))
        self._apply.clicked.connect(self.apply)
        self._cancel.clicked.connect(self.give_up)
        hand.ruler_changed.connect(self._follow)
        self.retranslate()
        self.setVisible(hand.ruler is not None)

    def changeEvent(self, event: QEvent) -> None:
        """Answer a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Set every text."""
        self._caption.setText(self.tr("Distance of the two points"))
        self.box.setPlaceholderText(self.tr("20 mm or 2 cm"))
        self.box.setAccessibleName(self.tr("Distance of the two points in millimetres"))
        self._apply.setText(self.tr("Calibrate"))
        self._cancel.setText(self.tr("Cancel"))
        self._answer_with(self._refusal)

    def apply(self) -> None:
        """Take the distance, or say why not."""
        refusal = self._hand.calibrate(self.box.text())
        self._answer_with(refusal)
        if refusal is not None:
            self.box.setFocus()
            self.box.selectAll()

    def give_up(self) -> None:
        """Forget the two points."""
        self._hand.give_up_ruler()

    def _lay_out(self) -> None:
        lines = QVBoxLayout(self)
        lines.setContentsMargins(12, 6, 12, 4)
        lines.setSpacing(4)
        # A line for words alone, always there: a refusal that came as a line of its own, or broke
        # into several, would take room from the image and change its scale.
        lines.addWidget(self._caption)
        lines.addWidget(self._answer)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self.box, self._apply, self._cancel):
            row.addWidget(widget)
        row.addStretch(1)
        lines.addLayout(row)
        for label in (self._caption, self._answer):
            label.setMinimumWidth(1)  # the pane must not grow under the reader's hand

    def _follow(self) -> None:
        """Come with the ruler and go with it; the canvas has the keys again then."""
        self._answer_with(None)
        wanted = self._hand.ruler is not None
        if wanted and self.isHidden():
            self.box.clear()
            self.show()
            self.box.setFocus()
        elif not wanted and not self.isHidden():
            parts = (self.box, self._apply, self._cancel)
            had_focus = any(part.hasFocus() for part in parts)
            self.hide()
            if had_focus:
                self._hand.take_focus()

    def _answer_with(self, refusal: CalibrationRefusal | None) -> None:
        self._refusal = refusal
        words = {
            CalibrationRefusal.NO_NUMBER: self.tr("Type a number, such as 20 mm or 2 cm."),
            CalibrationRefusal.NOT_POSITIVE: self.tr("The distance must be more than zero."),
            CalibrationRefusal.TOO_SHORT: self.tr("The distance must be at least 1 mm."),
            CalibrationRefusal.TOO_LONG: self.tr("The distance must be at most 500 mm."),
            CalibrationRefusal.TOO_CLOSE: self.tr("Set the points at least 10 pixels apart."),
        }
        answer = "" if refusal is None else words[refusal]
        self._answer.setText(answer)
        self._answer.setVisible(bool(answer))
        self._caption.setVisible(not answer)
        self.box.setToolTip(answer)
        self.box.setAccessibleDescription(answer)
