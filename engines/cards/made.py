"""Cards that a training of this program wrote: read against themselves, weights by their hash."""

import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from engines.cards.reading import read_card_file
from ground.errors import EngineError
from ground.files import sha256_file

CARD_NAME = "card.json"

_Card = TypeVar("_Card", bound="MadeCard")


class MadeCard(BaseModel):
    """What a training says of its model; no patient and no file is named."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def to_json(self) -> dict[str, Any]:
        """Return the card as plain JSON values."""
        content: dict[str, Any] = self.model_dump(mode="json")
        return content

    def to_bytes(self) -> bytes:
        """Return the card as the bytes of its file."""
        return (json.dumps(self.to_json(), indent=2, ensure_ascii=False) + "\n").encode()


def made_card(path: Path, model: type[_Card], *, newest: int) -> _Card:
    """Read a card (or the card of a model folder), each key known and of its type.

    Parameters
    ----------
    newest : int
        Largest `schema_version` that this program knows.

    Raises
    ------
    EngineError
        The card is missing, no plain file, damaged, of another kind, or from a newer version.

    """
    file = read_card_file(path / CARD_NAME if path.is_dir() else path)
    version = file.content.get("schema_version")
    if isinstance(version, int) and version > newest:
        raise EngineError(
            f"The model card has version {version}; this program knows {newest}.",
            remedy="Use the version of the program that made it, or a newer one.",
            path=file.path,
        )
    try:
        return model.model_validate(file.content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "card"
        raise card_changed(file.path, f"{where}: {first['msg']}") from None


def made_weights(folder: Path, name: str, *, sha256: str) -> Path:
    """Return a file of weights beside a card after comparing it with the hash that the card states.

    Raises
    ------
    EngineError
        The file is missing, a link, or its bytes differ; nothing of it was loaded.

    """
    path = folder / name
    try:
        found = sha256_file(path, follow=False)
    except OSError as error:
        why = "missing" if isinstance(error, FileNotFoundError) else error.strerror or str(error)
        raise EngineError(
            f"The weights of the model cannot be read ({why}).",
            remedy="Put the file itself, no link, beside its card, or train again.",
            path=path,
        ) from error
    if found != sha256:
        raise EngineError(
            "The weights are not the ones that the model card describes.",
            remedy="Restore the model folder, or train again.",
            path=path,
        )
    return path


def card_changed(path: Path, why: str) -> EngineError:
    """Return the error of a card that is not as it was written."""
    return EngineError(
        f"The model card is damaged or was changed ({why}).",
        remedy="Restore the model folder, or train again.",
        path=path,
    )
