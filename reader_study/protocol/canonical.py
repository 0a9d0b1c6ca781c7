"""What of a protocol counts: its values in canonical form, and the hash over them.

A protocol is what differs from the defaults of its own ``schema_version``. So a program that knows
one field more gives every locked protocol the hash that it was locked with, and a default of a
version never changes: another default is another version.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

_VERSION_1 = {
    "": "id title seed data_source readers schema_version modality simulated_images "
    "assessment design ai",
    "assessment": "scale positivity_threshold likelihood_min likelihood_max",
    "design": "kind arms primary_endpoint alpha reader_model analysis_unit missing_data blank_ms",
    "ai": "model shown_as shows",
    "readers": "id name years site level simulated",
}

SPELLED_OUT: Mapping[int, Mapping[str, frozenset[str]]] = {
    1: {section: frozenset(names.split()) for section, names in _VERSION_1.items()},
    2: {"": frozenset({"schema_version"})},
    3: {"": frozenset({"schema_version"})},
}
"""Fields that count in a version even where they hold the default, by section.

Version 1 counted every field that there was when it was made; fields that came later count only
where they say something else than their default, as all fields do from version 2 on.
"""


def canonical_content(protocol: Any) -> dict[str, Any]:  # noqa: ANN401 - any of its parts inside
    """Return the values that count, as plain JSON values under their keys."""
    return _told(protocol, "", SPELLED_OUT[protocol.schema_version])


def content_sha256(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a content as JSON with sorted keys and no spaces."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def flat_content(content: Mapping[str, Any]) -> dict[str, str]:
    """Return every value under its dotted key, e.g. ``{"readers.0.id": '"r1"'}``, as JSON."""
    return dict(_flatten("", json.loads(json.dumps(content))))


def changed_keys(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Name the dotted keys whose values differ between two flat protocols."""
    keys = sorted(before.keys() | after.keys())
    return [key for key in keys if before.get(key) != after.get(key)]


def _told(part: Any, name: str, always: Mapping[str, frozenset[str]]) -> dict[str, Any]:  # noqa: ANN401 - a section
    told: dict[str, Any] = {}
    for field in fields(part):
        value = getattr(part, field.name)
        where = f"{name}.{field.name}" if name else field.name
        counts = field.name in always.get(name, frozenset())
        if is_dataclass(value):
            inner = _told(value, where, always)
            if inner or counts:
                told[field.name] = inner
        elif counts or value != _default(field):
            told[field.name] = _plain(value, where, always)
    return told


def _plain(value: Any, where: str, always: Mapping[str, frozenset[str]]) -> Any:  # noqa: ANN401 - JSON
    if is_dataclass(value):
        return _told(value, where, always)
    if isinstance(value, tuple | list):
        return [_plain(item, where, always) for item in value]
    return value


def _default(field: Field[Any]) -> Any:  # noqa: ANN401 - whatever the field holds
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _flatten(prefix: str, value: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - JSON of any shape
    if isinstance(value, dict):
        return [pair for key, item in value.items() for pair in _flatten(f"{prefix}{key}.", item)]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [
            pair for index, item in enumerate(value) for pair in _flatten(f"{prefix}{index}.", item)
        ]
    return [(prefix.rstrip("."), json.dumps(value, ensure_ascii=False))]
