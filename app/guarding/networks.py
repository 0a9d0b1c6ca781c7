"""The model that is meant, by its card; without torch."""

from pathlib import Path

from engines.cards.card import Card
from engines.cards.reading import card_path
from engines.cards.union import read_card
from ground.errors import EngineError
from ground.files import sha256_file
from reader_study.models.training import TrainingImage

TRAINED_ON = ("train", "validation")


def network_card_of(model: Path) -> tuple[Card, Path]:
    """Return the card of a single trained network, and its file.

    Raises
    ------
    EngineError
        It cannot be read, or is of another kind.

    """
    path = card_path(model)
    card = read_card(path)
    if not isinstance(card, Card):
        raise EngineError(
            "Features are those of one trained network, and this card is of another kind of model.",
            remedy="Name the folder of a single training; of several folds, that of one.",
            path=path,
        )
    return card, path


def hash_of(image: TrainingImage) -> str:
    """Return the SHA-256 of an image's file.

    Raises
    ------
    EngineError
        It cannot be read.

    """
    try:
        return sha256_file(image.path)
    except OSError as error:
        raise EngineError(
            f"The image cannot be read ({error.strerror or error}).",
            remedy="Replace or remove this image.",
            path=image.path,
        ) from error
