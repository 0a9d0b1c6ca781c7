"""A person's private key in a file of the study, wrapped by her PIN or passphrase.

JSON: scheme, the person's id and public key, how the wrapping key is derived (argon2id, RFC 9106),
a salt, and the seed under ChaCha20-Poly1305. All that stands beside the box is under its seal. A
new wrap is written beside the old one (`.new`) and takes its place when the log names it, so that
a program that is killed between leaves exactly one secret that opens.
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from argon2.low_level import Type, hash_secret_raw

from ground.errors import IntegrityError, ReaderStudyError
from ground.files import sync_folder, write_atomic
from ground.names import inside
from ground.regular import read_regular
from reader_study.trust.boxes import KEY_BYTES, open_under, seal_under
from reader_study.trust.keys import SEED_BYTES, SigningKey

SCHEME = "sonoread-person-1"
_SALT_BYTES = 16
_MOST_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class Derivation:
    """Cost of deriving the wrapping key by argon2id.

    Parameters
    ----------
    memory_kib : int
        Memory in KiB.
    time : int
        Passes over it.
    parallelism : int
        Lanes.

    """

    memory_kib: int
    time: int
    parallelism: int

    def key(self, secret: str, salt: bytes) -> bytes:
        """Derive a key of `KEY_BYTES` bytes."""
        return hash_secret_raw(
            secret.encode(),
            salt,
            time_cost=self.time,
            memory_cost=self.memory_kib,
            parallelism=self.parallelism,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )

    def is_within(self, other: "Derivation") -> bool:
        """Tell whether this costs no more than another, in any part."""
        return all(mine <= asdict(other)[name] for name, mine in asdict(self).items())


DERIVATION = Derivation(memory_kib=64 * 1024, time=3, parallelism=1)
"""What a wrap costs from now on; a cheaper one is made anew when it is opened next."""

_MOST = Derivation(memory_kib=1024 * 1024, time=16, parallelism=16)
"""A file that asks for more was not written by us."""


class WrongSecretError(ReaderStudyError):
    """A key file does not open with what was given."""


def key_path(folder: Path, person_id: str) -> Path:
    """Return where a person's wrapped key lies."""
    return inside(folder, f"{person_id}.key")


def wrapped(key: SigningKey, person_id: str, secret: str) -> bytes:
    """Return the content of a key file."""
    salt = os.urandom(_SALT_BYTES)
    told: dict[str, Any] = {"scheme": SCHEME, "id": person_id, "public": key.public}
    told |= {"kdf": {"name": "argon2id"} | asdict(DERIVATION), "salt": salt.hex()}
    box = seal_under(DERIVATION.key(secret, salt), key.seed, context=_context(told))
    return (json.dumps(told | {"box": box.hex()}, sort_keys=True, indent=1) + "\n").encode()


def unwrapped(path: Path, person_id: str, secret: str) -> tuple[SigningKey, Derivation]:
    """Open a key file; return the key, and what the wrap cost.

    Raises
    ------
    WrongSecretError
        When the secret is another.
    IntegrityError
        When the file is missing or damaged, or belongs to somebody else.

    """
    told, cost = _read(path)
    if told["id"] != person_id:
        raise _damaged(path)
    box = bytes.fromhex(told.pop("box"))
    wrapping = cost.key(secret, bytes.fromhex(told["salt"]))
    try:
        seed = open_under(wrapping, box, context=_context(told))
    except IntegrityError as error:
        raise WrongSecretError(
            "The PIN or passphrase is wrong.", remedy="Check it and try again."
        ) from error
    key = SigningKey(seed)
    if len(seed) != SEED_BYTES or key.public != told["public"]:
        raise _damaged(path)
    return key, cost


def cost_of(path: Path) -> Derivation:
    """Return what the wrap of a key file costs.

    Raises
    ------
    IntegrityError
        When the file is missing or damaged.

    """
    return _read(path)[1]


def public_of(path: Path) -> str:
    """Return the public key that stands in a key file.

    Raises
    ------
    IntegrityError
        When the file is missing or damaged.

    """
    return str(_read(path)[0]["public"])


def derive_for_nobody(secret: str) -> None:
    """Work as long as for somebody, so that time does not tell who is registered."""
    DERIVATION.key(secret, bytes(_SALT_BYTES))


def lay_beside(path: Path, content: bytes) -> str:
    """Write a wrap beside the present one; return its SHA-256, for the log."""
    write_atomic(_beside(path), content, mode=0o600)
    return hashlib.sha256(content).hexdigest()


def settle(path: Path, named_sha256: str) -> None:
    """Put the wrap in its place that the log names last; drop one that it does not name.

    Only who holds the study for writing may call it: what a killed program has half written goes.
    """
    for half in path.parent.glob(".part-*"):
        half.unlink(missing_ok=True)
    new = _beside(path)
    try:
        content = read_regular(new, _MOST_BYTES, follow=False)
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unreadable(path, error) from error
    if hashlib.sha256(content).hexdigest() == named_sha256:
        new.replace(path)
    else:
        new.unlink()
    sync_folder(path.parent)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def _context(told: dict[str, Any]) -> str:
    return json.dumps(told, sort_keys=True, separators=(",", ":"))


def _read(path: Path) -> tuple[dict[str, Any], Derivation]:
    try:
        content = read_regular(path, _MOST_BYTES, follow=False)
    except OSError as error:
        raise _unreadable(path, error) from error
    try:
        told = json.loads(content)
        kdf = told["kdf"]
        cost = Derivation(*(int(kdf[name]) for name in ("memory_kib", "time", "parallelism")))
        known = told["scheme"] == SCHEME and kdf["name"] == "argon2id"
        texts = [told[name] for name in ("id", "public", "salt", "box")]
        whole = all(isinstance(text, str) for text in texts) and cost.is_within(_MOST)
        salt = bytes.fromhex(told["salt"])
        bytes.fromhex(told["box"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(path) from error
    least = cost.memory_kib >= 8 * cost.parallelism and min(asdict(cost).values()) >= 1
    if not (known and whole and least and len(salt) == _SALT_BYTES):
        raise _damaged(path)
    return told, cost


def _damaged(path: Path) -> IntegrityError:
    return IntegrityError(
        "The key of a person is damaged, or is another person's.",
        remedy="Restore this file from a backup, or have the coordinator issue a new key with "
        "`sonoread person renew`.",
        path=path,
    )


def _unreadable(path: Path, error: OSError) -> IntegrityError:
    return IntegrityError(
        f"The key of a person cannot be read ({error.strerror}).",
        remedy="Restore this file from a backup, or have the coordinator issue a new key with "
        "`sonoread person renew`.",
        path=path,
    )
