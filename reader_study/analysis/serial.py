"""Results as canonical JSON and back: sorted keys, figures unrounded, no NaN."""

import dataclasses
import json
import types
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from ground.errors import ReaderStudyError
from ground.files import write_atomic
from ground.regular import json_of
from reader_study.analysis.earlier import brought_up
from reader_study.analysis.endpoints import Endpoint, endpoint_of
from reader_study.analysis.results import READABLE, Results
from reader_study.held_files import TABLE, held_bytes

T = TypeVar("T")
FILE_NAME = "results.json"


def to_json(results: Results) -> str:
    """Render results; equal results give equal text.

    Raises
    ------
    ValueError
        For a figure that is not finite; the analysis lets none through.

    """
    return (
        json.dumps(_plain(results), sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False)
        + "\n"
    )


def _plain(value: Any) -> Any:  # noqa: ANN401 - a part of the results, and JSON of it
    if isinstance(value, Endpoint):
        return value.id
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def save_results(results: Results, folder: Path) -> Path:
    """Write ``results.json`` into ``folder``, whole or not at all, and return its path."""
    path = folder / FILE_NAME
    write_atomic(path, to_json(results).encode())
    return path


def load_results(path: Path) -> Results:
    """Read what `save_results` wrote, in this version of the JSON or one of `READABLE`.

    What an older version does not hold keeps its default, and is absent from a report of it;
    see `reader_study.analysis.earlier` for what is said in other words.

    Raises
    ------
    ReaderStudyError
        When the file is missing, damaged, or of another version.

    """
    try:
        raw = json_of(held_bytes(path, TABLE))
    except FileNotFoundError as error:
        raise ReaderStudyError(
            "There are no results yet.", remedy="Run `sonoread analyse` first.", path=path
        ) from error
    except OSError as error:
        raise _unusable(path, f"not to be read ({error.strerror})") from error
    except ValueError as error:
        raise _unusable(path, "not valid JSON") from error
    if not isinstance(raw, dict) or raw.get("schema_version") not in READABLE:
        raise _unusable(path, "of another version")
    try:
        return _build(Results, brought_up(raw))
    except (KeyError, TypeError, ValueError) as error:
        raise _unusable(path, f"incomplete ({error})") from error


def _unusable(path: Path, why: str) -> ReaderStudyError:
    return ReaderStudyError(
        f"The results file is {why}.", remedy="Run `sonoread analyse` again.", path=path
    )


def _build(kind: type[T], raw: dict[str, Any]) -> T:
    hints = get_type_hints(kind)
    known = dataclasses.fields(kind)  # type: ignore[arg-type]
    held = [f.name for f in known if f.name in raw or f.default is dataclasses.MISSING]
    return kind(**{name: _value(hints[name], raw[name]) for name in held})


def _value(hint: Any, raw: Any) -> Any:  # noqa: ANN401 - a type hint, and JSON of that type
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        options = [option for option in get_args(hint) if option is not type(None)]
        return None if raw is None else _value(options[0], raw)
    if origin is tuple:
        return _items(get_args(hint), raw)
    if hint is Endpoint:
        return endpoint_of(raw)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _build(hint, raw)
    if hint is float:
        return float(raw)
    if not isinstance(raw, hint) and not issubclass(hint, str):
        raise TypeError(f"{raw!r} is not of type {hint.__name__}")
    return hint(raw)


def _items(hints: tuple[Any, ...], raw: list[Any]) -> tuple[Any, ...]:
    if hints[-1] is Ellipsis:
        return tuple(_value(hints[0], item) for item in raw)
    return tuple(_value(hint, item) for hint, item in zip(hints, raw, strict=True))
