"""Which kinds of cards there are, and who scores by them. Importing this loads no torch."""

import importlib
from pathlib import Path
from typing import cast

from engines.cards.reading import CardFile, card_path, read_card_file, wrong_key
from engines.scorers.scorer import OpensScorer
from ground.errors import EngineError

DEFAULT_KIND = "network"
"""Cards of before there were kinds."""

KINDS = {
    "network": "engines.scorers.network",
    "folds": "engines.scorers.folds",
    "onnx": "engines.scorers.onnx.scorer",
    "program": "engines.scorers.program.scorer",
    "video": "engines.scorers.video.scorer",
}
"""Module of each kind; it has `open_scorer`."""

WITHOUT_TORCH = frozenset({"onnx", "program"})
"""Kinds whose models another runtime computes: the worker need not import torch for them."""


def opener_of(card_path: Path) -> OpensScorer:
    """Return the module that scores by the card at `card_path`.

    Raises
    ------
    EngineError
        The card cannot be read, or is of a kind that this program does not know.

    """
    kind = kind_of(card_path)
    if kind == "encoder":
        raise EngineError(
            "The card is of an encoder, which tells no probability yet.",
            remedy="Train a head on it with `sonoread train --model` and this card.",
            path=card_path,
        )
    if kind not in KINDS:
        raise EngineError(
            f"The card is of the kind {kind!r}; this program knows {', '.join(sorted(KINDS))}.",
            remedy="Use the version of the program that made it, or correct the kind.",
            path=card_path,
        )
    return cast(OpensScorer, importlib.import_module(KINDS[kind]))


def card_file_of(given: Path) -> Path:
    """Return the card's file: `given` itself, or the one card in the folder `given`.

    Raises
    ------
    EngineError
        The folder has no card, or two.

    """
    return card_path(given)


def kind_of(given: Path) -> str:
    """Return what kind of card the card at a path, or in a folder, says it is.

    Raises
    ------
    EngineError
        The card cannot be read, or its kind is no word.

    """
    return kind_stated(read_card_file(given))


def kind_stated(card: CardFile) -> str:
    """Return what kind of card it says it is; nothing else of it is believed yet.

    Raises
    ------
    EngineError
        Its kind is no word.

    """
    kind = card.content.get("kind", DEFAULT_KIND)
    if not isinstance(kind, str):
        raise wrong_key(card, "kind", "it is no word")
    return kind
