"""Which model a command is about: a card, or a known name with a file of weights."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class ChosenModel:
    """Either `card`, or `model` and perhaps `weights`."""

    card: Path | None
    model: str | None
    weights: Path | None

    def __post_init__(self) -> None:
        if (self.card is None) is (self.model is None):
            raise click.UsageError("Give CARD, or --model with --weights.")
        if self.card is not None and self.weights is not None:
            raise click.UsageError("A card names its weights; --weights goes with --model.")


def model_arguments(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add CARD, ``--model`` and ``--weights``."""
    options = (
        click.argument("card", type=click.Path(path_type=Path, exists=True), required=False),
        click.option("--model", help="Name of a known model or of an architecture of timm."),
        click.option(
            "--weights",
            type=click.Path(path_type=Path, exists=True),
            help="Its weights: a safetensors or torch file.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function
