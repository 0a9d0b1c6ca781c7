"""What headers say, on its way out of the decoding process; it is checked when it is read."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from viewer.decoding.info_json import printable

MAX_HEADERS_BYTES = 16 * 2**20
_MAX_ATTRIBUTES = 64
_MAX_KEYWORD = 64
_MAX_VALUE = 256
_MAX_SENTENCE = 1_000


@dataclass(frozen=True, slots=True)
class HeaderFacts:
    """What the header of one file says.

    Parameters
    ----------
    values : mapping of keyword to text
        Those that de-identification asks for and the file has; they name the patient.
    what, remedy : str
        Why it has none: the file holds no image, or is damaged; empty otherwise.

    """

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    what: str = ""
    remedy: str = ""


def encode_headers(rows: Iterable[HeaderFacts]) -> bytes:
    """Return what some headers say as JSON."""
    plain = [[dict(row.values), row.what[:_MAX_SENTENCE], row.remedy] for row in rows]
    return json.dumps(plain, separators=(",", ":")).encode("ascii")


def decode_headers(data: bytes) -> tuple[HeaderFacts, ...]:
    """Return what `encode_headers` was given.

    Raises
    ------
    ValueError, TypeError
        When it is nothing of the kind.

    """
    try:
        rows = json.loads(data)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(rows, list):
        raise TypeError("headers that are no list")
    return tuple(_row(*row) for row in rows)


def _row(values: object, what: object, remedy: object) -> HeaderFacts:
    if not isinstance(values, dict) or len(values) > _MAX_ATTRIBUTES:
        raise ValueError("a header without attributes")
    if not isinstance(what, str) or not isinstance(remedy, str):
        raise TypeError("a header refused without words")
    for keyword, value in values.items():
        is_known = keyword.isidentifier() and len(keyword) <= _MAX_KEYWORD
        if not is_known or not isinstance(value, str) or len(value) > _MAX_VALUE:
            raise ValueError("an attribute that is none")
    plain = {keyword: printable(value) for keyword, value in values.items()}
    return HeaderFacts(plain, printable(what), printable(remedy))
