"""Attributes of a data set as plain values; what cannot be read counts as absent."""

import math
import struct
from collections.abc import Iterable
from typing import Any

from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

_UNREADABLE = (
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    NotImplementedError,
    OSError,  # a value so long that it was left in the file
    struct.error,
)
"""What pydicom is known to raise when a value does not fit its representation."""


def numbers(dataset: Dataset, keyword: str) -> tuple[float, ...]:
    """Return all values of an attribute as finite numbers; empty when any is none."""
    try:
        values = tuple(float(value) for value in _several(dataset.get(keyword)))
    except _UNREADABLE:
        return ()
    return values if all(math.isfinite(value) for value in values) else ()


def number(dataset: Dataset, keyword: str) -> float | None:
    """Return the first value of an attribute as a finite number."""
    values = numbers(dataset, keyword)
    return values[0] if values else None


def whole(dataset: Dataset, keyword: str) -> int | None:
    """Return the first value of an attribute as a whole number."""
    value = number(dataset, keyword)
    return None if value is None or value != int(value) else int(value)


def positive(dataset: Dataset, keyword: str) -> float | None:
    """Return the first value of an attribute where it is above zero."""
    value = number(dataset, keyword)
    return None if value is None or value <= 0 else value


def texts(dataset: Dataset, keyword: str) -> tuple[str, ...]:
    """Return all values of an attribute as text without blanks around."""
    try:
        return tuple(str(value).strip() for value in _several(dataset.get(keyword)))
    except _UNREADABLE:
        return ()


def text(dataset: Dataset, keyword: str) -> str:
    """Return the first value of an attribute as text; empty when it is absent."""
    values = texts(dataset, keyword)
    return values[0] if values else ""


def octets(dataset: Dataset, keyword: str) -> bytes:
    """Return the value of a binary attribute; empty when it is absent."""
    try:
        value = dataset.get(keyword)
    except _UNREADABLE:
        return b""
    return bytes(value) if isinstance(value, bytes | bytearray) else b""


def items(dataset: Dataset, keyword: str) -> tuple[Dataset, ...]:
    """Return the items of a sequence; empty when it is absent.

    Raises
    ------
    RecursionError
        When sequences are nested too deep.

    """
    try:
        value = dataset.get(keyword)
        return tuple(item for item in value or () if isinstance(item, Dataset))
    except _UNREADABLE:
        return ()


def _several(value: object) -> Iterable[Any]:
    if value is None or value in ("", b""):
        return ()
    return value if isinstance(value, MultiValue | list | tuple) else (value,)
