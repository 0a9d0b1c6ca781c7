"""The section ``[eligibility]`` of an intake declaration, a TOML file."""

import json
import tomllib
from dataclasses import fields
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ground.errors import IntakeError
from ground.regular import MB, read_regular
from ground.toml_text import toml_content
from reader_study.protocol.file import explain
from reader_study.screening.eligibility import Eligibility

SECTION = "eligibility"


def load_eligibility(path: Path) -> Eligibility:
    """Read the declared rules of eligibility; a file that has no such section declares none.

    Raises
    ------
    IntakeError
        When the file cannot be read, is no TOML, lacks the section, or a key of it is wrong.

    """
    try:
        text = read_regular(path, MB).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise IntakeError(
            "The declaration of eligibility cannot be read.",
            remedy="It must be a UTF-8 text file.",
            path=path,
        ) from error
    return parse_eligibility(text, path=path)


def parse_eligibility(text: str, *, path: Path | None = None) -> Eligibility:
    """Validate the text of a declaration; see `load_eligibility`."""
    try:
        content = toml_content(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise IntakeError(
            f"The declaration of eligibility is not valid TOML: {error}.",
            remedy="Correct that line; text values stand in quotes.",
            path=path,
        ) from error
    section = content.get(SECTION)
    if not isinstance(section, dict):
        raise IntakeError(
            "The declaration has no section [eligibility].",
            remedy="Write [eligibility] above the rules; alone it stands for the defaults.",
            path=path,
        )
    try:
        # By way of JSON, where strict types still let a list be a tuple.
        return TypeAdapter(Eligibility).validate_json(json.dumps(section, default=str))
    except ValidationError as error:
        known = {field.name for field in fields(Eligibility)}
        raise IntakeError(
            explain(error, known=known), remedy="Correct these keys.", path=path
        ) from error
