"""Under which terms a trained model may be used."""

import shlex
from pathlib import Path

from engines.cards.card import Card
from engines.encoders.licence import confirmed_for_use


def check_terms(card: Card, weights: Path) -> None:
    """Refuse a model that grew from weights whose licence nobody has confirmed.

    The confirmation with which the model was trained stands in its card; a card without one needs
    its own beside the trained weights.

    Raises
    ------
    EngineError
        It grew from weights for non-commercial use, and nobody confirmed that.

    """
    if card.encoder is not None and card.licence_confirmed is None:
        typed = shlex.quote(str(weights.parent))
        confirmed_for_use(card.encoder, weights, typed=typed)
