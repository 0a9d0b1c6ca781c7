"""Keys from a passphrase: scrypt (RFC 7914) makes each guess slow, HKDF gives one key a purpose.

One derivation serves several files that open with the same passphrase, each under a key of its own.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

KEY_BYTES = 32
_SALT_BYTES = 16
_N, _R, _P = 2**15, 8, 1


@dataclass(frozen=True, slots=True)
class StretchedPassphrase:
    """What a passphrase and a salt become.

    Parameters
    ----------
    salt : bytes
        16 random bytes; no secret.
    n, r, p : int
        Cost of scrypt.
    raw : bytes
        32 secret bytes, the whole derivation.

    """

    salt: bytes
    n: int
    r: int
    p: int
    raw: bytes = field(repr=False)

    @classmethod
    def new(cls, passphrase: str) -> Self:
        """Derive with a new salt, at today's cost; takes about 0.1 s."""
        return cls._derived(passphrase, os.urandom(_SALT_BYTES), _N, _R, _P)

    @classmethod
    def again(cls, passphrase: str, facts: Mapping[str, Any]) -> Self:
        """Derive as the header of a file says.

        Raises
        ------
        ValueError, KeyError, TypeError
            When the header says nothing that this program would have written.

        """
        kdf = facts["kdf"]
        return cls._derived(passphrase, bytes.fromhex(facts["salt"]), kdf["n"], kdf["r"], kdf["p"])

    @property
    def facts(self) -> dict[str, Any]:
        """What a header needs so that `again` gives the same."""
        kdf = {"name": "scrypt", "n": self.n, "r": self.r, "p": self.p}
        return {"kdf": kdf, "salt": self.salt.hex()}

    def key(self, purpose: str) -> bytes:
        """Return the key of 32 bytes for one purpose; it tells nothing of those for others."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(self.raw)

    @classmethod
    def _derived(cls, passphrase: str, salt: bytes, n: int, r: int, p: int) -> Self:
        if not 2**14 <= n <= 2**20 or not 1 <= r <= 32 or not 1 <= p <= 16:
            raise ValueError("key derivation parameters out of range")
        raw = Scrypt(salt=salt, length=KEY_BYTES, n=n, r=r, p=p).derive(passphrase.encode())
        return cls(salt, n, r, p, raw)
