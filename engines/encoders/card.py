"""The card of an encoder that a site has got from somebody: a TOML file beside its weights."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from engines.cards.reading import CardFile, beside, checked_content, read_card_file
from engines.encoders.facts import EncoderFacts
from ground.errors import EngineError, ReaderStudyError
from ground.files import sha256_file
from ground.names import path_name


def _name(text: str) -> str:
    try:
        return path_name(text, what="name of an encoder")
    except ReaderStudyError as error:
        raise ValueError(str(error)) from error


class EncoderStatement(EncoderFacts):
    """What the card states besides the facts: how the encoder is called, and which file it is."""

    kind: Literal["encoder"]
    name: Annotated[str, AfterValidator(_name)]
    weights: Annotated[str, Field(min_length=1, max_length=200)]
    weights_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    @property
    def facts(self) -> EncoderFacts:
        """What a trained model keeps of it: everything but names of files."""
        told = self.model_dump(exclude=set(_OF_THE_FILE))
        return EncoderFacts.model_validate(told)


_OF_THE_FILE = ("kind", "name", "weights", "weights_sha256")


@dataclass(frozen=True, slots=True)
class EncoderCard:
    """A card that was read, and where its weights lie: beside it, nowhere else."""

    file: CardFile
    stated: EncoderStatement

    @property
    def path(self) -> Path:
        """The card itself."""
        return self.file.path

    @property
    def weights(self) -> Path:
        """The file of the weights; whether it is there and whole, `checked_weights` says.

        Raises
        ------
        EngineError
            A link has come into its place.

        """
        return beside(self.file, self.stated.weights, key="weights")

    def checked_weights(self) -> Path:
        """Return the file of the weights, after comparing it with the card's hash.

        Raises
        ------
        EngineError
            It is missing, no plain file, or another one.

        """
        path = self.weights
        try:
            found = sha256_file(path, follow=False)
        except OSError as error:
            raise EngineError(
                f"The weights that the card names cannot be read ({error.strerror or error}).",
                remedy="Put the file beside the card.",
                path=path,
            ) from error
        if found != self.stated.weights_sha256:
            raise EngineError(
                "The weights are not the ones that the card states: their SHA-256 is another.",
                remedy="Get the right file, or state its SHA-256 in the card.",
                path=path,
            )
        return path


def load_encoder_card(path: Path) -> EncoderCard:
    """Read the card of an encoder; the weights are not opened.

    Raises
    ------
    EngineError
        The card cannot be read, lacks a fact or states one that is not known, or names a file
        that lies elsewhere.

    """
    file = read_card_file(path)
    card = EncoderCard(file, checked_content(file, EncoderStatement))
    beside(file, card.stated.weights, key="weights")
    return card
