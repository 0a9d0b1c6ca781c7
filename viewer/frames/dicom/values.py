"""Attributes of a data set as plain values; what cannot be read counts as absent."""

import math
import struct
from collections.abc import Iterable
from typing import Any

from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.tag import BaseTag

Name = str | int
"""What an attribute is called: by its keyword, or by its tag where it has none of its own."""

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

_DEEPEST = 4
"""Sequences within an item that are looked into for a value; a deeper one counts as one."""


def numbers(dataset: Dataset, keyword: Name) -> tuple[float, ...]:
    """Return all values of an attribute as finite numbers; empty when any is none."""
    try:
        values = tuple(float(value) for value in _several(_value(dataset, keyword)))
    except _UNREADABLE:
        return ()
    return values if all(math.isfinite(value) for value in values) else ()


def number(dataset: Dataset, keyword: Name) -> float | None:
    """Return the first value of an attribute as a finite number."""
    values = numbers(dataset, keyword)
    return values[0] if values else None


def whole(dataset: Dataset, keyword: Name) -> int | None:
    """Return the first value of an attribute as a whole number."""
    value = number(dataset, keyword)
    return None if value is None or value != int(value) else int(value)


def announced_frames(header: Dataset) -> int | None:
    """Return the number of frames that a header claims; None where it claims none."""
    claimed = whole(header, "NumberOfFrames")
    return claimed if claimed is not None and claimed >= 1 else None


def positive(dataset: Dataset, keyword: Name) -> float | None:
    """Return the first value of an attribute where it is above zero."""
    value = number(dataset, keyword)
    return None if value is None or value <= 0 else value


def texts(dataset: Dataset, keyword: Name) -> tuple[str, ...]:
    """Return all values of an attribute as text without blanks around."""
    try:
        return tuple(str(value).strip() for value in _several(_value(dataset, keyword)))
    except _UNREADABLE:
        return ()


def text(dataset: Dataset, keyword: Name) -> str:
    """Return the first value of an attribute as text; empty when it is absent."""
    values = texts(dataset, keyword)
    return values[0] if values else ""


def vr_of(dataset: Dataset, tag: int) -> str:
    """Return the value representation of an element; empty when it is absent."""
    try:
        return str(dataset[tag].VR) if tag in dataset else ""
    except _UNREADABLE:
        return ""


def octets(dataset: Dataset, keyword: Name) -> bytes:
    """Return the value of a binary attribute; empty when it is absent."""
    try:
        value = _value(dataset, keyword)
    except _UNREADABLE:
        return b""
    return bytes(value) if isinstance(value, bytes | bytearray) else b""


def items(dataset: Dataset, keyword: str) -> tuple[Dataset, ...]:
    """Return the items of a sequence that say anything; empty when it is absent.

    Templates leave sequences without items, items without attributes and attributes without
    values: all of these count as absent.

    Raises
    ------
    RecursionError
        When sequences are nested too deep.

    """
    return tuple(item for item in all_items(dataset, keyword) if not _is_blank(item))


def all_items(dataset: Dataset, keyword: str) -> tuple[Dataset, ...]:
    """Return the items of a sequence whose place counts, blank ones included."""
    try:
        value = dataset.get(keyword)
        return tuple(item for item in value or () if isinstance(item, Dataset))
    except _UNREADABLE:
        return ()


def _is_blank(item: Dataset, *, deep: int = _DEEPEST) -> bool:
    """Tell whether no attribute of an item has a value, those of its own items included."""
    return all(_is_without_value(item, tag, deep) for tag in tuple(item.keys()))


def _is_without_value(item: Dataset, tag: BaseTag, deep: int) -> bool:
    try:
        raw = item.get_item(tag)
        if isinstance(raw, RawDataElement) and raw.length and raw.VR not in (None, "SQ", "UN"):
            return False  # known without parsing it
        element = item[tag]
        if element.VR == "SQ":
            return deep > 0 and all(_is_blank(inner, deep=deep - 1) for inner in element.value)
        return bool(element.is_empty)
    except _UNREADABLE:
        return False  # whoever reads it will say what is wrong


def _value(dataset: Dataset, keyword: Name) -> object:
    found: object = dataset.get(keyword)
    return found.value if isinstance(found, DataElement) else found


def _several(value: object) -> Iterable[Any]:
    if value is None or value in ("", b""):
        return ()
    return value if isinstance(value, MultiValue | list | tuple) else (value,)
