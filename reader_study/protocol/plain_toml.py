"""Writing a small TOML file: values, tables of values, lists of such tables; as protocols are."""

import json
from collections.abc import Mapping
from typing import Any


def toml_text(content: Mapping[str, Any]) -> str:
    """Return the text of a file that reads as `content`."""
    plain = {key: value for key, value in content.items() if not _is_table(value)}
    parts = [_lines(plain)]
    for key, value in content.items():
        if isinstance(value, Mapping):
            parts.append(f"[{key}]\n{_lines(value)}")
        elif _is_table(value):
            parts += [f"[[{key}]]\n{_lines(table)}" for table in value]
    return "\n".join(parts)


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)
    )


def _lines(table: Mapping[str, Any]) -> str:
    # JSON's texts, numbers, truth values and lists are TOML's too.
    return "".join(f"{key} = {_value(value)}\n" for key, value in table.items())


def _value(value: object) -> str:
    # The one sign that stands as it is in JSON, and may not in TOML.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
