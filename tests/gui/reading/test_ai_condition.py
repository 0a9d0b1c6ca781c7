"""The card shows what the protocol allows of the model, and nothing else of it."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.reading.panel.ai_card import AiCard, ScoreBar
from reader_study.models.parts import ShownAi

AI = ShownAi("AI-A", score=0.74, category="4C", threshold=0.21)
WITHOUT = ShownAi("AI-A", score=0.74, threshold=0.21)


def shown(parts: set[str]) -> ShownAi:
    """Return what an arm that shows these parts gives the card."""
    scored = "score" in parts
    return ShownAi(
        AI.name,
        score=AI.score if scored else None,
        category=AI.category if "category" in parts else None,
        threshold=AI.threshold if scored else None,
    )


@pytest.fixture
def card(qtbot: QtBot) -> Iterator[AiCard]:
    panel, made = QWidget(), AiCard()
    qtbot.addWidget(panel)
    made.setParent(panel)
    yield made
    panel.close()


@pytest.mark.parametrize(
    ("shows", "score", "category"),
    [
        ({"score", "category"}, "0.74", "suggests 4C"),
        ({"score"}, "0.74", ""),
        ({"category"}, "", "suggests 4C"),
    ],
)
def test_card_shows_the_declared_condition(
    shows: set[str], score: str, category: str, card: AiCard
) -> None:
    card.show_ai(shown(shows), opened=True)
    words = {label.objectName(): label.text() for label in card.findChildren(QLabel)}
    assert (words["aiScore"], words["aiCategory"]) == (score, category)
    bar = card.findChild(ScoreBar)
    assert bar is not None
    assert bar.isHidden() == (score == "")
    assert bar.accessibleName() == ("threshold 0.21" if score else "")
    assert ("0.74" in card.accessibleName()) == bool(score)


def test_card_of_a_model_without_categories_suggests_none(card: AiCard) -> None:
    card.show_ai(WITHOUT, opened=True)
    label = card.findChild(QLabel, "aiCategory")
    assert isinstance(label, QLabel)
    assert label.isHidden()
    assert "suggests" not in card.accessibleName()
    assert "0.74" in card.accessibleName()


def test_card_put_away_says_nothing_but_its_name(card: AiCard) -> None:
    card.show_ai(AI, opened=False)
    words = {label.text() for label in card.findChildren(QLabel)} - {""}
    assert words == {"AI-A"}
    assert card.accessibleName() == "AI-A"


def test_card_without_a_model_holds_no_earlier_score(card: AiCard) -> None:
    card.show_ai(AI, opened=True)
    card.show_ai(None, opened=True)
    bar = card.findChild(ScoreBar)
    assert bar is not None
    assert (bar.score, bar.threshold, card.accessibleName()) == (0.0, None, "")
    assert card.isHidden()
