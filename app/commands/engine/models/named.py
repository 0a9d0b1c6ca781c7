"""What ``--model`` of a training means: a name, or the card of an encoder."""

from dataclasses import dataclass
from pathlib import Path

from engines.encoders.card import load_encoder_card


@dataclass(frozen=True, slots=True)
class NamedModel:
    """`name` is what folders are called by, `job` what the engine is told."""

    name: str
    job: str


def named_model(text: str) -> NamedModel:
    """Return what is meant; a text that ends in ``.toml`` is the path of a card.

    Raises
    ------
    EngineError
        There is no such card, or it is damaged.

    """
    if not text.endswith(".toml"):
        return NamedModel(text, text)
    path = Path(text).absolute()
    return NamedModel(load_encoder_card(path).stated.name, str(path))
