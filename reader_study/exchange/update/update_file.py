"""An update: what the coordinator decided for one reader since her package went out.

A stored ZIP of ``update.json`` and ``update.sig``, signed by the coordinator's workstation. It
holds all such acts from the first on, so that one lost on the way is in the next.
"""

import json
import re
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar, get_origin

from ground.errors import IntegrityError
from reader_study.exchange.manifest import PackedFile
from reader_study.exchange.stored_zip import bytes_of, members_of, stored_zip
from reader_study.store.events import Value, canonical
from reader_study.trust.keys import SigningKey, is_signed

_Told = TypeVar("_Told", "Update", "CoordinatorAct")

SUFFIX = ".update"
SCHEMA = 2
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MEDIUM = re.compile(r"media/[0-9a-f]{2}/[0-9a-f]{64}\.[a-z0-9]{1,5}")
_CONTENT, _SIGNATURE = "update.json", "update.sig"


@dataclass(frozen=True, slots=True)
class CoordinatorAct:
    """One act of the coordinator's, as the study's own chain has it.

    Parameters
    ----------
    seq : int
        Its number there.

    """

    seq: int
    action: str
    entity: str
    field: str
    old: Any
    new: Any
    reason: str


@dataclass(frozen=True, slots=True)
class Update:
    """What an update holds.

    Parameters
    ----------
    study_origin, origin : str
        The chain of the study, and that of the package.
    counter : int
        Rises with each update that holds more.
    known_seq, known_head : int, str
        Number and hash of the last event of the package's chain that the study has.
    renew : bool
        Another package took this one's place: her reads go on there.
    is_closed : bool
        Nothing more is taken.
    protocol : str
        The protocol's file as it is for her after the last amendment; empty without one.
    media : mapping of str to mapping
        Name, ``sha256`` and ``size`` of each file of new cases' media: they lie beside, in the
        folder.
    study_head, known_signed : dict
        The newest signed head of the study, and of the package as it came back; see
        `KnownHead.to_plain`. Empty without one.

    """

    study_origin: str
    package_id: str
    origin: str
    counter: int
    known_seq: int
    known_head: str
    renew: bool
    is_closed: bool
    acts: tuple[CoordinatorAct, ...]
    protocol: str = ""
    media: dict[str, dict[str, Any]] = field(default_factory=dict)
    study_head: dict[str, Any] = field(default_factory=dict)
    known_signed: dict[str, Any] = field(default_factory=dict)
    public: str = ""


def update_bytes(update: Update, key: SigningKey) -> bytes:
    """Return the file of an update; the same content and key give the same bytes."""
    told: dict[str, Value] = {"schema": SCHEMA} | asdict(update) | {"public": key.public}
    content = canonical(told).encode()
    return stored_zip({_CONTENT: content, _SIGNATURE: key.sign(content).encode()})


def read_update(path: Path) -> Update:
    """Return an update whose signature holds; whose key that is, is another question.

    Raises
    ------
    IntegrityError
        Saying what does not hold.

    """
    members = members_of(bytes_of(path), (_CONTENT, _SIGNATURE), path)
    content = members[_CONTENT]
    try:
        told = json.loads(content)
        signature = members[_SIGNATURE].decode("ascii")
        if not is_signed(told["public"], content, signature):
            raise IntegrityError(
                "The signature of the update does not hold.",
                remedy="Have the coordinator run `sonoread sync` again.",
                path=path,
            )
        if told.pop("schema") != SCHEMA:
            raise ValueError("another version")
        acts = tuple(_typed(CoordinatorAct(**act)) for act in told.pop("acts"))
        return _named(_typed(Update(**told, acts=acts)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IntegrityError(
            "The update cannot be read by this version of the program.",
            remedy="Update SonoRead on both computers, then sync again.",
            path=path,
        ) from error


def _typed(told: _Told) -> _Told:
    """Return what was read if each of its fields is of its type.

    Raises
    ------
    TypeError
        When one is not.

    """
    for one in fields(told):
        kind = get_origin(one.type) or one.type
        if kind is not Any and type(getattr(told, one.name)) is not kind:
            raise TypeError(one.name)
    return told


def _named(update: Update) -> Update:
    """Return an update if its media bear names of stored media, each with a hash and a size.

    Raises
    ------
    ValueError, TypeError
        When one does not.

    """
    for name, told in update.media.items():
        file = PackedFile(**told)
        good = _MEDIUM.fullmatch(name) and _SHA256.fullmatch(file.sha256)
        if not good or type(file.size) is not int:
            raise ValueError(name)
    return update
