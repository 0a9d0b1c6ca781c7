"""The file of a run's ledger: its kind, its key, and the lines in it, each bound to the one before.

The key is derived from the study's own key, the coordinator's: what models said of reading cases
is a score of theirs, and opens for her alone. A study without a key of its own keeps no ledger.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import JsonValue

from ground.errors import IntegrityError, StoreError
from ground.names import inside
from reader_study.study import Study
from reader_study.study_key import open_study_key
from reader_study.trust.boxes import KEY_BYTES
from reader_study.trust.records_kind import RecordsKind

PURPOSE = "sonoread mllm ledger 1"
FIRST = "0" * 64
"""What the first line is bound to."""

_REMEDY = "Put the file back from a backup; it is no longer known what was asked."


class LedgerWord(StrEnum):
    """What a line of a ledger tells."""

    DECLARED = "declared"
    """What the run is; before the first call, and again when it was extended."""
    INTENT = "intent"
    """A call is about to be made."""
    NOT_DONE = "not_done"
    """The call was surely not answered, and may be made again."""
    REPLY = "reply"
    """What came, as it came."""
    SETTLED = "settled"
    """A person says that a call whose outcome is unknown is made again."""
    NOTE = "note"
    """A pause, a change of the connections, an end before all was done."""
    PARSE = "parse"
    """What a version of the parser reads in a reply."""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line.

    Parameters
    ----------
    word : LedgerWord
    at : str
        UTC, ISO 8601.
    call : str
        Key of the call; empty where the line is of none.
    new : mapping
        What the line tells.

    """

    word: LedgerWord
    at: str
    call: str
    new: Mapping[str, JsonValue]


def ledger_path(study: Study, name: str) -> Path:
    """Return where the ledger of a run lies.

    Raises
    ------
    ReaderStudyError
        The name cannot be a folder's.

    """
    return inside(study.root / "mllm", name) / "calls.sealed"


def ledger_key(study: Study, passphrase: str) -> bytes:
    """Return the secret under which the ledgers of a study are sealed.

    Raises
    ------
    TruthError
        The passphrase is wrong, or the study has no key of its own.
    IntegrityError
        The file of the study's key is not the one that the log names.

    """
    key = open_study_key(study, passphrase)
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=PURPOSE.encode()).derive(key.seed)


def line_bytes(line: LedgerLine, before: str) -> bytes:
    """Return a line as it is kept, bound to the SHA-256 of the line before."""
    kept = {"what": line.word, "at": line.at, "call": line.call, "new": dict(line.new)}
    kept["before"] = before
    return json.dumps(kept, sort_keys=True, separators=(",", ":")).encode("ascii")


def read_line(plain: bytes, before: str | None, path: Path) -> LedgerLine:
    """Take a line from its bytes.

    Parameters
    ----------
    before : str or None
        SHA-256 of the line before; None where that was held against it earlier.

    Raises
    ------
    IntegrityError
        It does not follow upon the line before, or is none.

    """
    try:
        kept: dict[str, Any] = json.loads(plain)
        line = LedgerLine(LedgerWord(kept["what"]), kept["at"], kept["call"], kept["new"])
        follows = before is None or kept["before"] == before
    except (ValueError, KeyError, TypeError):
        raise damaged(path) from None
    if not follows:
        raise damaged(path)
    return line


def sha256_of(plain: bytes) -> str:
    """Return what the next line is bound to."""
    return hashlib.sha256(plain).hexdigest()


def damaged(path: Path) -> IntegrityError:
    """Return what is told of a ledger that does not hold together."""
    return IntegrityError(
        "The ledger of the run is damaged, or is another study's.", remedy=_REMEDY, path=path
    )


def _foreign(path: Path) -> IntegrityError:
    return IntegrityError(
        "This is no ledger of a run that this version has begun.", remedy=_REMEDY, path=path
    )


def _unreadable(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"The ledger of the run cannot be read ({error.strerror or error}).",
        remedy="Check the disk and the rights of the study's folder.",
        path=path,
    )


LEDGER = RecordsKind(b"sonoread-mllm-ledger-1 ", damaged, _foreign, _unreadable)
"""The file of a run's ledger."""
