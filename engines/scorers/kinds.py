"""Which kinds of cards there are, and who scores by them. Importing this loads no torch."""

import importlib
import json
import tomllib
from pathlib import Path
from typing import cast

from engines.cards.card import CARD_NAME
from engines.scorers.scorer import OpensScorer
from ground.errors import EngineError
from ground.regular import MB, read_regular

DEFAULT_KIND = "network"
"""Cards of before there were kinds."""

KINDS = {
    "network": "engines.scorers.network",
}
"""Module of each kind; it has `open_scorer`."""


def opener_of(card_path: Path) -> OpensScorer:
    """Return the module that scores by the card at `card_path`.

    Raises
    ------
    EngineError
        The card cannot be read, or is of a kind that this program does not know.

    """
    kind = kind_of(card_path)
    if kind not in KINDS:
        raise EngineError(
            f"The card is of the kind {kind!r}; this program knows {', '.join(sorted(KINDS))}.",
            remedy="Use the version of the program that made it, or correct the kind.",
            path=card_path,
        )
    return cast(OpensScorer, importlib.import_module(KINDS[kind]))


def card_file_of(given: Path) -> Path:
    """Return the card's file: `given` itself, or the card in the folder `given`."""
    if not given.is_dir():
        return given
    names = (CARD_NAME, "card.toml")
    return next((given / name for name in names if (given / name).exists()), given / CARD_NAME)


def kind_of(card_path: Path) -> str:
    """Return what kind of card it says it is; nothing else of it is believed yet.

    Raises
    ------
    EngineError
        It is no JSON and no TOML.

    """
    try:
        content = read_regular(card_path, 64 * MB)
        toml = card_path.suffix == ".toml"
        values = tomllib.loads(content.decode()) if toml else json.loads(content)
    except (OSError, ValueError, RecursionError) as error:
        raise EngineError(
            f"The model card cannot be read ({error}).",
            remedy="Name the card.json of a finished training, or the card.toml of another model.",
            path=card_path,
        ) from error
    return str(values.get("kind", DEFAULT_KIND)) if isinstance(values, dict) else DEFAULT_KIND
