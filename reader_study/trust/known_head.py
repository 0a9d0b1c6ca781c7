"""A head that was signed: an event of a chain, by number and hash, as known outside of its log."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Self

from ground.regular import json_of
from reader_study.store.events import Event, Value, canonical

ACTION = "head.signed"
ACCEPTED = "head.accepted"


class FaultKind(StrEnum):
    """How a log is not the one that is known."""

    ROLLBACK = "rollback"
    FORK = "fork"
    FOREIGN = "foreign database"
    EDITED = "edited head"


@dataclass(frozen=True, slots=True)
class KnownHead:
    """What a workstation signed of a chain.

    Parameters
    ----------
    study : str
        Id of the study.
    origin : str
        The chain, by the uuid of its first event.
    seq, hash
        Number and hash of the event that was the last of the chain then.
    utc : str
        When that event was stored.
    key_id, public, signature : str
        Whose signature, over what `signed_bytes` returns.

    """

    study: str
    origin: str
    seq: int
    hash: str
    utc: str
    key_id: str
    public: str
    signature: str

    @classmethod
    def of(cls, event: Event, *, study: str, utc: str) -> Self:
        """Return the head that an event ``head.signed`` names; ``utc`` is the head's own time."""
        held = event.content
        origin = event.entity.removeprefix("head/")
        signed = (held["key_id"], held["public"], held["signature"])
        return cls(study, origin, held["seq"], held["hash"], utc, *signed)

    @classmethod
    def from_plain(cls, held: Mapping[str, Any]) -> Self:
        """Make a head of what `to_plain` returned.

        Raises
        ------
        ValueError
            For anything else.

        """
        kinds = {field.name: int if field.name == "seq" else str for field in fields(cls)}
        if held.keys() != kinds.keys():
            raise ValueError("not the fields of a known head")
        for name, kind in kinds.items():
            if type(held[name]) is not kind:
                raise ValueError(f"{name} is not of type {kind.__name__}")
        return cls(**held)

    def to_plain(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return asdict(self)

    @property
    def is_genuine(self) -> bool:
        """Whether the signature is by the key that stands beside it."""
        from reader_study.trust.keys import is_signed, key_id_of  # takes long to load

        message = signed_bytes(self.study, self.origin, self.seq, self.hash)
        return is_signed(self.public, message, self.signature) and (
            key_id_of(self.public) == self.key_id
        )


def fault_of_signing(event: Event, *, study: str) -> str:
    """Say why an event does not say truly how far its chain went; empty when it does."""
    held = event.content
    if not isinstance(held, Mapping) or event.entity != f"head/{event.origin}":
        return "names no head of its own chain"
    try:
        head = KnownHead.of(event, study=study, utc=event.utc)
        head = KnownHead.from_plain(head.to_plain())
    except (KeyError, ValueError):
        return "names no head"
    if (head.seq, head.hash) != (event.seq - 1, event.prev_hash):
        return "does not name the event before it"
    return "" if head.is_genuine else "has a signature that does not hold"


def signed_bytes(study: str, origin: str, seq: int, hash_: str) -> bytes:
    """Return what is signed of a head: study, chain, number, hash, as canonical JSON."""
    held: dict[str, Value] = {"head": hash_, "origin": origin, "seq": seq, "study": study}
    held |= {"what": "sonoread head 1"}
    return canonical(held).encode()


def heads_in(content: bytes) -> tuple[KnownHead, ...]:
    """Read a file of known heads, oldest first.

    Raises
    ------
    ValueError
        When it is not such a file.

    """
    held = json_of(content.decode("utf-8"))
    if not isinstance(held, dict) or not isinstance(held.get("heads"), list) or not held["heads"]:
        raise ValueError("no known heads")
    if not all(isinstance(one, dict) for one in held["heads"]):
        raise ValueError("no known heads")
    return tuple(map(KnownHead.from_plain, held["heads"]))


def as_file(heads: tuple[KnownHead, ...]) -> bytes:
    """Return the content of a file of known heads."""
    held = {"heads": [head.to_plain() for head in heads]}
    return (json.dumps(held, indent=1, ensure_ascii=False) + "\n").encode()
