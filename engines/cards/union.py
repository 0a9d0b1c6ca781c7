"""Every card is one of a few kinds, told apart by the word that it states. No torch here."""

from collections.abc import Callable, Mapping
from pathlib import Path

from engines.cards.card import Card, load_card
from engines.cards.folds import FoldsCard, load_folds_card
from engines.cards.reading import CardFile, read_card_file, wrong_key
from engines.scorers.kinds import kind_stated
from engines.scorers.onnx.card import OnnxCard, onnx_card
from engines.scorers.program.card import ProgramCard, program_card
from engines.scorers.table.card import TableCard, load_table_card
from engines.scorers.video.card import VideoCard, load_video_card

RunCard = Card | FoldsCard | OnnxCard | ProgramCard | VideoCard
"""A checked card of something that the engine runs."""

AnyCard = RunCard | TableCard
"""A checked card; its class says what it is of."""

_READERS: Mapping[str, Callable[[CardFile], AnyCard]] = {
    "network": lambda file: load_card(file.path),
    "folds": lambda file: load_folds_card(file.path),
    "onnx": onnx_card,
    "program": program_card,
    "table": lambda file: load_table_card(file.path),
    "video": lambda file: load_video_card(file.path),
}


def read_card(given: Path) -> AnyCard:
    """Read a card, or the card of a folder, and check it by its kind. No weights are read.

    Raises
    ------
    EngineError
        The file cannot be read, states a key twice or wrongly, names a file elsewhere, or is of a
        kind that this program does not know.

    """
    file = read_card_file(given)
    kind = kind_stated(file)
    if kind not in _READERS:
        known = ", ".join(sorted(_READERS))
        raise wrong_key(file, "kind", f"{kind[:80]!r} is none of {known}")
    return _READERS[kind](file)
