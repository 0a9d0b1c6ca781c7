"""What seals a model's answers: two random keys, one for the reads and one for the card.

Every read and the card are ChaCha20-Poly1305 under these keys; study, model and case are bound in,
so that a file in another's place does not open. The keys themselves lie in boxes, each sealed to
one holder: readers get the key of the reads, the coordinator that of the card too, whose figures
and counts (prevalence) no reader is to know.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from reader_study.trust.boxes import KEY_BYTES, new_key, open_sealed_to, open_under, seal_to
from reader_study.trust.boxes import seal_under as _seal_under
from reader_study.trust.keys import SigningKey

SCHEME = "sonoread-ai-1"
FILE_BYTES = 4096
"""Every file of a read has this size; where a text is longer, all of the model a multiple of it."""
_OVERHEAD = 28
"""Bytes that sealing adds."""


@dataclass(frozen=True, slots=True)
class ModelKeys:
    """The keys to a model's answers.

    Parameters
    ----------
    reads : bytes
        Opens the reads: 32 secret bytes.
    card : bytes or None
        Opens the card; None for those who are not to see it.

    """

    reads: bytes = field(repr=False)
    card: bytes | None = field(repr=False, default=None)

    @classmethod
    def new(cls) -> Self:
        """Make keys from the system's random numbers."""
        return cls(new_key(), new_key())

    @classmethod
    def of_plain(cls, plain: bytes) -> Self:
        """Take keys as they lie in an opened box."""
        return cls(plain[:KEY_BYTES], plain[KEY_BYTES:] or None)

    @property
    def plain(self) -> bytes:
        """The keys as they are sealed into a box: 64 bytes, or 32 without that of the card."""
        return self.reads + (self.card or b"")

    def without_card(self) -> Self:
        """Return what a reader gets."""
        return type(self)(self.reads)


def boxed(keys: ModelKeys, sealing: str, *, study_id: str, model_id: str) -> bytes:
    """Seal a model's keys to the public key `sealing`."""
    return seal_to(sealing, keys.plain, context=_context("keys", study_id, model_id))


def unboxed(key: SigningKey, box: bytes, *, study_id: str, model_id: str) -> ModelKeys:
    """Open what `boxed` sealed.

    Raises
    ------
    IntegrityError
        When it was sealed to another, for another study or model, or was changed.

    """
    context = _context("keys", study_id, model_id)
    return ModelKeys.of_plain(open_sealed_to(key.opening_key(), box, context=context))


def file_bytes(records: Mapping[str, bytes], *, at_least: int = FILE_BYTES) -> int:
    """Return one size for the files of all reads: that of other models, or a larger one."""
    longest = max((len(record) for record in records.values()), default=0) + _OVERHEAD
    return max(at_least, longest + -longest % FILE_BYTES)


def seal_read(
    keys: ModelKeys, record: bytes, *, size: int, study_id: str, model_id: str, case_id: str
) -> bytes:
    """Seal the record of one case, filled up to a file of `size` bytes."""
    padded = record.ljust(size - _OVERHEAD)
    return _seal_under(keys.reads, padded, context=_context("read", study_id, model_id, case_id))


def open_read(keys: ModelKeys, blob: bytes, *, study_id: str, model_id: str, case_id: str) -> bytes:
    """Open what `seal_read` sealed.

    Raises
    ------
    IntegrityError
        When it is another case's, model's or study's, or was changed.

    """
    context = _context("read", study_id, model_id, case_id)
    return open_under(keys.reads, blob, context=context)


def seal_card(key: bytes, card: bytes, *, study_id: str, model_id: str) -> bytes:
    """Seal a model's card; its size tells a multiple of 4096 bytes."""
    padded = card.ljust(len(card) + -(len(card) + _OVERHEAD) % FILE_BYTES)
    return _seal_under(key, padded, context=_context("card", study_id, model_id))


def open_card(key: bytes, blob: bytes, *, study_id: str, model_id: str) -> bytes:
    """Open what `seal_card` sealed.

    Raises
    ------
    IntegrityError
        When it is another model's or study's, or was changed.

    """
    return open_under(key, blob, context=_context("card", study_id, model_id))


def _context(what: str, *names: str) -> str:
    return json.dumps([SCHEME, what, *names])
