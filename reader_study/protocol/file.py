"""Reading and validating ``protocol.toml``, with errors that name the key and the remedy."""

import json
import tomllib
from collections.abc import Set
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from ground.errors import ProtocolError
from ground.meant import meant
from ground.regular import MB, read_regular
from ground.toml_text import toml_content
from reader_study.protocol.content import Protocol, known_keys


def load_protocol(path: Path) -> Protocol:
    """Read and validate a protocol file.

    Raises
    ------
    ProtocolError
        Naming each wrong key and what to write instead.

    """
    return parse_protocol(read_text(path), path=path)


def read_text(path: Path) -> str:
    """Return the text of a protocol file.

    Raises
    ------
    ProtocolError
        When it cannot be read as UTF-8.

    """
    try:
        return read_regular(path, MB).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ProtocolError(
            "The protocol file cannot be read.",
            remedy="It must be a UTF-8 text file named protocol.toml in the study's folder.",
            path=path,
        ) from error


def parse_protocol(text: str, *, path: Path | None = None) -> Protocol:
    """Validate the text of a protocol file; see `load_protocol`."""
    try:
        # By way of JSON, where strict types still let a list be a tuple and a table be a part.
        content = json.dumps(toml_content(text), default=str)
        return TypeAdapter(Protocol).validate_json(content)
    except RecursionError as error:
        raise ProtocolError(
            "The protocol is nested too deeply.",
            remedy="Write it as the templates are written.",
            path=path,
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ProtocolError(
            f"The protocol is not valid TOML: {error}.",
            remedy="Correct that line; text values stand in quotes.",
            path=path,
        ) from error
    except ValidationError as error:
        raise ProtocolError(
            explain(error, known=known_keys()), remedy="Correct these keys.", path=path
        ) from error


def explain(error: ValidationError, *, known: Set[str]) -> str:
    """Render every problem as ``key: what is wrong``, separated by semicolons."""
    return "; ".join(_sentence(detail, known) for detail in error.errors()) + "."


def _sentence(detail: ErrorDetails, known: Set[str]) -> str:
    location = [str(part) for part in detail["loc"]]
    key = ".".join(location) or "protocol"
    match detail["type"]:
        case "extra_forbidden" | "unexpected_keyword_argument":
            return f"{key}: unknown key{meant(location[-1], known)}"
        case "missing":
            return f"{key}: this key is missing"
        case "too_short":
            return f"{key}: the list is empty or too short"
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
