"""Events: what happened, who did it, when, on which computer."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reader_study.event_contents import content_of, plain

Value = str | int | bool | None | Sequence["Value"] | Mapping[str, "Value"]
"""What an event may hold. No floats: their text differs between programs, so hashes would too."""

CHAIN_VERSION = 2
"""How events are bound together from now on; every event says how it was."""

_VERSION_1 = (
    "seq",
    "uuid",
    "utc",
    "monotonic_ns",
    "actor",
    "role",
    "workstation",
    "app_version",
    "action",
    "entity",
    "field",
    "old",
    "new",
    "reason",
    "prev_hash",
)

HASHED: Mapping[int, tuple[str, ...]] = {1: _VERSION_1, 2: ("chain", "origin", *_VERSION_1)}
"""Names of the fields under an event's hash, by the version of the chain that it carries.

A version is never changed: a field that comes later is under the hash from a new version on.
"""

COLUMNS: tuple[str, ...] = ("chain", "origin", *_VERSION_1, "hash")
"""Columns of the table ``event``; every statement names them."""


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
        What it happened to, e.g. ``read/r1/1/C0001/first``.
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
    """A stored event. ``old`` and ``new`` are JSON.

    Parameters
    ----------
    chain : int
        Version of the chain: which fields the hash covers, see `HASHED`.
    origin : str
        The chain it belongs to, named by the uuid of that chain's first event. What one
        workstation writes is one chain.
    seq : int
        Number within its chain, from 1.
    prev_hash : str
        Hash of the event before it in its chain.

    """

    chain: int
    origin: str
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
    def place(self) -> str:
        """Where it stands and what it is, for a finding: ``event 7 (read.locked read/…)``."""
        return f"event {self.seq} ({self.action} {self.entity})"

    @property
    def content(self) -> Any:  # noqa: ANN401 - JSON of the action's own shape
        """``new`` as Python values; MalformedEventError where it makes no sense."""
        return content_of(self.new, self.action, self.place)

    @property
    def old_content(self) -> Any:  # noqa: ANN401 - JSON of the action's own shape
        """``old`` as Python values; MalformedEventError where it makes no sense."""
        return plain(self.old, self.place)

    def computed_hash(self) -> str:
        """Return the SHA-256 over the hashed columns as they stand, in JSON with sorted keys.

        Empty for a chain version that this program does not know.
        """
        names = HASHED.get(self.chain)
        if names is None:
            return ""
        body = {name: getattr(self, name) for name in names}
        # Not `canonical`: it would normalise what stands there, and so not see it changed.
        # Damage can turn text into bytes; those have some text too, if never the right one.
        text = json.dumps(
            body, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=repr
        )
        return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def canonical(value: Value) -> str:
    """Render as JSON with sorted keys, no spaces, Unicode NFC; integers and strings only.

    Raises
    ------
    TypeError
        For a float, or anything else that JSON has no exact text for.

    """
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Value) -> Any:  # noqa: ANN401 - JSON values
    # Plain classes first: to ask whether something is a mapping takes five times as long, and an
    # event that a reader waits for has a hundred values.
    match value:
        case None | bool() | int():
            return value
        case str():
            return unicodedata.normalize("NFC", value)
        case dict() | Mapping():
            return {unicodedata.normalize("NFC", str(k)): _plain(v) for k, v in value.items()}
        case list() | tuple() | Sequence():
            return [_plain(item) for item in value]
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form: {value!r}")
