"""The workstation's key: it shows elsewhere who wrote a log, and opens what was sent to her alone.

One Ed25519 key (RFC 8032) a person and computer, in a file that only she may read, outside every
study. From its seed an X25519 key (RFC 7748) is derived, to which others can seal (`boxes`).
"""

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ground.errors import IntegrityError, ReaderStudyError
from ground.files import write_atomic
from ground.home import home_folder
from ground.regular import KB, read_regular

FILE_NAME = "workstation.key"
SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key that signs, and opens what was sealed to it.

    Parameters
    ----------
    seed : bytes
        32 secret bytes; never shown, logged or written but into the key's own file.

    """

    seed: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """Make a key from the system's random numbers."""
        return cls(os.urandom(SEED_BYTES))

    @property
    def public(self) -> str:
        """The public key that checks signatures: 64 hexadecimal digits."""
        return self._private().public_key().public_bytes_raw().hex()

    @property
    def key_id(self) -> str:
        """Short name of the key, see `key_id_of`."""
        return key_id_of(self.public)

    @property
    def sealing_public(self) -> str:
        """The public key to which others seal: 64 hexadecimal digits."""
        return self.opening_key().public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> str:
        """Return the signature of a message: 128 hexadecimal digits."""
        return self._private().sign(message).hex()

    def opening_key(self) -> X25519PrivateKey:
        """Return the key that opens what was sealed to `sealing_public`."""
        derived = HKDF(SHA256(), 32, salt=None, info=b"sonoread sealing key 1").derive(self.seed)
        return X25519PrivateKey.from_private_bytes(derived)

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def key_id_of(public: str) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 over a public key's bytes."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def fingerprint(public: str) -> str:
    """Return a public key's name in groups of four, to be read aloud: ``3f9a-0c11-…``."""
    name = key_id_of(public)
    return "-".join(name[at : at + 4] for at in range(0, len(name), 4))


def is_signed(public: str, message: bytes, signature: str) -> bool:
    """Tell whether a signature of a message is by this public key; never raises."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def workstation_key(folder: Path | None = None) -> SigningKey:
    """Return this person's key on this computer; it is made when it is first asked for.

    Parameters
    ----------
    folder : Path, optional
        Where its file lies; as a rule `ground.home.home_folder`.

    Raises
    ------
    IntegrityError
        When the file is there and holds no key; it is not overwritten.
    ReaderStudyError
        When it cannot be read or made.

    """
    path = (folder or home_folder()) / FILE_NAME
    try:
        return SigningKey(_seed_in(read_regular(path, KB), path))
    except FileNotFoundError:
        return _made(path)
    except OSError as error:
        raise ReaderStudyError(
            f"The key of this workstation cannot be read ({error.strerror}).",
            remedy="Check the permissions of this file; it must belong to you.",
            path=path,
        ) from error


def _made(path: Path) -> SigningKey:
    """Make the file, unless another program of this person is quicker."""
    key = SigningKey.new()
    partial = path.with_name(f".{path.name}-{os.getpid()}-{os.urandom(4).hex()}")
    write_atomic(partial, key.seed.hex().encode(), mode=0o600)
    try:
        os.link(partial, path)  # fails where one is there; a rename would put ours in its place
    except FileExistsError:
        return SigningKey(_seed_in(read_regular(path, KB), path))
    except OSError:
        partial.replace(path)  # a file system without links
        return key
    finally:
        partial.unlink(missing_ok=True)
    return key


def _seed_in(content: bytes, path: Path) -> bytes:
    try:
        seed = bytes.fromhex(content.decode("ascii"))
    except ValueError:
        seed = b""
    if len(seed) != SEED_BYTES:
        raise IntegrityError(
            "The key of this workstation is damaged.",
            remedy="Restore this file from a backup; without one, move it away: a new key is then "
            "made, and the coordinator has to be told its fingerprint.",
            path=path,
        )
    return seed
