"""An update: what the coordinator decided for one reader since her package went out.

A stored ZIP of ``update.json`` and ``update.sig``, signed by the coordinator's workstation. It
holds all such acts from the first on, so that one lost on the way is in the next.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ground.errors import IntegrityError
from reader_study.exchange.stored_zip import bytes_of, members_of, stored_zip
from reader_study.store.events import Value, canonical
from reader_study.trust.keys import SigningKey, is_signed

SUFFIX = ".update"
SCHEMA = 1
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
        The protocol or the cases were changed: her reads go on in a new package.
    is_closed : bool
        Nothing more is taken.

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
        acts = tuple(CoordinatorAct(**act) for act in told.pop("acts"))
        return Update(**told, acts=acts)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IntegrityError(
            "The update cannot be read by this version of the program.",
            remedy="Update SonoRead on both computers, then sync again.",
            path=path,
        ) from error
