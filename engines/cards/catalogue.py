"""Which models there are, and which cards lie in a folder. Nothing is loaded for it."""

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from engines.cards.reading import read_card_file
from engines.cards.told import told_card
from engines.encoders.facts import EncoderFacts
from engines.encoders.known import EMBEDDED_LICENCE, EMBEDDED_MODEL, EMBEDDED_PACKAGE, ENCODERS
from engines.scorers.kinds import kind_stated
from ground.errors import EngineError

_DEEPEST = 3
_MOST_FILES = 20_000


class KnownModel(BaseModel):
    """A model that `train` knows by name.

    Attributes
    ----------
    needs : str
        What has to be given besides the images.
    weights_there : bool
        Whether initial weights are installed with the program.

    """

    model_config = ConfigDict(frozen=True)

    name: str
    architecture: str
    licence: str
    non_commercial: bool
    needs: str
    weights_there: bool
    trained_on: tuple[str, ...] = ()


class FoundCard(BaseModel):
    """A card that lies in a folder; `problem` says why it cannot be used as it lies there."""

    model_config = ConfigDict(frozen=True)

    path: str
    kind: str
    name: str = ""
    licence: str = ""
    weights_there: bool | None = None
    licence_confirmed: bool | None = None
    problem: str = ""


def known_models() -> tuple[KnownModel, ...]:
    """Return the models known by more than the name of their architecture."""
    embedded = KnownModel(
        name=EMBEDDED_MODEL,
        architecture=EMBEDDED_MODEL,
        licence=EMBEDDED_LICENCE,
        non_commercial=False,
        needs="nothing: initial weights come with the program",
        weights_there=importlib.util.find_spec(EMBEDDED_PACKAGE) is not None,
        trained_on=("ImageNet: photographs",),
    )
    return (embedded, *(_known(name, facts) for name, facts in ENCODERS.items()))


def _known(name: str, facts: EncoderFacts) -> KnownModel:
    return KnownModel(
        name=name,
        architecture=facts.architecture,
        licence=facts.licence,
        non_commercial=facts.non_commercial,
        needs=f"--weights FILE ({facts.source})",
        weights_there=False,
        trained_on=facts.trained_on,
    )


def cards_in(folder: Path) -> tuple[FoundCard, ...]:
    """Return the cards in a folder and three folders deep, by their paths.

    Raises
    ------
    EngineError
        There is no such folder.

    """
    if not folder.is_dir():
        raise EngineError(
            "There is no such folder.", remedy="Name the folder of the models.", path=folder
        )
    return tuple(one for path in _candidates(folder) if (one := _found(path)) is not None)


def _candidates(folder: Path) -> Iterator[Path]:
    seen = 0
    for top, folders, files in os.walk(folder):
        here = Path(top)
        deep = len(here.relative_to(folder).parts)
        folders[:] = sorted(folders) if deep < _DEEPEST else []
        for name in sorted(files):
            seen += 1
            if seen > _MOST_FILES:
                return
            if name == "card.json" or name.endswith(".toml"):
                yield here / name


def _found(path: Path) -> FoundCard | None:
    """Return a card; None for a file of TOML that is no card."""
    try:
        file = read_card_file(path)
        if path.suffix == ".toml" and "kind" not in file.content:
            return None
        kind = kind_stated(file)
    except EngineError as error:
        return FoundCard(path=str(path), kind="unreadable", problem=error.what)
    try:
        facts: dict[str, Any] = told_card(path).short
    except EngineError as error:
        return FoundCard(path=str(path), kind=kind, problem=error.what)
    return FoundCard(path=str(path), kind=kind, **facts)
