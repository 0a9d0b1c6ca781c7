"""Where a model gave no answer, the card says so in a plain sentence."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.reading.panel.ai_card import AiCard, ScoreBar
from reader_study.cases import ReadStatus
from reader_study.models.parts import ShownAi


def test_the_card_says_what_the_model_did(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    card = AiCard()
    card.setParent(window)
    said = {}
    for status in ReadStatus:
        unanswered = "" if status is ReadStatus.OK else str(status)
        score = 0.4 if status is ReadStatus.OK else None
        card.show_ai(ShownAi("AI-A", score=score, unanswered=unanswered), opened=True)
        none = next(
            part for part in card.findChildren(type(card._none)) if part.objectName() == "aiNone"
        )
        said[status] = none.text()
        assert none.isVisibleTo(card) is bool(unanswered)
        assert (none.text() in card.accessibleName()) is True
    assert said[ReadStatus.OK] == ""
    assert said[ReadStatus.REFUSED] == said[ReadStatus.FILTERED]
    assert said[ReadStatus.REFUSED] == "It declined to answer for this case."
    assert said[ReadStatus.CANNOT_ASSESS] == "It says that it cannot assess this case."
    assert said[ReadStatus.TIMEOUT] == "There is no usable answer of it for this case."


def test_a_score_without_a_threshold_has_no_tick(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    card = AiCard()
    card.setParent(window)
    shots = {}
    for threshold in (None, 0.5):
        card.show_ai(ShownAi("AI-A", score=0.0, threshold=threshold), opened=True)
        (bar,) = card.findChildren(ScoreBar)
        bar.resize(200, 40)
        picture = bar.grab().toImage()
        shots[threshold] = {picture.pixelColor(x, 4).name() for x in range(picture.width())}
    assert len(shots[None]) == 1  # above the bar there is nothing
    assert len(shots[0.5]) > 1
