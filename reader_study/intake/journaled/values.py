"""Nouns of intake as plain values for JSON, and back, by the types that their fields declare."""

import base64
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

_SHAPE, _BYTES = "shape", "base64"
_PLAIN = (str, int, float, bool)


def plain_of(value: object) -> Any:  # noqa: ANN401 - any JSON
    """Return a value in what JSON knows; arrays of bytes as base64.

    Raises
    ------
    TypeError
        For what has no plain form.

    """
    match value:
        case StrEnum():
            return value.value
        case None | str() | int() | float():
            return value
        case np.ndarray() if value.dtype == np.uint8:
            data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode("ascii")
            return {_SHAPE: list(value.shape), _BYTES: data}
        case tuple():
            return [plain_of(one) for one in value]
        case Mapping():
            return {str(key): plain_of(one) for key, one in value.items()}
        case _ if is_dataclass(value):
            return {one.name: plain_of(getattr(value, one.name)) for one in fields(value)}
    raise TypeError(f"a {type(value).__name__} has no plain form")


def value_of(kind: Any, plain: Any) -> Any:  # noqa: ANN401 - of that kind
    """Return the value of a kind that `plain_of` has made plain.

    Parameters
    ----------
    kind : type
        A frozen dataclass, an enumeration, a tuple, a mapping, an array of bytes, or a plain type;
        or one of these or None.

    Raises
    ------
    ValueError
        When it is no such value: it was written by another version.

    """
    origin, of = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        (some,) = (one for one in of if one is not type(None))
        return None if plain is None else value_of(some, plain)
    if origin is tuple:
        return _tuple(of, plain)
    if origin is np.ndarray:
        return _array(plain)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        _require(isinstance(plain, dict), kind)
        return {key: value_of(of[1], one) for key, one in plain.items()}
    if is_dataclass(kind):
        return _dataclass(kind, plain)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(plain)
    _require(kind in _PLAIN and isinstance(plain, (int, float) if kind is float else kind), kind)
    return plain


def _tuple(of: tuple[Any, ...], plain: Any) -> tuple[Any, ...]:  # noqa: ANN401
    _require(isinstance(plain, list), tuple)
    if len(of) == 2 and of[1] is ...:
        return tuple(value_of(of[0], one) for one in plain)
    _require(len(of) == len(plain), tuple)
    return tuple(value_of(kind, one) for kind, one in zip(of, plain, strict=True))


def _array(plain: Any) -> NDArray[np.uint8]:  # noqa: ANN401
    _require(isinstance(plain, dict) and plain.keys() == {_SHAPE, _BYTES}, np.ndarray)
    data = base64.b64decode(plain[_BYTES], validate=True)
    return np.frombuffer(data, np.uint8).reshape(plain[_SHAPE])


def _dataclass(kind: Any, plain: Any) -> Any:  # noqa: ANN401
    hints = _hints(kind)
    _require(isinstance(plain, dict) and plain.keys() == hints.keys(), kind)
    return kind(**{name: value_of(hints[name], one) for name, one in plain.items()})


@cache
def _hints(kind: Any) -> dict[str, Any]:  # noqa: ANN401
    told = get_type_hints(kind)
    return {one.name: told[one.name] for one in fields(kind)}


def _require(is_one: bool, kind: object) -> None:
    if not is_one:
        raise ValueError(f"no {kind}")
