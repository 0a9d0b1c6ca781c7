"""What ``--model`` of a training means: a name, or the card of an encoder."""

from dataclasses import dataclass
from pathlib import Path

from engines.encoders.card import load_encoder_card
from ground.errors import EngineError
from ground.names import path_name


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
        There is no such card, or it is damaged; or its path cannot be told to the engine.
    ReaderStudyError
        Nothing can bear such a name.

    """
    if not text.endswith(".toml"):
        return NamedModel(path_name(text, what="name of a model"), text)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise EngineError(
            "The path of the card holds bytes that are no text.",
            remedy="Rename the file or its folder.",
        ) from error
    path = Path(text).absolute()
    return NamedModel(load_encoder_card(path).stated.name, str(path))
