"""From the text of a run file to the run that it declares; every fault in one sentence."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, JsonValue, ValidationError
from pydantic_core import ErrorDetails

from engines.mllm.declared.experiments import (
    OddImages,
    RunExperiments,
    SamplingTrial,
    TemperatureTrial,
)
from engines.mllm.declared.limits import DeclaredBudget, RunLimits
from engines.mllm.declared.run_file import FORMAT, DeclaredRun, ServedModel, ServerPlace
from ground.errors import EngineError
from ground.meant import meant
from ground.regular import MB, read_regular
from ground.toml_text import toml_content

_PARTS: tuple[type[BaseModel], ...] = (
    DeclaredRun,
    ServedModel,
    ServerPlace,
    RunExperiments,
    TemperatureTrial,
    SamplingTrial,
    OddImages,
    RunLimits,
    DeclaredBudget,
)


def load_run(path: Path) -> DeclaredRun:
    """Read a run file.

    Raises
    ------
    EngineError
        The file cannot be read, is no TOML, or declares what no run can be.

    """
    try:
        text = read_regular(path, MB).decode("utf-8-sig")
    except OSError as error:
        raise EngineError(
            f"The run file cannot be read ({error.strerror or error}).",
            remedy="Name a TOML file; `sonoread mllm declare` writes one to begin with.",
            path=path,
        ) from error
    except UnicodeDecodeError as error:
        raise EngineError(
            "The run file is no text in UTF-8.", remedy="Save it as UTF-8.", path=path
        ) from error
    return parse_run(text, path=path)


def parse_run(text: str, *, path: Path | None = None) -> DeclaredRun:
    """Return the run that a text declares; see `load_run`."""
    try:
        # By way of JSON, where a date or a time is text like any other.
        content = json.loads(json.dumps(toml_content(text), default=str))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise EngineError(
            f"The run file is no TOML: {error}.",
            remedy="Correct that line; text values stand in quotes.",
            path=path,
        ) from error
    except ValueError as error:  # of hexadecimal digits there may be any number until here
        raise EngineError(
            "The run file has a number of too many digits.",
            remedy="Correct it; no number of a run file is that large.",
            path=path,
        ) from error
    return run_of(content, path=path)


def run_of(content: Mapping[str, JsonValue], *, path: Path | None = None) -> DeclaredRun:
    """Return the run that plain values declare.

    Raises
    ------
    EngineError
        They declare what no run can be.

    """
    if content.get("format") != FORMAT:
        raise EngineError(
            "This is no run file that this version reads.",
            remedy=f'Its first line is format = "{FORMAT}".',
            path=path,
        )
    try:
        # Strictly, and as JSON: there a list may be a tuple, and true is no number.
        return DeclaredRun.model_validate_json(json.dumps(content), strict=True)
    except ValidationError as error:
        told = "; ".join(dict.fromkeys(_sentence(detail) for detail in error.errors()))
        raise EngineError(
            f"The run file declares no run: {told}.",
            remedy="Correct these keys; `sonoread mllm declare` writes a file with all of them.",
            path=path,
        ) from error


def _sentence(detail: ErrorDetails) -> str:
    location = [str(part) for part in detail["loc"]]
    key = ".".join(location) or "run"
    match detail["type"]:
        case "extra_forbidden":
            known = {name for part in _PARTS for name in part.model_fields}
            return f"{key}: unknown key{meant(location[-1], known)}"
        case "missing":
            return f"{key}: this key is missing"
        case "value_error":
            words = detail["msg"].removeprefix("Value error, ")
            return f"{key}: {words}" if location else words
        case _:
            shown = repr(detail["input"])
            return f"{key}: {detail['msg'][0].lower()}{detail['msg'][1:]}, but it is {shown[:80]}"
