"""A card as a file: which one is meant, its bytes within a limit, its keys read strictly.

A card comes from somebody else. It is a plain file of limited size in UTF-8, JSON or TOML by its
name; a key that stands in it twice is refused, since readers of JSON differ in which one they take.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ground.errors import EngineError, ReaderStudyError
from ground.names import inside
from ground.regular import MB, read_regular
from ground.toml_text import toml_content

NAMES = ("card.json", "card.toml")
"""Of the card in the folder of a model."""

MOST_BYTES = 64 * MB
"""Of a card in JSON: a training may name each of a hundred thousand images."""

_MOST_WRITTEN = MB
"""Of a card in TOML, which a person wrote."""

_AT_LINE = re.compile(r"at line (\d+)")
_DEEPEST = 20

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class CardFile:
    """What stands in a card's file, by key; its path and the SHA-256 of its bytes."""

    path: Path
    sha256: str
    content: dict[str, Any]

    @property
    def folder(self) -> Path:
        """Where the files of the model lie."""
        return self.path.parent


def card_path(given: Path) -> Path:
    """Return the card that is meant: the file itself, or the one card of a folder.

    Raises
    ------
    EngineError
        A folder has no card, or two.

    """
    if not given.is_dir():
        return given
    found = [given / name for name in NAMES if (given / name).exists()]
    if len(found) == 1:
        return found[0]
    what = "no card" if not found else f"two cards, {' and '.join(NAMES)}"
    raise EngineError(
        f"The folder of the model has {what}.",
        remedy="Name the card itself: the card.json of a training, or a card.toml that you wrote.",
        path=given,
    )


def read_card_file(given: Path) -> CardFile:
    """Read the card at a path, or that of a folder.

    Raises
    ------
    EngineError
        It is missing, no plain file, too large, no UTF-8, no JSON or TOML, or states a key twice.

    """
    path = card_path(given)
    is_toml = path.suffix.lower() == ".toml"
    try:
        blob = read_regular(path, _MOST_WRITTEN if is_toml else MOST_BYTES)
        text = blob.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        raise EngineError(
            f"The model card cannot be read ({why or error}).",
            remedy="Name the card.json of a training, or a card.toml in UTF-8.",
            path=path,
        ) from error
    content = _toml(text, path) if is_toml else _json(text, path)
    return CardFile(path, hashlib.sha256(blob).hexdigest(), content)


def beside(file: CardFile, name: str, *, key: str) -> Path:
    """Return the path of a file that a card names, which lies beside the card.

    Raises
    ------
    EngineError
        The card names a file elsewhere: by a folder, an absolute path, or a link.

    """
    try:
        path = inside(file.folder, name)
    except ReaderStudyError as error:
        raise _elsewhere(file, key, name) from error
    if path.is_symlink():
        raise _elsewhere(file, key, name)
    return path


def checked_content(file: CardFile, model: type[_Model]) -> _Model:
    """Return what a card states, every key known and of its type.

    Raises
    ------
    EngineError
        A key is missing, unknown, of another type or out of range; it is named.

    """
    try:
        return model.model_validate(_as_tuples(file.content), strict=True)
    except RecursionError:
        raise wrong_key(file, "", "it nests too deeply") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise wrong_key(file, _dotted(first["loc"]), str(first["msg"])) from None


def wrong_key(file: CardFile, key: str, why: str) -> EngineError:
    """Return the error for a key of a card."""
    return EngineError(
        f"The card states {key} wrongly: {why}." if key else f"The card is wrong: {why}.",
        remedy="Correct this key; the documentation lists what a card of its kind may state.",
        path=file.path,
    )


def _toml(text: str, path: Path) -> dict[str, Any]:
    try:
        return toml_content(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _no_card(path, f"no TOML: {error}{_key_at(text, str(error))}") from error


def _key_at(text: str, said: str) -> str:
    """Return the key of the line that an error of `tomllib` speaks of."""
    found = _AT_LINE.search(said)
    lines = text.splitlines()
    if found is None or not 0 < int(found[1]) <= len(lines):
        return ""
    key = lines[int(found[1]) - 1].partition("=")[0].strip()
    return f", key {key[:80]!r}" if key else ""


def _json(text: str, path: Path) -> dict[str, Any]:
    try:
        content = json.loads(text, object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError) as error:
        raise _no_card(path, f"no JSON: {error}") from error
    if not isinstance(content, dict):
        raise _no_card(path, "no JSON object")
    return content


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for key, value in pairs:
        if key in content:
            raise ValueError(f"the key {key[:80]!r} stands in it twice")
        content[key] = value
    return content


def _as_tuples(value: object, depth: int = 0) -> Any:  # noqa: ANN401
    """Return lists as tuples, which is what cards hold."""
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, dict):
        return {key: _as_tuples(one, depth + 1) for key, one in value.items()}
    if isinstance(value, list):
        return tuple(_as_tuples(one, depth + 1) for one in value)
    return value


def _dotted(places: Sequence[int | str]) -> str:
    return ".".join(map(str, places))


def _no_card(path: Path, why: str) -> EngineError:
    return EngineError(
        f"The model card is {why}.",
        remedy="Restore it, or write it anew after the example in the documentation.",
        path=path,
    )


def _elsewhere(file: CardFile, key: str, name: str) -> EngineError:
    return EngineError(
        f"The card names a file elsewhere ({key} = {name[:200]!r}).",
        remedy="Put the file itself beside the card and name it without a folder.",
        path=file.path,
    )
