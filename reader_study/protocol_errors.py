"""Validation errors of the protocol file, in sentences that name the key and the remedy."""

import difflib
from collections.abc import Set

from pydantic import ValidationError
from pydantic_core import ErrorDetails


def explain(error: ValidationError, *, known: Set[str]) -> str:
    """Render every problem as ``key: what is wrong``, separated by semicolons."""
    return "; ".join(_sentence(detail, known) for detail in error.errors()) + "."


def _sentence(detail: ErrorDetails, known: Set[str]) -> str:
    location = [str(part) for part in detail["loc"]]
    key = ".".join(location) or "protocol"
    match detail["type"]:
        case "extra_forbidden":
            return f"{key}: unknown key{_suggestion(location[-1], known)}"
        case "missing":
            return f"{key}: this key is missing"
        case "too_short":
            return f"{key}: the list is empty; give at least one entry"
        case "value_error":
            return f"{key}: {detail['msg'].removeprefix('Value error, ')}"
        case "string_pattern_mismatch":
            return (
                f"{key}: {detail['input']!r} is not an identifier "
                "(letters, digits, - and _, at most 32)"
            )
        case _:
            wrong = detail["msg"][0].lower() + detail["msg"][1:]
            return f"{key}: {wrong}, but it is {detail['input']!r}"


def _suggestion(key: str, known: Set[str]) -> str:
    close = difflib.get_close_matches(key, sorted(known), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
