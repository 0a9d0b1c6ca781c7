"""What was given and what was shown of a model, at a moment; and the list of all events."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QListWidget,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.reading.panel.evidence_legend import EvidenceLegend
from app.reading.panel.unanswered import unanswered_text
from app.replay.words import event_words
from app.widgets.base import TranslatedFrame, label, restyle
from reader_study.reading.replay import Replay, ReplayScene
from reader_study.reading.replay.fields import label_of, rows, value_text
from reader_study.reading.replay.words import clock_text

_LAST_ROW = 1000
"""Of the grid of answers; it takes the room that is left."""


class ReplayAiCard(TranslatedFrame):
    """What was shown of a model, amber as it was."""

    def __init__(self, replay: Replay) -> None:
        super().__init__()
        self.setObjectName("aiCard")
        self._ai = replay.ai
        self._name = label(name="aiName")
        self._score = label(name="aiScore")
        self._category = label("quiet", name="aiCategory")
        self._text = label("quiet", name="aiText", wrap=True)
        self._evidence = EvidenceLegend(worked=False)
        column = QVBoxLayout(self)
        theme.space(column, (16, 12, 16, 12), between=4)
        for part in (self._name, self._score, self._category, self._text, self._evidence):
            column.addWidget(part)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        ai = self._ai
        if ai is None:
            return
        self._name.setText(ai.name)
        self._score.setText("" if ai.score is None else f"{ai.score:.2f}")
        self._category.setText(self._category_text())
        words = self.tr("Withheld by the protocol") if ai.withheld else ai.text or ""
        self._text.setText(unanswered_text(ai) or words)
        for part in (self._score, self._category, self._text):
            part.setVisible(bool(part.text()))
        self._evidence.show_evidence(ai)

    def _category_text(self) -> str:
        ai = self._ai
        if ai is None:
            return ""
        parts = []
        if ai.category is not None:
            parts.append(self.tr("suggests %1").replace("%1", ai.category))
        if ai.threshold is not None:
            parts.append(self.tr("threshold %1").replace("%1", f"{ai.threshold:.2f}"))
        return " · ".join(parts)


class ReplayAnswers(TranslatedFrame):
    """The fields of the form and what they held; the one that has just changed stands out."""

    def __init__(self, replay: Replay) -> None:
        super().__init__()
        self.setObjectName("replayAnswers")
        self._replay = replay
        self._scene: ReplayScene | None = None
        self.language = "en"
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(1, 1)
        self._grid.setRowStretch(_LAST_ROW, 1)
        theme.space(self._grid, (0, 0, 0, 0), between=6)
        self._lines: list[tuple[QLabel, QLabel]] = []

    @property
    def changed(self) -> QLabel | None:
        """The first value that the last event has changed."""
        shown = (value for _, value in self._lines if value.isVisibleTo(self))
        return next((value for value in shown if value.property("changed") == "yes"), None)

    def show_scene(self, scene: ReplayScene) -> None:
        """Show what was given."""
        if scene.answer != getattr(self._scene, "answer", None) or scene.changed != getattr(
            self._scene, "changed", None
        ):
            self._scene = scene
            self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        scene = self._scene
        if scene is None:
            return
        form = self._replay.form
        keys = rows(form, scene.answer)
        while len(self._lines) < len(keys):
            self._add_line()
        for place, (name, value) in enumerate(self._lines):
            name.setVisible(place < len(keys))
            value.setVisible(place < len(keys))
        for key, (name, value) in zip(keys, self._lines, strict=False):
            name.setText(label_of(form, key, self.language))
            value.setText(value_text(form, scene.answer, key, self.language))
            restyle(value, "changed", "yes" if key in scene.changed else "no")

    def _add_line(self) -> None:
        row = len(self._lines)
        name, value = (
            label("quiet", name="replayName", wrap=True),
            label(name="replayValue", wrap=True),
        )
        name.setAlignment(Qt.AlignmentFlag.AlignTop)
        value.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(value, row, 1)
        self._lines.append((name, value))


class ReplayEvents(QListWidget):
    """Every event with its time; a click goes there."""

    chosen = Signal(int)

    def __init__(self, replay: Replay) -> None:
        super().__init__()
        self.setObjectName("replayEvents")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setUniformItemSizes(True)
        self._replay = replay
        self.itemClicked.connect(lambda item: self.chosen.emit(self.row(item)))

    def word(self, language: str) -> None:
        """Say every event in a language."""
        row, replay = self.currentRow(), self._replay
        self.clear()
        before = replay.begin
        for step, scene in zip(replay.steps, replay.scenes, strict=True):
            words = event_words(replay.form, step, scene, before, language)
            self.addItem(f"{clock_text(step.t_us)}   {words}")
            self.item(self.count() - 1).setToolTip(words)
            before = scene
        self.show_place(row)

    def show_place(self, index: int) -> None:
        """Mark the event that happened last, and bring it into sight."""
        if index != self.currentRow():
            self.setCurrentRow(index)
        if 0 <= index < self.count():
            self.scrollToItem(self.item(index))


class ReplayPanel(TranslatedFrame):
    """Whose read it is, what was given, what a model was shown to say, and what happened when."""

    def __init__(self, replay: Replay) -> None:
        super().__init__()
        self.setObjectName("replayPanel")
        self._replay = replay
        self._reader = label("large", name="replayReader", wrap=True)
        self._case = label("quiet", name="replayCase", wrap=True)
        self._state = label("hint", name="replayState", wrap=True)
        self._given = label("heading")
        self._happened = label("heading")
        self.answers = ReplayAnswers(replay)
        self.ai_card = ReplayAiCard(replay)
        self.events = ReplayEvents(replay)
        self._scroll = _scrolled(self.answers)
        self._lay_out()

    def show_scene(self, scene: ReplayScene, index: int) -> None:
        """Show a moment."""
        self.answers.show_scene(scene)
        self._fit_answers()
        changed = self.answers.changed
        if changed is not None:
            self._scroll.ensureWidgetVisible(changed)
        self.ai_card.setVisible(scene.ai_shown and scene.ai_open and self._replay.ai is not None)
        self.events.show_place(index)

    def say_state(self, text: str) -> None:
        """Say how it stands with the clock."""
        self._state.setText(text)

    def word(self, language: str) -> None:
        """Set every text."""
        replay = self._replay
        heading = replay.heading_zh if language.startswith("zh") else replay.heading
        name = replay.name
        self._reader.setText(f"{replay.reader_name} · {heading}")
        where = self.tr("Case %1 (number %2) · session %3")
        case = where.replace("%1", name.case_id).replace("%2", str(replay.position))
        self._case.setText(case.replace("%3", str(name.session)))
        self._given.setText(self.tr("GIVEN"))
        self._happened.setText(self.tr("EVENTS"))
        self.answers.language = language
        self.answers.retranslate()
        self.events.word(language)
        self._fit_answers()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the answers as much room as they need, and there is."""
        super().resizeEvent(event)
        self._fit_answers()

    def _fit_answers(self) -> None:
        width = self._scroll.viewport().width()
        self._scroll.setMaximumHeight(max(self.answers.heightForWidth(width), 1))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        theme.space(column, (20, 16, 20, 12), between=8)
        parts: tuple[QWidget, ...] = (
            self._reader, self._case, self._state, self._given, self._scroll, self.ai_card,
            self._happened,
        )  # fmt: skip
        for part in parts:
            column.addWidget(part, 3 if part is self._scroll else 0)
        column.addWidget(self.events, 2)


def _scrolled(inside: QWidget) -> QScrollArea:
    """Give a long form room of its own: it is rolled, and the events stay in sight."""
    area = QScrollArea()
    area.setObjectName("replayScroll")
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    return area
