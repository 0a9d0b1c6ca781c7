"""Answers of models in files: JSON lines, one text a file, or a folder of texts."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engines.mllm.answers.cleaning import without_hidden
from ground.errors import TableError
from ground.regular import MB, read_regular

_LINES = (".jsonl", ".ndjson")
_MOST_BYTES = 256 * MB
_REMEDY = "Give a file of JSON lines with `text`, a text file, or a folder of text files."


@dataclass(frozen=True, slots=True)
class AnswerText:
    """One answer as it lies in a file.

    Parameters
    ----------
    number : int
        From 1.
    name : str
        Its `id`, its line, or its file.
    text : str
    cut_off, filtered : bool
        What `finish_reason` says.

    """

    number: int
    name: str
    text: str
    cut_off: bool = False
    filtered: bool = False


def answers_of(path: Path) -> Iterator[AnswerText]:
    """Yield the answers of a file or a folder.

    Raises
    ------
    TableError
        When there is nothing, a file is no UTF-8 or too large, or a line is no answer.

    """
    if path.is_dir():
        yield from _folder(path)
        return
    text = _read(path)
    lines = [(at, line) for at, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if path.suffix.casefold() in _LINES or (lines and all(_has_text(line) for _, line in lines)):
        if not lines:
            raise TableError("There is no answer in this file.", remedy=_REMEDY, path=path)
        for number, (at, line) in enumerate(lines, start=1):
            yield _given(path, number, at, line)
    else:
        yield AnswerText(1, path.name, text)


def _folder(path: Path) -> Iterator[AnswerText]:
    files = sorted(
        (one for one in path.iterdir() if one.is_file() and not one.name.startswith(".")),
        key=lambda one: one.name,
    )
    if not files:
        raise TableError("There is no file in this folder.", remedy=_REMEDY, path=path)
    number = 0
    for file in files:
        for given in answers_of(file):
            number += 1
            several = given.name != file.name
            name = f"{file.name}: {given.name}" if several else given.name
            yield AnswerText(number, name, given.text, given.cut_off, given.filtered)


def _read(path: Path) -> str:
    try:
        return read_regular(path, _MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError(
            f"The file is no text in UTF-8 (byte {error.start + 1}).", remedy=_REMEDY, path=path
        ) from error
    except OSError as error:
        raise TableError(
            f"The file cannot be read ({error.strerror or error}).", remedy=_REMEDY, path=path
        ) from error


def _has_text(line: str) -> bool:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(said, dict) and isinstance(said.get("text"), str)


def _given(path: Path, number: int, at: int, line: str) -> AnswerText:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise TableError(
            f"Line {at} is no JSON.", remedy="Write one JSON object a line.", path=path
        ) from error
    if not isinstance(said, dict) or not isinstance(said.get("text"), str):
        raise TableError(
            f"Line {at} has no `text`.", remedy='Write lines such as {"text": "…"}.', path=path
        )
    reason = said.get("finish_reason")
    return AnswerText(
        number,
        without_hidden(str(said.get("id") or f"line {at}"))[0],
        said["text"],
        cut_off=said.get("cut_off") is True or reason in ("length", "max_tokens"),
        filtered=said.get("filtered") is True or reason == "content_filter",
    )
