"""Events: what happened, who did it, when, on which computer, and the chain that binds them."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

Value = str | int | bool | None | Sequence["Value"] | Mapping[str, "Value"]
"""What an event may hold. No floats: their text differs between programs, so hashes would too."""

GENESIS = "0" * 64
"""``prev_hash`` of the first event."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and in which role."""

    id: str
    role: str


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event before it is stored.

    Parameters
    ----------
    action : str
        Dotted verb, e.g. ``read.locked``.
    entity : str
        What it happened to, e.g. ``read/r1/1/C0001/unaided``.
    field : str
        The field that changed, when only one did.
    old, new : Value
        Content before and after.
    reason : str
        Why, where the protocol asks for a reason.

    """

    action: str
    entity: str
    field: str = ""
    old: Value = None
    new: Value = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A stored event; columns of the table ``event`` in their order. ``old``, ``new`` are JSON."""

    seq: int
    uuid: str
    utc: str
    monotonic_ns: int
    actor: str
    role: str
    workstation: str
    app_version: str
    action: str
    entity: str
    field: str
    old: str
    new: str
    reason: str
    prev_hash: str
    hash: str

    @property
    def content(self) -> Any:  # noqa: ANN401 - JSON of the action's own shape
        """``new`` as Python values."""
        return json.loads(self.new)

    def computed_hash(self) -> str:
        """Return the SHA-256 over all other columns as they stand, in JSON with sorted keys."""
        body = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "hash"}
        # Not `canonical`: it would normalise what stands there, and so not see it changed.
        # Damage can turn text into bytes; those have some text too, if never the right one.
        text = json.dumps(
            body, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=repr
        )
        return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


COLUMNS: tuple[str, ...] = tuple(f.name for f in fields(Event))


def canonical(value: Value) -> str:
    """Render as JSON with sorted keys, no spaces, Unicode NFC; integers and strings only.

    Raises
    ------
    TypeError
        For a float, or anything else that JSON has no exact text for.

    """
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Value) -> Any:  # noqa: ANN401 - JSON values
    match value:
        case None | bool() | int():
            return value
        case str():
            return unicodedata.normalize("NFC", value)
        case Mapping():
            return {unicodedata.normalize("NFC", str(k)): _plain(v) for k, v in value.items()}
        case Sequence():
            return [_plain(item) for item in value]
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form: {value!r}")
