"""How far a large log was found sound, kept outside the study and signed by this workstation.

A file a log, ``checked/<chain>.json``, in the person's own folder: heads of all chains, digests of
the derived tables, and what the protocol's rules know at that point. Whoever changes the study
cannot change the file with it; whoever can do both has the workstation's key, and is not kept out.
A file that is missing, damaged or signed by another key is as good as none: the log is walked
whole.
"""

import contextlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ground.errors import ReaderStudyError
from ground.files import write_atomic
from ground.home import home_folder
from ground.names import inside
from ground.regular import json_of, read_regular
from reader_study.store.chain import ends_in
from reader_study.trust.keys import is_signed, workstation_key

_SCHEME = "sonoread-checked-1"
_MOST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A point at which a log was sound.

    Parameters
    ----------
    study_id : str
        Of the study.
    heads : mapping of chain to (number, hash)
        The last event of every chain.
    tables : mapping of table to SHA-256
        Over all rows of each derived table.
    rules : JSON value
        `reader_study.rules.State.to_plain`.

    """

    study_id: str
    heads: Mapping[str, tuple[int, str]]
    tables: Mapping[str, str]
    rules: Any


def read_checkpoint(origin: str, *, folder: Path | None = None) -> Checkpoint | None:
    """Return the checkpoint of the log that begins with a chain; None without one to be trusted.

    Parameters
    ----------
    folder : Path, optional
        As a rule `ground.home.home_folder`.

    """
    path = _path(origin, folder)
    try:
        signature, _, packed = read_regular(path, _MOST_BYTES).partition(b"\n")
        key = workstation_key(folder)
        if not is_signed(key.public, _signed(origin, packed), signature.decode("ascii", "replace")):
            return None
        content = json_of(zlib.decompress(packed))
    except (OSError, ValueError, zlib.error, ReaderStudyError):
        return None
    return Checkpoint(
        content["study_id"], ends_in(content["heads"]), content["tables"], content["rules"]
    )


def write_checkpoint(origin: str, checkpoint: Checkpoint, *, folder: Path | None = None) -> None:
    """Keep a checkpoint in place of the one before; without a place for it the next walk is whole.

    Nothing is lost when it cannot be written: it saves time and proves nothing.
    """
    with contextlib.suppress(ReaderStudyError):
        key = workstation_key(folder)
        text = json.dumps(asdict(checkpoint), sort_keys=True, separators=(",", ":"))
        packed = zlib.compress(text.encode(), level=1)
        signature = key.sign(_signed(origin, packed)).encode()
        write_atomic(_path(origin, folder), signature + b"\n" + packed, mode=0o600)


def _signed(origin: str, packed: bytes) -> bytes:
    return f"{_SCHEME} {origin}\n".encode() + packed


def _path(origin: str, folder: Path | None) -> Path:
    return inside((folder or home_folder()) / "checked", f"{origin}.json")
