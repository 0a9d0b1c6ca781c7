"""Which models there are: name → adapter, licence, defaults. Importing this loads no torch."""

import importlib
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from engines.encoders.card import EncoderCard, load_encoder_card
from engines.encoders.facts import EncoderFacts
from engines.encoders.known import EMBEDDED_LICENCE, EMBEDDED_MODEL, ENCODERS
from engines.encoders.licence import LicenceConfirmation, confirmed_for_use
from ground.errors import EngineError

if TYPE_CHECKING:
    from engines.adapters.network import Network

CARD_SUFFIX = ".toml"
"""A model whose name ends so is the card of an encoder."""


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """One architecture as the engine knows it.

    Attributes
    ----------
    adapter : str
        Module under `engines.adapters`.
    licence : str
        Of the initial weights, where the program brings them; else what the site must check.
    embedded : bool
        Initial weights come with the engine extra.
    image_size : int, optional
        Default side of the input in pixels; None: the architecture's own.
    mean_std : tuple of float, optional
        Normalisation on the scale 0–1, equal for all channels; None: the architecture's own.
    encoder : EncoderFacts, optional
        What is known of an encoder that others trained.
    card : EncoderCard, optional
        Where the encoder's weights lie, when a card names them.

    """

    name: str
    adapter: str = "timm_classifier"
    licence: str = "unknown to the program; the site checks the licence of architecture and weights"
    embedded: bool = False
    image_size: int | None = None
    mean_std: tuple[float, float] | None = None
    encoder: EncoderFacts | None = None
    card: EncoderCard | None = None

    @property
    def timm_name(self) -> str:
        """The architecture as timm calls it."""
        return self.name if self.encoder is None else self.encoder.architecture

    def initial_weights(self, given: Path | None) -> Path | None:
        """Return the file that the weights come from: the given one, or the one of the card.

        Raises
        ------
        EngineError
            An encoder has no weights, or a card and a command name one each; or the file of the
            card is not the one that it states.

        """
        if self.encoder is None:
            return given
        if self.card is not None:
            if given is not None:
                raise EngineError(
                    "The card names the weights already.",
                    remedy="Leave --weights out, or name the architecture instead of the card.",
                    path=self.card.path,
                )
            return self.card.checked_weights()
        if given is None:
            raise EngineError(
                f"'{self.name}' is what others have trained, and its weights are not given.",
                remedy=f"Give their file with --weights ({self.encoder.source}).",
            )
        return given

    def confirmed_licence(self, given: Path | None) -> LicenceConfirmation | None:
        """Return who confirmed the licence of the weights; None where none needs to be.

        Raises
        ------
        EngineError
            It is for non-commercial use, and nobody confirmed it; the command to do so is named.

        """
        if self.encoder is None or not self.encoder.non_commercial:
            return None
        file = self.initial_weights(given)
        assert file is not None
        named = f"--model {self.name} --weights {shlex.quote(str(file))}"
        if self.card is not None:
            named = shlex.quote(str(self.card.path))
        return confirmed_for_use(self.encoder, file, typed=named)


def _encoder(name: str, facts: EncoderFacts, card: EncoderCard | None = None) -> ModelSpec:
    return ModelSpec(
        name,
        adapter="encoder",
        licence=facts.licence,
        image_size=facts.image_size,
        encoder=facts,
        card=card,
    )


_KNOWN = {
    EMBEDDED_MODEL: ModelSpec(
        EMBEDDED_MODEL,
        licence=EMBEDDED_LICENCE,
        embedded=True,
        image_size=192,
        mean_std=(0.5, 0.5),
    ),
    **{name: _encoder(name, facts) for name, facts in ENCODERS.items()},
}


class Adapter(Protocol):
    """What an adapter module offers."""

    def build(
        self, spec: ModelSpec, *, weights: Path | None, image_size: int | None, seed: int
    ) -> "Network":
        """Make the network with its initial weights and one malignancy output."""

    def rebuild(self, spec: ModelSpec, *, image_size: int) -> "Network":
        """Make the bare network, to be filled with trained weights."""

    def close_names(self, name: str) -> list[str]:
        """Return known names like `name`; the name itself alone when it is known."""


def find(name: str) -> tuple[ModelSpec, Adapter]:
    """Return the model called `name` and its adapter; a name with ``.toml`` is a card's path.

    Raises
    ------
    EngineError
        No adapter knows the name; close ones are offered. Or the card is none.

    """
    if name.endswith(CARD_SUFFIX):
        card = load_encoder_card(Path(name))
        return _with_adapter(_encoder(card.stated.name, card.stated.facts, card))
    return _with_adapter(_KNOWN.get(name, ModelSpec(name)))


def find_trained(name: str, encoder: EncoderFacts | None) -> tuple[ModelSpec, Adapter]:
    """Return the model that a trained model's card names, by what the card itself says of it."""
    return find(name) if encoder is None else _with_adapter(_encoder(name, encoder))


def _with_adapter(spec: ModelSpec) -> tuple[ModelSpec, Adapter]:
    adapter: Adapter = importlib.import_module(f"engines.adapters.{spec.adapter}").ADAPTER
    close = adapter.close_names(spec.timm_name)
    if close != [spec.timm_name]:
        offer = f"Did you mean {', '.join(close)}?" if close else f"Try {EMBEDDED_MODEL}."
        raise EngineError(f"There is no model called '{spec.timm_name}'.", remedy=offer)
    return spec, adapter
