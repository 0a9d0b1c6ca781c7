"""The reference standard, sealed. Only this module opens it; the reading path never does.

File format: one line of JSON (scheme, key derivation and nonce), a newline, and the ciphertext.
Key: scrypt (RFC 7914) from the coordinator's passphrase. Cipher: AES-256-GCM with the header line
as associated data, so that neither part can be changed unnoticed.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ground.errors import TruthError
from ground.files import write_atomic
from ground.regular import json_of
from reader_study.deid.facts import KeptFacts
from reader_study.held_files import TRUTH, held_bytes
from reader_study.media.lesions import Lesions, lesions_of
from reader_study.trust.strength import PASSPHRASE_LENGTH, weakness
from reader_study.trust.stretching import StretchedPassphrase

LABELS: tuple[str, ...] = ("benign", "malignant", "normal")
SCHEME = "sonoread-truth-1"
UNKNOWN_PATIENT = "patient of case "
"""How the id of a patient begins who is known by a case of hers only."""
_PAD_TO = 64 * 1024
MIN_PASSPHRASE = PASSPHRASE_LENGTH


@dataclass(frozen=True, slots=True)
class CaseTruth:
    """Reference standard of one case, with everything of its origin that could tell it.

    Parameters
    ----------
    label : {"benign", "malignant", "normal"}
        Reference standard.
    basis : str
        How it was established (biopsy, follow-up, confirmed normal …).
    source_files : tuple of str
        Original file names, relative to the folder that was taken in.
    lesions : tuple of tuple of LesionBox
        Outlined lesions of each medium, in the order of the case's media; empty where the source
        outlined none. That there is one can tell what the case is, and so they lie here.
    facts : tuple of KeptFacts
        What is kept of the header of each medium, in the order of the case's media; empty where
        none has a header. Age and device can tell what the case is, and so they lie here.

    """

    case_id: str
    label: str
    histology: str = ""
    basis: str = ""
    source_birads: str = ""
    source_patient: str = ""
    source_files: tuple[str, ...] = ()
    lesions: tuple[Lesions, ...] = ()
    facts: tuple[KeptFacts, ...] = ()

    @property
    def known_patient(self) -> str:
        """The patient's id at the source; empty when the source told none."""
        return "" if self.source_patient.startswith(UNKNOWN_PATIENT) else self.source_patient


def seal(
    path: Path,
    truths: Sequence[CaseTruth],
    *,
    passphrase: str,
    has_opened: bool = False,
    stretched: StretchedPassphrase | None = None,
) -> str:
    """Encrypt ``truths`` into ``path`` (atomically) and return the file's SHA-256.

    Parameters
    ----------
    has_opened : bool
        The passphrase is that of a seal which is replaced: it is not judged again.
    stretched : StretchedPassphrase, optional
        The passphrase, where it was derived already.

    Raises
    ------
    TruthError
        For a passphrase that can be guessed, a label outside the vocabulary, or where a reference
        standard lies already.

    """
    require_no_seal(path)
    if not has_opened:
        require_strong_passphrase(passphrase, path=path)
    for truth in truths:
        if truth.label not in LABELS:
            raise TruthError(
                f"Case {truth.case_id} has the unknown label {truth.label!r}.",
                remedy=f"Use one of: {', '.join(LABELS)}.",
                path=path,
            )
    nonce = os.urandom(12)
    stretched = stretched or StretchedPassphrase.new(passphrase)
    facts = {"scheme": SCHEME, "nonce": nonce.hex(), **stretched.facts}
    header = json.dumps(facts, sort_keys=True).encode()
    body = json.dumps([asdict(t) for t in truths], ensure_ascii=False, sort_keys=True).encode()
    # Padding hides how long histology texts are, and so what they might be.
    body += b" " * (-len(body) % _PAD_TO)
    blob = header + b"\n" + AESGCM(stretched.raw).encrypt(nonce, body, header)
    write_atomic(path, blob)
    return hashlib.sha256(blob).hexdigest()


def require_no_seal(path: Path) -> None:
    """Refuse a place in which a reference standard lies.

    Raises
    ------
    TruthError
        When it does.

    """
    if path.exists():
        raise TruthError(
            "A sealed reference standard lies here already; it is not overwritten.",
            remedy="Restore the study.db that belongs to it, or make a new study elsewhere.",
            path=path,
        )


def require_strong_passphrase(passphrase: str, *, path: Path | None = None) -> None:
    """Refuse a new passphrase that can be guessed; an old one opens what it has sealed.

    Raises
    ------
    TruthError
        Saying why.

    """
    never = () if path is None else (path.parent.name,)
    why = weakness(passphrase, least=MIN_PASSPHRASE, never=never)
    if why:
        raise TruthError(
            f"The passphrase is too weak: {why}.",
            remedy="Choose another one and keep it away from the reading stations.",
            path=path,
        )


def unseal(path: Path, *, passphrase: str) -> dict[str, CaseTruth]:
    """Decrypt the reference standard; keys of the result are case ids.

    Raises
    ------
    TruthError
        When the file is missing or damaged, or the passphrase is wrong.

    """
    header, ciphertext = _split(path)
    try:
        facts = json_of(header)
        key = StretchedPassphrase.again(passphrase, facts).raw
        body = AESGCM(key).decrypt(bytes.fromhex(facts["nonce"]), ciphertext, header)
    except InvalidTag as error:
        raise TruthError(
            "The reference standard does not open: wrong passphrase, or the file was changed.",
            remedy="Check the passphrase; compare the file with the one sealed at intake.",
            path=path,
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path) from error
    return {row["case_id"]: _truth_of(row) for row in json.loads(body)}


def _truth_of(row: dict[str, Any]) -> CaseTruth:
    """Return the reference standard of one case, as any version sealed it."""
    lesions = tuple(map(lesions_of, row.get("lesions", ())))
    facts = tuple(KeptFacts(**one) for one in row.get("facts", ()))
    told = {"source_files": tuple(row["source_files"]), "lesions": lesions, "facts": facts}
    return CaseTruth(**{**row, **told})


def _split(path: Path) -> tuple[bytes, bytes]:
    try:
        header, _, ciphertext = held_bytes(path, TRUTH).partition(b"\n")
    except OSError as error:
        raise TruthError(
            f"The sealed reference standard cannot be read ({error.strerror}).",
            remedy="It is kept with the coordinator's copy of the study; open that one.",
            path=path,
        ) from error
    if not ciphertext:
        raise _damaged(path)
    return header, ciphertext


def _damaged(path: Path) -> TruthError:
    return TruthError(
        "The sealed reference standard is damaged.",
        remedy="Restore truth.sealed from a backup; its SHA-256 stands in the log.",
        path=path,
    )
