"""What the marks of a model over the image mean, and the button that puts them away."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QGridLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.theme import DARK
from app.widgets.base import TranslatedFrame, label
from reader_study.models.parts import ShownAi
from viewer.model.heat import heat_table

_STOPS = 8


class HeatSample(QWidget):
    """The colours of a heat map, from little to much."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as a box of the legend."""
        return QSize(theme.px(44), theme.px(12))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the colours."""
        painter = QPainter(self)
        ramp = QLinearGradient(0, 0, self.width(), 0)
        colours = heat_table()
        for stop in range(_STOPS + 1):
            red, green, blue = colours[round(255 * stop / _STOPS)]
            ramp.setColorAt(stop / _STOPS, QColor(int(red), int(green), int(blue)))
        painter.fillRect(QRectF(self.rect()), ramp)
        painter.end()


class BoxSample(QWidget):
    """A box as it is drawn over the image."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as the colours of the legend."""
        return QSize(theme.px(44), theme.px(14))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box."""
        painter = QPainter(self)
        pen = QPen(QColor(DARK.ai), 2)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()


class EvidenceLegend(TranslatedFrame):
    """Box, heat map and strip in words, what they do not claim, and a button for the image.

    Parameters
    ----------
    worked : bool
        Whether there is a button; a replay shows what was put away, and puts nothing away itself.

    """

    toggled = Signal()

    def __init__(self, *, worked: bool = True) -> None:
        super().__init__()
        self.setObjectName("evidenceLegend")
        self._worked = worked
        self._ai: ShownAi | None = None
        self._hidden = False
        self._key = "Y"
        self._box, self._heat = BoxSample(), HeatSample()
        self._box_text = label("quiet", name="evidenceBox", wrap=True)
        self._heat_text = label("quiet", name="evidenceHeat", wrap=True)
        self._strip_text = label("quiet", name="evidenceStrip", wrap=True)
        self._note = label("faint", name="evidenceNote", wrap=True)
        self._toggle = QPushButton()
        self._toggle.setObjectName("evidenceToggle")
        self._toggle.setCheckable(True)
        self._toggle.clicked.connect(self.toggled)
        self._lay_out()
        self.hide()

    def show_evidence(self, ai: ShownAi | None) -> None:
        """Show what the evidence of a model's answer consists of; None hides the legend."""
        self._ai = ai if ai is not None and ai.evidence is not None else None
        self.setVisible(self._ai is not None)
        self.retranslate()

    def show_hidden(self, *, hidden: bool) -> None:
        """Tell whether the marks over the image are put away."""
        self._hidden = hidden
        self.retranslate()

    def show_key(self, key: str) -> None:
        """Print the key that puts the marks away and brings them back."""
        self._key = key
        self.retranslate()

    @property
    def spoken(self) -> str:
        """All that it says, in one line."""
        if self._ai is None:
            return ""
        parts = (self._box_text, self._heat_text, self._strip_text, self._note)
        return ", ".join(part.text() for part in parts if part.text())

    def retranslate(self) -> None:
        """Set every text."""
        ai, evidence = self._ai, None if self._ai is None else self._ai.evidence
        name = "" if ai is None else ai.name
        boxes = evidence is not None and evidence.boxes
        heats = evidence is not None and evidence.heats
        strips = evidence is not None and evidence.strips
        told = {
            self._box_text: (boxes, self.tr("what %1 scored")),
            self._heat_text: (heats, self.tr("where %1 looked: little to much")),
            self._strip_text: (
                strips,
                self.tr("Bars along the clip: the score of each part; dashed: the threshold"),
            ),
        }
        for text, (there, words) in told.items():
            text.setText(words.replace("%1", name) if there else "")
            text.setVisible(there)
        self._box.setVisible(boxes)
        self._heat.setVisible(heats)
        note = self.tr("It shows where the network looked, and makes no claim where a lesion is.")
        self._note.setText(note if boxes or heats else "")
        self._note.setVisible(boxes or heats)
        self._toggle.setVisible(self._worked and (boxes or heats))
        act = self.tr("Show marks") if self._hidden else self.tr("Hide marks")
        self._toggle.setText(f"{act}  {self._key}")
        spoken = self.tr("Show or hide the AI's marks over the image, key %1")
        self._toggle.setAccessibleName(spoken.replace("%1", self._key))
        self._toggle.setChecked(not self._hidden)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(8))
        grid.setVerticalSpacing(theme.px(2))
        grid.setColumnStretch(1, 1)
        for row, (sample, text) in enumerate(
            ((self._box, self._box_text), (self._heat, self._heat_text))
        ):
            grid.addWidget(sample, row, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(text, row, 1)
        grid.addWidget(self._toggle, 0, 2, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addLayout(grid)
        column.addWidget(self._strip_text)
        column.addWidget(self._note)
