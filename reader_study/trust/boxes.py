"""Sealing bytes to a public key, or under a secret key; what for is bound in as context.

To a public key: ephemeral X25519 (RFC 7748), HKDF-SHA-256 over both public keys (RFC 5869),
ChaCha20-Poly1305 (RFC 8439). Under a secret key: ChaCha20-Poly1305 with a random nonce.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ground.errors import IntegrityError

KEY_BYTES = 32
_NONCE_BYTES = 12
_ONE_USE = bytes(_NONCE_BYTES)
"""A key that seals once needs no nonce of its own."""

_WRONG_KEY_REMEDY = "It was sealed for somebody else or for another use, or the file was changed."


def new_key() -> bytes:
    """Return a secret key from the system's random numbers."""
    return os.urandom(KEY_BYTES)


def seal_to(public: str, plain: bytes, *, context: str) -> bytes:
    """Seal bytes so that only the owner of a public key can open them.

    Parameters
    ----------
    public : str
        `reader_study.trust.keys.SigningKey.sealing_public`.
    context : str
        What the bytes are for; to be told again at opening.

    """
    other = X25519PublicKey.from_public_bytes(bytes.fromhex(public))
    ephemeral = X25519PrivateKey.generate()
    mine = ephemeral.public_key().public_bytes_raw()
    key = _agreed(ephemeral.exchange(other), mine, bytes.fromhex(public), context)
    return mine + ChaCha20Poly1305(key).encrypt(_ONE_USE, plain, context.encode())


def open_sealed_to(private: X25519PrivateKey, box: bytes, *, context: str) -> bytes:
    """Open what was sealed to the public key of `private`.

    Raises
    ------
    IntegrityError
        When it was sealed to another, for another context, or was changed.

    """
    try:
        theirs, sealed = box[:KEY_BYTES], box[KEY_BYTES:]
        shared = private.exchange(X25519PublicKey.from_public_bytes(theirs))
        key = _agreed(shared, theirs, private.public_key().public_bytes_raw(), context)
        return ChaCha20Poly1305(key).decrypt(_ONE_USE, sealed, context.encode())
    except (InvalidTag, ValueError) as error:
        raise IntegrityError(
            "What was sealed does not open with this key.", remedy=_WRONG_KEY_REMEDY
        ) from error


def seal_under(key: bytes, plain: bytes, *, context: str) -> bytes:
    """Seal bytes under a secret key of `KEY_BYTES` bytes; the result is 28 bytes longer."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, context.encode())


def open_under(key: bytes, box: bytes, *, context: str) -> bytes:
    """Open what `seal_under` sealed.

    Raises
    ------
    IntegrityError
        When the key or the context is another, or the bytes were changed.

    """
    try:
        nonce, sealed = box[:_NONCE_BYTES], box[_NONCE_BYTES:]
        return ChaCha20Poly1305(key).decrypt(nonce, sealed, context.encode())
    except (InvalidTag, ValueError) as error:
        raise IntegrityError(
            "What was sealed does not open with this key.", remedy=_WRONG_KEY_REMEDY
        ) from error


def _agreed(shared: bytes, ephemeral: bytes, owner: bytes, context: str) -> bytes:
    info = b"sonoread box 1 " + context.encode()
    return HKDF(SHA256(), KEY_BYTES, salt=ephemeral + owner, info=info).derive(shared)
