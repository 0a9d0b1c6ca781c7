"""Cards of models from elsewhere, written for tests."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

FACTS = {
    "model_id": "made-1",
    "version": "1.0",
    "maker": "these tests",
    "licence": "for tests",
    "intended_use": "tests alone",
    "trained_on": ["nothing"],
}


def as_toml(content: Mapping[str, object]) -> str:
    """Return plain values, and tables of them, as TOML."""
    plain = {key: value for key, value in content.items() if not isinstance(value, Mapping)}
    tables = {key: value for key, value in content.items() if isinstance(value, Mapping)}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in plain.items()]
    for name, table in tables.items():
        lines += ["", f"[{name}]", *(f"{_key(key)} = {_value(one)}" for key, one in table.items())]
    return "\n".join(lines) + "\n"


def write_card(folder: Path, content: Mapping[str, object]) -> Path:
    """Write a card into a folder; what is None is left out."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "card.toml"
    kept = {key: value for key, value in content.items() if value is not None}
    path.write_text(as_toml(kept), encoding="utf-8")
    return path


def changed(card: Mapping[str, Any], changes: Mapping[str, object]) -> dict[str, Any]:
    """Return a card with keys changed; a table is changed by its keys, None takes a key away."""
    made = dict(card)
    for key, value in changes.items():
        old = made.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        made[key] = {**old, **value} if both else value  # type: ignore[dict-item]
    return made


def _key(name: str) -> str:
    return f'"{name}"'


def _value(value: object) -> str:
    if isinstance(value, str):
        return "'" + value + "'"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return repr(value)
