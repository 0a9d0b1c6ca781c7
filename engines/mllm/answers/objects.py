"""JSON objects in a text, wherever they stand; in a time that grows as the text does."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_STRUCTURE = re.compile(r'["{}]|\\.', re.DOTALL)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)
_DEEPEST_WRAP = 3


class NumberLiteral(str):
    """A number of JSON by its characters: ``1`` and ``1.0`` are told apart."""

    __slots__ = ()


class Contradicting:
    """Stands for the values of a key that an object has twice, with different ones."""

    def __repr__(self) -> str:
        return "two different values"


@dataclass(frozen=True, slots=True)
class BraceSpans:
    """Where braces close.

    Parameters
    ----------
    closed : tuple of (int, int)
        Widest spans from ``{`` to its ``}``, end excluded, in order and apart from each other.
    open_at : int or None
        First brace that never closes.

    """

    closed: tuple[tuple[int, int], ...]
    open_at: int | None


def brace_spans(text: str) -> BraceSpans:
    """Return where the braces of a text close; quotes count only between braces."""
    stack: list[int] = []
    closed: list[tuple[int, int]] = []
    is_string = False
    for found in _STRUCTURE.finditer(text):
        sign = found[0]
        if sign == '"':
            is_string = not is_string and bool(stack)
        elif is_string or len(sign) > 1:
            continue
        elif sign == "{":
            stack.append(found.start())
        elif stack:
            start = stack.pop()
            while closed and closed[-1][0] > start:
                closed.pop()
            closed.append((start, found.end()))
    return BraceSpans(tuple(closed), stack[0] if stack else None)


def fenced_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return the parts between fences of Markdown; the last may have no end."""
    marks = [found.start() for found in _FENCE.finditer(text)]
    if len(marks) % 2:
        marks.append(len(text))
    return tuple(zip(marks[::2], marks[1::2], strict=True))


def loaded(text: str) -> object:
    """Return JSON, with numbers as `NumberLiteral`; None for what is none, or too deep."""
    try:
        return json.loads(
            text,
            strict=False,
            object_pairs_hook=_pairs,
            parse_int=NumberLiteral,
            parse_float=NumberLiteral,
            parse_constant=_refuse,
        )
    except (ValueError, RecursionError):
        return None


def objects_within(value: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield a value's objects, outer before inner, as deep as an answer may be wrapped."""
    if isinstance(value, dict):
        yield value
    if depth < _DEEPEST_WRAP and isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from objects_within(inner, depth + 1)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        found[key] = Contradicting() if key in found and found[key] != value else value
    return found


def _refuse(constant: str) -> None:
    raise ValueError(constant)
