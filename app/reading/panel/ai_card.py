"""The model's read, amber, and only after the reveal."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.reading.panel.evidence_legend import EvidenceLegend
from app.reading.panel.unanswered import unanswered_text
from app.theme import DARK, SIZES
from app.widgets.base import TranslatedFrame, fixed_label, label
from reader_study.models.parts import ErrorRates, ShownAi


class ScoreBar(QWidget):
    """A score from 0 to 1 as a bar, the model's operating threshold, if any, as a tick."""

    def __init__(self) -> None:
        super().__init__()
        self.score = 0.0
        self.threshold: float | None = None
        self.caption = ""
        self.meaning = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One bar and one line of small text."""
        return QSize(theme.px(200), theme.px(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw track, bar, tick and the threshold's caption."""
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        width = float(self.width())
        top, high = theme.px(7), theme.px(6)
        painter.fillRect(QRectF(0, top, width, high), QColor(DARK.ai_line))
        painter.fillRect(QRectF(0, top, width * self.score, high), QColor(DARK.ai))
        tick = min(max(width * (self.threshold or 0.0), 1.0), width - 1.0)
        if self.threshold is not None:
            painter.fillRect(QRectF(tick - 1, theme.px(2), 2, theme.px(16)), QColor(DARK.text))
        painter.setFont(theme.font(SIZES.small))
        painter.setPen(QColor(DARK.quiet))
        room = painter.fontMetrics().horizontalAdvance(self.caption)
        left = min(max(tick - room / 2, 0.0), max(width - room, 0.0))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        line = QRectF(left, theme.px(22), width, theme.px(18))
        painter.drawText(line, flags, self.caption)
        side = painter.fontMetrics().horizontalAdvance(self.meaning)
        if left + room + theme.px(16) < width - side:
            painter.setPen(QColor(DARK.faint))
            line.setLeft(width - side)
            painter.drawText(line, flags, self.meaning)
        painter.end()


class AiCard(TranslatedFrame):
    """Name, score, bar with threshold, category; A hides it and brings it back."""

    toggled = Signal()
    painted = Signal()
    """A model's read is on the screen for the first time."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("aiCard")
        self._ai: ShownAi | None = None
        self._open = True
        self._awaited = False
        self._key = "A"
        self._name = fixed_label(name="aiName")
        self._category = fixed_label("quiet", name="aiCategory")
        self._score = label(name="aiScore")
        self._bar = ScoreBar()
        self._none = label("quiet", name="aiNone", wrap=True)
        self._report = QPlainTextEdit()
        self._report.setObjectName("aiText")
        self._report.setReadOnly(True)
        self._report.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rates = label("quiet", name="aiRates", wrap=True)
        self.evidence = EvidenceLegend()
        self._toggle = QPushButton()
        self._toggle.setObjectName("aiToggle")
        self._toggle.setCheckable(True)
        self._toggle.clicked.connect(self.toggled)
        self._column = QVBoxLayout()
        self._lay_out()
        self.space(tight=False)
        self.retranslate()

    def show_ai(self, ai: ShownAi | None, *, opened: bool) -> None:
        """Show a model's read, folded away when `opened` is false; None empties the card."""
        self._awaited = ai is not None and (self._awaited or ai != self._ai)
        self._ai, self._open = ai, opened
        self.setVisible(ai is not None)
        self.retranslate()

    def space(self, *, tight: bool) -> None:
        """Lay the lines out roomily, or closer together."""
        air = 8 if tight else 12
        theme.space(self._column, (16, air, 16, air), between=4)

    def show_key(self, key: str) -> None:
        """Print the key that hides the card and brings it back."""
        self._key = key
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        act = self.tr("Hide") if self._open else self.tr("Show")
        self._toggle.setText(f"{act}  {self._key}")
        spoken = self.tr("Show or hide the AI, key %1")
        self._toggle.setAccessibleName(spoken.replace("%1", self._key))
        self._toggle.setChecked(self._open)
        ai = self._ai
        with_score = self._open and ai is not None and ai.score is not None
        category = "" if ai is None else ai.category or ""
        self._score.setVisible(with_score)
        self._bar.setVisible(with_score)
        self._category.setVisible(self._open and category != "")
        self._name.setText(ai.name if ai else "")
        score = None if ai is None or not with_score else ai.score
        self._score.setText("" if score is None else f"{score:.2f}")
        self._category.setText(self._suggests(category) if self._open and category else "")
        self._fill_bar(ai if with_score else None)
        self._tell_words(ai if self._open else None)
        self.evidence.show_evidence(ai if self._open else None)
        self.setAccessibleName(self._spoken())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say once that the read is on the screen, when this paint is out."""
        super().paintEvent(event)
        if self._awaited and self._open:
            self._awaited = False
            QTimer.singleShot(0, self, self.painted.emit)

    def _fill_bar(self, ai: ShownAi | None) -> None:
        self._bar.score = (ai.score if ai else None) or 0.0
        self._bar.threshold = ai.threshold if ai else None
        self._bar.caption = ""
        if ai is not None and ai.threshold is not None:
            self._bar.caption = self.tr("threshold %1").replace("%1", f"{ai.threshold:.2f}")
        self._bar.meaning = self.tr("malignancy score")
        self._bar.setAccessibleName(self._bar.caption)
        self._bar.update()

    def _tell_words(self, ai: ShownAi | None) -> None:
        text = "" if ai is None else ai.text or ""
        if self._report.toPlainText() != text:
            self._report.setPlainText(text)
        self._report.setVisible(bool(text))
        rates = "" if ai is None or ai.rates is None else self._rates_text(ai.rates)
        self._rates.setText(rates)
        self._rates.setVisible(bool(rates))
        silent = ai is not None and ai.score is None and ai.category is None and not text
        silent = silent and ai is not None and ai.evidence is None
        said = "" if ai is None else unanswered_text(ai)
        self._none.setText(said or (self.tr("It gives no answer for this case.") if silent else ""))
        self._none.setVisible(silent or bool(said))

    def _rates_text(self, rates: ErrorRates) -> str:
        if rates.as_frequencies:
            words = self.tr(
                "On test cases it found %1 of 100 malignant lesions and took %2 of 100 benign "
                "ones for malignant."
            )
        else:
            words = self.tr(
                "On test cases it found %1 % of the malignant lesions and took %2 % of the benign "
                "ones for malignant."
            )
        found, false = round(100 * rates.sensitivity), round(100 * (1 - rates.specificity))
        return words.replace("%1", str(found)).replace("%2", str(false))

    def _suggests(self, category: str) -> str:
        return self.tr("suggests %1").replace("%1", category)

    def _spoken(self) -> str:
        parts = (
            self._name.text(),
            self._score.text(),
            self._bar.caption,
            self._category.text(),
            self._none.text(),
            self._report.toPlainText(),
            self._rates.text(),
            self.evidence.spoken,
        )
        return ", ".join(part for part in parts if part)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._name)
        head.addStretch(1)
        head.addWidget(self._category)
        foot = QHBoxLayout()
        foot.addWidget(self._score, 1)
        foot.addWidget(self._toggle)
        column = self._column
        self.setLayout(column)
        column.addLayout(head)
        column.addLayout(foot)
        for part in (self._bar, self._none, self._report, self._rates, self.evidence):
            column.addWidget(part)
