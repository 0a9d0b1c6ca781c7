"""Names and dates that a study keeps in place of a patient's own, by a key that stays behind.

Identifiers become HMACs (RFC 2104), the same for the same; dates of a patient move by one number of
days, so that the order of her examinations and the time between them stay (PS3.15 E.3.6). The key
is derived from the study's own one, which the coordinator's passphrase opens: nobody else can tell
which identifier was which, nor try the few hundred shifts.
"""

import hashlib
import hmac
import re
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from reader_study.trust.keys import SigningKey

_PURPOSE = b"sonoread pseudonyms 1"
_KEY_BYTES = 32
MOST_DAYS = 365
_MOST_UID = 256
"""The standard says 64; some devices write more."""


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Gives pseudonyms.

    Parameters
    ----------
    key : bytes
        32 secret bytes; never shown, logged or written.

    """

    key: bytes = field(repr=False)

    @classmethod
    def of(cls, study_key: SigningKey) -> "Pseudonyms":
        """Derive the key from the study's own."""
        return cls(HKDF(SHA256(), _KEY_BYTES, salt=None, info=_PURPOSE).derive(study_key.seed))

    def uid(self, uid: str) -> str:
        """Return the identifier that stands for another: ``2.25.`` and a UUID (PS3.5 B.2).

        An empty one stays empty, and so does what is no identifier at all.
        """
        plain = uid.strip("\0 ")
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)*", plain) or len(plain) > _MOST_UID:
            return ""
        named = uuid.UUID(bytes=self._digest("uid", plain)[:16], version=4)
        return f"2.25.{named.int}"

    def shift_days(self, patient: str) -> int:
        """Return by how many days a patient's dates move: −365 to −1, the same for a patient."""
        number = int.from_bytes(self._digest("days", patient.strip()), "big")
        return -1 - number % MOST_DAYS

    def date(self, day: str, patient: str) -> str:
        """Return a date (``YYYYMMDD``, or with dots or hyphens) moved, as ``YYYY-MM-DD``.

        Empty for what is no date.
        """
        digits = re.sub(r"[.-]", "", day.strip("\0 "))[:8]
        try:
            told = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
            return (told + timedelta(days=self.shift_days(patient))).isoformat()
        except (ValueError, OverflowError):
            return ""

    def mark(self, text: str) -> str:
        """Return by what a text is known again, 64 hexadecimal digits."""
        return self._digest("mark", text).hex()

    def _digest(self, kind: str, text: str) -> bytes:
        message = f"{kind}\0{text}".encode()
        return hmac.new(self.key, message, hashlib.sha256).digest()
