"""Scored answers as JSON lines, one an answer, to be written and read elsewhere.

Unknown keys are refused: a misspelt one would be an answer lost in silence.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from ground.errors import TableError
from ground.regular import MB, read_regular
from reader_study.analysis.benchmark.records import ItemAnswer, ItemTruth
from reader_study.cases import ReadStatus

MOST_BYTES = 2000 * MB
_TEXTS = frozenset({"model", "experiment", "item", "rung", "prompt", "thinking", "raw", "report"})
_OPTIONAL = frozenset({"birads", "assessment", "image_type"})
_NAMED = frozenset(field.name for field in fields(ItemAnswer))
_NEEDED = ("model", "experiment", "item", "status")


Reading = Callable[[str], Mapping[str, Any]]
"""From the raw text of an answer to the keys of a line that tell what it says."""


def load_lines(path: Path, *, reading: Reading | None = None) -> tuple[ItemAnswer, ...]:
    """Read a file of JSON lines.

    Parameters
    ----------
    reading : callable, optional
        Reads the raw text of lines that have no status; they may then say nothing of the answer
        but the text. Without it they are refused.

    Raises
    ------
    TableError
        The file cannot be read, or a line is damaged or says something that is not known; it
        names the line.

    """
    try:
        text = read_regular(path, MOST_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(
            f"The answers cannot be read ({error.__class__.__name__}).",
            remedy="Name a file of JSON lines in UTF-8.",
            path=path,
        ) from error
    lines = text.split("\n")
    found = tuple(
        _answer(line, number, path, reading) for number, line in enumerate(lines, 1) if line.strip()
    )
    if not found:
        raise TableError(
            "The file holds no answer.", remedy="It needs one JSON object a line.", path=path
        )
    return found


def to_lines(answers: Iterable[ItemAnswer]) -> str:
    """Return answers as JSON lines; what is empty is left out."""
    return "".join(
        json.dumps(_plain(one), ensure_ascii=False, sort_keys=True) + "\n" for one in answers
    )


def _plain(answer: ItemAnswer) -> dict[str, Any]:
    told: dict[str, Any] = {
        field.name: getattr(answer, field.name) for field in fields(answer) if field.name != "truth"
    }
    told["probabilities"], told["factors"] = dict(answer.probabilities), dict(answer.factors)
    told["truth"] = {
        field.name: value
        for field in fields(answer.truth)
        if (value := getattr(answer.truth, field.name))
    }
    return {key: value for key, value in told.items() if value not in (None, "", (), {})}


def _answer(line: str, number: int, path: Path, reading: Reading | None) -> ItemAnswer:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _odd(number, "it is no JSON", path) from error
    if not isinstance(raw, dict):
        raise _odd(number, "it is no JSON object", path)
    _check_keys(raw, _NAMED, number, path)
    if reading is not None and "status" not in raw and isinstance(raw.get("raw"), str):
        raw = _read(raw, reading, number, path)
    missing = [key for key in _NEEDED if key not in raw]
    if missing:
        raise _odd(number, f"it has no {missing[0]!r}", path)
    try:
        status = ReadStatus(str(raw["status"]))
    except ValueError as error:
        raise _odd(number, f"{raw['status']!r} is no status", path) from error
    return ItemAnswer(
        truth=_truth(raw.get("truth", {}), number, path),
        status=status,
        probabilities=_probabilities(raw.get("probabilities", {}), number, path),
        flags=_flags(raw.get("flags", []), number, path),
        repeat=_repeat(raw.get("repeat", 1), number, path),
        factors=_factors(raw.get("factors", {}), number, path),
        **{key: str(raw[key]) for key in _TEXTS if key in raw},
        **{key: str(raw[key]) for key in _OPTIONAL if raw.get(key) is not None},
    )


def _read(raw: Mapping[str, Any], reading: Reading, number: int, path: Path) -> dict[str, Any]:
    told = reading(raw["raw"])
    both = sorted(raw.keys() & told.keys() - {"probabilities", "thinking"})
    if both:
        raise _odd(number, f"it has no status, and says {both[0]!r} beside the raw text", path)
    merged = {**told, **raw}
    given = raw.get("probabilities", {})
    if isinstance(given, dict):
        merged["probabilities"] = {**told.get("probabilities", {}), **given}
    return merged


def _truth(raw: object, number: int, path: Path) -> ItemTruth:
    if not isinstance(raw, dict):
        raise _odd(number, "its truth is no JSON object", path)
    _check_keys(raw, frozenset(field.name for field in fields(ItemTruth)), number, path)
    return ItemTruth(**{key: str(value) for key, value in raw.items()})


def _probabilities(raw: object, number: int, path: Path) -> Mapping[str, float]:
    if not isinstance(raw, dict):
        raise _odd(number, "its probabilities are no JSON object", path)
    for source, value in raw.items():
        right = isinstance(value, int | float) and not isinstance(value, bool)
        if not right or not math.isfinite(value) or not 0 <= value <= 1:
            raise _odd(number, f"the probability {source} is {value!r}, not one of 0 to 1", path)
    return {str(source): float(value) for source, value in raw.items()}


def _flags(raw: object, number: int, path: Path) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise _odd(number, "its flags are no list", path)
    return tuple(map(str, raw))


def _factors(raw: object, number: int, path: Path) -> Mapping[str, str]:
    if not isinstance(raw, dict):
        raise _odd(number, "its factors are no JSON object", path)
    return {str(key): str(value) for key, value in raw.items()}


def _repeat(raw: object, number: int, path: Path) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < 1:
        raise _odd(number, f"the repeat is {raw!r}, not a number from 1", path)
    return raw


def _check_keys(raw: Mapping[str, object], known: frozenset[str], number: int, path: Path) -> None:
    odd = sorted(raw.keys() - known)
    if odd:
        raise _odd(number, f"the key {odd[0]!r} is not known", path)


def _odd(number: int, why: str, path: Path) -> TableError:
    return TableError(
        f"Line {number} is no scored answer: {why}.",
        remedy="`sonoread mllm report --help` names the keys of a line.",
        path=path,
    )
