"""What stands in an event, read strictly: what this program never wrote is told with its event.

A log may have been written by somebody else, with right hashes. Whoever reads a content meets here
an error that names the event, wherever he reads it: at the rules, at the chains of packages, at
known heads.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from ground.errors import IntegrityError


class MalformedEventError(IntegrityError, ValueError):
    """An event whose content is none: no JSON, or without what every such event holds.

    Parameters
    ----------
    place : str
        The event, as findings name it.
    why : str
        What is wrong with its content.

    """

    def __init__(self, place: str, why: str) -> None:
        self.place, self.why = place, why
        super().__init__(
            f"The content of {place} makes no sense: {why}.",
            remedy="This program did not write it so. Restore the newest good copy with `sonoread "
            "restore`.",
        )

    def __reduce__(self) -> tuple[object, ...]:
        return (MalformedEventError, (self.place, self.why))


SHAPES: Mapping[str, Mapping[str, type]] = {
    "head.signed": {"seq": int, "hash": str, "key_id": str, "public": str, "signature": str},
    "head.accepted": {"kind": str, "found": dict, "source": str, "file_sha256": str},
    "report.written": {"file": str, "sha256": str},
    "study.restored": {"copy": str, "copy_sha256": str, "copy_seq": int},
    "package.made": {
        **{"package_id": str, "reader_id": str, "origin": str, "seq": int, "head": str},
        **{"public": str, "key_id": str},
    },
    "bundle.merged": {
        **{"package_id": str, "reader_id": str, "origin": str, "from_seq": int, "to_seq": int},
        **{"head": str, "public": str, "key_id": str},
    },
    "branch.kept": {
        **{"package_id": str, "reader_id": str, "origin": str, "head": str, "public": str},
        "events": list,
    },
    "fork.found": {"origin": str, "package_id": str, "reader_id": str, "after_seq": int},
    "fork.chosen": {"origin": str, "reader_id": str, "head": str, "seq": int},
    "key.trusted": {"origin": str, "public": str, "key_id": str, "reader_id": str},
    "update.taken": {"from_seq": int, "to_seq": int, "public": str},
}
"""What an event holds that no rule of the protocol is about; of the others the rules know it."""

_MOST = 2**63 - 1
"""Largest whole number that a database holds."""

_PERHAPS = re.compile(r"\\u[dD]|[0-9]{19}")
"""Half a surrogate, or a number that is too large, may stand where this is found."""


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text[:40]} is no whole number")


_DECODER = json.JSONDecoder(parse_constant=_no_number, parse_float=_no_number)
"""No event was ever written with a fraction: see `reader_study.store.events.Value`."""


def content_of(text: str, action: str, place: str) -> Any:  # noqa: ANN401 - JSON of the action
    """Return a content as Python values.

    Raises
    ------
    MalformedEventError
        It is no JSON; it holds half a surrogate, or a number beyond 64 bits; or an event of this
        action holds other things.

    """
    value = plain(text, place)
    shape = SHAPES.get(action)
    if shape is not None:
        _require_shape(value, shape, place)
    return value


def plain(text: str, place: str) -> Any:  # noqa: ANN401 - any JSON
    """Return JSON as Python values, whatever it holds.

    Raises
    ------
    MalformedEventError
        As `content_of`.

    """
    try:
        value = _DECODER.decode(text)
        if _PERHAPS.search(text):
            for one in _parts(value):
                _require_storable(one)
    except (ValueError, RecursionError, TypeError) as error:
        raise MalformedEventError(place, f"{type(error).__name__}: {error}"[:200]) from error
    return value


def _parts(value: Any) -> Iterator[Any]:  # noqa: ANN401
    waiting = [value]
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one


def _require_storable(value: object) -> None:
    if isinstance(value, str):
        value.encode()  # half a surrogate has no bytes
    elif isinstance(value, int) and not -_MOST <= value <= _MOST:
        raise ValueError("a number is too large")


def _require_shape(value: object, shape: Mapping[str, type], place: str) -> None:
    if not isinstance(value, dict):
        raise MalformedEventError(place, "it is no object")
    for name, kind in shape.items():
        if type(value.get(name)) is not kind:
            raise MalformedEventError(place, f"its {name} is not of the kind {kind.__name__}")
