"""The study's own key: the coordinator's, made at the intake, opened by her passphrase.

What she must be able to open whatever becomes of workstations and persons is sealed to its public
half, which stands in the log. The private half lies in ``study.key``: a line of JSON (scheme, key
derivation, public half), a newline, and the seed, sealed under a key from the passphrase.
"""

import hashlib
import json
from pathlib import Path

from ground.errors import IntegrityError, TruthError
from reader_study.held_files import KEY, held_bytes
from reader_study.store import NewEvent
from reader_study.store.events import Value
from reader_study.study import Study
from reader_study.trust.boxes import open_under, seal_under
from reader_study.trust.keys import SEED_BYTES, SigningKey
from reader_study.trust.stretching import StretchedPassphrase

MADE = "study.key_made"
SCHEME = "sonoread-study-key-1"
_REMEDY = "Restore study.key from a backup of the study; its SHA-256 stands in the log."


def made_key(study_id: str, stretched: StretchedPassphrase) -> tuple[bytes, NewEvent]:
    """Make a study's key.

    Returns
    -------
    (bytes, NewEvent)
        The content of ``study.key``, and the event that tells of it.

    """
    key = SigningKey.new()
    facts = {"scheme": SCHEME, "public": key.public, **stretched.facts}
    header = json.dumps(facts, sort_keys=True).encode()
    sealed = seal_under(_key(stretched), key.seed, context=_context(study_id))
    blob = header + b"\n" + sealed
    content: dict[str, Value] = {"public": key.public, "sealing": key.sealing_public}
    content |= {"sha256": hashlib.sha256(blob).hexdigest()}
    return blob, NewEvent(MADE, "study", new=content)


def key_facts(study: Study) -> dict[str, str]:
    """Return what the log says of the study's key; empty in a study without one."""
    told = [event.content for event in study.events(action=MADE)]
    return dict(told[-1]) if told else {}


def open_study_key(study: Study, passphrase: str) -> SigningKey:
    """Open the study's key with the coordinator's passphrase; takes about 0.1 s.

    Raises
    ------
    TruthError
        When the study has none, or the passphrase is wrong.
    IntegrityError
        When the file is missing, or is not the one that the log names.

    """
    facts, path = key_facts(study), study.paths.study_key
    if not facts:
        raise TruthError(
            "The study has no key of its own: it was made by an earlier version.",
            remedy="Make one with `sonoread seal-ai`.",
            path=study.root,
        )
    key = _opened(path, facts["sha256"], study.id, passphrase)
    if key.public != facts["public"]:
        raise IntegrityError(
            "The study's key is not the one in the log.", remedy=_REMEDY, path=path
        )
    return key


def add_study_key(study: Study, passphrase: str) -> None:
    """Let the coordinator's passphrase open, through this handle, what is sealed to her.

    In a study of an earlier version, which has no key, nothing is added.

    Raises
    ------
    TruthError, IntegrityError
        As `open_study_key`.

    """
    if key_facts(study):
        study.ring.add(open_study_key(study, passphrase))


def _opened(path: Path, sha256: str, study_id: str, passphrase: str) -> SigningKey:
    try:
        content = held_bytes(path, KEY)
    except FileNotFoundError as error:
        raise IntegrityError("The study's key is missing.", remedy=_REMEDY, path=path) from error
    except OSError as error:
        raise IntegrityError(
            f"The study's key cannot be read ({error.strerror}).", remedy=_REMEDY, path=path
        ) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise IntegrityError(
            "The study's key is not the one in the log.", remedy=_REMEDY, path=path
        )
    header, _, sealed = content.partition(b"\n")
    stretched = StretchedPassphrase.again(passphrase, json.loads(header))
    try:
        seed = open_under(_key(stretched), sealed, context=_context(study_id))
    except IntegrityError as error:
        raise TruthError(
            "The study's key does not open: the passphrase is wrong.",
            remedy="It is the one of the reference standard.",
            path=path,
        ) from error
    assert len(seed) == SEED_BYTES
    return SigningKey(seed)


def _key(stretched: StretchedPassphrase) -> bytes:
    return stretched.key(SCHEME)


def _context(study_id: str) -> str:
    return f"{SCHEME} {study_id}"
