"""A person confirms, for her site, the licence of the weights that a model is made of."""

from pathlib import Path

from engines.cards.card import load_card
from engines.encoders.card import load_encoder_card
from engines.encoders.known import ENCODERS
from engines.encoders.licence import LicenceConfirmation, confirm_licence
from engines.scorers.kinds import card_file_of, kind_of
from ground.errors import EngineError


def confirm_card(given: Path, *, by: str) -> LicenceConfirmation:
    """Confirm the licence of an encoder, or of the encoder that a trained model grew from.

    Raises
    ------
    EngineError
        The card or its weights cannot be read, or there is nothing to confirm.

    """
    path = card_file_of(given)
    if kind_of(path) == "encoder":
        card = load_encoder_card(path)
        weights = card.checked_weights()
        return confirm_licence(weights, licence=card.stated.licence, by=by)
    trained = load_card(path)
    if trained.encoder is None or not trained.encoder.non_commercial:
        raise EngineError(
            "The model needs no confirmation of a licence.", remedy="Use it as it is.", path=path
        )
    weights = path.parent / trained.weights_file
    return confirm_licence(weights, licence=trained.encoder.licence, by=by)


def confirm_known(name: str, weights: Path, *, by: str) -> LicenceConfirmation:
    """Confirm the licence of the weights of an encoder that is known by name.

    Raises
    ------
    EngineError
        No such encoder is known, or the weights cannot be read.

    """
    if name not in ENCODERS:
        raise EngineError(
            f"No encoder is known as '{name}'.", remedy=f"Known are: {', '.join(ENCODERS)}."
        )
    return confirm_licence(weights, licence=ENCODERS[name].licence, by=by)
